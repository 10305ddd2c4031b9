import Auth
import Cluster
import Database
import Ledger
import TestSupport
import Testing
import Wallet

@testable import PortalServer

struct DemoTests {
  private let files: ImportFiles
  private let hasher = PasswordHasher(parameters: PasswordHasher.Parameters(memoryKiB: 8, passes: 1, lanes: 1))
  private let now = Instant(microseconds: 1_794_420_000_000_000)
  private let wish = DemoPlan.Wish(users: 60, transactions: 1_500, seed: 7)

  init() throws { files = try ImportFiles() }

  private func demo(_ database: Database, batch: Int = 5_000, url: String = "http://localhost:8080") -> Demo {
    Demo(
      database: database,
      accounts: DemoAccounts(path: files.path("demo-accounts.json"), url: url, hasher: hasher),
      seal: files.seal, showsProgress: false, movementsInBatch: batch)
  }

  /// Returns what follows from the seed: states, amounts and balances, and the references of the traffic. Batches are
  /// identified by their order, since PostgreSQL skips ids after an interrupted act.
  private func contents(_ database: Database) async throws -> [String] {
    let rows: [Scalar<String>] = try await database.rows(
      """
      SELECT concat_ws(' ', CASE WHEN external_id IS NOT NULL THEN reference END, kind, status, failure_reason, amount,
        fee, vat, refunded, review, description) AS value
      FROM transactions ORDER BY 1
      """)
    let bank: [Scalar<String>] = try await database.rows(
      """
      SELECT concat_ws(' ', number, 'payout', amount, state, scheduled_for, requested_at, failure_reason,
        CASE WHEN batch_id IS NOT NULL THEN dense_rank() OVER (ORDER BY batch_id) END) AS value
      FROM payouts JOIN merchants ON merchants.id = merchant_id
      UNION ALL
      SELECT concat_ws(' ', number, 'settlement', day, state, count, net, moved, closed_at)
      FROM settlements JOIN merchants ON merchants.id = merchant_id
      UNION ALL
      SELECT concat_ws(' ', 'approval', kind, state, amount, requested_by_name, requested_at) FROM approvals
      UNION ALL
      SELECT concat_ws(' ', 'refund', amount, state, reason, note) FROM refunds
      UNION ALL
      SELECT concat_ws(' ', 'notice', outcome, status, amount, processed_at) FROM bank_lines
      UNION ALL
      SELECT concat_ws(' ', 'verification', external_id, tier, state, rejection, requested_at, decided_at)
      FROM verification_requests
      ORDER BY 1
      """)
    let balances: [Scalar<String>] = try await database.rows(
      """
      SELECT concat_ws(' ', kind, mobile, number, balance) AS value
      FROM accounts LEFT JOIN users ON users.id = user_id LEFT JOIN merchants ON merchants.id = merchant_id
      ORDER BY 1
      """)
    return (rows + bank + balances).map(\.value)
  }

  @Test func `the same seed gives the same database`() async throws {
    let first = try await withDatabase { database in
      #expect(try await demo(database).load(wish, now: now) == .loaded(wish.plan(now: now)))
      try await expectLedgerHolds(database)
      return try await contents(database)
    }
    let second = try await withDatabase { database in
      _ = try await demo(database, batch: 200).load(wish, now: now)
      return try await contents(database)
    }
    #expect(first.count > 1_500)
    #expect(first == second)
  }

  @Test func `it goes on where it was stopped`() async throws {
    let whole = try await withDatabase { database in
      _ = try await demo(database).load(wish, now: now)
      return try await contents(database)
    }
    let pieces = try await withDatabaseURL { url in
      var stops = 0
      while true {
        let (database, knife) = (Database(Database.Settings(url: url)), Database(Database.Settings(url: url)))
        defer {
          database.close()
          knife.close()
        }
        let cutting = Task { try await cut(everyMovements: 150, with: knife) }
        do {
          _ = try await demo(database, batch: 60).load(wish, now: now)
          cutting.cancel()
          _ = await cutting.result
          #expect(stops > 0)
          try await expectLedgerHolds(database)
          return try await contents(database)
        } catch is DatabaseError {
          stops += 1
        }
        cutting.cancel()
        _ = await cutting.result
      }
    }
    #expect(whole == pieces)
  }

  /// Ends all other connections each time that this many movements have been added, until it is cancelled.
  private func cut(everyMovements step: Int, with knife: Database) async throws {
    let movements: SQL = "SELECT count(*) AS value FROM transactions"
    var next = try await knife.value(movements, as: Int.self) + step
    while true {
      try Task.checkCancellation()
      try await knife.execute("SELECT pg_sleep(0.005)")
      if try await knife.value(movements, as: Int.self) < next { continue }
      next += step
      try await knife.execute(
        """
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()
        """)
    }
  }

