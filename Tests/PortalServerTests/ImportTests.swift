import Auth
import Database
import Ledger
import TestSupport
import Testing
import Wallet

@testable import PortalServer

struct ImportTests {
  private let files: ImportFiles

  init() throws { files = try ImportFiles() }

  private let history = [
    "t-1,2025-01-02T09:00:00+02:00,topup,01012345671,,,1000.00,bank_transfer,Salary,",
    "t-2,2025-01-02T10:00:00+02:00,payment,+20 101 234 5671,,mrc-1,\"1,00.00\",qr,,",
    "t-3,2025-01-02T11:00:00+02:00,payment,01012345671,,MRC-000001,100,qr,\"أدوية, \"\"مزمنة\"\"\",",
    "t-4,2025-01-02T12:00:00Z,transfer,01012345671,01112345672,,250.50,app,\"two\nlines\",",
    "t-5,2025-01-02T13:00:00+02:00,refund,,,,40.00,portal,Wrong item,t-3",
    "t-6,2025-01-02T14:00:00+02:00,refund,01012345671,,MRC-000001,60,portal,,t-3",
    "t-7,2025-01-02T15:00:00+02:00,withdrawal,01112345672,,,250.51,agent,,",
    "t-8,2025-01-02T16:00:00+02:00,withdrawal,01112345672,,,250.50,agent,,",
  ]

  @Test func `rows of every kind land in their order`() async throws {
    try await withDatabase { database in
      try await files.open(in: database)
      let summary = try await files.transactions(history, in: database)
      #expect(summary.read == 8)
      #expect(summary.landed == 5)
      #expect(summary.known == 0)
      #expect(
        summary.refused == [
          "amount is no amount such as 1234.50": 1, "insufficient merchant balance": 1, "insufficient balance": 1,
        ])
      // 1000 − 100 − 250.50 + 40.
      #expect(try await balance(of: Mobile.mona, in: database) == 68_950)
      #expect(try await balance(of: Mobile.omar, in: database) == 0)
      // 100 less 2.50 and 0.35 for the payment, less 40.
      let merchant: Int64 = try await database.value(
        "SELECT sum(balance)::bigint AS value FROM accounts WHERE merchant_id IS NOT NULL")
      #expect(merchant == 5_715)
      let description: String = try await database.value(
        "SELECT description AS value FROM transactions WHERE external_id = 't-4'")
      #expect(description == "two lines")
      let at: Instant = try await database.value(
        "SELECT created_at AS value FROM transactions WHERE external_id = 't-4'")
      #expect(at.iso8601UTC == "2025-01-02T12:00:00Z")
      try await expectLedgerHolds(database)

      let rejects = try files.rejects("transactions.rejects.csv")
      #expect(
        rejects.map { [$0[0], $0[10], $0[11]] } == [
          ["t-2", "3", "amount is no amount such as 1234.50"],
          ["t-6", "8", "insufficient merchant balance: EGP 57.15 available"],
          ["t-7", "9", "insufficient balance: EGP 250.50 available"],
        ])
      #expect(rejects[0][3] == "+20 101 234 5671" || rejects[0][3] == "'+20 101 234 5671")
    }
  }

  @Test func `the same file again adds nothing`() async throws {
    try await withDatabase { database in
      try await files.open(in: database)
      _ = try await files.transactions(history, in: database)
      let before = files.read("transactions.rejects.csv")
      let entries = try await count("journal_entries", in: database)
      let again = try await files.transactions(history, in: database, rowsInBatch: 3)
      #expect(again.landed == 0)
      #expect(again.known == 5)
      #expect(again.refusedInAll == 3)
      #expect(try await count("journal_entries", in: database) == entries)
      #expect(files.read("transactions.rejects.csv") == before)
      try await files.open(in: database)
      #expect(try await count("users", in: database) == 2)
      #expect(try await count("merchants", in: database) == 1)
    }
  }

  @Test func `what was refused stays refused until asked`() async throws {
    try await withDatabase { database in
      try await files.open(in: database)
      let overdraft = ["t-1,2025-01-02T09:00:00+02:00,withdrawal,01012345671,,,100.00,agent,,"]
      let rescue = ["t-2,2025-01-03T09:00:00+02:00,topup,01012345671,,,500.00,card,,"]
      #expect(try await files.transactions(overdraft + rescue, in: database).landed == 1)
      let again = try await files.transactions(overdraft + rescue, in: database)
      #expect(again.refused == ["insufficient balance": 1])
      #expect(
        try files.rejects("transactions.rejects.csv").map { $0[11] } == ["insufficient balance: EGP 0.00 available"])
      #expect(try await balance(of: Mobile.mona, in: database) == 50_000)

      let retried = try await files.transactions(overdraft + rescue, in: database, retryRefused: true)
      #expect(retried.landed == 1)
      #expect(try await balance(of: Mobile.mona, in: database) == 40_000)
      #expect(try await count("import_refusals", in: database) == 0)
      // No row is refused any more, so the file of the earlier run is deleted.
      #expect(files.read("transactions.rejects.csv") == nil)
      try await expectLedgerHolds(database)
    }
  }

  @Test func `a malformed row may be mended`() async throws {
    try await withDatabase { database in
      try await files.open(in: database)
      let broken = try await files.transactions(
        ["t-1,2025-01-02T09:00:00+02:00,topup,01012345671,,,12.345,card,,"], in: database)
      #expect(broken.refused == ["amount has more than two decimals": 1])
      let mended = try await files.transactions(
        ["t-1,2025-01-02T09:00:00+02:00,topup,01012345671,,,12.34,card,,"], in: database)
      #expect(mended.landed == 1)
    }
  }

  @Test func `a second row of one name is known or refused`() async throws {
    let row = "t-1,2025-01-02T09:00:00+02:00,topup,01012345671,,,500.00,card,,"
    let other = "t-1,2025-01-02T09:00:00+02:00,topup,01012345671,,,600.00,card,,"
    for size in [1, 2_000] {
      try await withDatabase { database in
        try await files.open(in: database)
        let summary = try await files.transactions([row, row, other], in: database, rowsInBatch: size)
        #expect(summary.landed == 1)
        #expect(summary.known == 1)
        #expect(summary.refused == ["another row has this external_id, with other values": 1])
        #expect(try await balance(of: Mobile.mona, in: database) == 50_000)
      }
    }
  }

  /// Batches of any size, an earlier interrupted run, and a single run give the same ledger.
  @Test func `an interrupted import is run again`() async throws {
    let rows = ImportModel.rows(600, seed: 4)
    let expected = ImportModel(rows)
    for (half, size) in [(0, 2_000), (250, 2_000), (251, 7), (599, 64)] {
      try await withDatabase { database in
        try await files.open(in: database)
        if half > 0 {
          _ = try await files.transactions(Array(rows.map(\.line)[..<half]), in: database, rowsInBatch: size)
        }
        let summary = try await files.transactions(rows.map(\.line), in: database, rowsInBatch: size)
        #expect(summary.landed + summary.known == expected.landed)
        #expect(summary.refusedInAll == rows.count - expected.landed)
        #expect(try await balance(of: Mobile.mona, in: database) == expected.balances[0])
        #expect(try await balance(of: Mobile.omar, in: database) == expected.balances[1])
        try await expectLedgerHolds(database)
      }
    }
  }

  @Test func `a connection that is cut loses nothing`() async throws {
    let rows = ImportModel.rows(3_000, seed: 9)
    let expected = ImportModel(rows)
    try await withDatabase { database in
      try await files.open(in: database)
      let cutting = Task {
        while !Task.isCancelled {
          try? await Task.sleep(for: .milliseconds(40))
          _ = try? await database.execute(
            """
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid()
            """)
        }
      }
      var cuts = 0
      while true {
        do {
          _ = try await files.transactions(rows.map(\.line), in: database, rowsInBatch: 100)
          break
        } catch is DatabaseError {
          cuts += 1
          if cuts == 6 { cutting.cancel() }
        }
      }
      cutting.cancel()
      _ = await cutting.result
      #expect(cuts > 0)
      #expect(try await balance(of: Mobile.mona, in: database) == expected.balances[0])
      #expect(try await balance(of: Mobile.omar, in: database) == expected.balances[1])
      try await expectLedgerHolds(database)
    }
  }

  @Test func `every run is audited`() async throws {
    try await withDatabase { database in
      try await files.open(in: database)
      _ = try await files.transactions(history, in: database)
      let run: String = try await database.value(
        """
        SELECT concat_ws(' ', subject, after->>'kind', after->>'read', after->>'landed', after->>'refused') AS value
        FROM audit_events WHERE act = 'import' ORDER BY id DESC LIMIT 1
        """)
      #expect(run == "transactions.csv transactions 8 5 3")
      #expect(try await count("audit_events WHERE act = 'import_started'", in: database) == 3)
    }
  }

  @Test func `users with a national ID and without a tier wait to be verified`() async throws {
    try await withDatabase { database in
      let line = "u-1,Mona Adel,01012345671,,29001011234567,0,active,2025-01-01T08:00:00+02:00"
      _ = try await files.users(
        line, "u-2,Omar,01112345672,,29001011234568,1,active,2025-01-01T08:00:00+02:00",
        "u-3,Hana,01212345673,,,0,active,2025-01-01T08:00:00+02:00", in: database)
      _ = try await files.users(line, in: database)
      let waiting = try await database.rows(
        """
        SELECT concat_ws(' ', name, tier, document, document_name, number_last4, number_matches, born_on, state) AS value
        FROM verification_requests request JOIN users ON users.id = user_id
        """, as: Scalar<String>.self)
      #expect(waiting.map(\.value) == ["Mona Adel 1 national_id Mona Adel 4567 t 1990-01-01 pending"])
    }
  }
}

