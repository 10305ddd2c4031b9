import Database
import Logging

/// What every command works with: the settings, the database they lead to, and the key that seals what it holds.
struct Premises: Sendable {
  let settings: Settings
  /// As the application, or as the role that the command asked for.
  let database: Database
  let secretKey: SecretKey
  let logger: Logger
  private let access: Access

  /// How the database is reached.
  private enum Access {
    case url(String)
    case own(PostgresCluster)

    /// Nil: as whoever DATABASE_URL names, who migrates; in the portal's own PostgreSQL, its owner.
    func settings(as role: DatabaseRole?) -> Database.Settings {
      switch self {
      case .own(let cluster):
        return Database.Settings(url: cluster.conninfo(user: role?.rawValue ?? PostgresCluster.user))
      case .url(let url):
        var settings = Database.Settings(url: url)
        settings.role = role
        return settings
      }
    }
  }

  enum Schema {
    /// As the command finds it, roles included: it works as whoever signs in.
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
    _ settings: Settings, schema: Schema = .current, role: DatabaseRole = .application, holding: Holding = .shared,
    logger: Logger, _ body: (Premises) async throws -> Result
  ) async throws -> Result {
    func open(_ access: Access, _ key: SecretKey) async throws -> Result {
      let database = Database(access.settings(as: schema == .any ? nil : role), logger: logger)
      defer { database.close() }
      let premises = Premises(settings: settings, database: database, secretKey: key, logger: logger, access: access)
      if schema != .any { try await premises.prepare(migrates: schema == .migrated) }
      return try await body(premises)
    }

    if let url = settings.databaseURL, let key = settings.secretKey { return try await open(.url(url), key) }
    let folder = try DataFolder(opening: settings.data)
    let key = try settings.secretKey ?? SecretKey(of: folder)
    func open(_ cluster: PostgresCluster) async throws -> Result { try await open(.own(cluster), key) }
    switch holding {
    case .alone: return try await PostgresCluster.withRunning(in: folder, logger: logger, open)
    case .shared: return try await PostgresCluster.withAccess(to: folder, logger: logger, open)
    }
  }

  /// What the application has no right to, as whoever signs in.
  func asOwner<Result: Sendable>(_ body: (Database) async throws -> Result) async throws -> Result {
    let owner = Database(access.settings(as: nil), logger: logger)
    defer { owner.close() }
    return try await body(owner)
  }

  private func prepare(migrates: Bool) async throws {
    try await asOwner { owner in
      let migrator = Migrator(owner)
      switch access {
      case .own:
        try await migrate(migrator)
        try await PostgresCluster.letRolesIn(owner)
      case .url:
        if migrates { try await migrate(migrator) }
        let missing = try await migrator.status().filter { $0.appliedAt == nil }.map(\.name)
        guard missing.isEmpty else {
          throw Complaint("the database at DATABASE_URL lacks \(missing.joined(separator: ", ")): run portal migrate")
        }
        try await expectRoles(owner)
      }
    }
  }

  private func migrate(_ migrator: Migrator) async throws {
    for name in try await migrator.migrate() { logger.notice("migrated", metadata: ["migration": "\(name)"]) }
  }

  private func expectRoles(_ owner: Database) async throws {
    let roles = try await owner.rolesOutOfReach().map(\.rawValue)
    if roles.isEmpty { return }
    let user: String = try await owner.value("SELECT quote_ident(session_user) AS value")
    throw Complaint(
      "PostgreSQL's user \(user) can't work as \(roles.joined(separator: ", ")): "
        + "have an administrator run GRANT portal_application TO \(user)")
  }
}
