import Glibc
import Synchronization

@testable import Database

/// Stops one side of a test until the other opens it.
final class Gate: Sendable {
  private let state = Mutex(false)

  var isOpen: Bool { state.withLock { $0 } }

  func open() { state.withLock { $0 = true } }

  /// Waits, for a transaction's body, which has its own thread.
  func block() { while !isOpen { sched_yield() } }

  func pass() async { while !isOpen { await Task.yield() } }
}

/// Events from several threads, in order.
final class Record<Value: Sendable>: Sendable {
  private let state = Mutex<[Value]>([])

  var values: [Value] { state.withLock { $0 } }

  func add(_ value: Value) { state.withLock { $0.append(value) } }
}

extension Database {
  /// Runs `body` with another pool on the same database.
  func another(_ configure: (inout Settings) -> Void = { _ in }, _ body: (Database) async throws -> Void) async throws {
    var settings = pool.settings
    configure(&settings)
    let database = Database(settings)
    defer { database.close() }
    try await body(database)
  }

  /// Returns once a statement that matches `pattern` is in a state in this database: `active`, or waiting for a `Lock`.
  func wait(until state: String, _ pattern: String) async throws {
    while true {
      let found: Bool = try await value(
        """
        SELECT EXISTS (
          SELECT FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
            AND query LIKE \(pattern) AND \(state) IN (state, wait_event_type)
        ) AS value
        """)
      if found { return }
    }
  }

  /// Ends every other backend of this database, or those that run a statement like `pattern`, and waits for their end.
  func terminateOthers(_ pattern: String = "%") async throws -> Int {
    try await value(
      """
      SELECT count(pg_terminate_backend(pid, 10000)) AS value FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
        AND query LIKE \(pattern)
      """)
  }

  func backend() async throws -> Int { try await value("SELECT pg_backend_pid() AS value") }
}
