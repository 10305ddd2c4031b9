import Database
import Ledger
import Logging
import TestSupport
import Testing
import Wallet

/// The server is killed at every message of an act to its database: all of it happened or nothing, what it answered is
/// true, and the same key sent again completes with one effect.
@Suite(.serialized, .timeLimit(.minutes(10))) struct MessageCutTests {
  private func open(_ url: String) -> Database {
    Database(Database.Settings(url: url), logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
  }

  @Test(arguments: MessageProxy.Cut.allCases) func aRefundHappensWholeOrNotAtAll(cut: MessageProxy.Cut) async throws {
    try await withDatabaseURL { url in
      let direct = open(url)
      defer { direct.close() }
      let platform = Platform(database: direct)
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
      // A refund is dozens of messages. Its rows travel with COMMIT: cut off among them, whether it arrived is unknown;
      // claim, locks and reads come before, and fail for certain.
      #expect(messages > 40)
      #expect((1...messages - 10).contains(unknown))
      #expect(try await platform.findings().map { "\($0.check): \($0.broken)" } == [])
    }
  }

  @Test(arguments: MessageProxy.Cut.allCases) func anApprovalHappensWholeOrNotAtAll(
    cut: MessageProxy.Cut
  ) async throws {
    try await withDatabaseURL { url in
      let direct = open(url)
      defer { direct.close() }
      let platform = Platform(database: direct)
      var decision = try await askForPayout(platform)
      let messages = try await cutAtEveryMessage(of: url, cut) { database, number in
        _ = try await Ledger.decide(
          decision, .approve, key: "cut-\(number)", by: platform.approver, in: database)
      } check: { number, error in
        let states = try await platform.texts(
          """
          SELECT concat_ws(' ', decisions.state, payouts.state) AS value
          FROM decisions JOIN payouts ON payouts.id = subject_id WHERE decisions.id = \(decision)
          """)
        let happened = states == ["approved approved"]
        #expect(happened || states == ["open awaiting_approval"], "message \(number): \(states)")
        expectTruth(error, happened, number)
        let wasDone = try await Ledger.decide(
          decision, .approve, key: "cut-\(number)", by: platform.approver, in: platform.database)
        #expect(wasDone == happened, "message \(number)")
        decision = try await askForPayout(platform)
      }
      #expect(messages > 15)
      #expect(try await platform.findings().map { "\($0.check): \($0.broken)" } == [])
    }
  }

  @Test(arguments: MessageProxy.Cut.allCases) func aBankResultIsTakenInWholeOrNotAtAll(
    cut: MessageProxy.Cut
  ) async throws {
    try await withDatabaseURL { url in
      let direct = open(url)
      defer { direct.close() }
      let platform = Platform(database: direct)
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

  private func askForPayout(_ platform: Platform) async throws -> DecisionID {
    let merchant = try await platform.payableMerchant()
    try await platform.settledPayment(10_000, to: merchant)
    try await Ledger.requestPayout(of: merchant, key: platform.key(), by: platform.actor, in: platform.database)
    return try await platform.decision(.payout)
  }

  /// Three payouts that are with the bank, and what it did with them: paid, failed, paid and returned.
  private func bankResult(_ platform: Platform) async throws -> [Ledger.BankLine] {
    for _ in 0..<3 {
      _ = try await askForPayout(platform)
      try await platform.approve(.payout)
    }
    // What the cuts left approved would be in the batch as well.
    let batch = try await Ledger.makePayoutBatch(key: platform.key(), by: platform.approver, in: platform.database)
    _ = try await Ledger.exportPayoutBatch(batch, format: "csv", by: platform.approver, in: platform.database) { $0 }
    let payouts = try await platform.texts("SELECT reference AS value FROM payouts ORDER BY id DESC LIMIT 3")
    return try [
      (payouts[2], "paid", "10:00"), (payouts[1], "failed", "10:00"), (payouts[0], "paid", "10:00"),
      (payouts[0], "returned", "11:00"),
    ].enumerated().map { number, line in
      let notice = try BankNotice(
        payoutReference: line.0, status: line.1, amount: "100.00", bankTrace: "TR-1",
        processedAt: "2026-11-20T\(line.2):00+02:00", reason: "")
      return Ledger.BankLine(number: number + 2, notice: notice)
    }
  }

  /// References of what was posted with a key.
  private func entries(of key: String, _ platform: Platform) async throws -> [String] {
    try await platform.texts(
      """
      SELECT reference AS value FROM journal_entries JOIN transactions ON transactions.id = transaction_id
      WHERE idempotency_key = \(key)
      """)
  }

  @Test func messagesAreSplitWhereverTheirBytesAre() {
    let opening: [UInt8] = [0, 0, 0, 9, 0, 3, 0, 0, 0]
    let wholeQuery = [UInt8(ascii: "Q"), 0, 0, 0, 6, 65, 0]
    let sync = [UInt8(ascii: "S"), 0, 0, 0, 4]
    // A request for TLS comes before, and has no type either.
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
