import Database
import Ledger
import Testing
import Wallet

struct RefusalTests {
  /// Expects this refusal, and that it leaves nothing behind.
  private func expect(
    _ expected: Refusal, _ platform: Platform, sourceLocation: SourceLocation = #_sourceLocation,
    _ act: () async throws -> Void
  ) async throws {
    let before = try await platform.traces()
    let refused = await refusal(sourceLocation: sourceLocation, act)
    #expect(refused == expected, sourceLocation: sourceLocation)
    let after = try await platform.traces()
    #expect(after == before, sourceLocation: sourceLocation)
  }

  @Test func `overdrawing`() async throws {
    try await withLedger { platform in
      let user = try await platform.user(holding: 100)
      let other = try await platform.user()
      let merchant = try await platform.merchant()
      let poor = Refusal.insufficientBalance(available: Money(piastres: 100))
      try await expect(poor, platform) { try await platform.post(.withdrawal(user), 101) }
      try await expect(poor, platform) { try await platform.post(.transfer(from: user, to: other), 101) }
      try await expect(poor, platform) { try await platform.post(.payment(from: user, to: merchant), 101) }
    }
  }

  @Test(arguments: [UserStatus.frozen, .closed]) func `frozen and closed users`(status: UserStatus) async throws {
    try await withLedger { platform in
      let user = try await platform.user(holding: 100, status: status)
      let other = try await platform.user(holding: 100)
      let merchant = try await platform.merchant()
      let expected: Refusal = status == .frozen ? .userFrozen : .userClosed
      try await expect(expected, platform) { try await platform.post(.topUp(user), 1) }
      try await expect(expected, platform) { try await platform.post(.withdrawal(user), 1) }
      try await expect(expected, platform) { try await platform.post(.transfer(from: user, to: other), 1) }
      try await expect(expected, platform) { try await platform.post(.transfer(from: other, to: user), 1) }
      try await expect(expected, platform) { try await platform.post(.payment(from: user, to: merchant), 1) }
    }
  }

  @Test(arguments: [MerchantStatus.pending, .suspended, .closed])
  func `merchants that are not active`(status: MerchantStatus) async throws {
    try await withLedger { platform in
      let user = try await platform.user(holding: 100)
      let merchant = try await platform.merchant(status: status)
      try await expect(.merchantNotActive, platform) { try await platform.post(.payment(from: user, to: merchant), 1) }
    }
  }

  @Test func `unknown parties and oneself as the other`() async throws {
    try await withLedger { platform in
      let user = try await platform.user(holding: 100)
      try await expect(.unknownUser, platform) { try await platform.post(.topUp(UserID(999)), 1) }
      try await expect(.unknownUser, platform) { try await platform.post(.transfer(from: user, to: UserID(999)), 1) }
      try await expect(.unknownMerchant, platform) {
        try await platform.post(.payment(from: user, to: MerchantID(999)), 1)
      }
      try await expect(.unknownPayment, platform) { try await platform.refund(TransactionID(999), 1) }
      try await expect(.sameUser, platform) { try await platform.post(.transfer(from: user, to: user), 1) }
    }
  }

  @Test(arguments: [0, -1, .min] as [Int64]) func `amounts that are not positive`(amount: Int64) async throws {
    try await withLedger { platform in
      let merchant = try await platform.merchant()
      let user = try await platform.user(holding: 100)
      let payment = try await platform.payment(100, to: merchant)
      try await expect(.amountNotPositive, platform) { try await platform.post(.topUp(user), amount) }
      try await expect(.amountNotPositive, platform) { try await platform.post(.withdrawal(user), amount) }
      try await expect(.amountNotPositive, platform) {
        try await platform.post(.payment(from: user, to: merchant), amount)
      }
      try await expect(.amountNotPositive, platform) { try await platform.refund(payment, amount) }
    }
  }

