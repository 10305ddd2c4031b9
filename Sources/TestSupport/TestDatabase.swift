package import Database
import Logging
import Synchronization

/// Runs `body` with an empty, migrated database of its own on a real PostgreSQL; the database is dropped afterwards.
package func withDatabase<Result: Sendable>(
  _ configure: (inout Database.Settings) -> Void = { _ in },
  _ body: (Database) async throws -> Result
) async throws -> Result {
  try await withDatabaseURL { url in
    var settings = Database.Settings(url: url)
    // A machine that builds and tests at once is slow, and a test of patience sets its own.
    settings.leaseTimeout = .seconds(30)
    configure(&settings)
    let database = Database(settings, logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
    defer { database.close() }
    return try await body(database)
  }
}

/// As `withDatabase`, for a test that opens its own connections: `url` is a libpq connection string.
package func withDatabaseURL<Result: Sendable>(_ body: (String) async throws -> Result) async throws -> Result {
  try await TestCluster.shared.withTurn { cluster in
    let name = "test_\(TestCluster.shared.number())"
    try await cluster.statement("CREATE DATABASE \(name) TEMPLATE \(TestCluster.template) STRATEGY FILE_COPY")
    do {
      let result = try await body(cluster.postgres.conninfo(database: name))
      try await cluster.statement("DROP DATABASE \(name) WITH (FORCE)")
      return result
    } catch {
      try? await cluster.statement("DROP DATABASE \(name) WITH (FORCE)")
      throw error
    }
  }
}
