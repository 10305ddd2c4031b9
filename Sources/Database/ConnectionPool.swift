import Logging
import Metrics
import Synchronization

/// A pool of connections; the last used one is leased first. A request waits at most `leaseTimeout` for a connection,
/// then throws `.poolExhausted`.
final class ConnectionPool: Sendable {
  private struct Waiter {
    let id: Int
    let continuation: CheckedContinuation<Turn, any Error>
  }

  private struct State {
    var idle: [Connection] = []
    var waiters: [Waiter] = []
    /// Connections that are leased, idle or being opened.
    var open = 0
    var nextWaiter = 0
    var isClosed = false
    /// A statement found the disk full, and none has been seen to write since.
    var isDiskFull = false
  }

  private enum Turn {
    case connection(Connection)
    /// The pool has room: the caller opens a new connection.
    case open
  }

  let settings: Database.Settings
  private let logger: Logger
  private let state = Mutex(State())
  private let waits: Metrics.Timer
  private let uses: Metrics.Timer

  init(_ settings: Database.Settings, logger: Logger) {
    self.settings = settings
    self.logger = logger
    waits = Metrics.Timer(label: "database_wait_seconds", dimensions: [("pool", settings.name)])
    uses = Metrics.Timer(label: "database_use_seconds", dimensions: [("pool", settings.name)])
  }

  var usage: (open: Int, used: Int) { state.withLock { ($0.open, $0.open - $0.idle.count) } }

  var waiting: Int { state.withLock { $0.waiters.count } }

  var isDiskFull: Bool { state.withLock { $0.isDiskFull } }

  func setDiskFull(_ isFull: Bool) { state.withLock { $0.isDiskFull = isFull } }

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
      let asked = ContinuousClock.now
      let connection: Connection
      do {
        connection = try await take()
      } catch {
        waits.recordNanoseconds(since: asked)
        throw error
      }
      waits.recordNanoseconds(since: asked)
      let leased = ContinuousClock.now
      do {
        let result = try await body(connection)
        uses.recordNanoseconds(since: leased)
        giveBack(connection)
        return result
      } catch is Stale {
        logger.debug("dropping a connection whose server has gone")
        drop()
      } catch {
        uses.recordNanoseconds(since: leased)
        if (error as? DatabaseError)?.kind == .diskFull { setDiskFull(true) }
        if await connection.isBroken { drop() } else { giveBack(connection) }
        throw error
      }
    }
  }

  /// The error if the server has closed an idle connection. Nothing was sent on it, so another connection can be used.
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
        // The task was cancelled before it was added to the waiters.
        if Task.isCancelled { giveUp(id, CancellationError()) }
      }
    } onCancel: {
      giveUp(id, CancellationError())
    }
  }

  /// Returns a connection, or room for one, without waiting; nil if there is neither. Waiters are served first: while a
  /// task waits, no connection is idle and the pool has no room.
  private func immediate(_ state: inout State) throws -> Turn? {
    if state.isClosed { throw Self.closed }
    if let connection = state.idle.popLast() { return .connection(connection) }
    guard state.open < settings.connections else { return nil }
    state.open += 1
    return .open
  }

  /// Adds a waiter after another check, since a connection may have been returned in the meantime.
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

  /// Frees the place of a lost connection. The first waiter opens a new one.
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

extension Metrics.Timer {
  fileprivate func recordNanoseconds(since start: ContinuousClock.Instant) {
    let (seconds, attoseconds) = (ContinuousClock.now - start).components
    recordNanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
  }
}
