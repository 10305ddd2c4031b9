import ArgumentParser
import Database
import Ledger

struct Doctor: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Examine what the portal stands on, and say how to mend what is wrong.",
    discussion: "The exit status is 1 where something has to be mended.")

  @OptionGroup var options: GlobalOptions

  func run() async throws {
    let settings = try await options.settings()
    let failures = try await Premises.with(settings, schema: .any, logger: Log.ofCommand(settings)) { premises in
      var failures = 0
      for finding in try await Examination(premises).findings() {
        Terminal.say("\(finding.isWell ? "ok   " : "WRONG") \(finding.what)")
        if !finding.isWell {
          Terminal.say("      \(finding.remedy)")
          failures += 1
        }
      }
      return failures
    }
    if failures > 0 { throw Complaint("\(failures) thing\(failures == 1 ? "" : "s") to mend") }
    Terminal.say("all is well")
  }
}
