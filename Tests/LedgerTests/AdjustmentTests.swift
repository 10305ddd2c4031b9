import Database
import Ledger
import TestSupport
import Testing
import Wallet

@Suite struct AdjustmentTests {
  private func ask(_ request: Ledger.AdjustmentRequest, _ platform: Platform) async throws {
    try await Ledger.requestAdjustment(
      request, reason: "a correction", key: platform.key(), by: platform.actor, in: platform.database)
  }

  private func entry(of transaction: TransactionID, _ platform: Platform) async throws -> EntryID {
    try await platform.database.value("SELECT id AS value FROM journal_entries WHERE transaction_id = \(transaction)")
  }

  @Test func `nothing moves before it is approved`() async throws {
    try await withLedger { platform in
      let user = try await platform.user(holding: 1_000)
      let merchant = try await platform.merchant()
      let wallet = try await platform.account(user)
      let available = try await platform.account(merchant, .merchantAvailable)
      try await ask(.move(Money(piastres: 300), from: wallet, to: available), platform)
      #expect(try await platform.balance(user) == 1_000)
      try await platform.approve(.adjustment)
      #expect(try await platform.balance(user) == 700)
      #expect(try await platform.balance(merchant, .merchantAvailable) == 300)
      #expect(try await platform.lastLine(merchant) == "adjustment 300 0 0 300 0 300")
    }
  }

  /// The adjustment is approved, but the balance is too low: nothing changes, and it stays open.
  @Test func `what cannot be done stays open`() async throws {
    try await withLedger { platform in
      let user = try await platform.user(holding: 1_000)
      let suspense: AccountID = try await platform.database.value(
        "SELECT id AS value FROM accounts WHERE kind = 'suspense'")
      try await ask(.move(Money(piastres: 900), from: try await platform.account(user), to: suspense), platform)
      try await platform.post(.withdrawal(user), 200)
      let refused = await refusal { try await platform.approve(.adjustment) }
      #expect(refused == .insufficientBalance(available: Money(piastres: 800)))
      #expect(try await platform.texts("SELECT state AS value FROM approvals") == ["open"])
      try await platform.post(.topUp(user), 200)
      try await platform.approve(.adjustment)
      #expect(try await platform.balance(user) == 100)
    }
  }

