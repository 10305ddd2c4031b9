import Database
import Ledger
import TestSupport
import Testing
import Wallet

@Suite struct SettlementTests {
  private func settlements(_ platform: Platform) async throws -> [String] {
    try await platform.texts(
      """
      SELECT concat_ws(' ', merchant_id, day, count, gross, fee, vat, net, moved, first_sequence || '-' || last_sequence)
        AS value
      FROM settlements ORDER BY merchant_id, day
      """)
  }

  private func holdings(_ merchant: MerchantID, _ platform: Platform) async throws -> [Int64] {
    try await [platform.balance(merchant, .merchantPending), platform.balance(merchant, .merchantAvailable)]
  }

  /// One call closes two days one after the other; the third stays open.
  @Test func `each day is one settlement`() async throws {
    try await withLedger { platform in
      let merchant = try await platform.merchant()
      let user = try await platform.user(holding: 100_000)
      func pay(_ amount: Int64, _ at: String) async throws {
        try await platform.post(.payment(from: user, to: merchant), amount, at: try instant(at), rules: .history)
      }
      try await pay(10_000, "2026-10-01T10:00:00+03:00")
      try await pay(20_000, "2026-10-01T23:59:59+03:00")
      try await pay(10_000, "2026-10-02T00:00:00+03:00")
      try await pay(4_000, "2026-10-05T12:00:00+03:00")
      let run = try await Ledger.settle(through: try day("2026-10-03"), in: platform.database)
      #expect(run.settlements == 2)
      #expect(
        try await settlements(platform) == [
          "\(merchant) 2026-10-01 2 30000 750 105 29145 29145 1-2",
          "\(merchant) 2026-10-02 1 10000 250 35 9715 9715 3-3",
        ])
      #expect(try await holdings(merchant, platform) == [3_886, 38_860])
      // There is nothing left to close.
      #expect(try await Ledger.settle(through: try day("2026-10-03"), in: platform.database).settlements == 0)
    }
  }

  /// An entry that is recorded after its day was closed belongs to the next open day, even if it happened before.
  @Test func `late entries fall into the next open day`() async throws {
    try await withLedger { platform in
      let merchant = try await platform.merchant(basisPoints: 0, fixed: 0)
      let user = try await platform.user(holding: 100_000)
      func pay(_ amount: Int64) async throws {
        try await platform.post(
          .payment(from: user, to: merchant), amount, at: try instant("2026-10-01T10:00:00+03:00"), rules: .history)
      }
      try await pay(100)
      try await Ledger.settle(
        through: try day("2026-10-01"), at: try instant("2026-10-02T02:00:00+03:00"), in: platform.database)
      try await pay(50)
      #expect(try await Ledger.settle(through: try day("2026-10-01"), in: platform.database).settlements == 0)
      try await Ledger.settle(through: try day("2026-10-02"), in: platform.database)
      let days = try await platform.texts("SELECT day || ' ' || net AS value FROM settlements ORDER BY day")
      #expect(days == ["2026-10-01 100", "2026-10-02 50"])
    }
  }

  /// A refund took money that wasn't settled yet, so the day's settlement moves the rest.
  @Test func `refunds of later leave less to move`() async throws {
    try await withLedger { platform in
      let merchant = try await platform.merchant(basisPoints: 0, fixed: 0)
      let user = try await platform.user(holding: 10_000)
      let payment = try await platform.post(
        .payment(from: user, to: merchant), 10_000, at: try instant("2026-10-01T10:00:00+03:00"), rules: .history)
      let refund = Movement.Parties.refund(of: payment.transaction, reason: .duplicate, note: nil)
      try await platform.post(refund, 6_000, at: try instant("2026-10-02T10:00:00+03:00"), rules: .history)
      try await Ledger.settle(through: try day("2026-10-01"), in: platform.database)
      #expect(try await holdings(merchant, platform) == [0, 4_000])
      try await Ledger.settle(through: try day("2026-10-02"), in: platform.database)
      #expect(try await holdings(merchant, platform) == [0, 4_000])
      let days = try await platform.texts(
        "SELECT concat_ws(' ', day, net, moved) AS value FROM settlements ORDER BY day")
      #expect(days == ["2026-10-01 10000 4000", "2026-10-02 -6000 0"])
    }
  }

  /// Many concurrent processes close each day once.
  @Test func `many processes close a day once`() async throws {
    try await withLedger { platform in
      for _ in 0..<5 {
        let merchant = try await platform.merchant()
        _ = try await platform.payment(10_000, to: merchant)
      }
      let today = try await platform.today()
      let closed = try await withThrowingTaskGroup(of: Int.self) { group in
        for _ in 0..<6 {
          group.addTask { try await Ledger.settle(through: today, in: platform.database).settlements }
        }
        return try await group.reduce(0, +)
      }
      #expect(closed == 5)
      let available: Int64 = try await platform.database.value(
        "SELECT sum(balance)::bigint AS value FROM accounts WHERE kind = 'merchant_available'")
      #expect(available == 5 * 9_715)
    }
  }

  /// A worked example of a payout: 25.00 with a fee of 0.95 leaves 24.05; a refund of 10.00 that fails and comes back,
  /// and two costs of 0.50, leave 23.05 to pay out.
  @Test func `a published worked example settles to the piastre`() async throws {
    try await withLedger { platform in
      let merchant = try await platform.payableMerchant(fixed: 95)
      try await platform.database.executeAsOwner("UPDATE settings SET value = 0 WHERE name = 'vat_basis_points'")
      _ = try await platform.payment(2_500, to: merchant)
      #expect(try await platform.balance(merchant, .merchantPending) == 2_405)
      let pending = try await platform.account(merchant, .merchantPending)
      let suspense: AccountID = try await platform.database.value(
        "SELECT id AS value FROM accounts WHERE kind = 'suspense'")
      for (from, to, amount) in [
        (pending, suspense, 1_000 as Int64), (suspense, pending, 1_000), (pending, suspense, 50),
        (pending, suspense, 50),
      ] {
        try await Ledger.requestAdjustment(
          .move(Money(piastres: amount), from: from, to: to), reason: "worked example", key: platform.key(),
          by: platform.actor, in: platform.database)
        try await platform.approve(.adjustment)
      }
      try await platform.settle()
      try await Ledger.requestPayout(of: merchant, key: platform.key(), by: platform.actor, in: platform.database)
      #expect(try await platform.texts("SELECT amount::text AS value FROM payouts") == ["2305"])
    }
  }

  /// The platform keeps the fee of a fully refunded payment, so the merchant is 3.20 short.
  @Test func `a kept fee leaves the merchant short`() async throws {
    try await withLedger { platform in
      let merchant = try await platform.merchant(.keep, basisPoints: 0, fixed: 320)
      try await platform.database.executeAsOwner("UPDATE settings SET value = 0 WHERE name = 'vat_basis_points'")
      // The money of another sale pays for it.
      _ = try await platform.payment(1_000, to: merchant)
      let before = try await platform.balance(merchant, .merchantPending)
      let payment = try await platform.payment(10_000, to: merchant)
      try await platform.refund(payment, 10_000)
      #expect(try await platform.balance(merchant, .merchantPending) - before == -320)
    }
  }

  /// The same statement, as of the same instant, before and after the settlement of its lines.
  @Test func `a statement of before does not know the settlement`() async throws {
    try await withLedger { platform in
      let merchant = try await platform.merchant()
      _ = try await platform.payment(10_000, to: merchant)
      let today = try await platform.today()
      let period = try #require(Statement.Period(from: today, to: today))
      func file(_ asOf: Instant?) async throws -> ([UInt8], Instant?) {
        let sink = Sink()
        let written = try await StatementFile(merchant: merchant, period: period, asOf: asOf)
          .write(from: platform.database.tenant(merchant)) { sink.add($0) }
        return (sink.bytes, written.asOf)
      }
      let (before, asOf) = try await file(nil)
      try await platform.settle()
      #expect(try await file(asOf).0 == before)
      let (after, _) = try await file(nil)
      let reference = try await platform.texts("SELECT reference AS value FROM settlements")
      #expect(String(decoding: after, as: UTF8.self).contains("\(reference[0]),,,EGP"))
    }
  }
}
