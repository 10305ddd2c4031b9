import Logging
import Subprocess
import Synchronization

/// The server of a cluster. It starts the server, restarts it after a crash, and stops it when its task is cancelled.
final class ClusterServer: Sendable {
  private struct State {
    var hasBeenReady = false
    var failure: String?
    var lastWords: [String] = []
  }

  private let files: ClusterFiles
  private let arguments: [String]
  private let logger: Logger
  private let state = Mutex(State())

  init(files: ClusterFiles, settings: ClusterSettings, socketFolder: String, logger: Logger) {
    self.files = files
    self.logger = logger
    arguments = settings.arguments(dataFolder: files.data, socketFolder: socketFolder)
  }

  func keepRunning() async {
    while !Task.isCancelled {
      let status = await runOnce()
      if Task.isCancelled { return }
      let lastWords = state.withLock { $0.lastWords.joined(separator: "\n") }
      guard state.withLock({ $0.hasBeenReady }) else {
        state.withLock { $0.failure = ClusterFiles.reason(in: lastWords.isEmpty ? status : lastWords) }
        return
      }
      logger.error("PostgreSQL stopped by itself; starting it again", metadata: ["status": "\(status)"])
      try? await Task.sleep(for: .seconds(1))
      do {
        try await files.clearLeftovers()
      } catch {
        if Task.isCancelled { return }
        logger.error("PostgreSQL's remains are in the way", metadata: ["error": "\(error)"])
      }
    }
  }

  /// Returns when the server accepts connections, which can take long during crash recovery.
  func waitUntilReady() async throws {
    var waits = 0
    while true {
      if let failure = state.withLock({ $0.failure }) {
        throw ClusterError(.failed, "PostgreSQL doesn't start: \(failure)")
      }
      if let postmaster = Postmaster(in: files.data), postmaster.isReady, postmaster.isAlive(over: files.data) {
        state.withLock { $0.hasBeenReady = true }
        return
      }
      waits += 1
      if waits.isMultiple(of: 500) { logger.notice("PostgreSQL is still starting (recovery, perhaps)") }
      try await Task.sleep(for: .milliseconds(10))
    }
  }

  private func runOnce() async -> String {
    state.withLock { $0.lastWords = [] }
    do {
      let outcome = try await Subprocess.run(
        files.program.configuration("postgres", arguments), input: .none, output: .discarded, error: .sequence
      ) { execution in
        // This receives only what the server prints before it opens its log file.
        for try await line in execution.standardError.strings() {
          state.withLock { $0.lastWords = $0.lastWords.suffix(20) + [line] }
        }
      }
      return "\(outcome.terminationStatus)"
    } catch {
      return "\(error)"
    }
  }
}
