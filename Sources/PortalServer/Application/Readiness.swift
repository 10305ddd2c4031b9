import Database
import ServiceLifecycle
import Synchronization

/// The readiness of this process.
final class Readiness: Service {
  /// A separate connection. The process stays ready even if pages use all other connections.
  private let database: Database
  /// Those that the rest of the process works with. Where one found PostgreSQL's disk full, the process is ready again once
  /// there is room.
  private let watched: [Database]
  private let isDraining = Mutex(false)
  /// Concurrent checks share one query.
  private let check = Mutex<Task<Bool, Never>?>(nil)

  /// The time that load balancers get to notice before the server stops accepting connections.
  private static let notice = Duration.seconds(1)

  init(_ database: Database, watching watched: [Database] = []) {
    self.database = database
    self.watched = watched
  }

  func isReady() async -> Bool {
    if isDraining.withLock({ $0 }) { return false }
    let task = check.withLock { check in
      let task = check ?? Task { await askDatabase() }
      check = task
      return task
    }
    return await task.value
  }

  private func askDatabase() async -> Bool {
    let answer = try? await database.value("SELECT 1 AS value", as: Int.self)
    let isReady = if answer == 1 { await hasRoom() } else { false }
    check.withLock { $0 = nil }
    return isReady
  }

  private func hasRoom() async -> Bool {
    guard watched.contains(where: \.isDiskFull) else { return true }
    guard (try? await database.expectRoom()) != nil else { return false }
    for database in watched { database.forgetDiskFull() }
    return true
  }

  /// Waits for the shutdown. The last service of the group is shut down first, and from then on the process isn't
  /// ready.
  func run() async throws {
    try? await gracefulShutdown()
    isDraining.withLock { $0 = true }
    try? await Task.sleep(for: Self.notice)
    database.close()
  }
}
