import TestSupport
import Testing
import Wallet

@testable import Database

/// The acts that each role may not do, whatever SQL it sends. The other tests run as the application and show that it
/// may do the others.
struct RoleTests {
  /// Runs `body` with a user who paid two merchants and got refunds, so that every table that a merchant reads has
  /// rows.
  private func withShops(_ body: (Database, Shop, Shop) async throws -> Void) async throws {
    try await withDatabase { database in
      let first = try await Shop(number: 1, name: "Nile", in: database)
      let second = try await Shop(number: 2, name: "Delta", in: database)
      try await database.addStaff([1: "Salma", 2: "Karim"])
      for (shop, mobile) in [(first, "01012345676"), (second, "01112345676")] {
        let user = try await Shop.customer("Mona \(shop.id)", mobile, in: database)
        let payment = try await shop.pay(10_000, by: user, at: "2026-10-05T09:00:00Z")
        try await shop.refund(4_000, of: payment, at: "2026-10-06T09:00:00Z")
        try await TestAccounts.makeMember(of: shop.id, in: database)
        try await database.asOwner { owner in
          try await owner.transaction { connection in
            try connection.execute(
              """
              INSERT INTO settlements (reference, merchant_id, day, first_sequence, last_sequence, count, gross, fee, vat, net,
                moved, entry_id, closed_at, recorded_at)
              SELECT 'STL-' || \(shop.id), \(shop.id), '2026-10-05', 1, 1, 1, 1, 0, 0, 1, 1, max(id), now(), now()
              FROM journal_entries
              """)
            try connection.execute(
              """
              INSERT INTO payouts (reference, merchant_id, amount, bank_holder, iban_sealed, iban_last4, requested_by,
                requested_by_name, requested_at)
              VALUES ('PYT-' || \(shop.id), \(shop.id), 1, 'x', 'x', '0002', 'staff:1', 'x', now())
              """)
            try connection.execute(
              """
              INSERT INTO bank_lines (file_name, line, payout_reference, status, amount, bank_trace, processed_at, payout_id,
                outcome, imported_by_name)
              SELECT 'x', id, reference, 'paid', 2, 'x', now(), id, 'amount_mismatch', 'x' FROM payouts
              WHERE merchant_id = \(shop.id)
              """)
            try connection.execute(
              """
              INSERT INTO bank_account_changes (merchant_id, bank_holder, iban_sealed, iban_last4, requested_by, requested_by_name,
                requested_at)
              VALUES (\(shop.id), 'x', 'x', '0002', 'staff:1', 'x', now())
              """)
            try connection.execute(
              """
              INSERT INTO statement_files (merchant_id, first_day, last_day, format, rows, sha256)
              VALUES (\(shop.id), '2026-10-01', '2026-10-31', 'csv', 2, sha256('x'))
              """)
            try connection.execute(
              """
              INSERT INTO monthly_statements (merchant_id, month, rows, sha256)
              VALUES (\(shop.id), '2026-10-01', 2, sha256('x'))
              """)
            try connection.execute(
              """
              INSERT INTO payout_schedule_changes (merchant_id, schedule, day, minimum, effective_on, requested_by,
                requested_by_name, requested_at)
              VALUES (\(shop.id), 'daily', 1, 1, '2026-10-06', 'member:1', 'x', now())
              """)
            try connection.execute(
              "INSERT INTO merchant_notifications VALUES (\(shop.id), 'payout_returned', 'team')")
            try connection.execute(
              """
              INSERT INTO payout_pauses (merchant_id, payout_id, paused_at)
              SELECT merchant_id, id, now() FROM payouts WHERE merchant_id = \(shop.id)
              """)
          }
        }
      }
      try await body(database, first, second)
    }
  }

  /// Runs each statement separately on a connection of `role` and returns PostgreSQL's answers.
  private func refusals(
    of statements: [SQL], as role: DatabaseRole, _ database: Database
  ) async throws -> [DatabaseError.Kind?] {
    try await database.asOwner { owner in
      var kinds: [DatabaseError.Kind?] = []
      for sql in statements {
        do {
          try await owner.transaction { connection in
            try connection.execute("SELECT set_config('role', \(role), true)")
            try connection.execute(sql)
          }
          kinds.append(nil)
        } catch let error as DatabaseError {
          kinds.append(error.kind)
        }
      }
      return kinds
    }
  }

  private func expectRefused(_ statements: [SQL], as role: DatabaseRole, _ database: Database) async throws {
    let kinds = try await refusals(of: statements, as: role, database)
    for (sql, kind) in zip(statements, kinds) {
      #expect(kind == .insufficientPrivilege, "\(sql.rendered().text)")
    }
  }

