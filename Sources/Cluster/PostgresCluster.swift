import Glibc
package import Logging

/// A private PostgreSQL in the portal's data folder, reached only through a Unix socket in a closed folder.
package struct PostgresCluster: Sendable {
  package static let user = "portal"
  package static let database = "portal"
  static let port = 5432

  /// The folder of the socket.
  package let socketFolder: String
  /// The account that PostgreSQL runs as.
  package let account: SystemAccount

  /// Returns a libpq connection string.
  package func conninfo(database: String = PostgresCluster.database, user: String = PostgresCluster.user) -> String {
    let host = socketFolder.replacing(#"\"#, with: #"\\"#).replacing("'", with: #"\'"#)
    return "host='\(host)' port=\(Self.port) user=\(user) dbname=\(database)"
  }

  /// Runs PostgreSQL in `folder` while `body` runs, and stops it afterwards. Only one process at a time can lock a folder.
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
    // This isn't a child task: cancelling the caller must not stop PostgreSQL while `body` is still finishing.
    let running = Task { await server.keepRunning() }
    do {
      try await server.waitUntilReady()
      let result = try await body(PostgresCluster(socketFolder: socketFolder, account: files.account))
      running.cancel()
      await running.value
      return result
    } catch {
      running.cancel()
      await running.value
      throw error
    }
  }

  /// Runs PostgreSQL in `folder` while `body` runs, or uses the server that another portal already runs there.
  package static func withAccess<Result: Sendable>(
    to folder: DataFolder, settings: ClusterSettings = .standard, logger: Logger,
    _ body: (PostgresCluster) async throws -> Result
  ) async throws -> Result {
    do {
      return try await withRunning(in: folder, settings: settings, logger: logger, body)
    } catch let error as ClusterError where error.kind == .inUse {
      for _ in 0..<300 {
        if let cluster = running(in: folder) { return try await body(cluster) }
        try await Task.sleep(for: .milliseconds(100))
      }
      throw error
    }
  }

  /// Returns the PostgreSQL that a portal currently runs in `folder`.
  package static func running(in folder: DataFolder) -> PostgresCluster? {
    guard let root = Disk.resolve(folder.file("postgresql")), let postmaster = Postmaster(in: "\(root)/data"),
      postmaster.isReady, postmaster.isAlive(over: "\(root)/data"), let owner = Disk.status(root)?.owner
    else { return nil }
    return PostgresCluster(socketFolder: postmaster.socketFolder, account: SystemAccount(user: owner))
  }
}

extension PostgresCluster {
  /// Stops a disposable cluster immediately and removes its folder. It is for the end of a process, where nothing can
  /// be awaited.
  package static func discard(_ folder: DataFolder) {
    let data = folder.file("postgresql/data")
    if let postmaster = Postmaster(in: data), postmaster.isAlive(over: data) {
      kill(postmaster.process, SIGQUIT)
      for _ in 0..<200 where postmaster.isAlive(over: data) { usleep(10_000) }
    }
    Disk.removeTree(folder.path)
  }

  /// Removes the disposable clusters that killed processes left, by the prefix of their paths.
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
