import ArgumentParser
import Database
import Ledger

struct Doctor: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Check PostgreSQL, settings and disk, and print how to fix each problem.",
    discussion: "The exit status is 1 if a check fails.")

  @OptionGroup var options: GlobalOptions

  func run() async throws {
    let settings = try await options.settings()
    let failures = try await CommandContext.with(settings, schema: .any, logger: Log.ofCommand(settings)) { context in
      var failures = 0
      for finding in try await DoctorChecks(context).findings() {
        Terminal.say("\(finding.isWell ? "ok   " : "WRONG") \(finding.what)")
        if let advice = finding.advice { Terminal.say("      \(advice)") }
        if !finding.isWell {
          Terminal.say("      \(finding.remedy)")
          failures += 1
        }
      }
      return failures
    }
    if failures > 0 { throw ConfigurationError("\(failures) check\(failures == 1 ? " fails" : "s fail")") }
    Terminal.say("all checks passed")
  }
}
