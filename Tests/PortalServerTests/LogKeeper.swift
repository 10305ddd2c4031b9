import Logging
import Synchronization

/// Stores every logged line with its metadata.
final class LogKeeper: Sendable {
  private let kept = Mutex<[String]>([])

  var lines: [String] { kept.withLock { $0 } }

  func logger() -> Logger {
    var logger = Logger(label: "test") { _ in Handler(keeper: self) }
    logger.logLevel = .trace
    return logger
  }

  private struct Handler: LogHandler {
    let keeper: LogKeeper
    var metadata = Logger.Metadata()
    var logLevel = Logger.Level.trace

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
      let all = metadata.merging(event.metadata ?? [:]) { $1 }
      keeper.kept.withLock { $0.append("\(event.level) \(event.message) \(all)") }
    }
  }
}
