import Database
import TestSupport
import Testing

struct TestDatabaseTests {
  @Test(arguments: 0..<20) func `each test has a database of its own`(number: Int) async throws {
    try await withDatabase(as: .owner) { database in
      #expect(try await database.value("SELECT count(*) AS value FROM users", as: Int.self) == 0)
      try await database.execute("CREATE TABLE mine AS SELECT \(number) AS value")
      #expect(try await database.value("SELECT value FROM mine", as: Int.self) == number)
    }
  }
}
