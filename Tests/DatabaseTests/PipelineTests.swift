import Database
import TestSupport
import Testing
import Wallet

struct PipelineTests {
  private func number(_ sql: SQL) -> Query<Scalar<Int>> { .one("SELECT \(sql) AS value") }

  @Test func severalQueriesAnswerInTheirOrder() async throws {
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

  @Test func oneTextTwiceInOnePipeline() async throws {
    try await withDatabase({ $0.connections = 1 }) { database in
      let (a, b) = try await database.run(number("\(1)::bigint"), number("\(2)::bigint"))
      #expect([a.value, b.value] == [1, 2])
    }
  }

  @Test(arguments: [0, 1, 2]) func anErrorInAnyOfThemLeavesTheConnectionFine(place: Int) async throws {
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

  @Test func aStatementThatCannotBePreparedLeavesTheConnectionFine() async throws {
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

  @Test func aDecodingErrorLeavesTheConnectionFine() async throws {
    try await withDatabase({ $0.connections = 1 }) { database in
      let backend = try await database.backend()
      let error = await #expect(throws: DatabaseError.self) {
        try await database.run(number("'x'::text"), number("2"))
      }
      #expect(error?.kind == .decoding)
      #expect(try await database.backend() == backend)
    }
  }

  @Test func aPipelineOutsideATransactionIsAllOrNothing() async throws {
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

  @Test func aLongPipelineDoesNotClog() async throws {
    try await withDatabase { database in
      let filler = String(repeating: "x", count: 100_000)
      try await database.read { connection in
        try connection.executeAll((0..<200).map { _ in "SELECT \(filler)::text, repeat('y', 100000)" })
      }
    }
  }

  @Test func eachStatementHasItsOwnTimeInALongPipeline() async throws {
    try await withDatabase({ $0.statementTimeout = .milliseconds(900) }) { database in
      try await database.read { connection in
        try connection.executeAll((0..<5).map { _ in "SELECT pg_sleep(0.7)" })
      }
    }
  }
}
