import ArgumentParser
import Ledger
import Wallet

struct Settle: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "settle", abstract: "Close the merchants' days and move what they earned to what they can be paid.",
    discussion: """
      Closes every day with activity up to and including the given one, for every merchant, and each day once: run it as \
      often as you like, and several at the same time. portal serve does it by itself.
      """)

  @OptionGroup var options: GlobalOptions
  @Option(
    help: ArgumentHelp(
      "The last Cairo day to close, such as 2026-10-31. Without it, the newest that may be closed.", valueName: "day"))
  var day: String?

  func run() async throws {
    let settings = try await options.settings()
    try await Premises.with(settings, logger: Log.ofCommand(settings)) { premises in
      let newest = try await Ledger.lastDayToSettle(in: premises.database)
      let through = try parsed(day, newest: newest) ?? newest
      let progress = CountingLine("settlements")
      let run = try await Ledger.settle(through: through, by: .commandLine, in: premises.database) { run in
        progress.show(run.settlements)
      }
      Terminal.say("settled through \(through): \(run.settlements) settlements, EGP \(run.moved.grouped)")
    }
  }

  private func parsed(_ text: String?, newest: Day) throws -> Day? {
    guard let text else { return nil }
    guard let day = Day(parsing: text) else { throw Complaint("\(text) is no day such as 2026-10-31", status: 64) }
    guard day <= newest else { throw Complaint("\(day) isn't over: \(newest) is the last day to close", status: 64) }
    return day
  }
}
