import Database
import Ledger
import TestSupport
import Testing
import Wallet

/// Writes that the database refuses to everybody, its owner included.
struct ConstraintTests {
  private func expectRefused(
    _ platform: Platform, _ kind: DatabaseError.Kind?, _ statements: [SQL],
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let before = try await platform.traces()
    let error = await #expect(throws: DatabaseError.self, sourceLocation: sourceLocation) {
      try await platform.database.transaction { connection in try connection.executeAll(statements) }
    }
    if let kind {
      #expect(error?.kind == kind, sourceLocation: sourceLocation)
    } else if case .checkViolation = error?.kind {
    } else {
      Issue.record("\(String(describing: error))", sourceLocation: sourceLocation)
    }
    let after = try await platform.traces()
    #expect(after == before, sourceLocation: sourceLocation)
  }

  /// Runs `body` with a payment and a partial refund, so that every table has rows.
  private func withHistory(_ body: (Platform, MerchantID, TransactionID) async throws -> Void) async throws {
    try await withLedger(as: .owner) { platform in
      let merchant = try await platform.merchant(.returnProRata)
      let payment = try await platform.payment(10_000, to: merchant)
      try await platform.refund(payment, 4_000)
      try await body(platform, merchant, payment)
    }
  }

  @Test func `what is written stays`() async throws {
    let changes: [SQL] = [
      "UPDATE journal_entries SET reason = 'x'", "DELETE FROM journal_entries", "TRUNCATE journal_entries CASCADE",
      "UPDATE postings SET amount = 1", "DELETE FROM postings", "TRUNCATE postings",
      "UPDATE balance_transactions SET balance = 1", "DELETE FROM balance_transactions",
      "TRUNCATE balance_transactions",
      "UPDATE audit_events SET act = 'x'", "DELETE FROM audit_events", "TRUNCATE audit_events CASCADE",
      "TRUNCATE transactions CASCADE", "TRUNCATE accounts CASCADE", "TRUNCATE users CASCADE",
    ]
    try await withHistory { platform, _, _ in
      for sql in changes { try await expectRefused(platform, .checkViolation(constraint: ""), [sql]) }
    }
  }

  private let entry: SQL =
    "INSERT INTO journal_entries (id, kind, actor, occurred_at) VALUES (1000, 'adjustment', 'system', now())"

  @Test func `unbalanced postings`() async throws {
    try await withHistory { platform, merchant, _ in
      let account = try await platform.account(merchant, .merchantPending)
      try await expectRefused(
        platform, .checkViolation(constraint: ""),
        [entry, "INSERT INTO postings VALUES (1000, \(account), 5, 5720)"])
      try await expectRefused(
        platform, .checkViolation(constraint: ""),
        [
          entry,
          """
          INSERT INTO postings SELECT 1000, id, CASE kind WHEN 'suspense' THEN -4 ELSE 5 END FROM accounts
          WHERE kind IN ('suspense', 'bank_clearing')
          """,
        ])
    }
  }

  @Test func `negative balances and postings of nothing`() async throws {
    try await withHistory { platform, merchant, _ in
      let account = try await platform.account(merchant, .merchantAvailable)
      let suspense: AccountID = try await platform.database.value(
        "SELECT id AS value FROM accounts WHERE kind = 'suspense'")
      try await expectRefused(
        platform, .checkViolation(constraint: "accounts_balance_check"),
        [entry, "INSERT INTO postings VALUES (1000, \(account), -5, NULL), (1000, \(suspense), 5, NULL)"])
      try await expectRefused(
        platform, .checkViolation(constraint: "postings_amount_check"),
        [entry, "INSERT INTO postings VALUES (1000, \(account), 0, 0)"])
      try await expectRefused(
        platform, .checkViolation(constraint: "accounts_balance_check"),
        ["UPDATE accounts SET balance = -1 WHERE id = \(account)"])
      try await expectRefused(platform, nil, ["UPDATE accounts SET balance = NULL WHERE id = \(account)"])
      try await expectRefused(platform, nil, ["UPDATE accounts SET balance = 0 WHERE id = \(suspense)"])
    }
  }

  @Test func `broken chains`() async throws {
    let lines: [SQL] = [
      // The cases are a gap, a wrong sum, an earlier time, and the recording time of the previous line.
      "sequence + 2, balance + 10, posted_at, recorded_at + interval '1 s'",
      "sequence + 1, balance + 11, posted_at, recorded_at + interval '1 s'",
      "sequence + 1, balance + 10, posted_at - interval '1 us', recorded_at + interval '1 s'",
      "sequence + 1, balance + 10, posted_at, recorded_at",
    ]
    try await withHistory { platform, merchant, _ in
      for line in lines {
        try await expectRefused(
          platform, .checkViolation(constraint: ""),
          [
            """
            INSERT INTO balance_transactions
              (merchant_id, sequence, balance, posted_at, recorded_at, kind, entry_id, gross, fee, vat, net, pending_net)
            SELECT merchant_id, \(line), 'payment', entry_id, 10, 0, 0, 10, 10 FROM balance_transactions
            WHERE merchant_id = \(merchant) ORDER BY sequence DESC LIMIT 1
            """
          ])
      }
    }
  }

  @Test func `a chain begins at one and its lines foot`() async throws {
    try await withHistory { platform, merchant, _ in
      let other = try await platform.merchant()
      let lines: [(DatabaseError.Kind, SQL)] = [
        (.checkViolation(constraint: ""), "2, 10, 10, 0, 0, 10"),
        (.checkViolation(constraint: ""), "1, 11, 10, 0, 0, 10"),
        (.checkViolation(constraint: "balance_transactions_check"), "1, 9, 10, 0, 0, 9"),
        (.checkViolation(constraint: "balance_transactions_sequence_check"), "0, 10, 10, 0, 0, 10"),
      ]
      for (kind, values) in lines {
        try await expectRefused(
          platform, kind,
          [
            """
            INSERT INTO balance_transactions
              (merchant_id, kind, entry_id, posted_at, recorded_at, pending_net, sequence, balance, gross, fee, vat, net)
            SELECT \(other), 'payment', max(id), now(), now(), 0, \(values) FROM journal_entries
            """
          ])
      }
      try await expectRefused(
        platform, .uniqueViolation(constraint: "balance_transactions_pkey"),
        [
          """
          INSERT INTO balance_transactions SELECT * FROM balance_transactions
          WHERE merchant_id = \(merchant) AND sequence = 1
          """
        ])
    }
  }

  private func requestedRefund(_ payment: TransactionID, _ amount: Int64, state: RefundState = .requested) -> SQL {
    """
    INSERT INTO refunds
      (reference, payment_id, merchant_id, user_id, amount, reason, state, failure_reason, requested_by, requested_by_name,
       requested_at)
    SELECT \(Reference.random(.refund)), id, merchant_id, user_id, \(amount), 'other', \(state),
      CASE WHEN \(state) = 'failed' THEN 'declined' END, 'staff:1', 'Salma', now()
    FROM transactions WHERE id = \(payment)
    """
  }

  @Test func `refunds beyond their payment`() async throws {
    try await withHistory { platform, _, payment in
      let beyond = DatabaseError.Kind.checkViolation(constraint: "transactions_check")
      let error = await #expect(throws: DatabaseError.self) {
        try await platform.database.execute(requestedRefund(payment, 6_001))
      }
      if case .checkViolation = error?.kind {} else { Issue.record("\(String(describing: error)) is not \(beyond)") }
      // Six refunds, one at a time, exceed the payment.
      try await expectRefused(platform, nil, (0..<6).map { _ in requestedRefund(payment, 1_001) })
      try await expectRefused(platform, nil, ["UPDATE transactions SET refunded = amount + 1 WHERE id = \(payment)"])
      try await expectRefused(platform, nil, ["UPDATE transactions SET refunded = -1 WHERE id = \(payment)"])
    }
  }

  @Test func `what is asked for is reserved and what is turned down is free`() async throws {
    try await withHistory { platform, _, payment in
      let database = platform.database
      try await database.execute(requestedRefund(payment, 6_000))
      #expect(try await platform.remaining(payment) == 0)
      let none = await refusal { try await platform.refund(payment, 1) }
      #expect(none == .exceedsRemaining(.zero))
      try await database.execute("UPDATE refunds SET state = 'rejected' WHERE state = 'requested'")
      #expect(try await platform.remaining(payment) == 6_000)
    }
  }

  /// Inserts a refund in any state with an approval by another person, past the triggers that would refuse the state.
  private static func insert(_ refund: SQL, on connection: isolated Connection) throws {
    let triggers = ["refunds", "approvals"]
    for table in triggers { try connection.simple("ALTER TABLE \(table) DISABLE TRIGGER USER") }
    try connection.execute(refund)
    try connection.execute(
      """
      UPDATE transactions SET refunded = refunded + 1
      WHERE id = (SELECT payment_id FROM refunds WHERE amount = 1
        AND state IN ('requested', 'approved', 'waiting_for_balance'))
      """)
    try connection.execute(
      """
      INSERT INTO approvals (kind, subject_kind, subject_id, subject, requested_by, requested_by_name, requested_at, expires_at, state,
        decided_by, decided_by_name, decided_at)
      SELECT 'refund', 'refund', id, 'x', 'staff:1', 'x', now(), now(), 'approved', 'staff:2', 'y', now()
      FROM refunds WHERE amount = 1
      """)
    try connection.execute("UPDATE refunds SET approval_id = (SELECT id FROM approvals) WHERE amount = 1")
    for table in triggers { try connection.simple("ALTER TABLE \(table) ENABLE TRIGGER USER") }
  }

  @Test func `states move only along their arrows`() async throws {
    try await withHistory { platform, _, payment in
      let database = platform.database
      for from in RefundState.allCases where from != .completed {
        for to in RefundState.allCases where to != from && to != .completed {
          let allowed = from.canBecome(to)
          var moved = true
          do {
            try await database.transaction { connection in
              try Self.insert(requestedRefund(payment, 1, state: from), on: connection)
              try connection.execute(
                """
                UPDATE refunds SET state = \(to), failure_reason = CASE WHEN \(to) = 'failed' THEN 'declined' END
                WHERE amount = 1
                """)
              throw Refusal.notRefundable
            }
          } catch let error as DatabaseError {
            #expect(error.kind == .checkViolation(constraint: ""))
            moved = false
          } catch is Refusal {}
          #expect(moved == allowed, "\(from) to \(to)")
        }
      }
      try await expectRefused(platform, nil, ["UPDATE refunds SET state = 'approved'"])
      try await expectRefused(platform, nil, ["UPDATE refunds SET completed_at = NULL"])
    }
  }

  @Test func `transactions move only along their arrows`() async throws {
    try await withLedger(as: .owner) { platform in
      let user = try await platform.user()
      for from in TransactionStatus.allCases {
        for to in TransactionStatus.allCases where to != from {
          var moved = true
          do {
            try await platform.database.transaction { connection in
              try connection.execute(
                """
                INSERT INTO transactions
                  (reference, kind, status, failure_reason, channel, user_id, amount, created_at, completed_at)
                VALUES ('x', 'topup', \(from), \(from == .failed ? "declined" : nil), 'app', \(user), 1, now(), now())
                """)
              try connection.execute(
                "UPDATE transactions SET status = \(to), failure_reason = \(to == .failed ? "declined" : nil)")
              throw Refusal.notRefundable
            }
          } catch let error as DatabaseError {
            #expect(error.kind == .checkViolation(constraint: ""))
            moved = false
          } catch is Refusal {}
          #expect(moved == from.canBecome(to), "\(from) to \(to)")
        }
      }
    }
  }

  @Test func `what was moved never changes`() async throws {
    let changes: [SQL] = [
      "UPDATE transactions SET amount = amount + 1", "UPDATE transactions SET fee = 0",
      "UPDATE transactions SET vat = 0",
      "UPDATE transactions SET user_id = 2 WHERE user_id <> 2", "UPDATE transactions SET reference = reference || 'x'",
      "UPDATE transactions SET kind = 'topup', merchant_id = NULL, parent_id = NULL",
      "UPDATE transactions SET created_at = now()", "UPDATE transactions SET merchant_id = NULL",
      "UPDATE refunds SET amount = amount - 1", "UPDATE refunds SET reference = 'x'",
    ]
    try await withHistory { platform, _, _ in
      _ = try await platform.user()
      for sql in changes { try await expectRefused(platform, .checkViolation(constraint: ""), [sql]) }
    }
  }

  @Test func `a transaction has the accounts of its kind`() async throws {
    try await withHistory { platform, merchant, payment in
      let user = try await platform.user()
      for values: SQL in [
        "'payment', NULL, NULL, NULL", "'payment', \(merchant), NULL, \(payment)", "'refund', \(merchant), NULL, NULL",
        "'transfer', NULL, NULL, NULL", "'transfer', NULL, \(user), NULL", "'topup', \(merchant), NULL, NULL",
        "'withdrawal', NULL, NULL, \(payment)",
      ] {
        try await expectRefused(
          platform, nil,
          [
            """
            INSERT INTO transactions
              (reference, status, channel, user_id, amount, created_at, completed_at, kind, merchant_id,
               counterparty_user_id, parent_id)
            VALUES ('x', 'completed', 'app', \(user), 1, now(), now(), \(values))
            """
          ])
      }
    }
  }
}
