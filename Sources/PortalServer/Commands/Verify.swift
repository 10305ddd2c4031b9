import ArgumentParser
import Database
import Ledger
import Synchronization

struct Verify: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Check every account, entry, refund and chain of balances.",
    discussion: """
      All checks read one snapshot of the database, which on a large platform is held for long. --since last checks what has \
      come since the last verification that held, some thousand rows a snapshot, as portal serve does every night; where it \
      is interrupted, the next one goes on there. --since start does the same for everything. The exit status is 1 if a check \
      fails.
      """)

  enum Start: String, CaseIterable, ExpressibleByArgument { case last, start }

  @OptionGroup var options: GlobalOptions
  @Option(help: "Check only what has come since the last verification (last), or everything step by step (start).")
  var since: Start?

  func run() async throws {
    let settings = try await options.settings()
    try await CommandContext.with(settings, role: .reader, logger: Log.ofCommand(settings)) { context in
      let findings = try await context.withConnections(1, name: "records") { records in
        try await check(context.database, recordingIn: records)
      }
      let unlinked = try await context.database.one(UnlinkedAuditEvents.query, as: UnlinkedAuditEvents.self)
      if let oldest = unlinked.oldestSeconds {
        Terminal.say("audit events not linked yet: \(unlinked.count), the oldest for \(Int(oldest)) s")
      }
      let head = try await context.database.one(AuditHead.query, as: AuditHead.self)
      Terminal.say("audit chain: \(head.position) events, head \(head.hash)")
      let broken = findings.count { !$0.holds }
      if broken > 0 { throw ConfigurationError("\(broken) of \(findings.count) checks fail") }
      Terminal.say("all \(findings.count) checks hold")
    }
  }

  private func check(_ database: Database, recordingIn records: Database) async throws -> [Verification.Finding] {
    guard let since else {
      let end = try await VerificationEnd.reached(in: database)
      let findings = try await Verification.run(in: database) { Self.show($0) }
      try await Verification.record(.whole, findings, from: end, in: records)
      return findings
    }
    if since == .start { try await IncrementalVerification.startOver(in: records) }
    let lines = Mutex<[IncrementalVerification.Part: ProgressLine]>([:])
    let findings = try await IncrementalVerification.run(in: database, recordingIn: records) { progress in
      lines.withLock { lines in
        let line = lines[progress.part] ?? ProgressLine(progress.part.rawValue)
        lines[progress.part] = line
        line.advance(progress.done, of: progress.total, done: progress.done)
        if progress.done >= progress.total { line.finish(done: progress.total) }
      }
    }
    for finding in findings { Self.show(finding) }
    return findings
  }

  private static func show(_ finding: Verification.Finding) {
    Terminal.say("\(finding.holds ? "ok    " : "BROKEN") \(finding.check)")
    for row in finding.broken { Terminal.say("       \(row)") }
  }
}
