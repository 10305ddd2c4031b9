package import Wallet

/// Brings the schema up to date. Migrations are plain SQL that never changes after its release; the database stores the
/// checksum of each. One process migrates at a time, and any number may start at once.
package struct Migrator: Sendable {
  package struct Migration: Sendable {
    package let name: String
    let sql: String

    /// The statements of a migration that PostgreSQL refuses in a transaction; each ends with a semicolon at the end of
    /// a line. Nil if the migration is one transaction.
    fileprivate var statementsWithoutTransaction: [String]? {
      guard sql.hasPrefix("-- no transaction\n") else { return nil }
      let lines = sql.split(separator: "\n").filter { !$0.hasPrefix("--") }
      return lines.reduce(into: [""]) { statements, line in
        statements[statements.count - 1] += "\(line)\n"
        if line.hasSuffix(";") { statements.append("") }
      }.filter { !$0.isEmpty }
    }
  }

  package struct Status: Sendable {
    package let name: String
    /// Nil if the migration hasn't been applied.
    package let appliedAt: Instant?
  }

  /// The error if the program and the database don't belong together.
  package struct Failure: Error, CustomStringConvertible {
    package let description: String
  }

  private struct Applied: RowDecodable {
    let name: String
    /// Nil if the program doesn't know the migration.
    let isUnchanged: Bool?
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
    Migration(name: "0001_baseline", sql: String(decoding: PackageResources._001_baseline_sql, as: UTF8.self)),
    Migration(name: "0002_daily_totals", sql: String(decoding: PackageResources._002_daily_totals_sql, as: UTF8.self)),
    Migration(
      name: "0003_fill_daily_totals",
      sql: String(decoding: PackageResources._003_fill_daily_totals_sql, as: UTF8.self)),
    Migration(name: "0004_invitations", sql: String(decoding: PackageResources._004_invitations_sql, as: UTF8.self)),
    Migration(
      name: "0005_second_factors", sql: String(decoding: PackageResources._005_second_factors_sql, as: UTF8.self)),
    Migration(name: "0006_throttling", sql: String(decoding: PackageResources._006_throttling_sql, as: UTF8.self)),
    Migration(name: "0007_outbox", sql: String(decoding: PackageResources._007_outbox_sql, as: UTF8.self)),
    Migration(name: "0008_reseal", sql: String(decoding: PackageResources._008_reseal_sql, as: UTF8.self)),
    Migration(name: "0009_passkeys", sql: String(decoding: PackageResources._009_passkeys_sql, as: UTF8.self)),
    Migration(
      name: "0010_merchant_portal", sql: String(decoding: PackageResources._010_merchant_portal_sql, as: UTF8.self)),
    Migration(
      name: "0011_merchant_portal_rows",
      sql: String(decoding: PackageResources._011_merchant_portal_rows_sql, as: UTF8.self)),
    Migration(
      name: "0012_ledger_totals", sql: String(decoding: PackageResources._012_ledger_totals_sql, as: UTF8.self)),
    Migration(
      name: "0013_ledger_history",
      sql: String(decoding: PackageResources._013_ledger_history_sql, as: UTF8.self)),
    Migration(name: "0014_onboarding", sql: String(decoding: PackageResources._014_onboarding_sql, as: UTF8.self)),
    Migration(
      name: "0015_verification", sql: String(decoding: PackageResources._015_verification_sql, as: UTF8.self)),
    Migration(name: "0016_notes", sql: String(decoding: PackageResources._016_notes_sql, as: UTF8.self)),
    Migration(name: "0017_exports", sql: String(decoding: PackageResources._017_exports_sql, as: UTF8.self)),
    Migration(name: "0018_saved_views", sql: String(decoding: PackageResources._018_saved_views_sql, as: UTF8.self)),
    Migration(name: "0019_operations", sql: String(decoding: PackageResources._019_operations_sql, as: UTF8.self)),
    Migration(
      name: "0020_statement_files", sql: String(decoding: PackageResources._020_statement_files_sql, as: UTF8.self)),
    Migration(
      name: "0022_lists_and_cases", sql: String(decoding: PackageResources._022_lists_and_cases_sql, as: UTF8.self)),
    Migration(
      name: "0023_refunds_of_users", sql: String(decoding: PackageResources._023_refunds_of_users_sql, as: UTF8.self)),
    Migration(
      name: "0024_banking", sql: String(decoding: PackageResources._024_banking_sql, as: UTF8.self)),
    Migration(
      name: "0025_bank_files", sql: String(decoding: PackageResources._025_bank_files_sql, as: UTF8.self)),
    Migration(
      name: "0026_list_columns", sql: String(decoding: PackageResources._026_list_columns_sql, as: UTF8.self)),
    Migration(name: "0027_settings", sql: String(decoding: PackageResources._027_settings_sql, as: UTF8.self)),
    Migration(name: "0028_mentions", sql: String(decoding: PackageResources._028_mentions_sql, as: UTF8.self)),
    Migration(
      name: "0029_notifications", sql: String(decoding: PackageResources._029_notifications_sql, as: UTF8.self)),
    Migration(
      name: "0030_validate_subjects", sql: String(decoding: PackageResources._030_validate_subjects_sql, as: UTF8.self)
    ),
    Migration(
      name: "0031_member_mobiles", sql: String(decoding: PackageResources._031_member_mobiles_sql, as: UTF8.self)),
    Migration(
      name: "0032_validate_message_kinds",
      sql: String(decoding: PackageResources._032_validate_message_kinds_sql, as: UTF8.self)),
    Migration(name: "0033_customers", sql: String(decoding: PackageResources._033_customers_sql, as: UTF8.self)),
    Migration(name: "0034_row_changes", sql: String(decoding: PackageResources._034_row_changes_sql, as: UTF8.self)),
    Migration(
      name: "0035_keep_no_indexes", sql: String(decoding: PackageResources._035_keep_no_indexes_sql, as: UTF8.self)),
    Migration(
      name: "0036_bank_line_approvals",
      sql: String(decoding: PackageResources._036_bank_line_approvals_sql, as: UTF8.self)),
    Migration(
      name: "0037_validate_approval_kinds",
      sql: String(decoding: PackageResources._037_validate_approval_kinds_sql, as: UTF8.self)),
    Migration(
      name: "0038_failed_sign_ins_of_hour",
      sql: String(decoding: PackageResources._038_failed_sign_ins_of_hour_sql, as: UTF8.self)),
    Migration(
      name: "0039_reset_requests", sql: String(decoding: PackageResources._039_reset_requests_sql, as: UTF8.self)),
  ]

  /// How long a migration waits for a lock before it releases those that it has and begins again. Meanwhile others wait
  /// behind it; if one of them holds what it needs next, PostgreSQL would end that one's statement after a second
  /// (deadlock_timeout).
  private static let lockTimeout = "100ms"
  /// After half a minute, somebody has to look who holds the lock.
  private static let attempts = 100

  /// Returns the state of each migration. Throws `Failure` if the database is newer than the program or a migration was
  /// changed.
  package func status() async throws -> [Status] {
    try await database.read { connection in
      let applied = try applied(on: connection)
      return migrations.map { migration in
        Status(name: migration.name, appliedAt: applied.first { $0.name == migration.name }?.appliedAt)
      }
    }
  }

  package func isUpToDate() async throws -> Bool {
    try await status().allSatisfy { $0.appliedAt != nil }
  }

  /// Applies the missing migrations and returns their names. Throws as `status` does, before anything changes.
  @discardableResult package func migrate() async throws -> [String] {
    try await database.read { connection in
      do {
        try lock(connection)
        try connection.simple(
          """
          CREATE TABLE IF NOT EXISTS schema_migrations (
            name text PRIMARY KEY, checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
          )
          """)
        let known = Set(try applied(on: connection).map(\.name))
        let missing = migrations.filter { !known.contains($0.name) }
        for migration in missing { try apply(migration, on: connection) }
        try unlock(connection)
        return missing.map(\.name)
      } catch {
        connection.rollback()
        // If this fails the connection is lost, and its lock with it.
        try? unlock(connection)
        throw error
      }
    }
  }

  private func apply(_ migration: Migration, on connection: isolated Connection) throws {
    let record: SQL = """
      INSERT INTO schema_migrations (name, checksum)
      VALUES (\(migration.name), encode(sha256(convert_to(\(migration.sql), 'UTF8')), 'hex'))
      """
    guard let statements = migration.statementsWithoutTransaction else {
      return try applyAtOnce(migration, record, on: connection)
    }
    for statement in statements { try connection.simple(statement) }
    try connection.execute(record)
  }

  private func applyAtOnce(
    _ migration: Migration, _ record: SQL, on connection: isolated Connection
  ) throws(DatabaseError) {
    var attempt = 1
    while true {
      do throws(DatabaseError) {
        connection.begin(["BEGIN"])
        try connection.execute("SELECT set_config('lock_timeout', \(Self.lockTimeout), true)")
        try connection.simple(migration.sql)
        try connection.execute(record)
        return try connection.commit()
      } catch  where error.isLockConflict && attempt < Self.attempts {
        connection.rollback()
        attempt += 1
        try endAutovacuums(on: connection)
        // Whoever waited for it goes on first.
        try connection.execute("SELECT pg_sleep(0.1 + random() / 5)")
      }
    }
  }

  /// Ends the autovacuums that the migration waits for. PostgreSQL does so for whoever has waited for `deadlock_timeout`, a
  /// second, which a migration never does. It waits for the vacuum's own kind of lock, which keeps nobody else waiting.
  private func endAutovacuums(on connection: isolated Connection) throws(DatabaseError) {
    let tables = try connection.rows(
      """
      SELECT DISTINCT relation::regclass::text AS value FROM pg_locks JOIN pg_class ON pg_class.oid = relation
      WHERE mode = 'ShareUpdateExclusiveLock' AND granted AND relkind = 'r' AND pid <> pg_backend_pid()
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
      """, as: Scalar<String>.self)
    for table in tables {
      do throws(DatabaseError) {
        connection.begin(["BEGIN"])
        try connection.execute("SELECT set_config('lock_timeout', '3s', true)")
        try connection.simple("LOCK TABLE \(table.value) IN SHARE UPDATE EXCLUSIVE MODE")
      } catch  where error.isLockConflict {
        // Somebody's own VACUUM, which nobody ends for them.
      }
      connection.rollback()
    }
  }

  /// Waits, without a limit, for another process that migrates; then lets statements of this connection take as long as
  /// they need. No transaction is open meanwhile, since CREATE INDEX CONCURRENTLY would wait for it.
  private func lock(_ connection: isolated Connection) throws {
    // The lock's constant is arbitrary; it is this program's own.
    while try !connection.value("SELECT pg_try_advisory_lock(4914081) AS value", as: Bool.self) {
      try connection.execute("SELECT pg_sleep(0.1)")
    }
    try connection.allowStatement(.seconds(6 * 3600))
    try connection.simple(
      """
      SELECT set_config('portal.statement_timeout', current_setting('statement_timeout'), false),
        set_config('portal.lock_timeout', current_setting('lock_timeout'), false);
      SET statement_timeout = 0; SET lock_timeout = 0
      """)
  }

  private func unlock(_ connection: isolated Connection) throws {
    try connection.simple(
      """
      SELECT pg_advisory_unlock(4914081);
      SELECT set_config('statement_timeout', current_setting('portal.statement_timeout'), false),
        set_config('lock_timeout', current_setting('portal.lock_timeout'), false)
      """)
  }

  private func applied(on connection: isolated Connection) throws -> [Applied] {
    let exists: Bool = try connection.value("SELECT to_regclass('schema_migrations') IS NOT NULL AS value")
    if !exists { return [] }
    let applied = try connection.rows(
      """
      SELECT name, checksum = encode(sha256(convert_to(sql, 'UTF8')), 'hex') AS unchanged, applied_at
      FROM schema_migrations
        LEFT JOIN unnest(\(migrations.map(\.name)), \(migrations.map(\.sql))) AS known (name, sql) USING (name)
      ORDER BY applied_at, name
      """, as: Applied.self)
    let unknown = applied.filter { $0.isUnchanged == nil }.map(\.name)
    guard unknown.isEmpty else {
      throw Failure(
        description: "the database is newer than this portal, which doesn't know \(unknown.joined(separator: ", ")): "
          + "run the portal that applied it")
    }
    if let changed = applied.first(where: { $0.isUnchanged == false }) {
      throw Failure(
        description: "the migration \(changed.name) isn't the one that the database got: "
          + "a shipped migration never changes; run the portal that applied it")
    }
    return applied
  }
}
