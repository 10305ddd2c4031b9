import Database
import TestSupport
import Testing
import Wallet

struct VerbTests {
  private func numbers(_ count: Int) -> SQL { "SELECT value FROM generate_series(1, \(count)::bigint) value" }

  @Test func `rows first one and value`() async throws {
    try await withDatabase { database in
      let rows = try await database.rows(numbers(3), as: Scalar<Int>.self)
      #expect(rows.map(\.value) == [1, 2, 3])
      let none = try await database.rows(numbers(0), as: Scalar<Int>.self)
      #expect(none.isEmpty)
      let first = try await database.first(numbers(3), as: Scalar<Int>.self)
      #expect(first?.value == 1)
      let nothing = try await database.first(numbers(0), as: Scalar<Int>.self)
      #expect(nothing == nil)
      let one = try await database.one(numbers(1), as: Scalar<Int>.self)
      #expect(one.value == 1)
      #expect(try await database.value(numbers(1), as: Int64.self) == 1)
    }
  }

  @Test(arguments: [0, 2]) func `one means one`(count: Int) async throws {
    try await withDatabase { database in
      let error = await #expect(throws: DatabaseError.self) {
        try await database.one(numbers(count), as: Scalar<Int>.self)
      }
      #expect(error?.kind == .rowCount)
      #expect(error.map { "\($0)" }?.contains("\(count) rows instead of one") == true)
    }
  }

  @Test func `execute tells rows affected`() async throws {
    try await withDatabase(as: .owner) { database async throws in
      #expect(try await database.execute("CREATE TABLE t (a bigint)") == 0)
      #expect(try await database.execute("INSERT INTO t \(numbers(5))") == 5)
      #expect(try await database.execute("UPDATE t SET a = a WHERE a > \(3)") == 2)
      #expect(try await database.execute("DELETE FROM t WHERE a > \(9)") == 0)
      #expect(try await database.execute("SELECT * FROM t") == 5)
    }
  }

  private struct Wide: RowDecodable {
    let c: Int
    let a: Int
    let b: Int
    let again: Int

    init(_ row: Row) throws(DatabaseError) {
      c = try row["c"]
      a = try row["a"]
      b = try row["b"]
      again = try row["c"]
    }
  }

  @Test func `columns are read by name in any order`() async throws {
    try await withDatabase { database in
      let rows = try await database.rows(
        "SELECT 1 AS a, 2 AS b, 3 AS ab, 4 AS c FROM generate_series(1, 3)", as: Wide.self)
      #expect(rows.map { [$0.a, $0.b, $0.c, $0.again] } == [[1, 2, 4, 4], [1, 2, 4, 4], [1, 2, 4, 4]])
    }
  }

  @Test func `thousands of rows and large values`() async throws {
    try await withDatabase { database in
      let rows = try await database.rows(numbers(50_000), as: Scalar<Int>.self)
      #expect(rows.last?.value == 50_000)
      let bytes = [UInt8](repeating: 7, count: 8_000_000)
      #expect(try await database.value("SELECT \(bytes) AS value", as: [UInt8].self) == bytes)
    }
  }

  @Test func `one text serves values of other types`() async throws {
    try await withDatabase({ $0.connections = 1 }) { database in
      func echo<Value: DatabaseValue & Equatable>(_ value: Value) async throws {
        for _ in 0..<2 {
          let back: Value = try await database.value("SELECT \(value) AS value")
          #expect(back == value)
        }
      }
      try await echo(Int64.max)
      try await echo("text")
      try await echo([UInt8](repeating: 1, count: 3))
      try await echo(true)
      try await echo(try #require(Day(parsing: "2026-04-24")))
      try await echo(Int64.min)
    }
  }

  @Test func `over five hundred statements are not kept`() async throws {
    try await withDatabase({ $0.connections = 1 }) { database in
      var sum: SQL = "0"
      for count in 0..<1_100 {
        #expect(try await database.value("SELECT \(sum) + \(7)::bigint AS value", as: Int.self) == count + 7)
        sum += " + 1"
      }
      let kept = try await database.value("SELECT count(*) AS value FROM pg_prepared_statements", as: Int.self)
      #expect((1...502).contains(kept))
      #expect(try await database.value("SELECT 0 + \(7)::bigint AS value", as: Int.self) == 7)
    }
  }
}
