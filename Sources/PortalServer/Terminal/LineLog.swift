import Glibc
import Logging
import Wallet
import Web

/// A log with one line for each record on standard error, in text or JSON. Control characters are escaped, so that a
/// value can't forge a line.
struct LineLog: LogHandler {
  var logLevel: Logger.Level
  var metadata: Logger.Metadata = [:]
  var metadataProvider: Logger.MetadataProvider?

  private let label: String
  private let format: Settings.LogFormat
  private let isJournal: Bool

  init(
    label: String, level: Logger.Level, format: Settings.LogFormat, isJournal: Bool = LineLog.writesToJournal
  ) {
    self.label = label
    self.format = format
    self.isJournal = isJournal
    logLevel = level
  }

  /// Whether standard error is the journal's stream, which the variable names by device and inode (systemd.exec(5)).
  private static let writesToJournal: Bool = {
    var status = stat()
    guard let stream = environmentVariable("JOURNAL_STREAM"), fstat(STDERR_FILENO, &status) == 0 else { return false }
    return stream == "\(status.st_dev):\(status.st_ino)"
  }()

  /// As sd-daemon(3) has it, from the levels of syslog.
  private static func priority(_ level: Logger.Level) -> String {
    switch level {
    case .critical: "<2>"
    case .error: "<3>"
    case .warning: "<4>"
    case .notice: "<5>"
    case .info: "<6>"
    case .debug, .trace: "<7>"
    }
  }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    let line = line(event, at: Clock.system.now())
    Terminal.complain(isJournal ? Self.priority(event.level) + line : line)
  }

  func line(_ event: LogEvent, at time: Instant) -> String {
    var fields = metadata
    if let provided = metadataProvider?.get() { fields.merge(provided) { $1 } }
    if let given = event.metadata { fields.merge(given) { $1 } }
    if let error = event.error { fields["error"] = "\(error)" }
    let pairs = fields.sorted { $0.key < $1.key }.map { ($0.key, "\($0.value)") }
    var line: String
    switch format {
    case .text:
      line = "\(time.iso8601UTC) \(event.level.rawValue) \(escape("\(event.message)"))"
      for (key, value) in pairs { line += " \(key)=\(quotedWhereNeeded(value))" }
    case .json:
      line = "{\"time\":\"\(time.iso8601UTC)\",\"level\":\"\(event.level.rawValue)\",\"logger\":\(json(label))"
      line += ",\"message\":\(json("\(event.message)"))"
      for (key, value) in pairs { line += ",\(json(key)):\(json(value))" }
      line += "}"
    }
    return line
  }

  private func quotedWhereNeeded(_ value: String) -> String {
    let escaped = escape(value)
    let isPlain = !value.isEmpty && escaped == value && value.utf8.allSatisfy { $0 > 0x20 && $0 != 0x3D }
    return isPlain ? value : "\"\(escaped)\""
  }

  private func json(_ text: String) -> String { "\"\(escape(text))\"" }

  private func escape(_ text: String) -> String {
    if text.utf8.allSatisfy({ 0x20..<0x7F ~= $0 && $0 != 0x22 && $0 != 0x5C }) { return text }
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": escaped += "\\\""
      case "\\": escaped += "\\\\"
      case "\n": escaped += "\\n"
      case "\r": escaped += "\\r"
      case "\t": escaped += "\\t"
      case _ where scalar.properties.generalCategory == .control || scalar.properties.isBidiControl:
        let digits = String(scalar.value, radix: 16)
        escaped += "\\u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
