package import Wallet

/// Brings the schema up to date. Migrations are plain SQL, append-only and check-summed; each runs in its own
/// transaction, under an advisory lock, so that any number of processes may start at once.
package struct Migrator: Sendable {
  package struct Migration: Sendable {
    package let name: String
    let sql: String
  }

  package struct Status: Sendable {
    package let name: String
    /// Nil where it waits to be applied.
    package let appliedAt: Instant?
  }

  package struct Failure: Error, CustomStringConvertible {
    package let description: String
  }

  private struct Applied: RowDecodable {
    let name: String
    let isUnchanged: Bool
    let appliedAt: Instant

    init(_ row: Row) throws(DatabaseError) {
      name = try row["name"]
      isUnchanged = try row["unchanged"]
      appliedAt = try row["applied_at"]
    }
  }

  private let database: Database
  private let migrations: [Migration]

  package init(_ database: Database, migrations: [Migration] = Migrator.shipped) {
    self.database = database
    self.migrations = migrations
  }

  package static let shipped: [Migration] = [
    Migration(name: "0001_wallet", sql: String(decoding: PackageResources._001_wallet_sql, as: UTF8.self)),
    Migration(name: "0002_bank", sql: String(decoding: PackageResources._002_bank_sql, as: UTF8.self)),
    Migration(name: "0003_roles", sql: String(decoding: PackageResources._003_roles_sql, as: UTF8.self)),
  ]

  package func status() async throws -> [Status] {
    let applied = try await applied()
    return migrations.map { migration in
      Status(name: migration.name, appliedAt: applied.first { $0.name == migration.name }?.appliedAt)
    }
  }

  package func isUpToDate() async throws -> Bool {
    try await status().allSatisfy { $0.appliedAt != nil }
  }

  /// The names of what was applied now.
  @discardableResult package func migrate() async throws -> [String] {
    try await database.transaction { connection in
      // Two at once would both create it, and one of them fail.
      try lock(connection)
      try connection.execute(
        """
        CREATE TABLE IF NOT EXISTS schema_migrations (
          name text PRIMARY KEY, checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
        )
        """)
    }
    var names: [String] = []
    for migration in migrations {
      if try await apply(migration) { names.append(migration.name) }
    }
    return names
  }

  private func apply(_ migration: Migration) async throws -> Bool {
    try await database.transaction { connection in
      try lock(connection)
      let applied = try connection.first(
        """
        SELECT name, checksum = encode(sha256(convert_to(\(migration.sql), 'UTF8')), 'hex') AS unchanged, applied_at
        FROM schema_migrations WHERE name = \(migration.name)
        """, as: Applied.self)
      if let applied {
        guard applied.isUnchanged else {
          throw Failure(description: "migration \(migration.name) was changed after it was applied")
        }
        return false
      }
      try connection.simple(migration.sql)
      try connection.execute(
        """
        INSERT INTO schema_migrations (name, checksum)
        VALUES (\(migration.name), encode(sha256(convert_to(\(migration.sql), 'UTF8')), 'hex'))
        """)
      return true
    }
  }

  /// Waits for another process that migrates, however long that takes.
  private func lock(_ connection: isolated Connection) throws(DatabaseError) {
    try connection.allowStatement(.seconds(3600))
    let usual: String = try connection.value("SELECT current_setting('lock_timeout') AS value")
    try connection.execute("SELECT set_config('lock_timeout', '0', true)")
    // Any constant will do; it is this program's own.
    try connection.execute("SELECT pg_advisory_xact_lock(4914081)")
    try connection.execute("SELECT set_config('lock_timeout', \(usual), true)")
  }

  private func applied() async throws -> [Applied] {
    let exists: Bool = try await database.value("SELECT to_regclass('schema_migrations') IS NOT NULL AS value")
    if !exists { return [] }
    return try await database.rows("SELECT name, true AS unchanged, applied_at FROM schema_migrations ORDER BY name")
  }
}
