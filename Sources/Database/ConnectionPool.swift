import Logging
import Synchronization

/// Idle connections, last used first; a request waits for one at most `leaseTimeout`, then gets `.poolExhausted`.
final class ConnectionPool: Sendable {
  private struct Waiter {
    let id: Int
    let continuation: CheckedContinuation<Turn, any Error>
  }

  private struct State {
    var idle: [Connection] = []
    var waiters: [Waiter] = []
    /// Leased, idle and being opened.
    var open = 0
    var nextWaiter = 0
    var isClosed = false
  }

  private enum Turn {
    case connection(Connection)
    /// A place is free: open a connection of your own.
    case open
  }

  let settings: Database.Settings
  private let logger: Logger
  private let state = Mutex(State())

  init(_ settings: Database.Settings, logger: Logger) {
    self.settings = settings
    self.logger = logger
  }

  var usage: (open: Int, used: Int) { state.withLock { ($0.open, $0.open - $0.idle.count) } }

  var waiting: Int { state.withLock { $0.waiters.count } }

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
        giveBack(connection)
        return result
      } catch is Stale {
        logger.debug("dropping a connection whose server has gone")
        drop()
      } catch {
        if await connection.isBroken { drop() } else { giveBack(connection) }
        throw error
      }
    }
  }

  /// The server of an idle connection has gone: nothing was sent, another connection serves.
  struct Stale: Error {}

  private func take() async throws -> Connection {
    switch try await turn() {
    case .connection(let connection): return connection
    case .open:
      do {
        return try await Connection.open(settings)
      } catch {
        drop()
        throw error
      }
    }
  }

  private func turn() async throws -> Turn {
    if let turn = try state.withLock({ state in try immediate(&state) }) { return turn }
    let id = state.withLock { state in
      state.nextWaiter += 1
      return state.nextWaiter
    }
    let timer = Mutex<Task<Void, Never>?>(nil)
    defer { timer.withLock { $0?.cancel() } }
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        enter(Waiter(id: id, continuation: continuation))
        timer.withLock { $0 = giveUpLater(id) }
        // Cancelled before it stood in the line.
        if Task.isCancelled { giveUp(id, CancellationError()) }
      }
    } onCancel: {
      giveUp(id, CancellationError())
    }
  }

  /// What can be had without waiting. Nobody is passed over: while some wait, nothing is idle or free.
  private func immediate(_ state: inout State) throws -> Turn? {
    if state.isClosed { throw Self.closed }
    if let connection = state.idle.popLast() { return .connection(connection) }
    guard state.open < settings.connections else { return nil }
    state.open += 1
    return .open
  }

  /// Something may have come free since it was looked for.
  private func enter(_ waiter: Waiter) {
    let outcome = state.withLock { state in
      Result {
        let turn = try immediate(&state)
        if turn == nil { state.waiters.append(waiter) }
        return turn
      }
    }
    switch outcome {
    case .success(nil): return
    case .success(let turn?): waiter.continuation.resume(returning: turn)
    case .failure(let error): waiter.continuation.resume(throwing: error)
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
    waiter?.continuation.resume(returning: .open)
  }

  private func giveBack(_ connection: Connection) {
    let waiter: Waiter? = state.withLock { state in
      if !state.waiters.isEmpty { return state.waiters.removeFirst() }
      if state.isClosed {
        state.open -= 1
      } else {
        state.idle.append(connection)
      }
      return nil
    }
    waiter?.continuation.resume(returning: .connection(connection))
  }

  private func giveUpLater(_ id: Int) -> Task<Void, Never> {
    Task {
      guard (try? await Task.sleep(for: settings.leaseTimeout)) != nil else { return }
      giveUp(id, DatabaseError(.poolExhausted, "every connection is in use"))
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
