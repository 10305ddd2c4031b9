import Database
import Ledger
import TestSupport
import Testing
import Wallet

@Suite struct WaitingRefundTests {
  private func states(_ platform: Platform) async throws -> [String] {
    try await platform.texts("SELECT amount || ' ' || state AS value FROM refunds ORDER BY id")
  }

  /// Returns a merchant whose whole balance was paid out, and its payment from before.
  private func emptied(
    _ platform: Platform, _ policy: RefundFeePolicy = .keep
  ) async throws -> (MerchantID, TransactionID) {
    let merchant = try await platform.payableMerchant()
    try await platform.database.executeAsOwner(
      "UPDATE merchants SET refund_fee_policy = \(policy) WHERE id = \(merchant)")
    let payment = try await platform.settledPayment(30_000, to: merchant)
    try await Ledger.requestPayout(of: merchant, key: platform.key(), by: platform.actor, in: platform.database)
    try await platform.approve(.payout)
    return (merchant, payment)
  }

  @Test func `the oldest goes first`() async throws {
    try await withLedger { platform in
      let (merchant, payment) = try await emptied(platform)
      for amount in [5_000, 8_000, 1_000] as [Int64] {
        #expect(try await platform.refund(payment, amount).state == .waitingForBalance)
      }
      #expect(try await platform.remaining(payment) == 16_000)
      _ = try await platform.payment(6_000, to: merchant)
      #expect(try await Ledger.completeWaitingRefunds(in: platform.database) == 1)
      // 1,000 is left, which would suffice for the last refund, but the one before it has waited longer.
      #expect(
        try await states(platform) == ["5000 completed", "8000 waiting_for_balance", "1000 waiting_for_balance"])
      _ = try await platform.payment(8_000, to: merchant)
      #expect(try await Ledger.completeWaitingRefunds(in: platform.database) == 2)
      #expect(try await states(platform) == ["5000 completed", "8000 completed", "1000 completed"])
      #expect(try await Ledger.completeWaitingRefunds(in: platform.database) == 0)
      #expect(try await platform.balance(merchant, .merchantPending) == 0)
    }
  }

  /// A new refund doesn't overtake even if the balance suffices for it, whether or not it needs approval.
  @Test func `none overtakes an older one`() async throws {
    try await withLedger { platform in
      let merchant = try await platform.payableMerchant()
      let payment = try await platform.settledPayment(200_000, to: merchant)
      try await platform.refund(payment, 60_000)
      try await Ledger.requestPayout(of: merchant, key: platform.key(), by: platform.actor, in: platform.database)
      #expect(try await platform.refund(payment, 8_000).state == .waitingForBalance)
      // A refund that waits for another merchant's balance blocks no refund of this one.
      let elsewhere = try await platform.payment(1_000, to: try await platform.merchant(basisPoints: 0))
      #expect(try await platform.refund(elsewhere, 400).state == .completed)
      let other = try await platform.payment(70_000, to: merchant)
      try await platform.refund(payment, 7_000)
      let preview = try await Ledger.previewRefund(of: other, amount: Money(piastres: 1), in: platform.database)
      #expect(preview.waits && preview.olderWait)
      #expect(await refusal { try await platform.refund(other, 70_001) } == .exceedsRemaining(Money(piastres: 70_000)))
      try await Ledger.decide(
        try await platform.database.value("SELECT id AS value FROM approvals WHERE kind = 'refund'"), .approve,
        key: platform.key(), by: platform.approver, in: platform.database)
      #expect(
        try await states(platform)
          == [
            "60000 waiting_for_balance", "8000 waiting_for_balance", "400 completed", "7000 waiting_for_balance",
          ])
      // The refund that was requested first is paid first.
      #expect(try await Ledger.completeWaitingRefunds(in: platform.database) == 2)
      #expect(
        try await states(platform) == [
          "60000 completed", "8000 completed", "400 completed", "7000 waiting_for_balance",
        ])
      try await platform.post(.payment(from: try await platform.user(holding: 5_000), to: merchant), 5_000)
      #expect(try await Ledger.completeWaitingRefunds(in: platform.database) == 1)
    }
  }

  @Test func `several processes complete each once`() async throws {
    try await withLedger { platform in
      let (merchant, payment) = try await emptied(platform)
      for _ in 0..<10 { try await platform.refund(payment, 1_000) }
      _ = try await platform.payment(10_000, to: merchant)
      let completed = try await withThrowingTaskGroup(of: Int.self) { group in
        for _ in 0..<5 { group.addTask { try await Ledger.completeWaitingRefunds(in: platform.database) } }
        return try await group.reduce(0, +)
      }
      #expect(completed == 10)
      #expect(try await platform.balance(merchant, .merchantPending) == 0)
    }
  }

  /// The share of the fee follows the completed refunds in their order, not the requested ones.
  @Test func `fees do not drift where refunds are turned down`() async throws {
    try await withLedger { platform in
      let merchant = try await platform.merchant(.returnProRata, basisPoints: 333, fixed: 7)
      let payment = try await platform.payment(150_001, to: merchant)
      _ = try await platform.payment(100_000, to: merchant)
      try await platform.refund(payment, 60_000)
      try await platform.refund(payment, 20_001)
      try await Ledger.decide(
        try await platform.approval(.refund), .reject, note: "no", key: platform.key(), by: platform.approver,
        in: platform.database)
      try await platform.refund(payment, 70_000)
      try await platform.refund(payment, 50_000)
      for _ in 0..<2 { try await platform.approve(.refund) }
      try await platform.refund(payment, 10_000)
      let sums = try await platform.texts(
        """
        SELECT concat_ws(' ', sum(refunds.amount) = payment.amount, sum(fee_returned) = payment.fee,
          sum(vat_returned) = payment.vat) AS value
        FROM refunds JOIN transactions payment ON payment.id = payment_id WHERE state = 'completed' GROUP BY payment.id
        """)
      #expect(sums == ["t t t"])
    }
  }

  /// A payment with a fee of two percent is refunded in a hundred parts, and then one more piastre is tried.
  @Test func `a hundred parts and one piastre more`() async throws {
    try await withLedger { platform in
      let merchant = try await platform.merchant(.returnProRata, basisPoints: 200)
      let payment = try await platform.payment(99_900, to: merchant)
      for _ in 0..<100 { try await platform.giveBack(payment, 999) }
      #expect(await refusal { try await platform.refund(payment, 1) } == .exceedsRemaining(.zero))
      #expect(try await platform.balance(merchant, .merchantPending) == 0)
    }
  }

  @Test func `what cannot be paid back any more fails`() async throws {
    try await withLedger { platform in
      let (merchant, payment) = try await emptied(platform)
      try await platform.refund(payment, 5_000)
      try await platform.database.execute(
        "UPDATE users SET status = 'closed' WHERE id = (SELECT user_id FROM transactions WHERE id = \(payment))")
      _ = try await platform.payment(6_000, to: merchant)
      try await Ledger.completeWaitingRefunds(in: platform.database)
      #expect(try await states(platform) == ["5000 failed"])
      #expect(try await platform.remaining(payment) == 30_000)
    }
  }
}
