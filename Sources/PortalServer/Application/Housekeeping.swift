import Auth
import Database
import Logging
import ServiceLifecycle

/// What has to be done now and then, by whichever process comes to it.
struct Housekeeping: Service {
  let database: Database
  let logger: Logger

  func run() async throws {
    await cancelWhenGracefulShutdown {
      while !Task.isCancelled {
        do {
          try await Sessions.purge(in: database)
        } catch {
          logger.warning("ended sessions are not deleted", metadata: ["error": "\(error)"])
        }
        try? await Task.sleep(for: .seconds(600))
      }
    }
  }
}
