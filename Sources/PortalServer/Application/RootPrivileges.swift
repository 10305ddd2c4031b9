import Cluster
import Logging
import ServiceLifecycle

/// Gives up root once every port is open, since ports below 1024 are root's. No connection is handled before that.
///
/// It is a service, so that a failure ends the others: nothing may answer requests as root.
struct RootPrivileges: Service {
  /// A port that a server opens.
  struct Port: Sendable {
    fileprivate let open: AsyncStream<Void>.Continuation
    fileprivate let released = AsyncStream<Void>.makeStream()

    /// Returns when connections may be handled, or when the process ends.
    func isOpen() async {
      open.yield()
      for await _ in released.stream.cancelOnGracefulShutdown() {}
    }
  }

  let ports: [Port]
  /// If nil, the process keeps the account that it was started as.
  private let account: SystemAccount?
  private let opened: AsyncStream<Void>
  private let logger: Logger

  init(becoming account: SystemAccount?, ports count: Int, logger: Logger) {
    self.account = account
    self.logger = logger
    let (opened, open) = AsyncStream<Void>.makeStream()
    self.opened = opened
    ports = (0..<count).map { _ in Port(open: open) }
  }

  func run() async throws {
    var open = 0
    for await _ in opened.cancelOnGracefulShutdown() {
      open += 1
      if open == ports.count { break }
    }
    if open == ports.count {
      if let account {
        try account.become()
        logger.notice("root is given up", metadata: ["account": "\(account)"])
      }
      for port in ports { port.released.continuation.finish() }
    }
    try? await gracefulShutdown()
  }
}
