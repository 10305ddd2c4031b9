import TestSupport
import Testing
import Wallet

@testable import Database

struct PipelineTests {
  private func number(_ sql: SQL) -> Query<Scalar<Int>> { .one("SELECT \(sql) AS value") }

  @Test func `several queries answer in their order`() async throws {
    try await withDatabase({ $0.connections = 1 }) { database in
      for _ in 0..<3 {
        let (a, b, c) = try await database.run(
          number("\(1)::bigint"), Query<[Scalar<String>]>.rows("SELECT unnest(\(["x", "y"])) AS value"),
          Query<Scalar<Int>?>.first("SELECT 1 AS value WHERE false"))
        #expect(a.value == 1)
        #expect(b.map(\.value) == ["x", "y"])
        #expect(c == nil)
      }
    }
  }

  @Test func `a search is planned for its values each time, other statements are prepared once`() async throws {
    try await withDatabase({ $0.connections = 1 }) { database in
      for letter in ["a", "b", "c", "d", "e", "f", "g"] {
        let search: SQL = "SELECT trade_name AS value FROM merchants WHERE trade_name LIKE \(letter) || '%'"
        _ = try await database.rows("SELECT * FROM (\(search.withCustomPlan())) found", as: Scalar<String>.self)
        _ = try await database.rows(search, as: Scalar<String>.self)
      }
      let prepared: Int = try await database.value(
        """
        SELECT sum(generic_plans + custom_plans)::bigint AS value FROM pg_prepared_statements
        WHERE statement LIKE 'SELECT trade_name%'
        """
      )
      #expect(prepared == 7)
    }
  }

  @Test(arguments: [true, false]) func `a query that travels along runs only where its condition holds`(
    isAlive: Bool
  ) async throws {
    try await withDatabase(as: .owner, { $0.connections = 1 }) { database in
      try await database.execute("CREATE SEQUENCE runs")
      try await database.execute("CREATE TABLE sessions_of_a_test AS SELECT \(isAlive) AS alive")
      let condition: SQL = "EXISTS (SELECT FROM sessions_of_a_test WHERE alive)"
      let page = Query<[Scalar<Int>]>.rows(
        "SELECT nextval('runs') AS value FROM generate_series(1, 3) ORDER BY value DESC LIMIT 2")
      let session = Query<Scalar<Bool>?>.first("SELECT alive AS value FROM sessions_of_a_test WHERE alive")
      for _ in 0..<2 {
        let (found, rows) = try await database.run(session, then: page, onlyIf: condition) { $0.value }
        #expect(found?.value == (isAlive ? true : nil))
        #expect(rows?.count == (isAlive ? 2 : nil))
      }
      #expect(try await database.value("SELECT is_called AS value FROM runs", as: Bool.self) == isAlive)
      let (_, refused) = try await database.run(session, then: page, onlyIf: condition) { _ in false }
      #expect(refused == nil)

      let plan = try await database.rows(
        "EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) \(page.sql.guarded(by: condition))", as: PlanLine.self)
      #expect(plan.contains { $0.text.contains("One-Time Filter") })
      #expect(
        plan.contains { $0.text.contains("Function Scan on generate_series") && $0.text.contains("never executed") }
          == !isAlive)
    }
  }

  @Test func `one text twice in one pipeline`() async throws {
    try await withDatabase({ $0.connections = 1 }) { database in
      let (a, b) = try await database.run(number("\(1)::bigint"), number("\(2)::bigint"))
      #expect([a.value, b.value] == [1, 2])
    }
  }

  @Test(arguments: [0, 1, 2]) func `an error in any of them leaves the connection fine`(place: Int) async throws {
    try await withDatabase({ $0.connections = 1 }) { database in
      let backend = try await database.backend()
      var parts: [SQL] = ["1", "2", "3"]
      parts[place] = "1 / (\(1)::bigint - 1)"
      for _ in 0..<2 {
        let error = await #expect(throws: DatabaseError.self) {
          try await database.run(number(parts[0]), number(parts[1]), number(parts[2]))
        }
        #expect(error?.kind == .refused(sqlState: "22012"))
        let (a, b) = try await database.run(number("1"), number("2"))
        #expect([a.value, b.value] == [1, 2])
      }
      #expect(try await database.backend() == backend)
    }
  }

  @Test func `a statement that cannot be prepared leaves the connection fine`() async throws {
    try await withDatabase({ $0.connections = 1 }) { database in
      let backend = try await database.backend()
      for _ in 0..<2 {
        let error = await #expect(throws: DatabaseError.self) {
          try await database.run(number("1"), number("nonsense"), number("3"))
        }
        #expect(error?.kind == .refused(sqlState: "42703"))
      }
      #expect(try await database.backend() == backend)
    }
  }

  @Test func `a decoding error leaves the connection fine`() async throws {
    try await withDatabase({ $0.connections = 1 }) { database in
      let backend = try await database.backend()
      let error = await #expect(throws: DatabaseError.self) {
        try await database.run(number("'x'::text"), number("2"))
      }
      #expect(error?.kind == .decoding)
      #expect(try await database.backend() == backend)
    }
  }

  @Test func `a pipeline outside a transaction is all or nothing`() async throws {
    try await withDatabase(as: .owner) { database in
      try await database.execute("CREATE TABLE t (a bigint PRIMARY KEY)")
      await #expect(throws: DatabaseError.self) {
        try await database.read { connection in
          try connection.executeAll([
            "INSERT INTO t VALUES (\(1))", "INSERT INTO t VALUES (\(2))", "INSERT INTO t VALUES (\(1))",
          ])
        }
      }
      #expect(try await database.value("SELECT count(*) AS value FROM t", as: Int.self) == 0)
    }
  }

  @Test func `a long pipeline does not clog`() async throws {
    try await withDatabase { database in
      let filler = String(repeating: "x", count: 100_000)
      try await database.read { connection in
        try connection.executeAll((0..<200).map { _ in "SELECT \(filler)::text, repeat('y', 100000)" })
      }
    }
  }

  @Test func `each statement has its own time in a long pipeline`() async throws {
    try await withDatabase({ $0.statementTimeout = .milliseconds(900) }) { database in
      try await database.read { connection in
        try connection.executeAll((0..<5).map { _ in "SELECT pg_sleep(0.7)" })
      }
    }
  }
}

private struct PlanLine: RowDecodable {
  let text: String

  init(_ row: Row) throws(DatabaseError) { text = try row["QUERY PLAN"] }
}