  private func names(_ sql: SQL, _ database: Database) async throws -> [String] {
    try await database.rows(sql, as: Scalar<String>.self).map(\.value)
  }

  @Test func `the application is who the tests are`() async throws {
    try await withDatabase { database in
      #expect(try await names("SELECT session_user::text AS value", database) == ["portal_application"])
      let noWayBack: [SQL] = ["RESET ROLE", "SET ROLE NONE", "RESET SESSION AUTHORIZATION"]
      for sql in noWayBack {
        let role = try await database.read { connection in
          try connection.execute(sql)
          return try connection.value("SELECT current_user::text AS value", as: String.self)
        }
        #expect(role == "portal_application")
      }
    }
  }

  @Test func `what is written is not the application's to change`() async throws {
    try await withShops { database, _, _ in
      let tables: [SQL] = [
        "journal_entries", "postings", "balance_transactions", "audit_events", "audit_chain", "case_events",
        "statement_files", "monthly_statements", "payout_removals", "payout_pauses", "bank_files", "bank_file_lines",
        "row_changes",
      ]
      for table in tables {
        try await expectRefused(["DELETE FROM \(table)", "TRUNCATE \(table)"], as: .application, database)
      }
      try await expectRefused(
        [
          "UPDATE journal_entries SET reason = 'x'", "UPDATE postings SET amount = 1",
          "UPDATE balance_transactions SET balance = 1", "UPDATE statement_files SET rows = 1",
          "UPDATE audit_events SET act = 'x'",
          "UPDATE audit_chain SET hash = sha256('x')", "UPDATE audit_head SET position = 0",
          "DELETE FROM audit_unlinked", "INSERT INTO audit_unlinked VALUES (1)",
          "UPDATE case_events SET text = 'x'",
          "UPDATE row_changes SET at = now()",
          "INSERT INTO row_changes (relation, row_id, before) VALUES ('users', 1, '{}')",
          "INSERT INTO audit_chain VALUES (99, 1, sha256('x'))",
          "INSERT INTO audit_events (actor_kind, actor_name, act, at) VALUES ('system', 'x', 'x', '2020-01-01')",
          "DELETE FROM transactions", "DELETE FROM refunds", "DELETE FROM approvals", "DELETE FROM payouts",
          "DELETE FROM users", "DELETE FROM merchants", "DELETE FROM idempotency_keys",
        ], as: .application, database)
    }
  }

  @Test func `what follows from elsewhere is not the application's to set`() async throws {
    try await withShops { database, _, _ in
      try await expectRefused(
        [
          "UPDATE accounts SET balance = balance + 1", "UPDATE accounts SET kind = 'suspense'",
          "INSERT INTO accounts (kind, user_id, balance) VALUES ('user_wallet', 1, 100)", "DELETE FROM accounts",
          "UPDATE transactions SET amount = 1", "UPDATE transactions SET refunded = 0",
          "UPDATE transactions SET refunds_completed = 0", "UPDATE transactions SET refunded_alone = 0",
          "UPDATE transactions SET review = 'cleared'",
          """
          INSERT INTO transactions (reference, kind, status, channel, user_id, amount, refunded, created_at)
          VALUES ('x', 'topup', 'pending', 'app', 1, 1, 1, now())
          """,
          "UPDATE refunds SET amount = 1", "UPDATE approvals SET executed_in = 'x'",
          "UPDATE approvals SET requested_by = 'staff:9'",
          "UPDATE approvals SET amount = 1", "UPDATE payouts SET amount = 1", "UPDATE payouts SET iban_sealed = 'x'",
          "UPDATE settlements SET net = 1", "UPDATE bank_lines SET status = 'paid'",
          "UPDATE merchant_customers SET paid = 1", "INSERT INTO merchant_customers SELECT 1, 1, 1, 1, 0, now(), now()",
          "UPDATE payout_schedule_changes SET minimum = 1", "SELECT correct_settlement_payouts()",
        ], as: .application, database)
      // Locking needs the right to update a column, which allows nothing else.
      let kinds = try await refusals(
        of: ["UPDATE accounts SET id = DEFAULT", "SELECT FROM accounts FOR UPDATE"], as: .application, database)
      #expect(kinds == [.checkViolation(constraint: ""), nil])
    }
  }