  @Test func `sums that do not fit`() async throws {
    try await withLedger { platform in
      let rich = try await platform.user(holding: .max)
      let other = try await platform.user(holding: 100)
      let merchant = try await platform.merchant(basisPoints: 0, fixed: 0)
      try await expect(.amountTooLarge, platform) { try await platform.post(.topUp(rich), 1) }
      try await expect(.amountTooLarge, platform) { try await platform.post(.transfer(from: other, to: rich), 1) }
      try await platform.post(.payment(from: rich, to: merchant), .max, rules: .history)
      try await expect(.amountTooLarge, platform) { try await platform.post(.payment(from: other, to: merchant), 1) }
      try await platform.settle()
      try await expect(.amountTooLarge, platform) { try await platform.post(.payment(from: other, to: merchant), 1) }
    }
  }

  @Test func `a fee above the payment`() async throws {
    try await withLedger { platform in
      let user = try await platform.user(holding: 100)
      let merchant = try await platform.merchant(basisPoints: 0, fixed: 90)
      try await expect(.merchantBalance(available: Money(piastres: 100)), platform) {
        try await platform.post(.payment(from: user, to: merchant), 100)
      }
    }
  }

  @Test func `refunding more than remains`() async throws {
    try await withLedger { platform in
      let payment = try await platform.payment(10_000, to: try await platform.merchant())
      try await expect(.exceedsRemaining(Money(piastres: 10_000)), platform) {
        try await platform.refund(payment, 10_001)
      }
      try await platform.refund(payment, 6_000)
      try await expect(.exceedsRemaining(Money(piastres: 4_000)), platform) {
        try await platform.refund(payment, 4_001)
      }
      try await expect(.exceedsRemaining(Money(piastres: 4_000)), platform) { try await platform.refund(payment, .max) }
    }
  }

  @Test func `refunding what is no completed payment`() async throws {
    try await withLedger { platform in
      let merchant = try await platform.merchant()
      let user = try await platform.user()
      let topUp = try await platform.post(.topUp(user), 100).transaction
      let payment = try await platform.payment(10_000, to: merchant)
      let receipt = try await platform.refund(payment, 100)
      let refund: TransactionID = try await platform.database.value(
        "SELECT transaction_id AS value FROM refunds WHERE reference = \(receipt.reference)")
      try await platform.post(
        [Movement(.payment(from: user, to: merchant), amount: Money(piastres: 999), channel: .qr)],
        rules: .recordingFailures)
      let failed: TransactionID = try await platform.database.value(
        "SELECT id AS value FROM transactions WHERE status = 'failed' AND failure_reason = 'insufficient_balance'")
      for transaction in [topUp, refund, failed] {
        try await expect(.notRefundable, platform) { try await platform.refund(transaction, 1) }
      }
    }
  }

  @Test func `a merchant without the money`() async throws {
    try await withLedger { platform in
      let merchant = try await platform.merchant()
      let payment = try await platform.payment(10_000, to: merchant)
      let refund = Movement.Parties.refund(of: payment, reason: .other, note: nil)
      try await expect(.merchantBalance(available: Money(piastres: 9_715)), platform) {
        try await platform.post(refund, 9_716)
      }
      try await platform.refund(payment, 9_715)
      try await expect(.merchantBalance(available: .zero), platform) { try await platform.post(refund, 285) }
    }
  }

  @Test func `a user who is closed gets nothing back and one who is frozen does`() async throws {
    try await withLedger { platform in
      let merchant = try await platform.merchant()
      let user = try await platform.user(holding: 200)
      let payment = try await platform.post(.payment(from: user, to: merchant), 200).transaction
      try await platform.database.execute("UPDATE users SET status = 'frozen' WHERE id = \(user)")
      try await platform.refund(payment, 50)
      try await platform.database.execute("UPDATE users SET status = 'closed' WHERE id = \(user)")
      try await expect(.userClosed, platform) { try await platform.refund(payment, 50) }
    }
  }

