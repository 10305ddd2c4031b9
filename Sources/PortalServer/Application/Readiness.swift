import Database
import ServiceLifecycle
import Synchronization

/// Whether this process should be sent requests.
final class Readiness: Service {
  private let database: Database
  private let isDraining = Mutex(false)

  /// How long load balancers get to notice before the door closes.
  private static let notice = Duration.seconds(1)

  init(_ database: Database) { self.database = database }

  func isReady() async -> Bool {
    if isDraining.withLock({ $0 }) { return false }
    return await (try? database.value("SELECT 1 AS value", as: Int.self)) == 1
  }

  /// The last service of the group is the first to hear of the end: from then on the process is not ready.
  func run() async throws {
    try? await gracefulShutdown()
    isDraining.withLock { $0 = true }
    try? await Task.sleep(for: Self.notice)
  }
}
