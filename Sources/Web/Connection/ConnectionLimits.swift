package import NIOCore
import Synchronization

/// How long a client may take and how many connections there may be.
package struct ConnectionLimits: Sendable {
  /// From the first byte of a request, or from the connection's start, to the end of its headers.
  package var headers: TimeAmount = .seconds(10)
  /// From the end of the headers to the end of the body, however it drips.
  package var body: TimeAmount = .seconds(30)
  /// How long what is sent may wait for a client that doesn't read.
  package var stalled: TimeAmount = .seconds(30)
  /// Between two requests.
  package var idle: TimeAmount = .seconds(60)
  package var total = 10_000
  package var perAddress = 100

  package init() {}
}

/// Open connections by the address of their other end.
final class ConnectionCounts: Sendable {
  private let counts = Mutex<[String: Int]>([:])
  private let limit: Int

  init(limit: Int) { self.limit = limit }

  /// Whether there was room for one more.
  func open(_ address: String) -> Bool {
    counts.withLock { counts in
      let count = counts[address, default: 0]
      if count >= limit { return false }
      counts[address] = count + 1
      return true
    }
  }

  func close(_ address: String) {
    counts.withLock { counts in
      if let count = counts[address] { counts[address] = count > 1 ? count - 1 : nil }
    }
  }
}
