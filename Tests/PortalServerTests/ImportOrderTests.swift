import Database
import Ledger
import TestSupport
import Testing
import Wallet

@testable import PortalServer

/// The order of a file's rows makes no difference.
struct ImportOrderTests {
  private let files: ImportFiles

  init() throws { files = try ImportFiles() }

  /// Imports rows and returns everything that they created, by external ids, and the reasons of the refused ones.
  private func ledger(
    of rows: [String], memory: Int = 64 << 20, rowsInBatch: Int = 2_000, stoppedAfter stop: Int? = nil
  ) async throws -> [String] {
    var found: [String] = []
    try await withDatabase { database in
      try await files.open(in: database)
      if let stop {
        // An interrupted run has imported the first rows in order.
        _ = try await files.transactions(
          Self.inOrder(rows).prefix(stop).map(\.self), in: database, rowsInBatch: rowsInBatch)
      }
      let text = ([ImportFiles.transactionsHeader] + rows).joined(separator: "\n")
      let path = try files.write("transactions.csv", Array(text.utf8))
      let latest: Instant = try await database.value("SELECT clock_timestamp() AS value")
      let run = ImportRun(
        rows: TransactionImport(latest: latest), database: database, actor: .commandLine, rowsInBatch: rowsInBatch,
        memory: memory)
      let summary = try await run.run(path)
      // The interrupted run has read every row that is older than what it imported, so no row is late.
      #expect(summary.late == 0)
      try await Ledger.settle(through: try #require(Day(parsing: "2026-10-01")), in: database)
      found = try await facts(database)
      found += try files.rejects("transactions.rejects.csv").map { "\($0[0]) \($0[11])" }.sorted()
      try await expectLedgerHolds(database)
    }
    return found
  }

  private func facts(_ database: Database) async throws -> [String] {
    let queries: [SQL] = [
      """
      SELECT concat_ws(' ', external_id, transactions.kind, transactions.amount, fee, created_at, postings.balance_after) AS value
      FROM transactions JOIN journal_entries ON transaction_id = transactions.id
        JOIN postings ON entry_id = journal_entries.id JOIN accounts ON accounts.id = account_id
      WHERE accounts.user_id = transactions.user_id ORDER BY journal_entries.id
      """,
      """
      SELECT concat_ws(' ', sequence, line.kind, external_id, line.net, line.balance,
        CASE WHEN external_id IS NOT NULL THEN posted_at END) AS value
      FROM balance_transactions line LEFT JOIN transactions ON transactions.id = transaction_id ORDER BY sequence
      """,
      "SELECT concat_ws(' ', day, first_sequence, last_sequence, net, moved) AS value FROM settlements ORDER BY day",
    ]
    var found: [String] = []
    for query in queries { found += try await database.rows(query, as: Scalar<String>.self).map(\.value) }
    return found
  }

  private static func inOrder(_ rows: [String]) -> [String] {
    rows.sorted { left, right in
      let (left, right) = (left.split(separator: ","), right.split(separator: ","))
      return (left[1], left[0].count, left[0]) < (right[1], right[0].count, right[0])
    }
  }

  /// Returns movements of two users and a merchant over ten days, with several refunds of some payments, some too
  /// large, and no equal instants.
  private func history(_ count: Int, seed: UInt64) -> [String] {
    var random = SplitMix64(seed: seed)
    var payments: [String] = []
    return (0..<count).map { index in
      let at = Instant(microseconds: 1_759_000_000_000_000 + Int64(index) * 2_300_000_000).iso8601UTC
      let mobiles = [Mobile.mona, Mobile.omar]
      let user = random.below(2)
      let amount = Money(piastres: Int64(1 + random.below(50_000))).decimal
      switch random.pick(["topup", "payment", "payment", "transfer", "withdrawal", "refund"]) {
      case "refund" where !payments.isEmpty:
        return "r-\(index),\(at),refund,,,,\(amount),portal,,\(random.pick(payments))"
      case "payment":
        payments.append("r-\(index)")
        return "r-\(index),\(at),payment,\(mobiles[user]),,MRC-1,\(amount),qr,,"
      case "transfer": return "r-\(index),\(at),transfer,\(mobiles[user]),\(mobiles[1 - user]),,\(amount),app,,"
      case "withdrawal": return "r-\(index),\(at),withdrawal,\(mobiles[user]),,,\(amount),agent,,"
      default: return "r-\(index),\(at),topup,\(mobiles[user]),,,\(amount),card,,"
      }
    }
  }

  @Test(arguments: [UInt64(1), 2, 3]) func `rows in any order give one ledger`(seed: UInt64) async throws {
    let rows = history(300, seed: seed)
    let expected = try await ledger(of: rows)
    #expect(expected.count { $0.hasPrefix("2025-") } > 5)
    #expect(try await ledger(of: rows.reversed()) == expected)
    var random = SplitMix64(seed: seed)
    var shuffled = rows
    for index in shuffled.indices { shuffled.swapAt(index, random.below(shuffled.count)) }
    #expect(try await ledger(of: shuffled) == expected)
    // Runs of a few rows are merged from the disk, and batches separate payments from their refunds.
    #expect(try await ledger(of: shuffled, memory: 2_000, rowsInBatch: 7) == expected)
    #expect(try await ledger(of: shuffled, rowsInBatch: 64, stoppedAfter: 128) == expected)
  }

  @Test func `at one instant money comes before it is spent, and a payment before its refund`() async throws {
    let at = "2025-10-02T09:00:00+03:00"
    let rows = [
      "t-5,\(at),withdrawal,01012345671,,,40,agent,,", "t-4,\(at),refund,,,,40,portal,,t-3",
      "t-3,\(at),payment,01012345671,,MRC-1,60,qr,,", "t-2,\(at),transfer,01012345671,01112345672,,40,app,,",
      // This is the same instant in another form.
      "t-1,2025-10-02T06:00:00Z,topup,01012345671,,,100,card,,",
    ]
    let expected = try await ledger(of: rows)
    #expect(expected.filter { $0.hasPrefix("t-") }.map { $0.prefix(3) } == ["t-1", "t-2", "t-3", "t-4", "t-5"])
    #expect(try await ledger(of: rows.reversed()) == expected)
  }

  @Test func `a newest-first file keeps its days`() async throws {
    let rows = (1...9).reversed().flatMap { day in
      [
        "p-\(day),2025-10-0\(day)T12:00:00+03:00,payment,01012345671,,MRC-1,10,qr,,",
        "t-\(day),2025-10-0\(day)T11:00:00+03:00,topup,01012345671,,,10,card,,",
      ]
    }
    let facts = try await ledger(of: rows)
    #expect(facts.filter { $0.contains(" 971 ") && $0.hasPrefix("2025-10-0") }.count == 9)
  }

  @Test func `a refund that is dated before its payment is refused by name`() async throws {
    let rows = [
      "t-1,2025-10-01T09:00:00+03:00,topup,01012345671,,,100,card,,",
      "t-2,2025-10-02T09:00:00+03:00,payment,01012345671,,MRC-1,100,qr,,",
      "t-3,2025-10-02T08:59:59+03:00,refund,,,,10,portal,,t-2",
    ]
    let reason = "occurred_at is before that of the payment: 2025-10-02T06:00:00Z"
    for rows in [rows, rows.reversed()] {
      try await withDatabase { database in
        try await files.open(in: database)
        #expect(
          try await files.transactions(rows, in: database).refused == ["occurred_at is before that of the payment": 1])
        let first = files.read("transactions.rejects.csv")
        #expect(try files.rejects("transactions.rejects.csv").map { [$0[0], $0[11]] } == [["t-3", reason]])
        for retry in [false, true] {
          let again = try await files.transactions(rows, in: database, retryRefused: retry)
          #expect(again.landed == 0)
          #expect(files.read("transactions.rejects.csv") == first)
        }
      }
    }
  }

