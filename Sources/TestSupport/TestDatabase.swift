package import Database
import Logging
import Synchronization

/// Who a test is to PostgreSQL.
package enum DatabaseUser: Sendable {
  /// As `portal serve` is: the grants are tested with everything else.
  case application
  /// For tests that make tables, or spoil them.
  case owner

  fileprivate var name: String {
    switch self {
    case .application: DatabaseRole.application.rawValue
    case .owner: PostgresCluster.user
    }
  }
}

private let quiet = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })

/// Runs `body` with an empty, migrated database of its own on a real PostgreSQL; the database is dropped afterwards.
package func withDatabase<Result: Sendable>(
  as user: DatabaseUser = .application, _ configure: (inout Database.Settings) -> Void = { _ in },
  _ body: (Database) async throws -> Result
) async throws -> Result {
  try await withDatabaseURL(as: user) { url in
    var settings = Database.Settings(url: url)
    // A machine that builds and tests at once is slow, and a test of patience sets its own.
    settings.leaseTimeout = .seconds(30)
    configure(&settings)
    let database = Database(settings, logger: quiet)
    defer { database.close() }
    return try await body(database)
  }
}

/// As `withDatabase`, for a test that opens its own connections: `url` is a libpq connection string.
package func withDatabaseURL<Result: Sendable>(
  as user: DatabaseUser = .application, _ body: (String) async throws -> Result
) async throws -> Result {
  try await TestCluster.shared.withTurn { cluster in
    let name = "test_\(TestCluster.shared.number())"
    try await cluster.statement("CREATE DATABASE \(name) TEMPLATE \(TestCluster.template) STRATEGY FILE_COPY")
    do {
      // Unlike tables' rights, a database's own don't come with the template.
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
  /// This test's database as its owner, who may do what the application may not.
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
