import FoundationEssentials
import Logging
import Subprocess
import Testing
import Wallet

@testable import Cluster
@testable import PortalServer

struct LineLogTests {
  private static let hostile = [
    "\n2026-01-01T00:00:00.000000Z info forged=yes", "\"}\n{\"level\":\"info\"", "\\", "\\\"", "a\u{0}b",
    "\r\u{1B}[2J\u{7F}\t",
    "\u{85}\u{9B}31m", "\u{202E}\u{2066}", "\u{2028}\u{2029}", "قيمة 😀", "key=value \"quoted\"", "",
  ]
  private static let time = Instant(microseconds: 1_767_265_200_000_000)  // 2026-01-01T11:00:00Z

  private func line(of text: String, _ format: Settings.LogFormat) -> String {
    LineLog(label: text, level: .info, format: format, isJournal: false).line(
      LogEvent(
        level: .warning, message: "\(text)", metadata: ["field": "\(text)"], source: nil, file: "", function: "",
        line: 0),
      at: Self.time)
  }

  private func isSafe(_ line: String) -> Bool {
    line.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control && !$0.properties.isBidiControl }
  }

  @Test(arguments: hostile)
  func `a record in JSON is one line with what was said, whatever that is`(text: String) throws {
    let line = line(of: text, .json)
    #expect(isSafe(line))
    #expect(
      try JSONDecoder().decode([String: String].self, from: Data(line.utf8)) == [
        "time": Self.time.iso8601UTC, "level": "warning", "logger": text, "message": text, "field": text,
      ])
  }

  @Test(arguments: hostile)
  func `a record in text is one line without control characters`(text: String) {
    let line = line(of: text, .text)
    #expect(isSafe(line))
    #expect(line.hasPrefix("\(Self.time.iso8601UTC) warning "))
  }

  @Test(.timeLimit(.minutes(10))) func `a portal that is told to logs every line in JSON`() async throws {
    let folder = try TemporaryFolder()
    try Disk.setMode(folder.path, 0o755)
    let log = "\(folder.path)/log"
    let environment = [
      "PORTAL_DATA": "\(folder.path)/data", "PORTAL_PORT": "\(try freePort())", "PORTAL_METRICS_PORT": "0",
      "PORTAL_LOG_FORMAT": "json",
    ]
    let status = try await serving(environment, journal: log) {
      let health = try await portal(["healthcheck"], environment)
      #expect(health.output == "ready\n")
    }
    #expect(status == .exited(0))
    let lines = String(decoding: try #require(Disk.read(log)), as: UTF8.self).split(separator: "\n")
    let records = try lines.map { line in
      // The journal's priority, such as <6>, stands before it.
      try JSONDecoder().decode([String: String].self, from: Data(line.dropFirst(3).utf8))
    }
    #expect(records.allSatisfy { $0["time"] != nil && $0["level"] != nil && $0["message"] != nil })
    #expect(records.contains { $0["message"] == "request" && $0["route"] == "/readyz" && $0["status"] == "200" })
  }
}
