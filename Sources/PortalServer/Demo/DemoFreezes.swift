import Database
import Ledger
import Wallet

/// Wallets that the risk team freezes. Each of their owners tries to pay once more.
struct DemoFreezes: Sendable {
  let plan: DemoPlan
  let users: [UserID]
  let merchants: [MerchantID]
  let people: DemoPeople
  let database: Database

  private static let reasons = [
    "Phone reported stolen", "العميل أبلغ عن فقدان الهاتف", "Several cards topped up within minutes",
    "Name does not match the national ID", "بلاغ من البنك عن عملية مشبوهة",
  ]

  func apply() async throws {
    var random = SplitMix64(seed: UInt64(bitPattern: plan.seed), stream: .max)
    var chosen: Set<Int> = []
    while chosen.count < plan.frozenUsers { chosen.insert(random.skewed(below: plan.users)) }
    for place in chosen.sorted() {
      let reason = random.pick(Self.reasons)
      do {
        try await Ledger.setStatus(of: users[place], to: .frozen, reason: reason, by: people.risk, in: database)
      } catch Ledger.StatusRefusal.impossible(from: .frozen) {
        // Already done before an interruption.
      }
    }
    try await attempt(chosen.sorted(), &random)
  }

  private func attempt(_ places: [Int], _ random: inout SplitMix64) async throws {
    let attempts = places.enumerated().map { index, place in
      Movement(
        .payment(from: users[place], to: merchants[random.below(merchants.count)]),
        amount: Money(piastres: DemoPurchases.amount(0, &random)), channel: .qr,
        externalID: DemoID.attempt(index),
        reference: .random(.transaction, using: &random))
    }
    try await database.transaction { connection in
      let names = attempts.compactMap(\.externalID)
      let isDone: Bool = try connection.value(
        "SELECT EXISTS (SELECT FROM transactions WHERE external_id = ANY(\(names))) AS value")
      if isDone { return }
      _ = try Ledger.post(attempts, rules: .recordingFailures, by: .system, on: connection)
    }
  }
}
