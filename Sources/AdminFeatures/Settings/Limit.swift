import Ledger
import Templates
import Wallet

/// What a user of a tier may move in a day or a month: one of the platform's settings.
struct Limit: Hashable {
  let tier: KYCTier
  let period: Ledger.LimitPeriod

  static let all = KYCTier.allCases.flatMap { tier in
    Ledger.LimitPeriod.allCases.map { Limit(tier: tier, period: $0) }
  }

  init(tier: KYCTier, period: Ledger.LimitPeriod) {
    self.tier = tier
    self.period = period
  }

  /// From the setting's name: `limit_day_tier_1`.
  init?(name: String) {
    guard let limit = Self.all.first(where: { $0.name == name }) else { return nil }
    self = limit
  }

  var name: String { "limit_\(period.rawValue)_tier_\(tier.rawValue)" }

  var label: Phrase {
    switch period {
    case .day: Phrase(en: "Limit a day, \(tier.label)", ar: "الحد اليومي، \(tier.label)")
    case .month: Phrase(en: "Limit a month, \(tier.label)", ar: "الحد الشهري، \(tier.label)")
    }
  }
}
