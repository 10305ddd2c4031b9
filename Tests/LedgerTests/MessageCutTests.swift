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
      // Claim, locks, reads, rows, COMMIT: a refund is dozens of messages, and some of the cuts fall into its COMMIT.
      #expect(messages > 40)
      #expect((1...8).contains(unknown))
      #expect(try await platform.findings().map { "\($0.check): \($0.broken)" } == [])
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
