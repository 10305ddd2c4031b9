import Auth
import Cluster
import Database
import Logging

/// The resources of every command: its settings, the database and the secret key.
struct CommandContext: Sendable {
  let settings: Settings
  /// The database as the application's role, or as the role that the command requested.
  let database: Database
  /// What `recent` reads of it, if it is set.
  let standby: Standby?
  let secretKey: SecretKey
  private let oldSecretKey: SecretKey?
  let logger: Logger
  private let access: Access

  /// The way to reach the database.
  private enum Access {
    case url(String)
    case own(PostgresCluster)

    /// Returns the database settings for a role. Nil means the user in DATABASE_URL, who migrates, or the owner of the
    /// portal's own PostgreSQL.
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
    /// The schema and roles as they are. The command works as the user that signs in.
    case any
    /// The schema is up to date. The portal's own PostgreSQL is migrated if it isn't.
    case current
    /// The schema is migrated, on any server.
    case migrated
  }

  enum Holding {
    /// Runs the portal's own PostgreSQL, which no other process may hold.
    case alone
    /// Uses the PostgreSQL of a running portal, or runs it until the command has finished.
    case shared
  }

  /// Opens the resources while `body` runs.
  static func with<Result: Sendable>(
    _ settings: Settings, schema: Schema = .current, role: DatabaseRole = .application, holding: Holding = .shared,
    logger: Logger, _ body: (CommandContext) async throws -> Result
  ) async throws -> Result {
    func open(_ access: Access, _ key: SecretKey, old: SecretKey?) async throws -> Result {
      let own = access.settings(as: schema == .any ? nil : role)
      let standby = settings.standbyURL.map { url in
        var settings = own
        settings.url = url
        return Standby(settings, logger: logger)
      }
      defer { standby?.close() }
      let database = Database(own, standby: standby, logger: logger)
      defer { database.close() }
      let context = CommandContext(
        settings: settings, database: database, standby: standby, secretKey: key, oldSecretKey: old, logger: logger,
        access: access)
      if schema != .any { try await context.prepare(migrates: schema == .migrated) }
      return try await body(context)
    }

    if let url = settings.databaseURL, let key = settings.secretKey {
      return try await open(.url(url), key, old: settings.oldSecretKey)
    }
    let folder = try DataFolder(opening: settings.data)
    let key = try settings.secretKey ?? SecretKey(of: folder)
    let old = try settings.secretKey == nil ? SecretKey(before: folder) : settings.oldSecretKey
    func open(_ cluster: PostgresCluster) async throws -> Result { try await open(.own(cluster), key, old: old) }
    var cluster = ClusterSettings.standard
    // PostgreSQL can't run as root.
    cluster.account = settings.user.flatMap { $0.isRoot ? nil : $0 }
    switch holding {
    case .alone: return try await PostgresCluster.withRunning(in: folder, settings: cluster, logger: logger, open)
    case .shared: return try await PostgresCluster.withAccess(to: folder, settings: cluster, logger: logger, open)
    }
  }

  /// Returns the account that takes root's place while requests are answered: that of the portal's own PostgreSQL, which it
  /// starts again after a crash, or one that owns nothing. It is nil if the portal wasn't started as root.
  func unprivilegedAccount() throws -> SystemAccount? {
    guard SystemAccount.isRoot else { return nil }
    if let user = settings.user { return user.isRoot ? nil : user }
    switch access {
    case .own(let cluster): return cluster.account
    case .url:
      guard let account = SystemAccount(named: "nobody"), !account.isRoot else {
        throw ConfigurationError("there is no account nobody: set PORTAL_USER to the account that root becomes")
      }
      return account
    }
  }

  /// Returns a seal that seals with the secret key and also opens what the old one sealed.
  func seal() throws -> TextSeal { try TextSeal(secret: secretKey.bytes, old: oldSecretKey?.bytes) }

  /// Returns a signer that signs with the secret key and also accepts signatures of the old one.
  func signer() -> TokenSigner { TokenSigner(secret: secretKey.bytes, old: oldSecretKey?.bytes) }

  func throttle() -> SignInThrottle {
    SignInThrottle(limits: settings.signInLimits, secret: secretKey.bytes, old: oldSecretKey?.bytes)
  }

  /// Returns a pool with one connection that pages can't use, for checks whether the database answers.
  func probe() -> Database {
    var settings = access.settings(as: .application)
    settings.connections = 1
    settings.name = "readiness"
    settings.connectTimeout = .seconds(1)
    settings.statementTimeout = .seconds(1)
    return Database(settings, logger: logger)
  }

  /// For PostgreSQL's own programs, as whoever signs in.
  var programEnvironment: [String: String] {
    ConnectionString(access.settings(as: nil).url)?.environment ?? [:]
  }

  /// What the application has no right to, as whoever signs in.
  func asOwner<Result: Sendable>(_ body: (Database) async throws -> Result) async throws -> Result {
    let owner = Database(access.settings(as: nil), logger: logger)
    defer { owner.close() }
    return try await body(owner)
  }

  /// The same database through `count` connections more, which nothing else waits for. `name` is that of their pool.
  func withConnections<Result: Sendable>(
    _ count: Int, name: String, _ body: (Database) async throws -> Result
  ) async throws -> Result {
    var settings = access.settings(as: .application)
    settings.connections = count
    settings.name = name
    let database = Database(settings, standby: standby, logger: logger)
    defer { database.close() }
    return try await body(database)
  }

  private func prepare(migrates: Bool) async throws {
    try await asOwner { owner in
      let migrator = Migrator(owner)
      switch access {
      case .own:
        try await migrate(migrator)
        try await DatabaseRole.allowSignIn(owner)
      case .url:
        if migrates { try await migrate(migrator) }
        let missing = try await migrator.status().filter { $0.appliedAt == nil }.map(\.name)
        guard missing.isEmpty else {
          throw ConfigurationError(
            "the database at DATABASE_URL lacks \(missing.joined(separator: ", ")): run portal migrate")
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
    throw ConfigurationError(
      "PostgreSQL's user \(user) can't work as \(roles.joined(separator: ", ")): "
        + "have an administrator run GRANT portal_application TO \(user)")
  }
}
