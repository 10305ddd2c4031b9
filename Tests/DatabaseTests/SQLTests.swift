import TestSupport
import Testing
import Wallet

@testable import Database

struct SQLTests {
  private func text(_ sql: SQL) -> String { sql.rendered().text }

  @Test func `values are bound and fragments renumbered`() {
    let one = 1
    let condition: SQL = "kind = \("payment") AND amount > \(Money(piastres: 5))"
    let sql: SQL = "SELECT \(one) FROM t WHERE \(condition) LIMIT \(2)"
    #expect(text(sql) == "SELECT $1 FROM t WHERE kind = $2 AND amount > $3 LIMIT $4")
    #expect(sql.rendered().binds.count == 4)
    #expect(text("\(condition) OR \(condition)").hasSuffix("OR kind = $3 AND amount > $4"))
  }

  @Test func `fragments are added up`() {
    var sql: SQL = "SELECT \(1)"
    sql += " WHERE \(true)"
    #expect(text(sql + .empty + " LIMIT \(3)") == "SELECT $1 WHERE $2 LIMIT $3")
  }

  @Test func `a literal of any length is whole`() {
    #expect(text("") == "")
    #expect(text("%") == "%")
    #expect(text("é = 'ع'") == "é = 'ع'")
  }

  @Test func `a string is never SQL`() async throws {
    try await withDatabase { database in
      let attack = "'; DROP TABLE users; --"
      let found: Bool = try await database.value("SELECT EXISTS (SELECT FROM users WHERE name = \(attack)) AS value")
      #expect(!found)
    }
  }

  private static let awkward = [
    "", " ", "plain", "a,b", "{}", "{a}", "\"", "\\", "\\\"", "it's", "NULL", "null", "x\ny\r\n\tz", "صيدلية النور",
    "٤٫٥",
    "e\u{301}\"\u{301}", "👩🏽‍⚕️", "\u{FEFF}", "$1", "\\x41", "'; --",
  ]

  @Test func `text arrays keep their elements`() async throws {
    try await withDatabase { database in
      let back = try await database.rows(
        "SELECT value FROM unnest(\(Self.awkward)) WITH ORDINALITY AS given (value, place) ORDER BY place",
        as: Scalar<String>.self)
      #expect(back.map(\.value) == Self.awkward)
      for text in Self.awkward {
        let alone: String = try await database.value("SELECT \(text)::text AS value")
        #expect(Array(alone.utf8) == Array(text.utf8))
      }
    }
  }

  private struct Element: RowDecodable, Equatable {
    let text: String?
    let number: Int64?
    let bytes: [UInt8]?
    let at: Instant?
    let flag: Bool?

    init(_ row: Row) throws(DatabaseError) {
      text = try row["text"]
      number = try row["number"]
      bytes = try row["bytes"]
      at = try row["at"]
      flag = try row["flag"]
    }
  }

  @Test func `arrays of each type keep their nulls`() async throws {
    try await withDatabase { database in
      let texts: [String?] = [nil, "", "NULL"]
      let numbers: [Int64?] = [.min, nil, .max]
      let bytes: [[UInt8]?] = [[], [0, 255, 92, 34], nil]
      let instants: [Instant?] = [Instant(microseconds: -1), nil, Instant(microseconds: 0)]
      let flags: [Bool?] = [true, false, nil]
      let rows = try await database.rows(
        """
        SELECT * FROM unnest(\(texts), \(numbers), \(bytes), \(instants), \(flags))
          AS given (text, number, bytes, at, flag)
        """, as: Element.self)
      #expect(rows.map(\.text) == texts)
      #expect(rows.map(\.number) == numbers)
      #expect(rows.map(\.bytes) == bytes)
      #expect(rows.map(\.at) == instants)
      #expect(rows.map(\.flag) == flags)
    }
  }

  @Test func `empty arrays are empty`() async throws {
    try await withDatabase { database in
      for sql: SQL in [
        "\([Int64]())", "\([String]())", "\([String?]())", "\([Money]())", "\([Instant]())", "\([UserID]())",
        "\([[UInt8]]())", "\([TransactionKind]())", "\([Day]())", "\([Double]())",
      ] {
        let length = try await database.value("SELECT cardinality(\(sql)) AS value", as: Int.self)
        #expect(length == 0)
      }
    }
  }

  @Test func `typed arrays compare with their columns`() async throws {
    try await withDatabase { database in
      let kinds: [AccountKind] = [.feeRevenue, .vatPayable]
      let count = try await database.value(
        "SELECT count(*) AS value FROM accounts WHERE kind = ANY(\(kinds))", as: Int.self)
      #expect(count == 2)
      let none = try await database.value(
        "SELECT count(*) AS value FROM accounts WHERE user_id = ANY(\([UserID(1), UserID(.max)]))", as: Int.self)
      #expect(none == 0)
    }
  }
}
