import Database
import Ledger
import Synchronization
import TestSupport
import Testing
import Wallet

/// Tests in which the database refuses one subject of a job.
@Suite struct JobFailureTests {
  /// Makes the database refuse every such change of a table for new rows that meet `condition`.
  private func refuse(
    _ event: String, _ table: String, where condition: String, _ platform: Platform
  ) async throws {
    try await platform.asSuperuser(
      """
      CREATE FUNCTION refuse_in_test() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'refused in a test'; END $$;
      CREATE TRIGGER refuse_in_test BEFORE \(event) ON \(table) FOR EACH ROW WHEN (\(condition))
        EXECUTE FUNCTION refuse_in_test();
      """)
  }

  private func allow(_ table: String, _ platform: Platform) async throws {
    try await platform.asSuperuser("DROP TRIGGER refuse_in_test ON \(table)")
  }

  /// Returns the failures as "settle merchant MRC-000003 P0001 refused in a test".
  private func failures(_ platform: Platform, cleared: Bool = false) async throws -> [String] {
    try await platform.texts(
      """
      SELECT concat_ws(' ', job, subject_kind, subject, error) AS value FROM job_failures
      WHERE (cleared_at IS NOT NULL) = \(cleared) ORDER BY id
      """)
  }

  private func code(_ merchant: MerchantID, _ platform: Platform) async throws -> MerchantCode {
    try await platform.database.value("SELECT number AS value FROM merchants WHERE id = \(merchant)")
  }

  /// Returns merchants that sold for 100.00 before yesterday.
  private func sellers(_ count: Int, _ platform: Platform) async throws -> [MerchantID] {
    var merchants: [MerchantID] = []
    for _ in 0..<count {
      let merchant = try await platform.payableMerchant()
      try await platform.post(
        .payment(from: try await platform.user(holding: 10_000), to: merchant), 10_000,
        at: try instant("2026-10-01T10:00:00+03:00"), rules: .history)
      merchants.append(merchant)
    }
    return merchants
  }

  private func settled(_ platform: Platform) async throws -> [MerchantID] {
    try await platform.database.rows(
      "SELECT merchant_id AS value FROM settlements ORDER BY 1", as: Scalar<MerchantID>.self
    ).map(\.value)
  }

  @Test func `settlement of forty merchants of which one fails settles the others`() async throws {
    try await withLedger { platform in
      let merchants = try await sellers(40, platform)
      let failing = merchants[17]
      try await refuse("INSERT", "settlements", where: "new.merchant_id = \(failing)", platform)
      let reported = Mutex<[String]>([])
      try await Job.settle.run(in: platform.database) { failure in reported.withLock { $0.append(failure.subject) } }
      #expect(try await settled(platform) == merchants.filter { $0 != failing })
      let code = try await code(failing, platform)
      #expect(try await failures(platform) == ["settle merchant \(code) P0001 refused in a test"])
      #expect(reported.withLock { $0 } == [code.description])
      #expect(try await platform.balance(failing, .merchantPending) == 10_000)

      // A second run has the same failure and counts it again.
      try await Job.settle.run(in: platform.database)
      #expect(try await platform.texts("SELECT count::text AS value FROM job_failures") == ["2"])

      try await allow("settlements", platform)
      try await Job.settle.run(in: platform.database)
      #expect(try await settled(platform) == merchants)
      #expect(try await failures(platform) == [])
      #expect(try await failures(platform, cleared: true).count == 1)
    }
  }

  @Test func `a payout that can't be requested holds up no other`() async throws {
    try await withLedger { platform in
      let merchants = try await sellers(5, platform)
      try await refuse("INSERT", "payouts", where: "new.merchant_id = \(merchants[1])", platform)
      try await Job.payOut.run(in: platform.database)
      let payees: SQL = "SELECT merchant_id::text AS value FROM payouts ORDER BY merchant_id"
      #expect(try await platform.texts(payees) == merchants.filter { $0 != merchants[1] }.map(\.description))
      let code = try await code(merchants[1], platform)
      #expect(try await failures(platform) == ["pay_out merchant \(code) P0001 refused in a test"])
      try await allow("payouts", platform)
      try await Job.payOut.run(in: platform.database)
      #expect(try await platform.texts(payees) == merchants.map(\.description))
      #expect(try await failures(platform) == [])
    }
  }

