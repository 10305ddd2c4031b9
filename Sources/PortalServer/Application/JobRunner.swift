import Database
import Ledger
import Logging
import ServiceLifecycle

/// Runs the platform's timed work, whichever process comes to it first.
struct JobRunner: Service {
  private static let pause = Duration.seconds(2)

  let database: Database
  let logger: Logger

  func run() async throws {
    await cancelWhenGracefulShutdown {
      while !Task.isCancelled {
        if await !runNext() { try? await Task.sleep(for: Self.pause) }
      }
    }
  }

  /// False where nothing is due, or the database can't be asked.
  private func runNext() async -> Bool {
    do {
      guard let job = try await Job.take(in: database) else { return false }
      do {
        try await job.run(in: database)
        try await job.finish(in: database)
      } catch {
        logger.error("a job fails", metadata: ["job": "\(job.rawValue)", "error": "\(error)"])
        try await job.finish("\(error)", in: database)
      }
      return true
    } catch {
      logger.warning("jobs can't be taken", metadata: ["error": "\(error)"])
      return false
    }
  }
}
