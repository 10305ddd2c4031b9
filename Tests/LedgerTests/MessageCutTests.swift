import Database
import Ledger
import Logging
import TestSupport
import Testing
import Wallet

/// The server is killed at every message of an act to its database. The act takes effect completely or not at all, its
/// answer is true, and the same key sent again completes it with one effect.
@Suite(.serialized, .timeLimit(.minutes(10))) struct MessageCutTests {
  private func open(_ url: String) -> Database {
    Database(Database.Settings(url: url), logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
  }

  @Test(arguments: MessageProxy.Cut.allCases) func `a refund happens whole or not at all`(
    cut: MessageProxy.Cut
  ) async throws {
    try await withDatabaseURL { url in
      let direct = open(url)
      defer { direct.close() }
      let platform = Platform(database: direct)
      try await direct.addStaff([1: "Salma", 2: "Karim"])
      let payment = try await platform.payment(1_000_000, to: try await platform.merchant(.returnProRata))
      var before = try await platform.traces()
      var unknown = 0
      let messages = try await cutAtEveryMessage(of: url, cut) { database, number in
        _ = try await Ledger.refund(
          platform.request(payment, 101, key: "cut-\(number)"), by: platform.actor, in: database)
      } check: { number, error in
        let after = try await platform.traces()
        let happened = after != before
        switch error?.kind {
        case nil: #expect(happened, "message \(number): answered, and not there")
        case .commitUnknown: unknown += 1
        case let kind?: #expect(!happened, "message \(number): called \(kind), and there")
        }
        let receipt = try await platform.refund(payment, 101, key: "cut-\(number)")
        #expect(receipt.wasAlreadyDone == happened, "message \(number)")
        before = try await platform.traces()
        if happened { #expect(before == after, "message \(number): the same key moved money again") }
        #expect(try await platform.remaining(payment) == 1_000_000 - 101 * Int64(number), "message \(number)")
        #expect(try await entries(of: "cut-\(number)", platform) == [receipt.reference.text], "message \(number)")
      }
      // A refund has dozens of messages. Its rows travel with COMMIT, so a cut among them leaves the result unknown.
      // The key, locks and reads come before, and a cut there certainly fails.
      #expect(messages > 40)
      #expect((1...messages - 10).contains(unknown))
      #expect(try await platform.findings().map { "\($0.check): \($0.broken)" } == [])
    }
  }

  @Test(arguments: MessageProxy.Cut.allCases) func `an approval happens whole or not at all`(
    cut: MessageProxy.Cut
  ) async throws {
    try await withDatabaseURL { url in
      let direct = open(url)
      defer { direct.close() }
      let platform = Platform(database: direct)
      try await direct.addStaff([1: "Salma", 2: "Karim"])
      var approval = try await requestPayout(platform)
      let messages = try await cutAtEveryMessage(of: url, cut) { database, number in
        _ = try await Ledger.decide(
          approval, .approve, key: "cut-\(number)", by: platform.approver, in: database)
      } check: { number, error in
        let states = try await platform.texts(
          """
          SELECT concat_ws(' ', approvals.state, payouts.state) AS value
          FROM approvals JOIN payouts ON payouts.id = subject_id WHERE approvals.id = \(approval)
          """)
        let happened = states == ["approved approved"]
        #expect(happened || states == ["open awaiting_approval"], "message \(number): \(states)")
        expectTruth(error, happened, number)
        let wasDone = try await Ledger.decide(
          approval, .approve, key: "cut-\(number)", by: platform.approver, in: platform.database)
        #expect(wasDone == happened, "message \(number)")
        approval = try await requestPayout(platform)
      }
      #expect(messages > 15)
      #expect(try await platform.findings().map { "\($0.check): \($0.broken)" } == [])
    }
  }

  @Test(arguments: MessageProxy.Cut.allCases) func `a bank result is taken in whole or not at all`(
    cut: MessageProxy.Cut
  ) async throws {
    try await withDatabaseURL { url in
      let direct = open(url)
      defer { direct.close() }
      let platform = Platform(database: direct)
      try await direct.addStaff([1: "Salma", 2: "Karim"])
      var lines = try await bankResult(platform)
      let messages = try await cutAtEveryMessage(of: url, cut) { database, number in
        _ = try await Ledger.importBankResult(lines, file: "\(number)", by: platform.approver, in: database)
      } check: { number, error in
        let states = try await platform.texts("SELECT state AS value FROM payouts ORDER BY id DESC LIMIT 3")
        let happened = states == ["returned", "failed", "paid"]
        #expect(happened || states == ["exported", "exported", "exported"], "message \(number): \(states)")
        expectTruth(error, happened, number)
        let report = try await Ledger.importBankResult(
          lines, file: "again", by: platform.approver, in: platform.database)
        #expect(report.applied == (happened ? 0 : 4), "message \(number)")
        #expect(
          try await platform.texts("SELECT state AS value FROM payouts ORDER BY id DESC LIMIT 3")
            == ["returned", "failed", "paid"])
        lines = try await bankResult(platform)
      }
      #expect(messages > 15)
      #expect(try await platform.findings().map { "\($0.check): \($0.broken)" } == [])
    }
  }

  private func expectTruth(_ error: DatabaseError?, _ happened: Bool, _ number: Int) {
    switch error?.kind {
    case nil: #expect(happened, "message \(number): answered, and not there")
    case .commitUnknown: break
    case let kind?: #expect(!happened, "message \(number): called \(kind), and there")
    }
  }

  private func requestPayout(_ platform: Platform) async throws -> ApprovalID {
    let merchant = try await platform.payableMerchant()
    try await platform.settledPayment(10_000, to: merchant)
    try await Ledger.requestPayout(of: merchant, key: platform.key(), by: platform.actor, in: platform.database)
    return try await platform.approval(.payout)
  }

  /// Prepares three payouts that are with the bank, and its results: paid, failed, paid and returned.
  private func bankResult(_ platform: Platform) async throws -> [Ledger.NumberedBankLine] {
    for _ in 0..<3 {
      _ = try await requestPayout(platform)
      try await platform.approve(.payout)
    }
    // Payouts that the cuts left approved would be in the batch too.
    let batch = try await Ledger.makePayoutBatch(key: platform.key(), by: platform.approver, in: platform.database)
    let sender = platform.approver.at(try #require(Instant(iso8601: "2026-11-01T10:00:00+02:00")))
    _ = try await Ledger.exportPayoutBatch(batch, format: "csv", by: sender, in: platform.database) { $0 }
    let payouts = try await platform.texts("SELECT reference AS value FROM payouts ORDER BY id DESC LIMIT 3")
    return try [
      (payouts[2], "paid", "10:00"), (payouts[1], "failed", "10:00"), (payouts[0], "paid", "10:00"),
      (payouts[0], "returned", "11:00"),
    ].enumerated().map { number, line in
      let notice = try BankLine(
        payoutReference: line.0, status: line.1, amount: "100.00", bankTrace: "TR-1",
        processedAt: "2026-11-20T\(line.2):00+02:00", reason: "")
      return Ledger.NumberedBankLine(number: number + 2, notice: notice)
    }
  }

  /// Returns the references of the entries with a key.
  private func entries(of key: String, _ platform: Platform) async throws -> [String] {
    try await platform.texts(
      """
      SELECT reference AS value FROM journal_entries JOIN transactions ON transactions.id = transaction_id
      WHERE idempotency_key = \(key)
      """)
  }

  @Test func `messages are split wherever their bytes are`() {
    let opening: [UInt8] = [0, 0, 0, 9, 0, 3, 0, 0, 0]
    let wholeQuery = [UInt8(ascii: "Q"), 0, 0, 0, 6, 65, 0]
    let sync = [UInt8(ascii: "S"), 0, 0, 0, 4]
    // A request for TLS comes before, and it has no type either.
    let sent: [[UInt8]] = [[0, 0, 0, 8, 4, 210, 22, 47], opening, wholeQuery, sync]
    for size in 1...sent.joined().count {
      var reader = FrontendMessages()
      var bytes = Array(sent.joined())
      var messages: [[UInt8]] = []
      while !bytes.isEmpty {
        messages += reader.read(Array(bytes.prefix(size))).map(Array.init)
        bytes.removeFirst(min(size, bytes.count))
      }
      #expect(messages == sent, "in pieces of \(size)")
    }
  }
}
