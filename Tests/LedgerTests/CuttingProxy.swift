import Synchronization
import TestSupport

/// A proxy between libpq and PostgreSQL's socket that cuts the connection at the first COMMIT: before the server
/// receives it, or before the client receives the answer.
final class CuttingProxy: Sendable {
  enum Cut: Sendable, CaseIterable { case beforeCommit, afterCommit }

  private let standIn: SocketStandIn
  private let cut: Cut
  private let cuts = Mutex(0)
  /// The number of cuts. Later connections aren't cut.
  private let limit: Int

  var count: Int { cuts.withLock { $0 } }

  /// - Parameter url: names PostgreSQL's socket folder. Connect to `url(from:)` instead.
  init(before url: String, _ cut: Cut, times limit: Int = 1) throws {
    standIn = try SocketStandIn(before: url)
    self.cut = cut
    self.limit = limit
    standIn.start { [self] client, upstream in pass(client, upstream) }
  }

  func url(from url: String) -> String { standIn.url(from: url) }

  func close() { standIn.stop() }

  private func pass(_ client: Int32, _ upstream: Int32) {
    SocketStandIn.pump(client, upstream) { bytes in
      guard bytes.contains(Array("COMMIT".utf8)), mayCut() else {
        UnixSocket.write(upstream, bytes)
        return true
      }
      if cut == .afterCommit {
        UnixSocket.write(upstream, bytes)
        // PostgreSQL answers after it has committed.
        _ = UnixSocket.read(upstream)
      }
      return false
    } fromServer: { bytes in
      UnixSocket.write(client, bytes)
      return true
    }
  }

  private func mayCut() -> Bool {
    cuts.withLock { cuts in
      if cuts == limit { return false }
      cuts += 1
      return true
    }
  }
}
