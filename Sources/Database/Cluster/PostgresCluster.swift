package import Logging

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A private PostgreSQL: its files in the portal's data folder, its only door a Unix socket in a closed folder.
package struct PostgresCluster: Sendable {
  package static let user = "portal"
  package static let database = "portal"
  static let port = 5432

  /// Where the socket is.
  package let socketFolder: String

  /// A libpq connection string.
  package func conninfo(database: String = PostgresCluster.database, user: String = PostgresCluster.user) -> String {
    let host = socketFolder.replacing(#"\"#, with: #"\\"#).replacing("'", with: #"\'"#)
    return "host='\(host)' port=\(Self.port) user=\(user) dbname=\(database)"
  }

  /// Runs PostgreSQL over `folder` while `body` runs, and stops it afterwards. One process at a time may hold a folder.
  package static func withRunning<Result: Sendable>(
    in folder: DataFolder, settings: ClusterSettings = .standard, logger: Logger,
    _ body: (PostgresCluster) async throws -> Result
  ) async throws -> Result {
    let lock = try folder.lock()
    defer { withExtendedLifetime(lock) {} }
    let files = try await ClusterFiles(in: folder, settings: settings)
    if let left = try await files.clearLeftovers() { files.removeSocketFolder(left) }
    let socketFolder = try files.makeSocketFolder()
    defer { files.removeSocketFolder(socketFolder) }

    let server = ClusterServer(files: files, settings: settings, socketFolder: socketFolder, logger: logger)
    // Not a child task: cancelling the caller must not take PostgreSQL away from a body that is still finishing.
    let running = Task { await server.keepRunning() }
    do {
      try await server.waitUntilReady()
      let result = try await body(PostgresCluster(socketFolder: socketFolder))
      running.cancel()
      await running.value
      return result
    } catch {
      running.cancel()
      await running.value
      throw error
    }
  }

  /// Runs PostgreSQL over `folder` while `body` runs, or uses the one that another portal already runs there.
  package static func withAccess<Result: Sendable>(
    to folder: DataFolder, logger: Logger, _ body: (PostgresCluster) async throws -> Result
  ) async throws -> Result {
    do {
      return try await withRunning(in: folder, logger: logger, body)
    } catch let error as ClusterError where error.kind == .inUse {
      for _ in 0..<300 {
        if let cluster = running(in: folder) { return try await body(cluster) }
        try await Task.sleep(for: .milliseconds(100))
      }
      throw error
    }
  }

  /// Has the roles sign in by themselves: nothing on their connections leads back to the owner. Whoever reaches the socket
  /// is trusted anyway.
  package static func letRolesIn(_ owner: Database) async throws {
    let closed: SQL = """
      SELECT EXISTS (
        SELECT FROM pg_roles WHERE rolname IN ('portal_application', 'portal_reader') AND NOT rolcanlogin) AS value
      """
    guard try await owner.value(closed) else { return }
    try await owner.transaction { connection in
      // Another process may be about to do the same, which PostgreSQL calls an error.
      try connection.execute("LOCK TABLE schema_migrations IN EXCLUSIVE MODE")
      guard try connection.value(closed) else { return }
      try connection.execute("ALTER ROLE portal_application LOGIN")
      try connection.execute("ALTER ROLE portal_reader LOGIN")
    }
  }

  /// The PostgreSQL that some portal runs over `folder` now.
  package static func running(in folder: DataFolder) -> PostgresCluster? {
    guard let root = Disk.resolve(folder.file("postgresql")), let postmaster = Postmaster(in: "\(root)/data"),
      postmaster.isReady, postmaster.isAlive(over: "\(root)/data")
    else { return nil }
    return PostgresCluster(socketFolder: postmaster.socketFolder)
  }
}

extension PostgresCluster {
  /// Ends a disposable cluster at once and removes its folder: for the end of a process, where nothing can be awaited.
  package static func discard(_ folder: DataFolder) {
    let data = folder.file("postgresql/data")
    if let postmaster = Postmaster(in: data), postmaster.isAlive(over: data) {
      kill(postmaster.process, SIGQUIT)
      for _ in 0..<200 where postmaster.isAlive(over: data) { usleep(10_000) }
    }
    Disk.removeTree(folder.path)
  }

  /// Removes what processes that were killed have left of their disposable clusters, by the prefix of their paths.
  package static func discardAbandoned(prefix: String) {
    let parts = prefix.split(separator: "/")
    guard let start = parts.last else { return }
    let parent = "/" + parts.dropLast().joined(separator: "/")
    for name in Disk.names(in: parent) where name.hasPrefix(start) {
      guard let folder = try? DataFolder(opening: "\(parent)/\(name)"), let lock = try? folder.lock() else { continue }
      withExtendedLifetime(lock) { discard(folder) }
    }
  }
}
