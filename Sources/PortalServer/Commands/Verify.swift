import ArgumentParser
import Database
import Ledger

struct Verify: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Check every account, entry, refund and chain of balances.",
    discussion: "All checks see one moment of the database. The exit status is 1 where one of them fails.")

  @OptionGroup var options: GlobalOptions

  func run() async throws {
    let settings = try await options.settings()
    try await Premises.with(settings, role: .reader, logger: Log.ofCommand(settings)) { premises in
      let findings = try await Verification.run(in: premises.database) { finding in
        Terminal.say("\(finding.holds ? "ok    " : "BROKEN") \(finding.check)")
        for row in finding.broken { Terminal.say("       \(row)") }
      }
      let broken = findings.count { !$0.holds }
      if broken > 0 { throw Complaint("\(broken) of \(findings.count) checks fail") }
      Terminal.say("all \(findings.count) checks hold")
    }
  }
}
