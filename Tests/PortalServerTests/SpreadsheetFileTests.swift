import Database
import Ledger
import TestSupport
import Testing
import Wallet

@testable import PortalServer

/// Files from spreadsheets are read, or refused with row and cause.
struct SpreadsheetFileTests {
  private let files: ImportFiles

  init() throws { files = try ImportFiles() }

  private static let users = [
    "external_id,name,mobile,email,national_id,kyc_tier,status,created_at",
    "u-1,Mona Adel,01012345671,mona@example.com,29001011234567,2,active,2025-01-01T08:00:00+02:00",
    "u-2,عمر حجازي,+201112345672,,,1,frozen,2025-01-02T08:00:00+02:00",
  ]
  private static let comma = users.joined(separator: "\r\n") + "\r\n"

  private static func utf16(_ text: String, littleEndian: Bool) -> [UInt8] {
    ("\u{FEFF}" + text).utf16.flatMap { unit in
      littleEndian
        ? [UInt8(unit & 0xFF), UInt8(unit >> 8)] : [UInt8(unit >> 8), UInt8(unit & 0xFF)]
    }
  }

  private static func reordered() -> String {
    users.map { line in
      let fields = line.split(separator: ",", omittingEmptySubsequences: false)
      return (fields.reversed() + ["", ""]).joined(separator: ",")
    }.joined(separator: "\n")
  }

  private static let headings = "\u{FEFF}\"External ID\", Name ,MOBILE,Email,National-ID,KYC tier,Status,created_at"

  private static let variants: [(name: String, bytes: [UInt8])] = [
    ("as it is", Array(comma.utf8)),
    ("a byte order mark", [0xEF, 0xBB, 0xBF] + Array(comma.utf8)),
    ("UTF-16, little end first", utf16(comma, littleEndian: true)),
    ("UTF-16, big end first", utf16(comma, littleEndian: false)),
    ("UTF-16 with tabs", utf16(comma.map(",", to: "\t"), littleEndian: true)),
    ("semicolons", Array(comma.map(",", to: ";").utf8)),
    ("a line that names the separator", Array(("sep=;\r\n" + comma.map(",", to: ";")).utf8)),
    ("tabs", Array(comma.map(",", to: "\t").utf8)),
    ("line feeds", Array(comma.map("\r\n", to: "\n").utf8)),
    ("carriage returns", Array(comma.map("\r\n", to: "\r").utf8)),
    ("no line end at the end", Array(comma.utf8.dropLast(2))),
    ("empty rows at the end", Array((comma + "\r\n,,,,,,,\r\n, ,,\"\",,,,\r\n").utf8)),
    ("columns in another order, and empty ones", Array(reordered().utf8)),
    (
      "headings as people write them",
      Array(([headings] + users.dropFirst()).joined(separator: "\n").utf8)
    ),
    (
      "numbers that lost a zero or got decimals, and guarded ones",
      Array(
        """
        external_id,name,mobile,email,national_id,kyc_tier,status,created_at
        u-1,Mona Adel,1012345671,mona@example.com,29001011234567.0,2.0,active,2025-01-01T08:00:00+02:00
        u-2,عمر حجازي,'+201112345672,,,"=\"\"1\"\"\",frozen,2025-01-02T08:00:00+02:00
        """.utf8)
    ),
    (
      "other guarded numbers",
      Array(
        """
        external_id,name,mobile,email,national_id,kyc_tier,status,created_at
        u-1,Mona Adel,201012345671.0,mona@example.com,29001011234567,2,active,2025-01-01T08:00:00+02:00
        u-2,عمر حجازي,'01112345672,,,1,frozen,2025-01-02T08:00:00+02:00
        """.utf8)
    ),
  ]

