import Database
import TestSupport
import Testing
import Wallet

struct CopyOutTests {
  private struct Enough: Error {}

  private func text(_ sql: SQL, from database: Database) async throws -> String {
    let rows = Record<String>()
    try await database.copyOut(sql) { row in rows.add(String(decoding: row, as: UTF8.self)) }
    return rows.values.joined()
  }

  @Test func `streams one row at a time`() async throws {
    try await withDatabase { database in
      let rows = Record<String>()
      try await database.copyOut("SELECT a, 'x' || a FROM generate_series(1, \(3)) a") { row in
        rows.add(String(decoding: row, as: UTF8.self))
      }
      #expect(rows.values == ["1,x1\n", "2,x2\n", "3,x3\n"])
      #expect(try await text("SELECT 1 WHERE false", from: database) == "")
    }
  }

  @Test func `values of every type become literals`() async throws {
    try await withDatabase { database in
      let sql: SQL = """
        SELECT \(Int64.min) - 0, \(true), \([UInt8]([0, 255])), \(try #require(Day(parsing: "2026-04-24"))) + 1,
          to_char(\(Instant(microseconds: 0)), 'YYYY'), \("a")::text, \(String?.none), \(Int64?.none),
          cardinality(\([1, 2] as [Int64])), array_length(\(["a", "b,\"c\\"]), 1), (\(["a", "b,\"c\\"]))[2],
          \(1.5) * 2, cardinality(\([String]())), \(Money(piastres: -5))
        """
      #expect(
        try await text(sql, from: database)
          == "-9223372036854775808,t,\\x00ff,2026-04-25,1970,a,,,2,2,\"b,\"\"c\\\",3,0,-5\n")
    }
  }

  @Test func `texts are quoted safely`() async throws {
    let texts = [
      "it's", "'; DROP TABLE users; --", "\\", "\\'", "a\\'; --", "\"", "E'\\n'", "$$", "$1", "%s", "\n", "ع'ع",
      "\u{301}'",
    ]
    try await withDatabase { database in
      for value in texts {
        let back = try await text("SELECT encode(convert_to(\(value), 'UTF8'), 'hex')", from: database)
        #expect(back == value.utf8.map(hex).joined() + "\n")
      }
    }
  }

  private func hex(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 16)
    return digits.count == 1 ? "0" + digits : digits
  }

  @Test func `an error of the consumer is thrown and the pool heals`() async throws {
    try await withDatabase({ $0.connections = 1 }) { database async throws in
      for _ in 0..<2 {
        let rows = Record<Int>()
        await #expect(throws: Enough.self) {
          try await database.copyOut("SELECT repeat('x', 1000) FROM generate_series(1, 100000)") { row in
            rows.add(row.count)
            if rows.values.count == 10 { throw Enough() }
          }
        }
        #expect(rows.values.count == 10)
        #expect(try await database.value("SELECT 1 AS value", as: Int.self) == 1)
      }
    }
  }

  @Test func `an error of the server leaves the connection fine and tells no values`() async throws {
    try await withDatabase({ $0.connections = 1 }) { database in
      let backend = try await database.backend()
      for sql: SQL in [
        "SELECT \("s3cret") FROM nowhere", "SELECT \("s3cret")::bigint",
        "SELECT 1 / (5 - a), \("s3cret") FROM generate_series(1, 9) a",
      ] {
        let error = await #expect(throws: DatabaseError.self) { try await database.copyOut(sql) { _ in } }
        #expect(error.map { String(reflecting: $0) }?.contains("s3cret") == false)
        #expect(error.map { "\($0)" }?.contains("SELECT") == true)
        if case .refused = error?.kind {} else { Issue.record("\(String(describing: error))") }
      }
      #expect(try await database.backend() == backend)
    }
  }

  @Test func `several in one snapshot`() async throws {
    try await withDatabase({ $0.connections = 1 }) { database in
      let rows = try await database.snapshot { connection in
        var rows = 0
        for _ in 0..<3 {
          try connection.copyOut("SELECT generate_series(1, 4)", within: .seconds(10)) { _ in rows += 1 }
        }
        return rows + (try connection.value("SELECT 100 AS value", as: Int.self))
      }
      #expect(rows == 112)
    }
  }
}
