import Ledger
import TestSupport
import Testing
import Wallet

@testable import Database

/// A released version's database, which is migrated while programs of that version serve.
@Suite(.timeLimit(.minutes(10))) struct ServingUpgradeTests {
  @Test func `nothing of 0.1.0 fails while its database is migrated, and all that it writes is there`() async throws {
    let release = try Release("0.1.0")
    try await withDatabaseURL(as: .owner) { url in
      var settings = Database.Settings(url: url)
      settings.leaseTimeout = .seconds(30)
      let owner = Database(settings)
      defer { owner.close() }
      try await release.restore(in: owner)
      settings.role = .application
      let served = Database(settings)
      defer { served.close() }
      let program = try await OldProgram(served, signedInBy: owner)
      let before = try await owner.one(Written.query, as: Written.self)

      let topUps: Int = try await withThrowingTaskGroup(of: Int.self) { group in
        for _ in 0..<4 { group.addTask { try await program.readUntilCancelled() } }
        for _ in 0..<2 { group.addTask { try await program.topUpUntilCancelled() } }
        try await Task.sleep(for: .milliseconds(300))
        let applied = try await Migrator(owner).migrate()
        #expect(applied == release.later)
        group.cancelAll()
        return try await group.reduce(0, +)
      }
      #expect(topUps > 0)

      // Until it is replaced it goes on.
      try await program.read()
      try await program.topUp()
      let after = try await owner.one(Written.query, as: Written.self)
      #expect(after.transactions == before.transactions + topUps + 1)
      #expect(after.events == before.events + topUps + 1)
      #expect(after.balance == before.balance + (topUps + 1) * OldProgram.amount)
      let broken = try await Verification.run(in: owner).filter { !$0.holds }
      #expect(broken.map { "\($0.check): \($0.broken)" } == [])
    }
  }
}

/// What the traffic adds to.
private struct Written: RowDecodable {
  let transactions: Int
  let events: Int
  let balance: Int

  init(_ row: Row) throws(DatabaseError) {
    transactions = try row["transactions"]
    events = try row["events"]
    balance = try row["balance"]
  }

  static let query: SQL = """
    SELECT (SELECT count(*) FROM transactions) AS transactions, (SELECT count(*) FROM audit_events) AS events,
      (SELECT sum(balance)::bigint FROM accounts WHERE user_id IS NOT NULL) AS balance
    """
}

/// Statements of the shape that 0.1.0 sends. The server ends any that waits for a lock longer than `lockTimeout`, which
/// fails the test.
private struct OldProgram: Sendable {
  static let amount = 100

  private struct Account: RowDecodable {
    let id: Int64
    let balance: Int64

    init(_ row: Row) throws(DatabaseError) {
      id = try row["id"]
      balance = try row["balance"]
    }
  }

  private static let staff: SQL = """
    SELECT a.id, a.email, a.name, a.role, s.expires_at, s.last_seen_at < now() - interval '1 minute' AS due
    FROM sessions s JOIN staff a ON a.id = s.staff_id
    WHERE s.token_hash = sha256('staff') AND s.expires_at > now() AND a.status = 'active'
    """
  private static let member: SQL = """
    SELECT a.id, a.merchant_id, a.name AS sign_in_name, a.display_name, a.role, m.number, m.trade_name, m.trade_name_ar,
      s.expires_at, s.last_seen_at < now() - interval '1 minute' AS due
    FROM sessions s JOIN merchant_members a ON a.id = s.member_id JOIN merchants m ON m.id = a.merchant_id
    WHERE s.token_hash = sha256('member') AND s.expires_at > now() AND a.status = 'active'
    """
  private static let lists: [SQL] = [
    """
    SELECT t.id, t.reference, t.kind, t.status, t.amount, u.name, m.trade_name
    FROM transactions t JOIN users u ON u.id = t.user_id LEFT JOIN merchants m ON m.id = t.merchant_id
    ORDER BY t.created_at DESC, t.id DESC LIMIT 25
    """,
    """
    SELECT r.id, r.reference, r.state, r.amount, t.reference AS payment
    FROM refunds r JOIN transactions t ON t.id = r.payment_id ORDER BY r.requested_at DESC, r.id DESC LIMIT 25
    """,
    "SELECT id, kind, state, requested_at FROM approvals WHERE state = 'open' ORDER BY id LIMIT 25",
    "SELECT name, value FROM settings",
  ]

  private let database: Database
  private let users: [Int64]
  private let merchant: MerchantID

  init(_ database: Database, signedInBy owner: Database) async throws {
    self.database = database
    users = try await owner.rows("SELECT id AS value FROM users ORDER BY id", as: Scalar<Int64>.self).map(\.value)
    merchant = try await owner.value("SELECT min(merchant_id) AS value FROM merchant_members")
    try await owner.execute(
      """
      INSERT INTO sessions (token_hash, staff_id, member_id, expires_at)
      SELECT sha256('staff'), min(id), NULL, now() + interval '1 hour' FROM staff WHERE status = 'active'
      UNION ALL
      SELECT sha256('member'), NULL, min(id), now() + interval '1 hour' FROM merchant_members WHERE status = 'active'
      """)
  }

  func readUntilCancelled() async throws -> Int {
    while !Task.isCancelled { try await read() }
    return 0
  }

  func topUpUntilCancelled() async throws -> Int {
    var done = 0
    while !Task.isCancelled {
      try await topUp()
      done += 1
    }
    return done
  }

  func read() async throws {
    for session in [Self.staff, Self.member] {
      let found = try await database.execute(session)
      #expect(found == 1)
    }
    for list in Self.lists { try await database.execute(list) }
    let own = try await database.tenant(merchant).rows(
      "SELECT reference AS value FROM transactions ORDER BY created_at DESC, id DESC LIMIT 25",
      as: Scalar<String>.self)
    #expect(!own.isEmpty)
    try await database.execute("UPDATE sessions SET last_seen_at = now() WHERE token_hash = sha256('staff')")
  }

  func topUp() async throws {
    let user = try #require(users.randomElement())
    try await database.transaction { connection in
      let wallet = try connection.one(
        "SELECT id, balance FROM accounts WHERE user_id = \(user) FOR UPDATE", as: Account.self)
      let transaction: Int64 = try connection.value(
        """
        INSERT INTO transactions (reference, kind, status, channel, user_id, amount, created_at, completed_at)
        VALUES (\(Reference.random(.transaction).text), 'topup', 'completed', 'bank_transfer', \(user), \(Self.amount),
          now(), now()) RETURNING id AS value
        """)
      let entry: Int64 = try connection.value(
        """
        INSERT INTO journal_entries (kind, transaction_id, actor, occurred_at)
        VALUES ('topup', \(transaction), 'system', now()) RETURNING id AS value
        """)
      try connection.execute(
        """
        INSERT INTO postings (entry_id, account_id, amount, balance_after)
        SELECT \(entry), \(wallet.id), \(Self.amount), \(wallet.balance) + \(Self.amount)
        UNION ALL SELECT \(entry), id, -\(Self.amount), NULL FROM accounts WHERE kind = 'bank_clearing'
        """)
      try connection.record(AuditEvent("top_up", AuditEvent.Subject(.user, id: user, "test")), by: .system)
    }
  }
}
