import Ledger
import Templates
import Wallet

/// The daily or monthly limit of a user's tier, which is one of the platform's settings.
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

  /// Reads the setting's name: `limit_day_tier_1`.
  init?(name: String) {
    guard let limit = Self.all.first(where: { $0.name == name }) else { return nil }
    self = limit
  }

  var name: String { "limit_\(period.rawValue)_tier_\(tier.rawValue)" }

  var label: Phrase {
    switch (period, tier) {
    case (.day, .unverified):
      Phrase(en: "Daily limit, tier 0 (unverified)", ar: "الحد اليومي، المستوى 0 (غير موثّق)")
    case (.day, .basic): Phrase(en: "Daily limit, tier 1 (basic)", ar: "الحد اليومي، المستوى 1 (أساسي)")
    case (.day, .full): Phrase(en: "Daily limit, tier 2 (full)", ar: "الحد اليومي، المستوى 2 (كامل)")
    case (.month, .unverified):
      Phrase(en: "Monthly limit, tier 0 (unverified)", ar: "الحد الشهري، المستوى 0 (غير موثّق)")
    case (.month, .basic): Phrase(en: "Monthly limit, tier 1 (basic)", ar: "الحد الشهري، المستوى 1 (أساسي)")
    case (.month, .full): Phrase(en: "Monthly limit, tier 2 (full)", ar: "الحد الشهري، المستوى 2 (كامل)")
    }
  }
}