  @Test(arguments: variants.map(\.name)) func `a file as spreadsheets save it is read`(variant: String) async throws {
    let bytes = try #require(Self.variants.first { $0.name == variant }).bytes
    try await withDatabase { database in
      let path = try files.write("users.csv", bytes)
      let now: Instant = try await database.value("SELECT clock_timestamp() AS value")
      let summary = try await ImportRun(
        rows: UserImport(seal: files.seal, latest: now), database: database, actor: .commandLine
      ).run(path)
      #expect(summary.landed == 2)
      #expect(files.read("users.rejects.csv") == nil)
      let users = try await database.rows(
        """
        SELECT concat_ws(' ', external_id, name, mobile, email, kyc_tier, status, created_at AT TIME ZONE 'UTC') AS value
        FROM users ORDER BY id
        """, as: Scalar<String>.self)
      #expect(
        users.map(\.value) == [
          "u-1 Mona Adel +201012345671 mona@example.com 2 active 2025-01-01 06:00:00",
          "u-2 عمر حجازي +201112345672 1 frozen 2025-01-02 06:00:00",
        ])
      #expect(try await count("users WHERE national_id_index IS NOT NULL", in: database) == 1)
    }
  }

  @Test(arguments: [
    ("t-1,2025-01-02T09:00:00Z,topup,1.01E+09,,,5,card,,", "user_mobile was rounded by a spreadsheet"),
    ("1.23457E+11,2025-01-02T09:00:00Z,topup,01012345671,,,5,card,,", "external_id was rounded by a spreadsheet"),
    ("t-1,2025-01-02T09:00:00Z,topup,01012345671,,,1.2E+3,card,,", "amount was rounded by a spreadsheet"),
    ("t-1,28/11/2025,topup,01012345671,,,5,card,,", "occurred_at doesn't tell the day from the month"),
    ("t-1,11/28/25 9:00,topup,01012345671,,,5,card,,", "occurred_at doesn't tell the day from the month"),
    ("t-1,2025-11-28,topup,01012345671,,,5,card,,", "occurred_at has no time of day"),
    ("t-1,2025-11-28 09:00:00,topup,01012345671,,,5,card,,", "occurred_at has no offset from UTC"),
    ("t-1,45989.375,topup,01012345671,,,5,card,,", "occurred_at is a spreadsheet's number for a day"),
    ("t-1,1999-12-31T09:00:00Z,topup,01012345671,,,5,card,,", "occurred_at lies before the year 2000"),
    ("t-1,2025-01-02T09:00:00Z,topup,01012345671,,,\"1234,50\",card,,", "amount is no amount such as 1234.50"),
    ("t-1,2025-01-02T09:00:00Z,topup,01012345671,,,5,card,,,x", "11 columns instead of 10"),
  ]) func `a damaged value is named by its row and cause`(line: String, reason: String) async throws {
    try await withDatabase { database in
      try await files.open(in: database)
      #expect(try await files.transactions([line], in: database).landed == 0)
      let rejects = try files.rejects("transactions.rejects.csv")
      #expect(rejects.count == 1)
      #expect(rejects.first?[10] == "2")
      #expect(rejects.first?[11].hasPrefix(reason) == true, "\(rejects)")
    }
  }

  @Test func `amounts with thousands separators and decimals of zero are read`() async throws {
    try await withDatabase { database in
      try await files.open(in: database)
      let rows = [
        "t-1,2025-01-02T09:00:00Z,topup,01012345671,,,\"1,234.00\",card,,",
        "t-2,2025-01-02T09:00:00Z,topup,01012345671,,,1234.5,card,'=not a formula,",
      ]
      #expect(try await files.transactions(rows, in: database).landed == 2)
      #expect(try await balance(of: Mobile.mona, in: database) == 246_850)
      let text: String = try await database.value(
        "SELECT description AS value FROM transactions WHERE external_id = 't-2'")
      #expect(text == "=not a formula")
    }
  }

  @Test(arguments: [
    ("external_id,name,mobile\n", "its first line lacks email, national_id, kyc_tier, status, created_at"),
    (
      "external_id,name,mobile,email,national_id,kyc_tier,status,created_at,Notes,name\n",
      "its first line has the unknown Notes; repeats name"
    ),
    ("", "it is empty"),
  ]) func `a header is refused by the names that are wrong in it`(text: String, reason: String) async throws {
    try await withDatabase { database in
      let path = try files.write("users.csv", Array(text.utf8))
      await #expect { () async throws in
        _ = try await ImportRun(
          rows: UserImport(seal: files.seal, latest: Instant(microseconds: 0)), database: database, actor: .commandLine
        ).run(path)
      } throws: { error in
        (error as? ConfigurationError)?.description.contains(reason) == true
      }
    }
  }

  @Test func `Windows-1256 is named`() async throws {
    try await withDatabase { database in
      let header = Array((ImportFiles.usersHeader + "\r\n").utf8)
      // The bytes are عمر in Windows-1256.
      let path = try files.write(
        "users.csv", header + Array("u-1,".utf8) + [0xDA, 0xE3, 0xD1] + Array(",01012345671,,,,,\r\n".utf8))
      let now: Instant = try await database.value("SELECT clock_timestamp() AS value")
      _ = try await ImportRun(
        rows: UserImport(seal: files.seal, latest: now), database: database, actor: .commandLine
      ).run(path)
      let rejects = try files.rejects("users.rejects.csv")
      #expect(rejects.map { $0[8] } == ["2"])
      #expect(rejects.map { $0[9] } == ["not UTF-8 (Windows-1256 is likely): save the file as CSV UTF-8"])
    }
  }

  @Test func `the file of refused rows can be mended and given back`() async throws {
    try await withDatabase { database in
      try await files.open(in: database)
      let rows = [
        "t-1,2025-01-02T09:00:00Z,topup,0101234567,,,5,card,=note,",
        "t-2,2025-01-03T09:00:00Z,topup,0101234567,,,7,card,-,",
      ]
      #expect(try await files.transactions(rows, in: database).landed == 0)
      let written = try #require(files.read("transactions.rejects.csv"))
      #expect(written.contains("'=note"))
      let now: Instant = try await database.value("SELECT clock_timestamp() AS value")
      let run = ImportRun(rows: TransactionImport(latest: now), database: database, actor: .commandLine)
      // Imported unchanged, the file gives the same reasons again.
      #expect(try await run.run(files.path("transactions.rejects.csv")).refusedInAll == 2)
      let again = try files.rejects("transactions.rejects.rejects.csv")
      #expect(again.map { $0.dropLast(2) } == (try files.rejects("transactions.rejects.csv")).map { $0.dropLast(2) })
      #expect(
        again.map { $0[11] } == [
          "user_mobile is no Egyptian mobile number", "user_mobile is no Egyptian mobile number",
        ])
      let mended = written.map("0101234567,", to: "01012345671,")
      #expect(try await run.run(files.write("mended.csv", Array(mended.utf8))).landed == 2)
      let texts = try await database.rows(
        "SELECT description AS value FROM transactions ORDER BY id", as: Scalar<String>.self)
      #expect(texts.map(\.value) == ["=note", "-"])
    }
  }
}

extension String {
  fileprivate func map(_ text: String, to other: String) -> String {
    var mapped = ""
    var rest = Substring(self)
    while let range = rest.firstRange(of: text) {
      mapped += rest[..<range.lowerBound] + other
      rest = rest[range.upperBound...]
    }
    return mapped + rest
  }
}
