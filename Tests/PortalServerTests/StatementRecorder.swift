import Synchronization
import TestSupport

/// Passes a portal's connections on to PostgreSQL and notes the statements that it executes, by round trips.
final class StatementRecorder: Sendable {
  private struct Heard {
    var trips: [[String]] = []
    var trip: [String] = []
  }

  private let standIn: SocketStandIn
  private let heard = Mutex(Heard())

  /// `url` names PostgreSQL's socket folder; connect to `url(from:)` instead.
  init(before url: String) throws {
    standIn = try SocketStandIn(before: url)
    standIn.start { [self] client, upstream in pass(client, upstream) }
  }

  func url(from url: String) -> String { standIn.url(from: url) }

  func close() { standIn.stop() }

  /// Returns the statements of each round trip since the last call.
  func take() -> [[String]] {
    heard.withLock { heard in
      defer { heard = Heard() }
      return heard.trips
    }
  }

  private func pass(_ client: Int32, _ upstream: Int32) {
    var reader = FrontendMessages()
    var statements = SentStatements()
    SocketStandIn.pump(client, upstream) { bytes in
      for message in reader.read(bytes) { note(statements.read(message)) }
      UnixSocket.write(upstream, bytes)
      return true
    } fromServer: { bytes in
      UnixSocket.write(client, bytes)
      return true
    }
  }

  private func note(_ sent: SentStatements.Sent) {
    heard.withLock { heard in
      switch sent {
      case .statement(let text): heard.trip.append(text)
      case .end(let text):
        heard.trips.append(heard.trip + (text.map { [$0] } ?? []))
        heard.trip = []
      case .other: break
      }
    }
  }
}

/// Follows the statements in a connection's messages from their preparation to their execution:
/// https://www.postgresql.org/docs/15/protocol-message-formats.html
private struct SentStatements {
  enum Sent {
    case statement(String)
    /// The client waits for the answers, after a simple query if there is a text.
    case end(String?)
    case other
  }

  private var prepared: [String: String] = [:]
  private var bound = ""

  mutating func read(_ message: ArraySlice<UInt8>) -> Sent {
    guard let type = message.first else { return .other }
    let texts = message.dropFirst(5).split(separator: 0, maxSplits: 2, omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self) }
    switch Unicode.Scalar(type) {
    case "P":
      prepared[texts[0]] = texts[1]
      return .other
    case "B":
      bound = prepared[texts[1]] ?? "unknown"
      return .other
    case "E": return .statement(bound)
    case "S": return .end(nil)
    case "Q": return .end(texts[0])
    default: return .other
    }
  }
}