  /// Movements of another platform are posted whatever the statuses are today.
  @Test func `statuses do not apply to history`() async throws {
    try await withLedger { platform in
      let closed = try await platform.user(holding: 500, status: .closed)
      let frozen = try await platform.user(holding: 500, status: .frozen)
      let merchant = try await platform.merchant(status: .suspended)
      let payment = try await platform.post(.payment(from: closed, to: merchant), 300, rules: .history).transaction
      try await platform.post(.transfer(from: frozen, to: closed), 100, rules: .history)
      try await platform.post(.refund(of: payment, reason: .duplicate, note: nil), 100, rules: .history)
      #expect(try await platform.balance(closed) == 400)
      let poor = await refusal { try await platform.post(.withdrawal(closed), 401, rules: .history) }
      #expect(poor == .insufficientBalance(available: Money(piastres: 400)))
    }
  }

  @Test func `failures are kept where they are wanted`() async throws {
    try await withLedger { platform in
      let user = try await platform.user(holding: 100)
      let frozen = try await platform.user(status: .frozen)
      let merchant = try await platform.merchant()
      let suspended = try await platform.merchant(status: .suspended)
      func movement(_ parties: Movement.Parties, _ amount: Int64 = 500) -> Movement {
        Movement(parties, amount: Money(piastres: amount), channel: .pos)
      }
      let outcomes = try await platform.post(
        [
          movement(.payment(from: user, to: merchant)), movement(.payment(from: user, to: suspended), 1),
          movement(.topUp(frozen)), movement(.transfer(from: user, to: frozen), 1),
          // These have parties that no row could reference.
          movement(.transfer(from: user, to: user)), movement(.transfer(from: user, to: UserID(999))),
          movement(.payment(from: user, to: MerchantID(999))), movement(.topUp(user), 0),
          movement(.refund(of: TransactionID(999), reason: .other, note: nil)),
          movement(.withdrawal(user), 100),
        ], rules: .recordingFailures)
      #expect(outcomes.map(\.isPosted) == Array(repeating: false, count: 9) + [true])
      let kept = try await platform.texts(
        "SELECT concat_ws(' ', kind, failure_reason, fee, vat) AS value FROM transactions WHERE status = 'failed' ORDER BY id"
      )
      #expect(
        kept == [
          "payment insufficient_balance 0 0", "payment merchant_suspended 0 0", "topup user_frozen 0 0",
          "transfer user_frozen 0 0",
        ])
    }
  }

  /// A refused movement of a batch doesn't change what later movements find.
  @Test func `a refusal halfway leaves the book as it was`() async throws {
    try await withLedger { platform in
      let rich = try await platform.user(holding: .max)
      let user = try await platform.user(holding: 100)
      let merchant = try await platform.merchant(basisPoints: 0, fixed: 0)
      let empty = try await platform.merchant(basisPoints: 0, fixed: 0)
      // The sums exceed any limit.
      let payment = try await platform.post(.payment(from: rich, to: merchant), .max, rules: .history).transaction
      try await platform.post(.topUp(rich), .max)
      func movement(_ parties: Movement.Parties, _ amount: Int64) -> Movement {
        Movement(parties, amount: Money(piastres: amount), channel: .pos)
      }
      let outcomes = try await platform.post(
        [
          movement(.transfer(from: user, to: rich), 60), movement(.payment(from: user, to: merchant), 60),
          movement(.refund(of: payment, reason: .other, note: nil), 60), movement(.withdrawal(user), 100),
          movement(.payment(from: rich, to: empty), .max),
        ], rules: .history)
      #expect(outcomes.map(\.isPosted) == [false, false, false, true, true])
      #expect(try await platform.balance(user) == 0)
      #expect(try await platform.balance(rich) == 0)
      try await platform.refund(payment, .max)
      try await platform.approve(.refund)
      #expect(try await platform.balance(merchant, .merchantPending) == 0)
    }
  }
}

extension Outcome {
  var isPosted: Bool {
    if case .posted = self { true } else { false }
  }
}