/// Rows of two users, and their results by other code than the ledger's.
struct ImportModel {
  struct Row {
    let line: String
    let user: Int
    /// The change of the user's balance; in a transfer, the other's changes by the opposite.
    let change: Int64
    let isTransfer: Bool
  }

  private(set) var balances: [Int64] = [0, 0]
  private(set) var landed = 0

  init(_ rows: [Row]) {
    for row in rows where balances[row.user] + row.change >= 0 {
      balances[row.user] += row.change
      if row.isTransfer { balances[1 - row.user] -= row.change }
      landed += 1
    }
  }

  static func rows(_ count: Int, seed: UInt64) -> [Row] {
    var random = SplitMix64(seed: seed)
    let mobiles = [Mobile.mona, Mobile.omar]
    return (0..<count).map { index in
      let user = random.below(2)
      let amount = Int64(1 + random.below(90_000))
      let kind = random.pick(["topup", "payment", "transfer", "withdrawal"])
      let columns = [
        "r-\(index)", Instant(microseconds: 1_735_800_000_000_000 + Int64(index) * 61_000_000).iso8601UTC, kind,
        mobiles[user], kind == "transfer" ? mobiles[1 - user] : "", kind == "payment" ? "MRC-000001" : "",
        Money(piastres: amount).decimal, "app", "", "",
      ]
      return Row(
        line: columns.joined(separator: ","), user: user, change: kind == "topup" ? amount : -amount,
        isTransfer: kind == "transfer")
    }
  }
}