  @Test func `what is older than the merchant's newest entry is posted after it, and counted`() async throws {
    try await withDatabase { database in
      try await files.open(in: database)
      let day = { (number: Int) in "2025-10-0\(number)T09:00:00+03:00" }
      _ = try await files.transactions(
        [
          "t-1,\(day(1)),topup,01012345671,,,100,card,,", "t-2,\(day(5)),payment,01012345671,,MRC-1,10,qr,,",
        ], in: database)
      let summary = try await files.transactions(
        [
          "t-5,\(day(6)),payment,01012345671,,MRC-1,10,qr,,", "t-4,\(day(3)),payment,01012345671,,MRC-1,10,qr,,",
          "t-3,\(day(2)),topup,01012345671,,,100,card,,",
        ], in: database)
      #expect(summary.landed == 3)
      #expect(summary.late == 1)
      #expect(summary.lines.contains("    1  older than their merchant's newest entry, posted after it"))
      let late: String = try await database.value(
        """
        SELECT concat_ws(' ', created_at AT TIME ZONE 'UTC', posted_at AT TIME ZONE 'UTC') AS value
        FROM transactions JOIN balance_transactions ON transaction_id = transactions.id WHERE external_id = 't-4'
        """)
      #expect(late == "2025-10-03 06:00:00 2025-10-05 06:00:00")
      #expect(try await count("audit_events WHERE act = 'import' AND after->>'late' = '1'", in: database) == 1)
      try await expectLedgerHolds(database)
    }
  }

  @Test func `users and merchants are the same in any order`() async throws {
    let users = [
      "u-1,First,01012345671,,,,,2025-01-01T08:00:00+02:00", "u-2,Second,01012345671,,,,,2025-01-02T08:00:00+02:00",
      "u-3,No day,01012345671,,,,,", "u-4,Other,01112345672,,,,,",
    ]
    let merchants = [
      "m-1,,Given first,A,clinic,,,,,2025-01-01T08:00:00+02:00", "m-2,,Given second,B,clinic,,,,,",
      "m-3,MRC-1,Has it,C,clinic,,,,,2025-06-01T08:00:00+02:00",
    ]
    for isReversed in [false, true] {
      try await withDatabase { database in
        let now: Instant = try await database.value("SELECT clock_timestamp() AS value")
        _ = try await files.run(
          UserImport(seal: files.seal, latest: now), isReversed ? users.reversed() : users, database, false)
        _ = try await files.run(
          MerchantImport(seal: files.seal, latest: now), isReversed ? merchants.reversed() : merchants, database, false)
        let names: String = try await database.value("SELECT string_agg(name, ',' ORDER BY id) AS value FROM users")
        #expect(names == "First,Other")
        let codes: String = try await database.value(
          "SELECT string_agg(number || trade_name, ' ' ORDER BY number) AS value FROM merchants")
        #expect(codes == "1C 2A 3B")
      }
    }
  }
}
