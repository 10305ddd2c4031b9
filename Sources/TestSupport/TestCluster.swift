import Cluster
import Database
import Glibc
import Logging
import Synchronization

/// One PostgreSQL for a whole test process. The first test that needs it starts it, and it ends with the process.
final class TestCluster: Sendable {
  struct Running: Sendable {
    let postgres: PostgresCluster
    /// The connection to the maintenance database.
    let maintenance: Database

    /// Executes a statement. Its names come from this file only, so there is nothing to bind.
    func statement(_ text: String) async throws {
      try await maintenance.read { connection in
        try connection.allowStatement(.seconds(60))
        try connection.simple(text)
      }
    }
  }

  static let shared = TestCluster()
  static let template = "migrated"

  private static let prefix = "/tmp/portal-test-"
  /// The number of databases in use at once. Each may hold as many connections as its pool, and PostgreSQL allows 200.
  private static let places = 8

  private let running = Mutex<Task<Running, any Error>?>(nil)
  private let last = Mutex(0)
  private let turns = Turns(places: places)

  func number() -> Int {
    last.withLock { last in
      last += 1
      return last
    }
  }

  func cluster() async throws -> Running {
    let task = running.withLock { running in
      let task = running ?? Task { try await Self.start() }
      running = task
      return task
    }
    return try await task.value
  }

  func withTurn<Result: Sendable>(_ body: (Running) async throws -> Result) async throws -> Result {
    let running = try await cluster()
    await turns.enter()
    defer { turns.leave() }
    return try await body(running)
  }

  private static func start() async throws -> Running {
    PostgresCluster.discardAbandoned(prefix: prefix)
    let folder = try DataFolder.temporary(prefix: prefix)
    ending.withLock { $0 = folder }
    atexit { TestCluster.ending.withLock { folder in folder.map { PostgresCluster.discard($0) } } }
    let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
    let postgres = try await withCheckedThrowingContinuation { continuation in
      let isReady = Mutex(false)
      Task.detached {
        do {
          try await PostgresCluster.withRunning(in: folder, settings: .disposable, logger: logger) { cluster in
            isReady.withLock { $0 = true }
            continuation.resume(returning: cluster)
            while true { try await Task.sleep(for: .seconds(3600)) }
          }
        } catch {
          if !isReady.withLock({ $0 }) { continuation.resume(throwing: error) }
        }
      }
    }
    var settings = Database.Settings(url: postgres.conninfo(database: "postgres"))
    settings.connections = 2
    settings.leaseTimeout = .seconds(60)
    let running = Running(postgres: postgres, maintenance: Database(settings, logger: logger))
    try await running.statement("CREATE DATABASE \(template)")
    let database = Database(Database.Settings(url: postgres.conninfo(database: template)), logger: logger)
    try await Migrator(database).migrate()
    try await DatabaseRole.allowSignIn(database)
    database.close()
    return running
  }

  private static let ending = Mutex<DataFolder?>(nil)
}

/// Admits a number of tasks at once; the others wait in order.
private final class Turns: Sendable {
  private struct State {
    var free: Int
    var waiting: [CheckedContinuation<Void, Never>] = []
  }

  private let state: Mutex<State>

  init(places: Int) { state = Mutex(State(free: places)) }

  func enter() async {
    await withCheckedContinuation { continuation in
      let entered = state.withLock { state in
        if state.free == 0 {
          state.waiting.append(continuation)
          return false
        }
        state.free -= 1
        return true
      }
      if entered { continuation.resume() }
    }
  }

  func leave() {
    let next = state.withLock { state in
      if state.waiting.isEmpty {
        state.free += 1
        return nil as CheckedContinuation<Void, Never>?
      }
      return state.waiting.removeFirst()
    }
    next?.resume()
  }
}