  @Test func `there is no defining anything`() async throws {
    try await withShops { database, _, _ in
      try await expectRefused(
        [
          "CREATE TABLE x (a bigint)", "CREATE TEMPORARY TABLE approvals (id bigint)", "CREATE SCHEMA x",
          "CREATE FUNCTION x() RETURNS bigint LANGUAGE sql RETURN 1", "CREATE VIEW x AS SELECT 1",
          "DROP TABLE postings",
          "ALTER TABLE postings DISABLE TRIGGER ALL", "ALTER TABLE users DISABLE ROW LEVEL SECURITY",
          "ALTER TABLE users ADD COLUMN x bigint", "CREATE INDEX x ON users (name)",
          "SET session_replication_role = replica",
          "CREATE TRIGGER x AFTER INSERT ON users FOR EACH ROW EXECUTE FUNCTION refuse_change()",
          "DROP POLICY tenant ON transactions",
          "CREATE ROLE x", "ALTER ROLE portal_application SUPERUSER", "INSERT INTO schema_migrations VALUES ('x', 'x')",
          "COPY users TO PROGRAM 'true'", "SELECT setval('users_id_seq', 1)", "SELECT await_link()",
          "SELECT customers_named(ARRAY['%'])", "SELECT is_customer(1)", "SELECT is_own_payout(1)",
          "SELECT customers(ARRAY[1])",
        ], as: .application, database)
    }
  }