  @Test func `reversing a payment`() async throws {
    try await withLedger { platform in
      let merchant = try await platform.merchant(.keep)
      let user = try await platform.user(holding: 10_000)
      let payment = try await platform.post(.payment(from: user, to: merchant), 10_000)
      // The payment is settled in the meantime, so the money is taken from the available balance.
      try await platform.settle()
      try await ask(.reverse(try await entry(of: payment.transaction, platform)), platform)
      await #expect(throws: Refusal.notReversible) {
        try await ask(.reverse(try await entry(of: payment.transaction, platform)), platform)
      }
      try await platform.approve(.adjustment)
      #expect(try await platform.balance(user) == 10_000)
      #expect(try await platform.balance(merchant, .merchantAvailable) == 0)
      #expect(try await platform.lastLine(merchant) == "reversal -10000 -250 -35 -9715 0 0")
      #expect(
        try await platform.texts("SELECT status AS value FROM transactions WHERE id = \(payment.transaction)")
          == ["reversed"])
      #expect(await refusal { try await platform.refund(payment.transaction, 1) } == .notRefundable)
      await #expect(throws: Refusal.notReversible) {
        try await ask(.reverse(try await entry(of: payment.transaction, platform)), platform)
      }
    }
  }

  /// Between two accounts of a merchant, exactly the requested amount moves, and back, whatever the other account
  /// holds.
  @Test(arguments: [0, 4_000, 30_000] as [Int64])
  func `between the accounts of one merchant`(pendingBesides: Int64) async throws {
    try await withLedger { platform in
      let merchant = try await platform.merchant(basisPoints: 0)
      try await platform.settledPayment(20_000, to: merchant)
      if pendingBesides > 0 { _ = try await platform.payment(pendingBesides, to: merchant) }
      func holdings() async throws -> [Int64] {
        try await [platform.balance(merchant, .merchantPending), platform.balance(merchant, .merchantAvailable)]
      }
      let pending = try await platform.account(merchant, .merchantPending)
      let available = try await platform.account(merchant, .merchantAvailable)
      func reverse() async throws {
        let entry: EntryID = try await platform.database.value("SELECT max(entry_id) AS value FROM adjustments")
        try await ask(.reverse(entry), platform)
        try await platform.approve(.adjustment)
      }
      try await ask(.move(Money(piastres: 10_000), from: available, to: pending), platform)
      try await platform.approve(.adjustment)
      #expect(try await holdings() == [pendingBesides + 10_000, 10_000])
      #expect(try await platform.lastLine(merchant) == "adjustment 0 0 0 0 10000 \(20_000 + pendingBesides)")
      try await reverse()
      #expect(try await holdings() == [pendingBesides, 20_000])
      #expect(try await platform.lastLine(merchant) == "reversal 0 0 0 0 -10000 \(20_000 + pendingBesides)")

      let back = Ledger.AdjustmentRequest.move(Money(piastres: 4_000), from: pending, to: available)
      try await ask(back, platform)
      guard pendingBesides >= 4_000 else {
        let refused = await refusal { try await platform.approve(.adjustment) }
        #expect(refused == .accountBalance(.merchantPending, holds: .zero))
        return
      }
      try await platform.approve(.adjustment)
      #expect(try await holdings() == [pendingBesides - 4_000, 24_000])
      try await reverse()
      #expect(try await holdings() == [pendingBesides, 20_000])
    }
  }

  /// The named account gives the amount, even if the merchant holds more in another.
  @Test func `the named account gives`() async throws {
    try await withLedger { platform in
      let merchant = try await platform.merchant(basisPoints: 0)
      try await platform.settledPayment(5_000, to: merchant)
      _ = try await platform.payment(9_000, to: merchant)
      let user = try await platform.user()
      let wallet = try await platform.account(user)
      let available = try await platform.account(merchant, .merchantAvailable)
      try await ask(.move(Money(piastres: 6_000), from: available, to: wallet), platform)
      let refused = await refusal { try await platform.approve(.adjustment) }
      #expect(refused == .accountBalance(.merchantAvailable, holds: Money(piastres: 5_000)))
      try await Ledger.withdraw(
        try await platform.approval(.adjustment), key: platform.key(), by: platform.actor, in: platform.database)
      try await ask(.move(Money(piastres: 5_000), from: available, to: wallet), platform)
      try await platform.approve(.adjustment)
      #expect(try await platform.balance(merchant, .merchantAvailable) == 0)
      #expect(try await platform.balance(merchant, .merchantPending) == 9_000)
      #expect(try await platform.lastLine(merchant) == "adjustment -5000 0 0 -5000 0 9000")
    }
  }

  /// With the application's role directly: an entry that moves other amounts, or none, doesn't complete an approved
  /// adjustment.
  @Test func `the database wants the entry that was approved`() async throws {
    try await withLedger { platform in
      let user = try await platform.user(holding: 1_000)
      let other = try await platform.user(holding: 1_000)
      let wallet = try await platform.account(user)
      let its = try await platform.account(other)
      try await ask(.move(Money(piastres: 300), from: wallet, to: its), platform)
      let approval = try await platform.approval(.adjustment)
      let verdict: SQL = """
        UPDATE approvals SET state = 'approved', decided_by = 'staff:2', decided_by_name = 'Karim', decided_at = now(),
          executed_at = now() WHERE id = \(approval)
        """
      let entry: SQL =
        "INSERT INTO journal_entries (id, kind, actor, occurred_at) VALUES (1000, 'adjustment', 'system', now())"
      let completion: SQL = "UPDATE adjustments SET state = 'completed', approval_id = \(approval), entry_id = 1000"
      let others: [[SQL]] = [
        [], ["INSERT INTO postings VALUES (1000, \(wallet), -299, 701), (1000, \(its), 299, 1299)"],
        ["INSERT INTO postings VALUES (1000, \(wallet), 300, 1300), (1000, \(its), -300, 700)"],
      ]
      for postings in others {
        let error = await #expect(throws: DatabaseError.self) {
          try await platform.database.transaction { connection in
            try connection.executeAll([verdict, entry] + postings + [completion])
          }
        }
        #expect(error?.kind == .checkViolation(constraint: ""))
      }
      try await platform.approve(.adjustment)
    }
  }

  @Test func `what was refunded is not reversed`() async throws {
    try await withLedger { platform in
      let payment = try await platform.payment(10_000, to: try await platform.merchant())
      try await ask(.reverse(try await entry(of: payment, platform)), platform)
      try await platform.refund(payment, 1)
      await #expect(throws: Refusal.notReversible) { try await platform.approve(.adjustment) }
      let refund: TransactionID = try await platform.database.value(
        "SELECT id AS value FROM transactions WHERE kind = 'refund'")
      await #expect(throws: Refusal.notReversible) {
        try await ask(.reverse(try await entry(of: refund, platform)), platform)
      }
    }
  }

  @Test func `reversing a transfer and an adjustment`() async throws {
    try await withLedger { platform in
      let from = try await platform.user(holding: 500)
      let to = try await platform.user()
      let transfer = try await platform.post(.transfer(from: from, to: to), 500)
      try await ask(.reverse(try await entry(of: transfer.transaction, platform)), platform)
      try await platform.approve(.adjustment)
      #expect(try await platform.balance(from) == 500)
      try await ask(
        .move(Money(piastres: 100), from: try await platform.account(from), to: try await platform.account(to)),
        platform)
      try await platform.approve(.adjustment)
      let entry: EntryID = try await platform.database.value(
        "SELECT entry_id AS value FROM adjustments WHERE amount = 100")
      try await ask(.reverse(entry), platform)
      try await platform.approve(.adjustment)
      #expect(try await platform.balance(from) == 500)
      #expect(try await platform.balance(to) == 0)
    }
  }

  @Test func `what makes no sense`() async throws {
    try await withLedger { platform in
      let wallet = try await platform.account(try await platform.user(holding: 1))
      let other = try await platform.account(try await platform.user())
      await #expect(throws: Refusal.amountNotPositive) {
        try await ask(.move(.zero, from: wallet, to: other), platform)
      }
      await #expect(throws: Refusal.sameAccount) {
        try await ask(.move(Money(piastres: 1), from: wallet, to: wallet), platform)
      }
      await #expect(throws: Refusal.notReversible) { try await ask(.reverse(EntryID(99_999)), platform) }
    }
  }
}
