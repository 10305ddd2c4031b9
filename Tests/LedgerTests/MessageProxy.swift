import Database
import Glibc
import Logging
import Synchronization
import Testing

/// Stands between libpq and PostgreSQL's socket, counts the messages that the client sends, and dies at one of them.
/// It is then dead for good: connections after that are hung up on. To the database this is a server that was killed;
/// to the server, a database that is gone.
///
/// It serves one connection at a time, so that the messages of an act have one order.
final class MessageProxy: Sendable {
  enum Cut: Sendable, CaseIterable {
    /// The database never hears the message.
    case before
    /// The database has done what the message says, and its answer is lost.
    case after
  }

  private let standIn: SocketStandIn
  private let cut: Cut
  private let limit: Int
  private let passed = Mutex(0)

  var isDead: Bool { passed.withLock { $0 >= limit } }

  /// Dies at the message of that number, the first being 1. `url` names PostgreSQL's socket folder; connect to
  /// `url(from:)` instead.
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

  /// A backend does all that it was sent, finds the end, rolls back what is open and goes; then its socket ends too. So
  /// nothing of it is under way any more when the client hears of the cut.
  private func hangUp(_ upstream: Int32) {
    shutdown(upstream, Int32(SHUT_WR))
    while UnixSocket.read(upstream) != nil {}
  }
}

/// Splits what a client sends into its messages: https://www.postgresql.org/docs/15/protocol-message-formats.html
struct FrontendMessages {
  private var rest: [UInt8] = []
  /// What opens a connection has no type before its length.
  private var hasStarted = false

  /// Every message that is whole with these bytes.
  mutating func read(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
    rest += bytes
    var messages: [ArraySlice<UInt8>] = []
    var start = 0
    while let length = length(from: start), start + length <= rest.count {
      messages.append(rest[start..<start + length])
      // 3.0 and later; a request for encryption has another number, and what opens the connection follows it.
      if !hasStarted { hasStarted = number(at: start + 4) >> 16 == 3 }
      start += length
    }
    rest.removeFirst(start)
    return messages
  }

  private func length(from start: Int) -> Int? {
    let type = hasStarted ? 1 : 0
    return start + type + 4 <= rest.count ? type + number(at: start + type) : nil
  }

  private func number(at start: Int) -> Int { rest[start..<start + 4].reduce(0) { $0 << 8 | Int($1) } }
}

/// Does `act` again and again, each time on a connection of its own that dies at its message 1, 2, … until the act gets
/// through, and calls `check` after each with the act's number and the error that it threw. An error that is not the
/// database's is a failure. Gives the number of messages from the opening of the connection to the end of the act.
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
    // Asked before the pool closes: a client says goodbye with a message.
    let isDone = !proxy.isDead
    database.close()
    if isDone, let failure { throw failure }
    try await check(number, failure)
    if isDone { return number - 1 }
  }
  throw Unexpected("an act of more than 5000 messages")
}
