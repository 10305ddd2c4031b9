import TestSupport
import Testing
import Wallet

@testable import Database

/// Acts that need two people, sent with the application's role and without the code.
struct TwoPeopleTests {
  struct Change: Sendable, CustomTestStringConvertible {
    let kind: String
    /// The query for the id that an approval is about.
    let subject: SQL
    let says: String
    /// The act that the approval allows.
    let act: SQL
    /// Other acts, which it doesn't allow.
    let others: [SQL]
    let undo: SQL
    var testDescription: String { kind }
  }

  static let changes = [
    Change(
      kind: "limit", subject: "SELECT 5::bigint AS value",
      says: #"{"name": "limit_month_tier_2", "value": "12000000"}"#,
      act: "UPDATE settings SET value = 12000000 WHERE name = 'limit_month_tier_2'",
      others: [
        "UPDATE settings SET value = 12000001 WHERE name = 'limit_month_tier_2'",
        "UPDATE settings SET value = 12000000 WHERE name = 'limit_day_tier_2'",
        "UPDATE settings SET value = 12000000 WHERE name = 'refund_threshold'",
        "UPDATE settings SET value = 0",
        "INSERT INTO settings VALUES ('limit_month_tier_3', 12000000)", "INSERT INTO settings VALUES ('x', 1)",
      ],
      undo: "UPDATE settings SET value = 10000000 WHERE name = 'limit_month_tier_2'"),
    Change(
      kind: "setting", subject: "SELECT id AS value FROM settings WHERE name = 'refund_threshold'",
      says: #"{"name": "refund_threshold", "value": "75000"}"#,
      act: "UPDATE settings SET value = 75000 WHERE name = 'refund_threshold'",
      others: [
        "UPDATE settings SET value = 75001 WHERE name = 'refund_threshold'",
        "UPDATE settings SET value = 75000 WHERE name = 'fee_fixed'",
        "UPDATE settings SET value = 75000 WHERE name IN ('refund_threshold', 'fee_fixed')",
      ],
      undo: "UPDATE settings SET value = 50000 WHERE name = 'refund_threshold'"),
    Change(
      kind: "fee", subject: "SELECT id AS value FROM merchants WHERE number = 1",
      says: #"{"fee_fixed": "50", "fee_basis_points": "100"}"#,
      act: "UPDATE merchants SET fee_basis_points = 100, fee_fixed = 50 WHERE number = 1",
      others: [
        "UPDATE merchants SET fee_basis_points = 100, fee_fixed = 49 WHERE number = 1",
        "UPDATE merchants SET fee_basis_points = 100 WHERE number = 1",
        "UPDATE merchants SET fee_basis_points = 100, fee_fixed = 50",
        "UPDATE merchants SET iban_sealed = 'x', iban_last4 = '0003' WHERE number = 1",
      ],
      undo: "UPDATE merchants SET fee_basis_points = 250, fee_fixed = 0"),
    Change(
      kind: "unfreeze", subject: "SELECT min(id) AS value FROM users", says: #"{"status": "active"}"#,
      act: "UPDATE users SET status = 'active' WHERE id = (SELECT min(id) FROM users)",
      others: ["UPDATE users SET status = 'active'"],
      undo: "UPDATE users SET status = 'frozen'"),
  ]

  /// Runs `body` with two merchants, and two wallets that one person froze.
  private func withParties(_ body: (Database) async throws -> Void) async throws {
    try await withDatabase { database in
      _ = try await Shop(number: 1, name: "Nile", in: database)
      _ = try await Shop(number: 2, name: "Delta", in: database)
      _ = try await Shop.customer("Mona", "01012345676", in: database)
      _ = try await Shop.customer("Nour", "01112345676", in: database)
      try await database.execute("UPDATE users SET status = 'frozen'")
      try await database.addStaff([1: "Salma", 2: "Karim"])
      try await body(database)
    }
  }