  /// The money that would have been paid on its weekly day is still pending.
  @Test func `a merchant whose settlement fails keeps its payout day`() async throws {
    try await withLedger { platform in
      let merchants = try await sellers(1, platform)
      let today = try await platform.today()
      // Days of the week are numbered from Monday there.
      try await platform.database.execute(
        "UPDATE merchants SET payout_schedule = 'weekly', payout_day = extract(isodow FROM \(today.adding(days: -1)))")
      try await platform.database.execute("UPDATE merchants SET payouts_due_after = \(today.adding(days: -2))")
      try await refuse("INSERT", "settlements", where: "new.merchant_id = \(merchants[0])", platform)
      try await Job.payOut.run(in: platform.database)
      try await allow("settlements", platform)
      try await Job.payOut.run(in: platform.database)
      #expect(
        try await platform.texts("SELECT scheduled_for::text AS value FROM payouts") == ["\(today.adding(days: -1))"])
    }
  }

  @Test func `a waiting refund that fails holds up no other merchant's`() async throws {
    try await withLedger { platform in
      var merchants: [MerchantID] = []
      for _ in 0..<3 {
        let merchant = try await platform.payableMerchant()
        let payment = try await platform.settledPayment(10_000, to: merchant)
        try await Ledger.requestPayout(of: merchant, key: platform.key(), by: platform.actor, in: platform.database)
        try await platform.approve(.payout)
        #expect(try await platform.refund(payment, 5_000).state == .waitingForBalance)
        _ = try await platform.payment(5_000, to: merchant)
        merchants.append(merchant)
      }
      try await refuse("UPDATE", "refunds", where: "new.merchant_id = \(merchants[0])", platform)
      try await Job.completeRefunds.run(in: platform.database)
      let states: SQL = "SELECT state AS value FROM refunds ORDER BY id"
      #expect(try await platform.texts(states) == ["waiting_for_balance", "completed", "completed"])
      let code = try await code(merchants[0], platform)
      #expect(try await failures(platform) == ["complete_refunds merchant \(code) P0001 refused in a test"])
      try await allow("refunds", platform)
      try await Job.completeRefunds.run(in: platform.database)
      #expect(try await platform.texts(states) == ["completed", "completed", "completed"])
      #expect(try await failures(platform) == [])
    }
  }

  @Test func `an approval request that can't expire holds up no other`() async throws {
    try await withLedger { platform in
      for _ in 0..<3 {
        let user = try await platform.user(status: .frozen)
        try await Ledger.requestUnfreezing(
          user, reason: "came in", key: platform.key(), by: platform.actor, in: platform.database)
      }
      try await platform.database.executeAsOwner("UPDATE approvals SET expires_at = now() - interval '1 second'")
      let ids = try await platform.texts("SELECT id::text AS value FROM approvals ORDER BY id")
      try await refuse("UPDATE", "approvals", where: "new.id = \(ids[0])", platform)
      try await Job.expireApprovals.run(in: platform.database)
      let states: SQL = "SELECT state AS value FROM approvals ORDER BY id"
      #expect(try await platform.texts(states) == ["open", "expired", "expired"])
      #expect(try await failures(platform) == ["expire_approvals approval \(ids[0]) P0001 refused in a test"])
      try await allow("approvals", platform)
      try await Job.expireApprovals.run(in: platform.database)
      #expect(try await platform.texts(states) == ["expired", "expired", "expired"])
      #expect(try await failures(platform) == [])
    }
  }

  @Test func `a bank account that can't come into force holds up no other`() async throws {
    try await withLedger { platform in
      var merchants: [MerchantID] = []
      for _ in 0..<3 {
        let merchant = try await platform.payableMerchant()
        try await Ledger.requestBankAccount(
          Ledger.NewBankAccount(holder: "Al Nour Pharmacies", last4: "7777", sealed: [1, 2, 3], index: [4]),
          of: merchant, reason: "new bank", key: platform.key(), by: platform.actor, in: platform.database)
        try await platform.approve(.bankAccount)
        merchants.append(merchant)
      }
      try await platform.endCoolingOff()
      try await refuse("UPDATE", "merchants", where: "new.id = \(merchants[0])", platform)
      try await Job.bringBankAccountsIntoForce.run(in: platform.database)
      let accounts: SQL = "SELECT iban_last4 AS value FROM merchants ORDER BY id"
      #expect(try await platform.texts(accounts) == ["0002", "7777", "7777"])
      let code = try await code(merchants[0], platform)
      #expect(
        try await failures(platform) == ["bring_bank_accounts_into_force merchant \(code) P0001 refused in a test"])
      try await allow("merchants", platform)
      try await Job.bringBankAccountsIntoForce.run(in: platform.database)
      #expect(try await platform.texts(accounts) == ["7777", "7777", "7777"])
      #expect(try await failures(platform) == [])
    }
  }

  @Test func `a rule that fails holds up no other rule and judges again`() async throws {
    try await withLedger { platform in
      let user = try await platform.user(holding: 4_000_000)
      try await platform.post(.withdrawal(user), 2_000_000, rules: .history)
      try await refuse("INSERT", "case_events", where: "new.kind = 'flag' AND new.text = 'amount'", platform)
      try await Job.flagTransactions.run(in: platform.database)
      let flags: SQL = "SELECT text AS value FROM case_events WHERE kind = 'flag' ORDER BY text"
      #expect(try await platform.texts(flags) == ["new_account"])
      #expect(try await failures(platform) == ["flag_transactions part amount P0001 refused in a test"])
      try await allow("case_events", platform)
      try await Job.flagTransactions.run(in: platform.database)
      // The top-up is large too.
      #expect(try await platform.texts(flags) == ["amount", "amount", "new_account"])
      #expect(try await failures(platform) == [])
    }
  }

  @Test func `a job that fails as a whole clears nothing`() async throws {
    try await withLedger { platform in
      let merchants = try await sellers(1, platform)
      try await refuse("INSERT", "settlements", where: "new.merchant_id = \(merchants[0])", platform)
      try await Job.settle.run(in: platform.database)
      await #expect(throws: Unexpected.self) {
        try await Job.settle.recordingFailures(in: platform.database, report: { _ in }) { _ in
          throw Unexpected("the whole job")
        }
      }
      let code = try await code(merchants[0], platform)
      #expect(
        try await failures(platform) == [
          "settle merchant \(code) P0001 refused in a test", "settle job  the whole job",
        ])
      try await allow("settlements", platform)
      try await Job.settle.run(in: platform.database)
      #expect(try await failures(platform) == [])
    }
  }

  @Test func `the purge deletes by age and keeps what is young`() async throws {
    try await withLedger { platform in
      let merchant = try await platform.merchant()
      let payment = try await platform.payment(10_000, to: merchant)
      for key in ["old", "young"] { try await platform.refund(payment, 1_000, key: key) }
      try await platform.database.executeAsOwner(
        "UPDATE idempotency_keys SET created_at = now() - interval '30 days 1 minute' WHERE key = 'old'")
      try await platform.database.executeAsOwner(
        """
        INSERT INTO idempotency_keys (key, actor, request_hash, result, created_at)
        SELECT 'key ' || n, 'system', '', 'done', now() - interval '1 year' FROM generate_series(1, 5001) n
        """)
      try await platform.database.executeAsOwner(
        """
        INSERT INTO job_failures (job, subject_kind, subject, error, cleared_at)
        SELECT 'settle', 'part', days::text, 'error', now() - make_interval(days => days)
        FROM unnest(ARRAY[89, 91]) days
        UNION ALL SELECT 'flag_transactions', 'part', 'open', 'error', NULL
        """)
      try await Job.purge.run(in: platform.database)
      #expect(try await platform.texts("SELECT key AS value FROM idempotency_keys WHERE key LIKE '%o%'") == ["young"])
      #expect(
        try await platform.texts("SELECT count(*)::text AS value FROM idempotency_keys WHERE key LIKE 'key %'") == ["0"]
      )
      #expect(try await platform.texts("SELECT subject AS value FROM job_failures ORDER BY id") == ["89", "open"])
      // The recent key still returns its result.
      #expect(try await platform.refund(payment, 1_000, key: "young").wasAlreadyDone)
    }
  }
}
