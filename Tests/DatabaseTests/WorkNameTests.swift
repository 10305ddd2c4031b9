import Database
import TestSupport
import Testing
import Wallet

struct WorkNameTests {
  /// What other sessions see of this one.
  private static let shown: SQL =
    "SELECT application_name AS value FROM pg_stat_activity WHERE pid = pg_backend_pid()"
  private static let own: SQL = "SELECT current_setting('application_name') AS value"

  private func names(_ database: Database) async throws -> [String] {
    let tenant = database.tenant(MerchantID(1))
    return [
      try await database.transaction { connection in try connection.value(Self.shown, as: String.self) },
      try await database.snapshot { connection in try connection.value(Self.shown, as: String.self) },
      try await tenant.value(Self.own, as: String.self),
      try await tenant.snapshot { connection in try connection.value(Self.own, as: String.self) },
    ]
  }

  @Test func `a transaction is named after what its task works for, and its connection is not`() async throws {
    try await withDatabase({ $0.connections = 1 }) { database in
      let usual = Array(repeating: "healthpay-portals", count: 4)
      #expect(try await names(database) == usual)
      for name in ["7Q2M4XYZ01AB", "job settle 7Q2M4XYZ01AB"] {
        let named = try await WorkName.$current.withValue(name) { try await names(database) }
        #expect(named == Array(repeating: "healthpay-portals \(name)", count: 4))
      }
      struct Stop: Error {}
      await #expect(throws: Stop.self) {
        try await WorkName.$current.withValue("7Q2M4XYZ01AB") {
          try await database.transaction { connection in
            try connection.execute("SELECT 1")
            throw Stop()
          }
        }
      }
      #expect(try await names(database) == usual)
      #expect(try await database.value(Self.shown, as: String.self) == "healthpay-portals")
    }
  }
}