  @Test func `it shows every kind of thing`() async throws {
    try await withDatabase { database in
      let big = DemoPlan.Wish(users: 200, transactions: 6_000, seed: 1)
      _ = try await demo(database).load(big, now: now)
      for kind in TransactionKind.allCases {
        #expect(try await count("transactions WHERE status = 'completed' AND kind = \(kind)", in: database) > 20)
      }
      #expect(try await count("transactions WHERE failure_reason = 'insufficient_balance'", in: database) > 20)
      #expect(try await count("transactions WHERE failure_reason = 'user_frozen'", in: database) == 3)
      #expect(try await count("users WHERE status = 'frozen'", in: database) == 3)
      #expect(try await count("audit_events WHERE act = 'freeze_user' AND actor_kind = 'staff'", in: database) == 3)
      for reason in RefundReason.allCases {
        #expect(try await count("refunds WHERE reason = \(reason)", in: database) > 0)
      }
      let partial: SQL = "refunds r JOIN transactions t ON t.id = payment_id WHERE r.amount < t.amount"
      #expect(try await count(partial, in: database) > 10)
      for policy in RefundFeePolicy.allCases {
        #expect(
          try await count(
            "refunds JOIN merchants ON merchants.id = merchant_id WHERE refund_fee_policy = \(policy)", in: database)
            > 5)
      }
      let first: Int64 = try await database.value(
        """
        SELECT sum(balance)::bigint AS value FROM accounts JOIN merchants ON merchants.id = merchant_id
        WHERE number = 1 AND trade_name_ar IS NOT NULL
        """)
      #expect(first > 400_000)
      #expect(try await count("settings WHERE name = 'demo' AND value = 1", in: database) == 1)
      try await expectLedgerHolds(database)
    }
  }

  /// The demo has every state of payouts, refunds and cases, and an open approval of each kind, if it is loaded at
  /// night, in the morning, during work hours or on a Friday.
  @Test(arguments: [0, 9, 16, 40]) func `every state is there`(hoursLater: Int) async throws {
    try await withDatabase { database in
      let now = now + .seconds(hoursLater * 3_600)
      let big = DemoPlan.Wish(users: 200, transactions: 6_000, seed: 1)
      _ = try await demo(database).load(big, now: now)
      for state in PayoutState.allCases {
        #expect(try await count("payouts WHERE state = \(state)", in: database) > 0, "\(state)")
      }
      // An approved refund that can't be completed waits, so the state approved is never visible.
      for state in RefundState.allCases where state != .approved {
        #expect(try await count("refunds WHERE state = \(state)", in: database) > 0, "\(state)")
      }
      for state in ReviewState.allCases where state != .none {
        #expect(try await count("cases WHERE state = \(state)", in: database) > 0, "\(state)")
      }
      for state in [SettlementState.closed, .paid] {
        #expect(try await count("settlements WHERE state = \(state)", in: database) > 20, "\(state)")
      }
      #expect(try await count("payouts WHERE retry_of IS NOT NULL", in: database) > 0)
      #expect(try await count("payouts WHERE state = 'returned' AND paid_at IS NOT NULL", in: database) > 0)
      #expect(try await count("bank_account_changes WHERE state = 'approved'", in: database) == 1)
      let waiting: SQL = "bank_lines WHERE resolved_at IS NULL AND outcome = "
      #expect(try await count(waiting + "'no_match'", in: database) == 1)
      #expect(try await count(waiting + "'amount_mismatch'", in: database) == 1)
      // The last batch has no results, and all earlier ones do.
      let last: SQL = "payouts WHERE batch_id = (SELECT max(id) FROM payout_batches)"
      #expect(
        try await count(last + " AND state = 'exported'", in: database) == (try await count(last, in: database)))
      #expect(
        try await count("payouts WHERE state = 'exported'", in: database) == (try await count(last, in: database)))
      try await expectLedgerHolds(database)
    }
  }

  @Test func `the administrator has something of each kind to decide`() async throws {
    try await withDatabase { database in
      _ = try await demo(database).load(wish, now: now)
      let staff: Staff = try await database.one(
        "SELECT id, email, name, role FROM staff WHERE role = 'administrator'")
      let administrator = Actor(.staff, id: staff.id.rawValue, name: staff.name)
      for kind in ApprovalKind.allCases {
        let approval: ApprovalID = try await database.value(
          """
          SELECT id AS value FROM approvals
          WHERE state = 'open' AND kind = \(kind) AND requested_by <> \(administrator.key) ORDER BY id LIMIT 1
          """)
        try await Ledger.decide(approval, .approve, key: "approve \(kind)", by: administrator, in: database)
      }
      let own: ApprovalID = try await database.value(
        "SELECT id AS value FROM approvals WHERE state = 'open' AND requested_by = \(administrator.key)")
      await #expect(throws: ApprovalRefusal.ownRequest) {
        try await Ledger.decide(own, .approve, key: "approve mine", by: administrator, in: database)
      }
      try await expectLedgerHolds(database)
    }
  }

  /// Days are settled in the following night, and no movement of the traffic was moved in time for that.
  @Test func `the books keep their time`() async throws {
    try await withDatabase { database in
      _ = try await demo(database).load(wish, now: now)
      let moved: SQL =
        "balance_transactions JOIN transactions ON transactions.id = transaction_id WHERE posted_at <> created_at"
      #expect(try await count(moved, in: database) == 0)
      let late: SQL = "settlements WHERE closed_at <> cairo_start(day + 1) + interval '2 hours'"
      #expect(try await count(late, in: database) == 0)
      #expect(try await count("payouts WHERE paid_at < exported_at OR exported_at < approved_at", in: database) == 0)
      #expect(try await count("approvals WHERE decided_at < requested_at", in: database) == 0)
      #expect(try await count("cases WHERE closed_at < opened_at", in: database) == 0)
      let yesterday = try #require(Day(year: 2026, month: 11, day: 10))
      #expect(try await Ledger.settle(through: yesterday, in: database).settlements == 0)
    }
  }

  /// Refunds by staff in the portal are completed at once.
  @Test func `the first merchant can refund`() async throws {
    try await withDatabase { database in
      _ = try await demo(database).load(wish, now: now)
      let payment: TransactionID = try await database.value(
        """
        SELECT transactions.id AS value FROM transactions JOIN merchants ON merchants.id = merchant_id
        WHERE number = 1 AND kind = 'payment' AND transactions.status = 'completed' AND refunded = 0
          AND amount >= 10000
        ORDER BY transactions.created_at DESC LIMIT 1
        """)
      let request = Ledger.RefundRequest(
        payment: payment, amount: Money(piastres: 4_050), reason: .other, note: nil, key: "journey")
      #expect(try await Ledger.refund(request, by: Demo.actor, in: database).state == .completed)
    }
  }

  @Test func `it leaves other data alone`() async throws {
    try await withDatabase { database in
      try await files.open(in: database)
      await #expect(throws: ConfigurationError.self) { try await demo(database).load(wish, now: now) }
      #expect(try await count("users", in: database) == 2)
      #expect(try await count("settings WHERE name LIKE 'demo%'", in: database) == 0)
      #expect(files.read("demo-accounts.json") == nil)
    }
  }

  @Test func `every role can sign in with the password of the file`() async throws {
    try await withDatabase { database in
      _ = try await demo(database).load(wish, now: now)
      let status = try #require(Disk.status(files.path("demo-accounts.json")))
      #expect(status.permissions == 0o600)
      let file = try #require(DemoAccountsFile.read(files.path("demo-accounts.json")))
      #expect(file.staff.map(\.role).sorted() == StaffRole.allCases.map(\.rawValue).sorted())
      #expect(file.merchants.map(\.signIn) == ["MRC-000001", "MRC-000001/nour", "MRC-000001/ziad", "MRC-000002"])
      let passwords = file.staff.map(\.password) + file.merchants.map(\.password)
      #expect(Set(passwords).count == passwords.count)
      #expect(passwords.allSatisfy { $0.count >= 15 })
      try await expectSignIns(file, in: database)
      let text = try #require(files.read("demo-accounts.json"))
      #expect(text.contains(#""totp_secret": null"#) && text.hasPrefix(#"{"url": "http://localhost:8080","#))
    }
  }

  @Test func `run again it mends its accounts only`() async throws {
    try await withDatabase { database in
      _ = try await demo(database).load(wish, now: now)
      let before = try #require(files.read("demo-accounts.json"))
      let plan = wish.plan(now: now)
      #expect(try await demo(database).load(DemoPlan.Wish()) == .wasLoaded(plan))
      #expect(files.read("demo-accounts.json") == before)

      // At another address the passwords stay the same.
      _ = try await demo(database, url: "https://portal.example").load(wish)
      let moved = try #require(DemoAccountsFile.read(files.path("demo-accounts.json")))
      #expect(moved.url == "https://portal.example")
      #expect(before.contains(moved.staff[0].password))
      try await expectSignIns(moved, in: database)

      // If the file is lost, new passwords are created.
      Disk.remove(files.path("demo-accounts.json"))
      _ = try await demo(database).load(wish)
      let anew = try #require(DemoAccountsFile.read(files.path("demo-accounts.json")))
      #expect(Set(anew.staff.map(\.password)).isDisjoint(with: moved.staff.map(\.password)))
      try await expectSignIns(anew, in: database)
      #expect(try await count("staff", in: database) == 6)
      #expect(try await count("merchant_members", in: database) == 4)
      #expect(try await count("transactions WHERE external_id ~ '^demo-(attempt-)?[0-9]+$'", in: database) == 1_500)
    }
  }

  private func expectSignIns(_ file: DemoAccountsFile, in database: Database) async throws {
    let origin = Origin(address: nil, userAgent: nil, requestID: nil)
    for account in file.staff {
      let result = try await StaffSignIn(database: database, hasher: hasher).signIn(
        email: account.email, password: account.password, from: origin)
      guard case .signedIn(_, let staff) = result else {
        Issue.record("\(account.email) can't sign in")
        continue
      }
      #expect(staff.role.rawValue == account.role)
    }
    for account in file.merchants {
      let result = try await MemberSignIn(database: database, hasher: hasher).signIn(
        name: account.signIn, password: account.password, from: origin)
      guard case .signedIn(_, let member) = result else {
        Issue.record("\(account.signIn) can't sign in")
        continue
      }
      #expect(member.role.rawValue == account.role)
    }
  }
}
