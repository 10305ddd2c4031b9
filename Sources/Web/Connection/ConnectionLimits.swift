import Auth
package import NIOCore
import Synchronization

/// The time limits of a connection and the number of connections.
package struct ConnectionLimits: Sendable {
  /// From the first byte of a request, or from the connection's start, to the end of its headers.
  package var headers: TimeAmount = .seconds(10)
  /// From the end of the headers to the end of the body, however slowly it arrives.
  package var body: TimeAmount = .seconds(30)
  /// For the rest of a body that was answered before it ended.
  package var lingering: TimeAmount = .seconds(5)
  /// The longest time that sent bytes may wait for a client that doesn't read.
  package var stalled: TimeAmount = .seconds(30)
  /// The slowest acceptable client in bytes a second, averaged over `stalled`.
  package var slowestRead = 1024
  /// Between two requests.
  package var idle: TimeAmount = .seconds(60)
  /// For the server, between two parts of a response. It is above the ten minutes that an export may take.
  package var answer: TimeAmount = .seconds(660)
  package var total = 10_000
  package var perAddress = 100

  package init() {}
}

/// An open connection, as the limit on connections sees it.
final class OpenConnection: Sendable {
  let network: ClientNetwork?
  private let channel: any Channel
  /// When the connection began to wait for the client, in nanoseconds; 0 while the server works on a request.
  private let waiting = Atomic<UInt64>(0)

  init(_ channel: any Channel, network: ClientNetwork?) {
    self.channel = channel
    self.network = network
  }

  func note(waitsSince: NIODeadline?) {
    waiting.store(waitsSince?.uptimeNanoseconds ?? 0, ordering: .relaxed)
  }

  fileprivate var waitsSince: UInt64? {
    let since = waiting.load(ordering: .relaxed)
    return since == 0 ? nil : since
  }

  fileprivate func close() { channel.close(promise: nil) }
}

/// The open connections, in total and by client network. If the limit is reached, the connections that have waited for
/// their client the longest are closed. A connection whose request is being answered never is.
final class OpenConnections: Sendable {
  /// Several connections are closed at once, so that the search isn't repeated for each new connection.
  private static let leaving = 16

  private struct State {
    var all: [ObjectIdentifier: OpenConnection] = [:]
    var counts: [ClientNetwork: Int] = [:]
  }

  private let state = Mutex(State())
  private let total: Int
  private let perNetwork: Int

  init(_ limits: ConnectionLimits) {
    total = limits.total
    perNetwork = limits.perAddress
  }

  /// Registers a connection and returns whether there is room for it. If necessary, it makes room.
  func open(_ connection: OpenConnection) -> Bool {
    let (isOpen, surplus) = state.withLock { state in
      if let network = connection.network, state.counts[network, default: 0] >= perNetwork {
        return (false, [OpenConnection]())
      }
      var surplus: [OpenConnection] = []
      if state.all.count >= total {
        surplus = Self.oldest(state.all.values)
        if surplus.isEmpty { return (false, []) }
        for connection in surplus { Self.remove(connection, &state) }
      }
      state.all[ObjectIdentifier(connection)] = connection
      if let network = connection.network { state.counts[network, default: 0] += 1 }
      return (true, surplus)
    }
    for connection in surplus { connection.close() }
    return isOpen
  }

  func close(_ connection: OpenConnection) {
    state.withLock { Self.remove(connection, &$0) }
  }

  private static func remove(_ connection: OpenConnection, _ state: inout State) {
    guard state.all.removeValue(forKey: ObjectIdentifier(connection)) != nil, let network = connection.network else {
      return
    }
    let count = state.counts[network, default: 1] - 1
    state.counts[network] = count > 0 ? count : nil
  }

  private static func oldest(_ connections: some Collection<OpenConnection>) -> [OpenConnection] {
    let waiting = connections.compactMap { connection in connection.waitsSince.map { (connection, since: $0) } }
    return waiting.sorted { $0.since < $1.since }.prefix(leaving).map(\.0)
  }
}