  /// The application's role is used directly, without the code: a requester can't decide.
  @Test func `nobody approves alone`() async throws {
    try await withShops { database, shop, _ in
      let asked: SQL = """
        INSERT INTO approvals (kind, subject_kind, subject_id, subject, requested_by, requested_by_name, requested_at, expires_at
        """
      let approval: Int64 = try await database.value(
        """
        \(asked)) VALUES ('payout', 'payout', 1, 'x', 'staff:1', 'x', now(), now() + interval '1 day') RETURNING id AS value
        """)
      func kind(_ sql: SQL) async throws -> DatabaseError.Kind? {
        do {
          try await database.execute(sql)
          return nil
        } catch let error as DatabaseError {
          return error.kind
        }
      }
      #expect(
        try await kind(
          """
          UPDATE approvals SET state = 'approved', decided_by = requested_by, decided_by_name = 'x', decided_at = now()
          WHERE id = \(approval)
          """) == .checkViolation(constraint: "requester_never_decides"))
      #expect(
        try await kind("UPDATE approvals SET assignee = requested_by WHERE id = \(approval)")
          == .checkViolation(constraint: "requester_is_never_assignee"))
      let alone: [SQL] = [
        "UPDATE approvals SET state = 'approved' WHERE id = \(approval)",
        """
        \(asked), state, decided_by, decided_by_name, decided_at)
        VALUES ('payout', 'payout', 2, 'x', 'staff:1', 'x', now(), now(), 'approved', 'staff:2', 'y', now())
        """,
        "UPDATE payouts SET state = 'approved', approval_id = \(approval)",
        "UPDATE payouts SET state = 'exported'", "UPDATE payouts SET state = 'paid', paid_at = now()",
        """
        INSERT INTO payouts (reference, merchant_id, amount, state, bank_holder, iban_sealed, iban_last4, requested_by,
          requested_by_name, requested_at)
        VALUES ('x', \(shop.id), 1, 'approved', 'x', 'x', '0002', 'staff:1', 'x', now())
        """,
        "UPDATE bank_account_changes SET state = 'approved', approval_id = \(approval), effective_at = now()",
        "UPDATE refunds SET state = 'approved', approval_id = \(approval)",
      ]
      for sql in alone {
        guard case .checkViolation = try await kind(sql) else {
          Issue.record("\(sql.rendered().text)")
          continue
        }
      }
      // Another person's request about the payout, decided by the payout's requester, doesn't count.
      try await database.executeAsOwner("DELETE FROM approvals")
      let other: Int64 = try await database.value(
        """
        \(asked)) SELECT 'payout', 'payout', id, 'x', 'staff:7', 'x', now(), now() + interval '1 day' FROM payouts
        WHERE merchant_id = \(shop.id) RETURNING id AS value
        """)
      try await database.execute(
        """
        UPDATE approvals SET state = 'approved', decided_by = 'staff:1', decided_by_name = 'x', decided_at = now()
        WHERE id = \(other)
        """)
      #expect(
        try await kind(
          "UPDATE payouts SET state = 'approved', approval_id = \(other) WHERE merchant_id = \(shop.id)")
          == .checkViolation(constraint: ""))
    }
  }

  // MARK: Merchants

  /// Returns the tables that the merchant's role may read, from the catalogue, so that a table is tested once it has a
  /// grant.
  private func readable(_ database: Database) async throws -> [String] {
    try await names(
      """
      SELECT relname::text AS value FROM pg_class
      WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
        AND has_any_column_privilege('portal_merchant', oid, 'SELECT')
      ORDER BY relname
      """, database)
  }

  private func count(_ table: SQL, of merchant: MerchantID, _ database: Database) async throws -> Int {
    try await database.tenant(merchant).value("SELECT count(*) AS value FROM \(table)")
  }

  @Test func `a merchant's role sees its tenants rows alone`() async throws {
    let tables: [SQL] = [
      "accounts", "balance_transactions", "bank_account_changes", "bank_lines", "merchant_customers",
      "merchant_members", "merchant_notifications", "merchant_totals", "merchants", "monthly_statements",
      "payout_pauses", "payout_schedule_changes", "payouts", "refunds", "settlements", "statement_files",
      "transactions", "users",
    ]
    try await withShops { database, first, second in
      // The banks' holidays are nobody's.
      #expect(try await readable(database).filter { $0 != "holidays" } == tables.map { $0.rendered().text })
      for table in tables {
        let all: Int = try await database.value("SELECT count(*) AS value FROM \(table)")
        let own = [
          try await count(table, of: first.id, database), try await count(table, of: second.id, database),
        ]
        #expect(own.allSatisfy { $0 > 0 }, "\(table.rendered().text)")
        // Wallets, the platform's accounts and top-ups belong to no merchant.
        let isShared = ["accounts", "transactions"].contains(table.rendered().text)
        #expect(isShared ? own[0] + own[1] < all : own[0] + own[1] == all, "\(table.rendered().text)")
        #expect(try await count(table, of: MerchantID(9), database) == 0, "\(table.rendered().text)")
        let nobodys = try await database.transaction { connection in
          try connection.execute("SELECT set_config('role', \(DatabaseRole.merchant), true)")
          return try connection.value("SELECT count(*) AS value FROM \(table)", as: Int.self)
        }
        #expect(nobodys == 0, "\(table.rendered().text)")
      }
      let tenant = database.tenant(first.id)
      #expect(try await tenant.value("SELECT trade_name AS value FROM merchants", as: String.self) == "Nile")
      #expect(try await tenant.value("SELECT name AS value FROM users", as: String.self) == "Mona \(first.id)")
      let named = try await tenant.rows("SELECT customers_named(ARRAY['%mona%']) AS value", as: Scalar<Int64>.self)
      #expect(named.count == 1)
      // A user who paid only the other merchant isn't a customer here, even if asked for by id.
      let others: Int64 = try await database.tenant(second.id).value("SELECT id AS value FROM users")
      #expect(try await !tenant.value("SELECT is_customer(\(others)) AS value", as: Bool.self))
      #expect(try await database.tenant(second.id).value("SELECT is_customer(\(others)) AS value", as: Bool.self))
      let everybody: SQL = "ARRAY(SELECT DISTINCT user_id FROM transactions) || \(others)"
      let known: SQL = "SELECT name AS value FROM customers(\(everybody))"
      #expect(try await tenant.rows(known, as: Scalar<String>.self).map(\.value) == ["Mona \(first.id)"])
    }
  }

  /// If a refund could name another merchant than its payment, that merchant would see it.
  @Test func `a refund is its payments`() async throws {
    try await withShops { database, first, second in
      let customers = try await database.rows("SELECT id AS value FROM users ORDER BY id", as: Scalar<Int64>.self)
        .map(\.value)
      for (merchant, user) in [(second.id, customers[0]), (first.id, customers[1])] {
        for state in ["requested", "waiting_for_balance"] {
          let error = await #expect(throws: DatabaseError.self) {
            try await database.execute(
              """
              INSERT INTO refunds (reference, payment_id, merchant_id, user_id, amount, reason, state, requested_by,
                requested_by_name, requested_at)
              SELECT 'x', id, \(merchant), \(user), 1, 'other', \(state), 'staff:1', 'x', now() FROM transactions
              WHERE kind = 'payment' AND merchant_id = \(first.id)
              """)
          }
          #expect(error?.kind == .checkViolation(constraint: ""))
        }
      }
    }
  }

  @Test func `a merchant's role reads no secrets and changes nothing`() async throws {
    try await withShops { database, shop, _ in
      try await expectRefused(
        [
          "SELECT password_hash FROM merchant_members", "SELECT iban_sealed FROM merchants",
          "SELECT iban_sealed FROM payouts", "SELECT iban_sealed FROM bank_account_changes",
          "SELECT national_id_sealed FROM users", "SELECT national_id_index FROM users", "SELECT email FROM users",
          "SELECT FROM staff", "SELECT FROM sessions", "SELECT FROM audit_events", "SELECT FROM postings",
          "SELECT FROM approvals", "SELECT FROM idempotency_keys", "SELECT FROM settings",
          "SELECT link_audit_events(1)",
          "UPDATE transactions SET status = 'failed'", "INSERT INTO users (name, mobile) VALUES ('x', '+201012345671')",
          "DELETE FROM refunds", "SELECT FROM accounts FOR UPDATE",
        ], as: .merchant, database)
      let tenant = database.tenant(shop.id)
      let error = await #expect(throws: DatabaseError.self) {
        try await tenant.rows("SELECT id AS value FROM staff", as: Scalar<Int64>.self)
      }
      #expect(error?.kind == .insufficientPrivilege)
    }
  }

  /// The role and the tenant end with their transaction, however it ends, and the connection is the application's
  /// again.
  @Test func `a connection is nobody's afterwards`() async throws {
    try await withDatabase({ $0.connections = 1 }) { database in
      let shop = try await Shop(in: database)
      let tenant = database.tenant(shop.id)
      let who: SQL = "SELECT current_user || ' ' || coalesce(tenant()::text, 'none') AS value"
      for _ in 0..<3 {
        #expect(try await tenant.value(who, as: String.self) == "portal_merchant \(shop.id)")
        #expect(try await database.value(who, as: String.self) == "portal_application none")
        await #expect(throws: DatabaseError.self) { try await tenant.value("SELECT 1 / 0 AS value", as: Int.self) }
        #expect(try await database.value(who, as: String.self) == "portal_application none")
        let seen = try await tenant.snapshot { connection in try connection.value(who, as: String.self) }
        #expect(seen == "portal_merchant \(shop.id)")
        await #expect(throws: DatabaseError.self) {
          try await tenant.snapshot { connection in try connection.value("SELECT 1 / 0 AS value", as: Int.self) }
        }
        #expect(try await database.value(who, as: String.self) == "portal_application none")
      }
    }
  }

  // MARK: The reader, and the user that signs in

  @Test func `the reader changes nothing and reads no secrets`() async throws {
    try await withShops { database, _, _ in
      try await expectRefused(
        [
          "SELECT password_hash FROM staff", "SELECT password_hash FROM merchant_members",
          "SELECT token_hash FROM sessions", "SELECT national_id_sealed FROM users",
          "SELECT national_id_index FROM users", "SELECT iban_sealed FROM merchants", "SELECT iban_sealed FROM payouts",
          "INSERT INTO users (name, mobile) VALUES ('x', '+201012345671')", "UPDATE settings SET value = 0",
          "DELETE FROM sessions", "CREATE TABLE x (a bigint)", "SELECT FROM accounts FOR UPDATE",
        ], as: .reader, database)
      let read: [SQL] = ["SELECT * FROM postings", "SELECT * FROM audit_events", "SELECT id, name FROM users"]
      #expect(try await refusals(of: read, as: .reader, database) == [nil, nil, nil])
    }
  }

  @Test func `whoever signs in works as the role`() async throws {
    try await withDatabase(as: .owner) { owner async throws in
      #expect(try await owner.rolesOutOfReach() == [])
      #expect(try await owner.rightsOutOfPlace() == [])
      try await owner.another({ $0.role = .reader }) { reader in
        #expect(try await reader.value("SELECT current_user::text AS value", as: String.self) == "portal_reader")
        try await reader.execute("RESET ROLE")
        #expect(try await reader.value("SELECT current_user::text AS value", as: String.self) == "portal_reader")
        #expect(try await reader.rolesOutOfReach() == [])
      }
    }
    try await withDatabase { application async throws in
      #expect(try await application.rolesOutOfReach() == [])
    }
  }

  @Test func `rights that were changed are noticed`() async throws {
    try await withDatabase(as: .owner) { owner async throws in
      for sql: SQL in [
        "GRANT UPDATE (amount) ON postings TO portal_application", "REVOKE SELECT ON refunds FROM portal_application",
        "ALTER TABLE payouts NO FORCE ROW LEVEL SECURITY", "GRANT SELECT ON staff TO portal_merchant",
      ] {
        try await owner.execute(sql)
      }
      #expect(
        try await owner.rightsOutOfPlace().sorted() == [
          "portal_application can't read refunds", "portal_application may update postings",
          "portal_merchant sees every row of payouts", "portal_merchant sees every row of staff",
        ])
    }
  }
}
