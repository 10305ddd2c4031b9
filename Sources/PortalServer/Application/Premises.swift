import Database
import Logging

/// What every command works with: the settings, the database they lead to, and the key that seals what it holds.
struct Premises: Sendable {
  let settings: Settings
  let database: Database
  let secretKey: SecretKey
  let logger: Logger

  enum Schema {
    /// As the command finds it.
    case any
    /// Up to date; in the portal's own PostgreSQL it is brought there.
    case current
    /// Brought up to date, wherever it is.
    case migrated
  }

  enum Holding {
    /// Runs the portal's own PostgreSQL, which nobody else may hold.
    case alone
    /// Uses the PostgreSQL of a portal that is running, or runs it for as long as the command takes.
    case shared
  }

  /// Opens the premises while `body` runs.
  static func with<Result: Sendable>(
    _ settings: Settings, schema: Schema = .current, holding: Holding = .shared, logger: Logger,
    _ body: (Premises) async throws -> Result
  ) async throws -> Result {
    func open(_ url: String, _ key: SecretKey, migrates: Bool) async throws -> Result {
      let database = Database(Database.Settings(url: url), logger: logger)
      defer { database.close() }
      let premises = Premises(settings: settings, database: database, secretKey: key, logger: logger)
      if schema != .any { try await premises.prepare(migrates: migrates || schema == .migrated) }
      return try await body(premises)
    }

    if let url = settings.databaseURL, let key = settings.secretKey { return try await open(url, key, migrates: false) }
    let folder = try DataFolder(opening: settings.data)
    let key = try settings.secretKey ?? SecretKey(of: folder)
    func open(_ cluster: PostgresCluster) async throws -> Result {
      try await open(cluster.conninfo(), key, migrates: true)
    }
    switch holding {
    case .alone: return try await PostgresCluster.withRunning(in: folder, logger: logger, open)
    case .shared: return try await PostgresCluster.withAccess(to: folder, logger: logger, open)
    }
  }

  private func prepare(migrates: Bool) async throws {
    let migrator = Migrator(database)
    if migrates {
      for name in try await migrator.migrate() { logger.notice("migrated", metadata: ["migration": "\(name)"]) }
      return
    }
    let missing = try await migrator.status().filter { $0.appliedAt == nil }.map(\.name)
    guard missing.isEmpty else {
      throw Complaint("the database at DATABASE_URL lacks \(missing.joined(separator: ", ")): run portal migrate")
    }
  }
}
