import Database
import Glibc
import Logging
import Synchronization
import TestSupport
import Testing

/// A proxy between libpq and PostgreSQL's socket that counts the client's messages and stops at one of them. It stays
/// stopped: later connections are closed. To the database this looks like a killed server, and to the server like a
/// lost database.
///
/// It serves one connection at a time, so that an act's messages have one order.
final class MessageProxy: Sendable {
  enum Cut: Sendable, CaseIterable {
    /// The database doesn't receive the message.
    case before
    /// The database has executed the message, and its answer is lost.
    case after
  }

  private let standIn: SocketStandIn
  private let cut: Cut
  private let limit: Int
  private let passed = Mutex(0)

  var isDead: Bool { passed.withLock { $0 >= limit } }

  /// Stops at the message of that number, from 1. `url` names PostgreSQL's socket folder; connect to `url(from:)`
  /// instead.
  init(before url: String, _ cut: Cut, at number: Int) throws {
    standIn = try SocketStandIn(before: url)
    self.cut = cut
    limit = number
    standIn.start { [self] client, upstream in pass(client, upstream) }
  }

  func url(from url: String) -> String { standIn.url(from: url) }

  func close() { standIn.stop() }

  private func pass(_ client: Int32, _ upstream: Int32) {
    if isDead { return }
    var reader = FrontendMessages()
    SocketStandIn.pump(client, upstream) { bytes in
      for message in reader.read(bytes) {
        let isLast = count() == limit
        if !isLast || cut == .after { UnixSocket.write(upstream, message) }
        if isLast {
          hangUp(upstream)
          return false
        }
      }
      return true
    } fromServer: { bytes in
      UnixSocket.write(client, bytes)
      return true
    }
  }

  private func count() -> Int {
    passed.withLock { passed in
      passed += 1
      return passed
    }
  }

  /// Ends the connection. The backend executes everything that it received, finds the end, rolls back an open
  /// transaction and exits, which closes its socket. So it isn't running any more when the client notices the cut.
  private func hangUp(_ upstream: Int32) {
    shutdown(upstream, Int32(SHUT_WR))
    while UnixSocket.read(upstream) != nil {}
  }
}

/// Repeats `act`, each time on a new connection that stops at message 1, 2, … until the act succeeds, and calls `check`
/// after each with the act's number and the error that it threw. An error that isn't the database's is a failure.
/// Returns the number of messages from the start of the connection to the end of the act.
@discardableResult
func cutAtEveryMessage(
  of url: String, _ cut: MessageProxy.Cut, _ act: (_ database: Database, _ number: Int) async throws -> Void,
  check: (_ number: Int, _ error: DatabaseError?) async throws -> Void
) async throws -> Int {
  for number in 1...5_000 {
    let proxy = try MessageProxy(before: url, cut, at: number)
    defer { proxy.close() }
    var settings = Database.Settings(url: proxy.url(from: url))
    settings.connections = 1
    let database = Database(settings, logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
    var failure: DatabaseError?
    do { try await act(database, number) } catch let error as DatabaseError { failure = error }
    // This is read before the pool closes, since a client ends a connection with a message.
    let isDone = !proxy.isDead
    database.close()
    if isDone, let failure { throw failure }
    try await check(number, failure)
    if isDone { return number - 1 }
  }
  throw Unexpected("an act of more than 5000 messages")
}