  private func expectRefused(
    _ statements: SQL..., in database: Database, sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let error = await #expect(throws: DatabaseError.self, sourceLocation: sourceLocation) {
      try await database.transaction { connection in
        for sql in statements { try connection.execute(sql) }
      }
    }
    #expect(error?.kind == .checkViolation(constraint: ""), sourceLocation: sourceLocation)
  }

  /// Inserts an approval that one person requested and another approved.
  private func approved(_ kind: String, _ subject: Int64, _ says: String, in database: Database) async throws -> Int64 {
    let approval: Int64 = try await database.value(
      """
      INSERT INTO approvals (kind, subject_kind, subject_id, subject, after, requested_by, requested_by_name, requested_at, expires_at)
      VALUES (\(kind), 'user', \(subject), 'x', \(says)::jsonb, 'staff:1', 'x', now(), now() + interval '1 day')
      RETURNING id AS value
      """)
    try await database.execute(
      """
      UPDATE approvals SET state = 'approved', decided_by = 'staff:2', decided_by_name = 'y', decided_at = now()
      WHERE id = \(approval)
      """)
    return approval
  }

  private func execute(_ approval: Int64) -> SQL { "UPDATE approvals SET executed_at = now() WHERE id = \(approval)" }

  @Test(arguments: changes) func `one approval is one change`(change: Change) async throws {
    try await withParties { database in
      for sql in [change.act] + change.others { try await expectRefused(sql, in: database) }
      let subject: Int64 = try await database.value(change.subject)

      // The approval is approved but not executed.
      let approval = try await approved(change.kind, subject, change.says, in: database)
      try await expectRefused(change.act, in: database)
      // The approval is about another object, or of another kind.
      let elsewhere = try await approved(change.kind, subject + 100, change.says, in: database)
      try await expectRefused(execute(elsewhere), change.act, in: database)
      let unlike = try await approved("refund", subject, change.says, in: database)
      try await expectRefused(execute(unlike), change.act, in: database)

      for sql in change.others { try await expectRefused(execute(approval), sql, in: database) }
      // The approval must be executed before the act, not after it.
      try await expectRefused(change.act, execute(approval), in: database)
      try await database.transaction { connection in
        try connection.executeAll([execute(approval), change.act])
      }
      try await database.executeAsOwner(change.undo)
      // It can't be used again, nor changed so that this looks like the transaction that executed it.
      try await expectRefused(change.act, in: database)
      try await expectRefused("UPDATE approvals SET note = note WHERE id = \(approval)", change.act, in: database)
      try await expectRefused(execute(approval), change.act, in: database)
    }
  }

  /// An approval that another transaction executed doesn't count in this one, even if that transaction is still open.
  @Test func `an approval counts in the transaction that executes it only`() async throws {
    try await withParties { database in
      let change = Self.changes[1]
      let subject: Int64 = try await database.value(change.subject)
      let approval = try await approved(change.kind, subject, change.says, in: database)
      try await database.execute(execute(approval))
      try await expectRefused(change.act, in: database)
      let names = try await database.rows(
        "SELECT executed_in AS value FROM approvals WHERE executed_at IS NOT NULL", as: Scalar<String>.self)
      #expect(names.count == 1)
      // The trigger writes the value, whoever inserts the row.
      let error = await #expect(throws: DatabaseError.self) {
        try await database.execute(
          """
          INSERT INTO approvals (kind, subject_kind, subject_id, subject, after, requested_by, requested_by_name,
            requested_at, expires_at, executed_at, executed_in)
          SELECT kind, subject_kind, subject_id, subject, after, requested_by, requested_by_name, requested_at, expires_at,
            now(), this_transaction() FROM approvals
          """)
      }
      #expect(error?.kind == .checkViolation(constraint: ""))
    }
  }

  @Test func `a bank account comes into force approved and cooled off`() async throws {
    try await withParties { database in
      let account: SQL =
        "UPDATE merchants SET bank_holder = 'x', iban_sealed = 'x', iban_last4 = '0003' WHERE number = 1"
      try await expectRefused(account, in: database)
      try await expectRefused(
        """
        INSERT INTO bank_account_changes (merchant_id, bank_holder, iban_sealed, iban_last4, state, requested_by, requested_by_name,
          requested_at, effective_at, in_force_at)
        SELECT id, 'x', 'x', '0003', 'in_force', 'staff:1', 'x', now(), now(), now() FROM merchants WHERE number = 1
        """, in: database)
      let change: Int64 = try await database.value(
        """
        INSERT INTO bank_account_changes (merchant_id, bank_holder, iban_sealed, iban_last4, requested_by, requested_by_name, requested_at)
        SELECT id, 'x', 'x', '0003', 'staff:1', 'x', now() FROM merchants WHERE number = 1 RETURNING id AS value
        """)
      let approval = try await approved(
        "bank_account", change, #"{"iban_last4": "0003", "bank_holder": "x"}"#, in: database)
      func approve(after hours: Int64) -> SQL {
        """
        UPDATE bank_account_changes SET state = 'approved', approval_id = \(approval),
          effective_at = now() + make_interval(hours => \(hours)::int)
        """
      }
      let force: SQL = """
        UPDATE bank_account_changes SET state = 'in_force', in_force_at = greatest(effective_at, clock_timestamp())
        """
      try await expectRefused(approve(after: 47), in: database)
      try await database.execute(approve(after: 48))
      try await expectRefused(force, in: database)
      try await expectRefused("UPDATE bank_account_changes SET effective_at = now()", in: database)
      try await expectRefused(
        "UPDATE bank_account_changes SET effective_at = now(), state = 'in_force', in_force_at = now()", in: database)
      try await expectRefused(execute(approval), account, in: database)

      try await database.executeAsOwner("UPDATE bank_account_changes SET effective_at = now() - interval '1 second'")
      try await expectRefused(force, account, in: database)
      for other: SQL in [
        "UPDATE merchants SET bank_holder = 'x', iban_sealed = 'x', iban_last4 = '0004' WHERE number = 1",
        "UPDATE merchants SET bank_holder = 'x', iban_sealed = 'y', iban_last4 = '0003' WHERE number = 1",
        "UPDATE merchants SET bank_holder = 'x', iban_sealed = 'x', iban_last4 = '0003' WHERE number = 2",
        "UPDATE merchants SET bank_holder = 'y' WHERE number = 1",
      ] {
        try await expectRefused(force, execute(approval), other, in: database)
      }
      try await database.transaction { connection in
        try connection.executeAll([force, execute(approval), account])
      }
      try await expectRefused("UPDATE merchants SET bank_holder = 'y' WHERE number = 1", in: database)
    }
  }

  /// A withdrawn approval can't send money to the bank, and the payout can't be separated from it.
  @Test func `a withdrawn payout is not exported`() async throws {
    try await withParties { database in
      let payout: Int64 = try await database.value(
        """
        INSERT INTO payouts (reference, merchant_id, amount, bank_holder, iban_sealed, iban_last4, requested_by, requested_by_name,
          requested_at)
        SELECT 'PYT-1', id, 1, 'x', 'x', '0002', 'staff:1', 'x', now() FROM merchants WHERE number = 1
        RETURNING id AS value
        """)
      let batch: Int64 = try await database.value(
        """
        INSERT INTO payout_batches (count, total, execution_day, created_by, created_by_name, created_at)
        VALUES (1, 1, '2026-11-24', 'staff:1', 'x', now()) RETURNING id AS value
        """)
      let approval = try await approved("payout", payout, "{}", in: database)
      let other = try await approved("payout", payout, "{}", in: database)
      try await database.execute("UPDATE payouts SET state = 'approved', approval_id = \(approval)")
      for change: SQL in ["NULL", "\(other)"] {
        try await expectRefused("UPDATE payouts SET approval_id = \(change)", in: database)
        try await expectRefused(
          "UPDATE payouts SET state = 'exported', batch_id = \(batch), approval_id = \(change)", in: database)
      }
      let withdraw: SQL = """
        UPDATE approvals SET state = 'withdrawn', withdrawn_by = 'staff:1', withdrawn_by_name = 'x', withdrawn_at = now()
        WHERE id = \(approval)
        """
      let export: SQL = "UPDATE payouts SET state = 'exported', batch_id = \(batch)"
      // It can't be withdrawn later either.
      try await expectRefused(export, in: database)
      try await expectRefused(withdraw, export, in: database)
      try await expectRefused(withdraw, "UPDATE payouts SET batch_id = \(batch)", export, in: database)

      try await database.transaction { connection in
        try connection.executeAll(["UPDATE payouts SET batch_id = \(batch)", execute(approval), export])
      }
      try await expectRefused(withdraw, in: database)
      try await expectRefused("UPDATE payouts SET approval_id = NULL", in: database)
    }
  }

  @Test func `no setting is below zero`() async throws {
    try await withDatabase { database in
      let error = await #expect(throws: DatabaseError.self) {
        try await database.executeAsOwner("UPDATE settings SET value = -1 WHERE name = 'refund_threshold'")
      }
      #expect(error?.kind == .checkViolation(constraint: "settings_value_check"))
    }
  }

  @Test func `one person freezes and nobody reopens`() async throws {
    try await withParties { database in
      try await database.execute("UPDATE users SET status = 'closed'")
      for status in ["active", "frozen"] {
        try await expectRefused("UPDATE users SET status = \(status)", in: database)
      }
      // A merchant's status, and columns that keep their value, need no other person.
      try await database.execute("UPDATE merchants SET status = 'suspended', fee_fixed = fee_fixed")
      // The progress of a demo needs none either.
      try await database.execute("INSERT INTO settings VALUES ('demo_hours', 1)")
      try await database.execute("UPDATE settings SET value = 2 WHERE name = 'demo_hours'")
    }
  }
}
