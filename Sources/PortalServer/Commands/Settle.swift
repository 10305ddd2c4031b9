import ArgumentParser
import Ledger
import Synchronization
import Wallet

struct Settle: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "settle", abstract: "Close the merchants' days and move their net sales to the available balance.",
    discussion: """
      Closes every day with activity up to and including the given one, for every merchant. Each day is closed once, so the \
      command can be repeated and run in parallel. portal serve settles automatically. If a merchant can't be settled, its \
      code is printed, the others are settled, and the exit status is 1.
      """)

  @OptionGroup var options: GlobalOptions
  @Option(
    help: ArgumentHelp(
      "The last Cairo day to close, such as 2026-10-31. Without it, the newest that may be closed.", valueName: "day"))
  var day: String?

  func run() async throws {
    let settings = try await options.settings()
    try await CommandContext.with(settings, logger: Log.ofCommand(settings)) { context in
      let newest = try await Ledger.lastDayToSettle(in: context.database)
      let through = try parsed(day, newest: newest) ?? newest
      let progress = CountingLine("settlements")
      let failures = Mutex(0)
      let run = try await Job.settle.recordingFailures(in: context.database, isComplete: through == newest) {
        failure in
        failures.withLock { $0 += 1 }
        Terminal.complain("\(failure.subject) is not settled: \(failure.error)")
      } _: { onFailure in
        try await Ledger.settle(
          through: through, by: .commandLine, in: context.database, progress: { progress.show($0.settlements) },
          onFailure: onFailure)
      }
      Terminal.say("settled through \(through): \(run.settlements) settlements, EGP \(run.moved.grouped)")
      let failed = failures.withLock { $0 }
      if failed > 0 {
        throw ConfigurationError(
          failed == 1 ? "1 merchant could not be settled" : "\(failed) merchants could not be settled")
      }
    }
  }

  private func parsed(_ text: String?, newest: Day) throws -> Day? {
    guard let text else { return nil }
    guard let day = Day(parsing: text) else {
      throw ConfigurationError("\(text) is not a day such as 2026-10-31", status: 64)
    }
    guard day <= newest else {
      throw ConfigurationError("\(day) isn't over: the last day that can be closed is \(newest)", status: 64)
    }
    return day
  }
}
