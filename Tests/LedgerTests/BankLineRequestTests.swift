import Database
import Ledger
import TestSupport
import Testing
import Wallet

/// Payouts that are marked by two people, since the bank's line didn't apply.
@Suite struct BankLineRequestTests {
  /// A payout of 100.00 that the bank has, and the steps of a mismatch.
  private struct Mismatch {
    let platform: Platform
    let merchant: MerchantID
    let payout: Reference

    init(_ platform: Platform) async throws {
      self.platform = platform
      merchant = try await platform.payableMerchant()
      try await platform.settledPayment(10_000, to: merchant)
      payout = try await Ledger.requestPayout(
        of: merchant, key: platform.key(), by: platform.actor, in: platform.database)
      try await platform.approve(.payout)
      let batch = try await Ledger.makePayoutBatch(key: platform.key(), by: platform.approver, in: platform.database)
      let sender = platform.approver.at(try instant("2026-11-01T10:00:00+02:00"))
      _ = try await Ledger.exportPayoutBatch(batch, format: "csv", by: sender, in: platform.database) { $0 }
    }

    /// Imports a line and returns it.
    @discardableResult func line(
      _ status: String = "paid", _ amount: String = "99.50", trace: String = "TR-1",
      at: String = "2026-11-20T10:00:00+02:00"
    ) async throws -> BankLineID {
      let notice = try BankLine(
        payoutReference: payout.text, status: status, amount: amount, bankTrace: trace, processedAt: at, reason: "why")
      _ = try await Ledger.importBankResult(
        [Ledger.NumberedBankLine(number: 2, notice: notice)], file: "result.csv", by: platform.approver,
        in: platform.database)
      return try await platform.database.value("SELECT max(id) AS value FROM bank_lines")
    }

    @discardableResult func request(
      _ line: BankLineID, _ result: BankLineStatus, key: String? = nil
    ) async throws -> Bool {
      try await Ledger.requestPayoutEnd(
        of: line, with: result, reason: "the bank says so", key: key ?? platform.key(), by: platform.actor,
        in: platform.database)
    }

    func explain(_ line: BankLineID) async throws {
      try await Ledger.resolveBankLine(line, resolution: "its charge", by: platform.actor, in: platform.database)
    }

    func state() async throws -> String? {
      try await platform.texts("SELECT state AS value FROM payouts WHERE reference = \(payout)").first
    }

    /// The line as "outcome, the approval's state, resolution".
    func resolution(_ line: BankLineID) async throws -> String? {
      try await platform.texts(
        """
        SELECT concat_ws(' ', outcome, approvals.state, resolution, resolved_by_name) AS value
        FROM bank_lines LEFT JOIN approvals ON approvals.id = approval_id WHERE bank_lines.id = \(line)
        """
      ).first
    }

    /// The available balance, what is in transit, and what the platform holds at the bank.
    func balances() async throws -> [Int64] {
      let bank: Int64 = try await platform.database.value(
        """
        SELECT coalesce(sum(amount), 0)::bigint AS value FROM postings JOIN accounts ON accounts.id = account_id
        WHERE kind = 'bank_clearing'
        """)
      return try await [
        platform.balance(merchant, .merchantAvailable), platform.balance(merchant, .merchantInTransit), bank,
      ]
    }
  }

