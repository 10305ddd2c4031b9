import Cluster
package import Database
import Logging
import Synchronization

/// The PostgreSQL user of a test.
package enum DatabaseUser: Sendable {
  /// The user of `portal serve`, so that every test also tests the grants.
  case application
  /// For tests that create or damage tables.
  case owner

  fileprivate var name: String {
    switch self {
    case .application: DatabaseRole.application.rawValue
    case .owner: PostgresCluster.user
    }
  }
}

let quiet = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })

/// Runs `body` with its own empty, migrated database on a real PostgreSQL and drops the database afterwards.
package func withDatabase<Result: Sendable>(
  as user: DatabaseUser = .application, _ configure: (inout Database.Settings) -> Void = { _ in },
  _ body: (Database) async throws -> Result
) async throws -> Result {
  try await withDatabaseURL(as: user) { url in
    var settings = Database.Settings(url: url)
    // The timeout is long because a machine that builds and tests at once is slow. A test of timeouts sets its own.
    settings.leaseTimeout = .seconds(30)
    configure(&settings)
    let database = Database(settings, logger: quiet)
    defer { database.close() }
    return try await body(database)
  }
}

/// Runs `body` as `withDatabase` does, for a test that opens its own connections. `url` is a libpq connection string.
package func withDatabaseURL<Result: Sendable>(
  as user: DatabaseUser = .application, _ body: (String) async throws -> Result
) async throws -> Result {
  try await TestCluster.shared.withTurn { cluster in
    let name = "test_\(TestCluster.shared.number())"
    try await cluster.statement("CREATE DATABASE \(name) TEMPLATE \(TestCluster.template) STRATEGY FILE_COPY")
    do {
      // Unlike the rights on tables, those on the database aren't copied from the template.
      try await cluster.statement("REVOKE TEMPORARY ON DATABASE \(name) FROM PUBLIC")
      let result = try await body(cluster.postgres.conninfo(database: name, user: user.name))
      try await cluster.statement("DROP DATABASE \(name) WITH (FORCE)")
      return result
    } catch {
      try? await cluster.statement("DROP DATABASE \(name) WITH (FORCE)")
      throw error
    }
  }
}

extension Database {
  /// Runs `body` with this test's database as its owner, who has rights that the application lacks.
  package func asOwner<Result: Sendable>(_ body: (Database) async throws -> Result) async throws -> Result {
    let name: String = try await value("SELECT current_database()::text AS value")
    let postgres = try await TestCluster.shared.cluster().postgres
    let owner = Database(Settings(url: postgres.conninfo(database: name)), logger: quiet)
    defer { owner.close() }
    return try await body(owner)
  }

  @discardableResult package func executeAsOwner(_ sql: SQL) async throws -> Int {
    try await asOwner { owner in try await owner.execute(sql) }
  }
}
