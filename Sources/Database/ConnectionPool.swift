import Logging
import Synchronization

/// Idle connections, last used first; a request waits for one at most `leaseTimeout`, then gets `.poolExhausted`.
final class ConnectionPool: Sendable {
  private struct Waiter {
    let id: Int
    let continuation: CheckedContinuation<Connection?, any Error>
  }

  private struct State {
    var idle: [Connection] = []
    var waiters: [Waiter] = []
    var open = 0
    var nextWaiter = 0
    var isClosed = false
  }

  private enum Turn {
    case connection(Connection)
    case open
    case wait
    case closed
  }

  let settings: Database.Settings
  private let logger: Logger
  private let state = Mutex(State())

  init(_ settings: Database.Settings, logger: Logger) {
    self.settings = settings
    self.logger = logger
  }

  var waiting: Int { state.withLock { $0.waiters.count } }

  var usage: (open: Int, used: Int) { state.withLock { ($0.open, $0.open - $0.idle.count) } }

  func close() {
    let waiters = state.withLock { state in
      state.isClosed = true
      state.open -= state.idle.count
      state.idle = []
      defer { state.waiters = [] }
      return state.waiters
    }
    for waiter in waiters { waiter.continuation.resume(throwing: Self.closed) }
  }

  func lease<Result: Sendable>(_ body: @Sendable (Connection) async throws -> Result) async throws -> Result {
    while true {
      let connection = try await take()
      do {
        let result = try await body(connection)
        giveBack(connection, usable: true)
        return result
      } catch is Stale {
        logger.debug("dropping a connection whose server has gone")
        drop()
      } catch {
        giveBack(connection, usable: await !connection.isBroken)
        throw error
      }
    }
  }

  /// The server of an idle connection has gone: nothing was sent, another connection serves.
  struct Stale: Error {}

  private func take() async throws -> Connection {
    switch turn() {
    case .closed: throw Self.closed
    case .open: return try await open()
    case .connection(let connection): return connection
    case .wait:
      if let connection = try await wait() { return connection }
      return try await open()
    }
  }

  private func turn() -> Turn {
    state.withLock { state in
      if state.isClosed { return .closed }
      if let connection = state.idle.popLast() { return .connection(connection) }
      if state.open < settings.connections {
        state.open += 1
        return .open
      }
      return .wait
    }
  }

  private func open() async throws -> Connection {
    do {
      return try await Connection.open(settings)
    } catch {
      drop()
      throw error
    }
  }

  /// A place in the pool comes free without its connection: the first waiter may open its own.
  private func drop() {
    let waiter: Waiter? = state.withLock { state in
      if state.waiters.isEmpty {
        state.open -= 1
        return nil
      }
      return state.waiters.removeFirst()
    }
    waiter?.continuation.resume(returning: nil)
  }

  private func giveBack(_ connection: Connection, usable: Bool) {
    guard usable else {
      drop()
      return
    }
    let waiter: Waiter? = state.withLock { state in
      if !state.waiters.isEmpty { return state.waiters.removeFirst() }
      if state.isClosed {
        state.open -= 1
      } else {
        state.idle.append(connection)
      }
      return nil
    }
    waiter?.continuation.resume(returning: connection)
  }

  private func wait() async throws -> Connection? {
    let id = state.withLock { state in
      state.nextWaiter += 1
      return state.nextWaiter
    }
    let timer = Task {
      try await Task.sleep(for: settings.leaseTimeout)
      giveUp(id, DatabaseError(.poolExhausted, "every connection is in use"))
    }
    defer { timer.cancel() }
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let connection: Connection? = state.withLock { state in
          if let connection = state.idle.popLast() { return connection }
          state.waiters.append(Waiter(id: id, continuation: continuation))
          return nil
        }
        if let connection { continuation.resume(returning: connection) }
      }
    } onCancel: {
      giveUp(id, CancellationError())
    }
  }

  private func giveUp(_ id: Int, _ error: any Error) {
    let waiter: Waiter? = state.withLock { state in
      state.waiters.firstIndex { $0.id == id }.map { state.waiters.remove(at: $0) }
    }
    waiter?.continuation.resume(throwing: error)
  }

  private static let closed = DatabaseError(.unavailable, "the pool is closed")
}
