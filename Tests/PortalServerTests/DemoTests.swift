import Auth
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

  /// What follows from the seed: states, amounts and balances, and the references of the traffic. Batches count by their
  /// order: where an act was cut off, PostgreSQL leaves its number out.
  private func contents(_ database: Database) async throws -> [String] {
    let rows: [Scalar<String>] = try await database.rows(
      """
      SELECT concat_ws(' ', CASE WHEN external_id IS NOT NULL THEN reference END, kind, status, failure_reason, amount,
        fee, vat, refunded, review, description) AS value
      FROM transactions ORDER BY 1
      """)
    let bank: [Scalar<String>] = try await database.rows(
      """
      SELECT concat_ws(' ', number, 'payout', amount, state, scheduled_for, asked_at, failure_reason,
        CASE WHEN batch_id IS NOT NULL THEN dense_rank() OVER (ORDER BY batch_id) END) AS value
      FROM payouts JOIN merchants ON merchants.id = merchant_id
      UNION ALL
      SELECT concat_ws(' ', number, 'settlement', day, state, count, net, moved, closed_at)
      FROM settlements JOIN merchants ON merchants.id = merchant_id
      UNION ALL
      SELECT concat_ws(' ', 'decision', kind, state, amount, asked_by_name, asked_at) FROM decisions
      UNION ALL
      SELECT concat_ws(' ', 'refund', amount, state, reason, note) FROM refunds
      UNION ALL
      SELECT concat_ws(' ', 'notice', outcome, status, amount, processed_at) FROM bank_notices
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

  @Test func theSameSeedGivesTheSameDatabase() async throws {
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

  @Test func itGoesOnWhereItWasStopped() async throws {
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

  /// Ends everybody else's connection whenever so many more movements are there, until it is cancelled.
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

  @Test func itShowsEveryKindOfThing() async throws {
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

  /// Each state of what goes to the bank, of refunds and of cases, and something of each kind to decide.
  /// At night, in the morning, while staff are at work, and on a Friday.
  @Test(arguments: [0, 9, 16, 40]) func everyStateIsThere(hoursLater: Int) async throws {
    try await withDatabase { database in
      let now = now + .seconds(hoursLater * 3_600)
      let big = DemoPlan.Wish(users: 200, transactions: 6_000, seed: 1)
      _ = try await demo(database).load(big, now: now)
      for state in PayoutState.allCases {
        #expect(try await count("payouts WHERE state = \(state)", in: database) > 0, "\(state)")
      }
      // One that is approved and can't be paid back waits; between the two there is no moment to see.
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
      let waiting: SQL = "bank_notices WHERE resolved_at IS NULL AND outcome = "
      #expect(try await count(waiting + "'unmatched'", in: database) == 1)
      #expect(try await count(waiting + "'mismatched'", in: database) == 1)
      // Nothing of the last batch has an answer; all that went before has.
      let last: SQL = "payouts WHERE batch_id = (SELECT max(id) FROM payout_batches)"
      #expect(
        try await count(last + " AND state = 'exported'", in: database) == (try await count(last, in: database)))
      #expect(
        try await count("payouts WHERE state = 'exported'", in: database) == (try await count(last, in: database)))
      try await expectLedgerHolds(database)
    }
  }

  @Test func theAdministratorHasSomethingOfEachKindToDecide() async throws {
    try await withDatabase { database in
      _ = try await demo(database).load(wish, now: now)
      let staff: Staff = try await database.one(
        "SELECT id, email, name, role FROM staff WHERE role = 'administrator'")
      let administrator = Actor(.staff, id: staff.id.rawValue, name: staff.name)
      for kind in DecisionKind.allCases {
        let decision: DecisionID = try await database.value(
          """
          SELECT id AS value FROM decisions
          WHERE state = 'open' AND kind = \(kind) AND asked_by <> \(administrator.key) ORDER BY id LIMIT 1
          """)
        try await Ledger.decide(decision, .approve, key: "approve \(kind)", by: administrator, in: database)
      }
      let own: DecisionID = try await database.value(
        "SELECT id AS value FROM decisions WHERE state = 'open' AND asked_by = \(administrator.key)")
      await #expect(throws: DecisionRefusal.ownRequest) {
        try await Ledger.decide(own, .approve, key: "approve mine", by: administrator, in: database)
      }
      try await expectLedgerHolds(database)
    }
  }

  /// Days are settled in the night after them, and nothing of the traffic was moved in time for it.
  @Test func theBooksKeepTheirTime() async throws {
    try await withDatabase { database in
      _ = try await demo(database).load(wish, now: now)
      let moved: SQL =
        "balance_transactions JOIN transactions ON transactions.id = transaction_id WHERE posted_at <> created_at"
      #expect(try await count(moved, in: database) == 0)
      let late: SQL = "settlements WHERE closed_at <> cairo_start(day + 1) + interval '2 hours'"
      #expect(try await count(late, in: database) == 0)
      #expect(try await count("payouts WHERE paid_at < exported_at OR exported_at < approved_at", in: database) == 0)
      #expect(try await count("decisions WHERE decided_at < asked_at", in: database) == 0)
      #expect(try await count("cases WHERE closed_at < opened_at", in: database) == 0)
      let yesterday = try #require(Day(year: 2026, month: 11, day: 10))
      #expect(try await Ledger.settle(through: yesterday, in: database).settlements == 0)
    }
  }

  /// What staff refund in the portal is paid back at once.
  @Test func theFirstMerchantCanRefund() async throws {
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

  @Test func itLeavesOtherDataAlone() async throws {
    try await withDatabase { database in
      try await files.open(in: database)
      await #expect(throws: Complaint.self) { try await demo(database).load(wish, now: now) }
      #expect(try await count("users", in: database) == 2)
      #expect(try await count("settings WHERE name LIKE 'demo%'", in: database) == 0)
      #expect(files.read("demo-accounts.json") == nil)
    }
  }

  @Test func everyRoleCanSignInWithThePasswordOfTheFile() async throws {
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

  @Test func runAgainItMendsItsAccountsOnly() async throws {
    try await withDatabase { database in
      _ = try await demo(database).load(wish, now: now)
      let before = try #require(files.read("demo-accounts.json"))
      let plan = wish.plan(now: now)
      #expect(try await demo(database).load(DemoPlan.Wish()) == .wasLoaded(plan))
      #expect(files.read("demo-accounts.json") == before)

      // Another address: the same passwords.
      _ = try await demo(database, url: "https://portal.example").load(wish)
      let moved = try #require(DemoAccountsFile.read(files.path("demo-accounts.json")))
      #expect(moved.url == "https://portal.example")
      #expect(before.contains(moved.staff[0].password))
      try await expectSignIns(moved, in: database)

      // The file is lost: the passwords are made anew.
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