  @Test(arguments: [
    (BankLineStatus.paid, [Int64(0), 0, 0], "applied"), (.failed, [10_000, 0, -10_000], "amount_mismatch"),
    (.returned, [10_000, 0, -10_000], "amount_mismatch"),
  ])
  func `a payout is marked by two people, and its own amount moves`(
    result: BankLineStatus, after: [Int64], outcome: String
  ) async throws {
    try await withLedger { platform in
      let mismatch = try await Mismatch(platform)
      let line = try await mismatch.line()
      let before = try await mismatch.balances()
      #expect(before == [0, 10_000, -10_000])
      try await mismatch.request(line, result)
      #expect(try await mismatch.balances() == before)
      #expect(try await mismatch.state() == "exported")
      let approval = try await platform.approval(.bankLine)
      await #expect(throws: ApprovalRefusal.ownRequest) {
        try await Ledger.decide(approval, .approve, key: platform.key(), by: platform.actor, in: platform.database)
      }
      let acts: SQL = "SELECT count(*) AS value FROM audit_events"
      let audited: Int = try await platform.database.value(acts)
      try await Ledger.decide(approval, .approve, key: "once", by: platform.approver, in: platform.database)
      #expect(try await Ledger.decide(approval, .approve, key: "once", by: platform.approver, in: platform.database))
      #expect(try await platform.database.value(acts) == audited + 1)
      #expect(try await mismatch.state() == result.rawValue)
      #expect(try await mismatch.balances() == after)
      #expect(try await mismatch.resolution(line) == "\(outcome) approved the bank says so Karim")
      let settlement: String = try await platform.database.value("SELECT state AS value FROM settlements")
      #expect(settlement == (result == .paid ? "paid" : "closed"))
      // The bank's reference and reason are those of its own result only.
      let told = try await platform.texts(
        "SELECT concat_ws(' ', bank_trace, failure_reason) AS value FROM payouts WHERE reference = \(mismatch.payout)")
      #expect(told == [result == .paid ? "TR-1 why" : ""])
    }
  }

  @Test func `a paid payout is marked returned, and leaves the bank account again`() async throws {
    try await withLedger { platform in
      let mismatch = try await Mismatch(platform)
      try await mismatch.line("paid", "100.00", trace: "A")
      #expect(try await mismatch.balances() == [0, 0, 0])
      // Another payment says nothing about the first one's end.
      let twice = try await mismatch.line("paid", "100.00", trace: "B")
      for result in BankLineStatus.allCases {
        await #expect(throws: BankLineRefusal.impossible(.paid)) { try await mismatch.request(twice, result) }
      }
      let late = try await mismatch.line("failed", "100.00", trace: "C")
      for result in [BankLineStatus.paid, .failed] {
        await #expect(throws: BankLineRefusal.impossible(.paid)) { try await mismatch.request(late, result) }
      }
      try await mismatch.request(late, .returned)
      try await platform.approve(.bankLine)
      #expect(try await mismatch.balances() == [10_000, 0, -10_000])
      #expect(try await mismatch.resolution(late) == "conflict approved the bank says so Karim")
      #expect(
        try await platform.texts("SELECT bank_trace AS value FROM payouts WHERE reference = \(mismatch.payout)") == [
          "A"
        ])
    }
  }

  @Test func `the bank returns a payout that two people marked as paid`() async throws {
    try await withLedger { platform in
      let mismatch = try await Mismatch(platform)
      try await mismatch.request(try await mismatch.line(), .paid)
      try await platform.approve(.bankLine)
      try await mismatch.line("returned", "100.00", trace: "R", at: "2026-11-21T10:00:00+02:00")
      #expect(try await mismatch.state() == "returned")
      #expect(try await mismatch.balances() == [10_000, 0, -10_000])
    }
  }

  @Test func `a request whose payout ended otherwise stays open, and can only be rejected`() async throws {
    try await withLedger { platform in
      let mismatch = try await Mismatch(platform)
      let line = try await mismatch.line()
      try await mismatch.request(line, .returned)
      // From paid, the ledger could return it too, but that isn't what was requested.
      try await mismatch.line("paid", "100.00", trace: "A")
      let approval = try await platform.approval(.bankLine)
      let before = try await platform.traces()
      await #expect(throws: ApprovalRefusal.changedSince) {
        try await Ledger.decide(approval, .approve, key: platform.key(), by: platform.approver, in: platform.database)
      }
      #expect(try await platform.traces() == before)
      try await Ledger.decide(approval, .reject, key: platform.key(), by: platform.approver, in: platform.database)
      #expect(try await mismatch.resolution(line) == "amount_mismatch")
      try await mismatch.explain(line)
      #expect(try await mismatch.state() == "paid")
    }
  }

  @Test func `a line that was resolved meanwhile stops its request`() async throws {
    try await withLedger { platform in
      let mismatch = try await Mismatch(platform)
      let line = try await mismatch.line()
      try await mismatch.request(line, .paid)
      try await platform.database.executeAsOwner("ALTER TABLE bank_lines DISABLE TRIGGER guard")
      try await platform.database.executeAsOwner(
        "UPDATE bank_lines SET resolved_at = now(), resolved_by_name = 'x', resolution = 'x'")
      await #expect(throws: ApprovalRefusal.changedSince) { try await platform.approve(.bankLine) }
      #expect(try await mismatch.state() == "exported")
    }
  }

  @Test func `a payout has one open request, whichever of its lines asks`() async throws {
    try await withLedger { platform in
      let mismatch = try await Mismatch(platform)
      let (line, other) = (try await mismatch.line(), try await mismatch.line("failed", "1.00"))
      #expect(try await !mismatch.request(line, .paid, key: "same"))
      #expect(try await mismatch.request(line, .paid, key: "same"))
      let approval = try await platform.approval(.bankLine)
      for line in [line, other] {
        await #expect(throws: BankLineRefusal.requested(approval)) { try await mismatch.request(line, .failed) }
      }
      // Only the line itself can't be explained meanwhile.
      await #expect(throws: BankLineRefusal.requested(approval)) { try await mismatch.explain(line) }
      try await mismatch.explain(other)
      await #expect(throws: BankLineRefusal.notWaiting) { try await mismatch.request(other, .failed) }
      await #expect(throws: BankLineRefusal.notWaiting) { try await mismatch.request(BankLineID(999), .failed) }
    }
  }

  @Test func `of two requests at the same moment one is refused`() async throws {
    try await withLedger { platform in
      let mismatch = try await Mismatch(platform)
      let lines = [try await mismatch.line(), try await mismatch.line("failed", "1.00")]
      let refusals = await withTaskGroup(of: BankLineRefusal?.self) { group in
        for line in lines {
          group.addTask {
            do {
              try await mismatch.request(line, .paid)
              return nil
            } catch { return error as? BankLineRefusal ?? .notWaiting }
          }
        }
        return await group.reduce(into: []) { $0.append($1) }
      }
      let approval = try await platform.approval(.bankLine)
      #expect(Set(refusals) == [nil, .requested(approval)])
    }
  }

  @Test func `a rejected or withdrawn request leaves the line open`() async throws {
    try await withLedger { platform in
      let mismatch = try await Mismatch(platform)
      let line = try await mismatch.line()
      try await mismatch.request(line, .paid)
      try await Ledger.decide(
        try await platform.approval(.bankLine), .reject, key: platform.key(), by: platform.approver,
        in: platform.database)
      #expect(try await mismatch.resolution(line) == "amount_mismatch")
      try await mismatch.request(line, .failed)
      try await Ledger.withdraw(
        try await platform.approval(.bankLine), key: platform.key(), by: platform.actor, in: platform.database)
      #expect(try await mismatch.resolution(line) == "amount_mismatch")
      #expect(try await mismatch.balances() == [0, 10_000, -10_000])
      try await mismatch.explain(line)
      #expect(try await mismatch.resolution(line) == "amount_mismatch its charge Salma")
    }
  }

  @Test func `a line without a payout, or of one that the bank doesn't have, can only be explained`() async throws {
    try await withLedger { platform in
      let mismatch = try await Mismatch(platform)
      let notice = try BankLine(
        payoutReference: "WIRE-7", status: "paid", amount: "20.00", bankTrace: "T",
        processedAt: "2026-11-20T10:00:00+02:00", reason: "")
      _ = try await Ledger.importBankResult(
        [Ledger.NumberedBankLine(number: 2, notice: notice)], file: "wire.csv", by: platform.approver,
        in: platform.database)
      let unknown: BankLineID = try await platform.database.value("SELECT max(id) AS value FROM bank_lines")
      await #expect(throws: BankLineRefusal.impossible(nil)) { try await mismatch.request(unknown, .paid) }
      try await mismatch.line("failed", "100.00")
      let late = try await mismatch.line("paid", "100.00", trace: "B")
      await #expect(throws: BankLineRefusal.impossible(.failed)) { try await mismatch.request(late, .paid) }
      for line in [unknown, late] { try await mismatch.explain(line) }
    }
  }

  @Test func `the database refuses what no approval executes`() async throws {
    try await withLedger { platform in
      let mismatch = try await Mismatch(platform)
      let line = try await mismatch.line()
      try await mismatch.request(line, .paid)
      let approval = try await platform.approval(.bankLine)
      let resolved: SQL = "resolved_at = now(), resolved_by_name = 'x', resolution = 'x'"
      for change in ["outcome = 'applied'", "approval_id = \(approval), \(resolved)", resolved] as [SQL] {
        let error = await #expect(throws: DatabaseError.self) {
          try await platform.database.execute("UPDATE bank_lines SET \(change) WHERE id = \(line)")
        }
        #expect(error?.kind == .checkViolation(constraint: ""))
      }
      try await platform.approve(.bankLine)
      await #expect(throws: DatabaseError.self) {
        try await platform.database.execute("UPDATE bank_lines SET resolution = 'other' WHERE id = \(line)")
      }
    }
  }

  @Test func `a line that lost its approval is found`() async throws {
    try await withLedger(verifying: false) { platform in
      let mismatch = try await Mismatch(platform)
      let line = try await mismatch.line()
      try await mismatch.request(line, .paid)
      let approval = try await platform.approval(.bankLine)
      try await platform.approve(.bankLine)
      #expect(try await platform.findings().isEmpty)
      try await platform.database.executeAsOwner("ALTER TABLE bank_lines DISABLE TRIGGER guard")
      try await platform.database.executeAsOwner("UPDATE bank_lines SET approval_id = NULL")
      let finding = try await platform.findings().first
      #expect(finding?.check == "what needs another person has that person's approval")
      #expect(finding?.broken.sorted() == ["approval \(approval)", "bank line \(line)"])
    }
  }
}
