import ArgumentParser
import Ledger
import Wallet
import Web

struct BankResult: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bank-result", abstract: "Import a bank result file for the payouts.",
    discussion: """
      The file is CSV (RFC 4180) in UTF-8 with the columns \(BankResultFile.columns.joined(separator: ", ")). Either all of \
      its lines are imported or none. A line that matches no payout, has another amount or contradicts what is known \
      stays unmatched and changes nothing. A known line changes nothing, so a file can be imported again.

      The exit status is 0 if every line was applied or known, 3 if lines are unmatched, 65 if the file is invalid, and 1 \
      for any other error.
      """)

  @OptionGroup var options: GlobalOptions
  @Argument(help: ArgumentHelp("The CSV file.", valueName: "file"))
  var file: String

  func run() async throws {
    let settings = try await options.settings()
    let lines = try read(file)
    try await CommandContext.with(settings, logger: Log.ofCommand(settings)) { context in
      let name = file.split(separator: "/").last.map(String.init) ?? file
      let report = try await Ledger.importBankResult(lines, file: name, by: .commandLine, in: context.database)
      Terminal.say("\(lines.count) lines: \(report.applied) applied, \(report.known) already imported")
      if report.superseded > 0 { Terminal.say("  \(report.superseded) superseded by a later result") }
      if report.queued > 0 {
        Terminal.say("  \(report.queued) unmatched: see /admin/bank-results")
        throw ExitCode(3)
      }
    }
  }

  private func read(_ path: String) throws -> [Ledger.NumberedBankLine] {
    let source = try SourceFile(path)
    do {
      return try BankResultFile.lines(CSVReader { try source.readChunk() }, at: Web.Clock.system.now())
    } catch let problem as BankResultFile.Problem {
      let what =
        switch problem {
        case .header(let problem): problem.text(BankResultFile.columns)
        case .line(let line): "line \(line) can't be read"
        case .future(let line): "line \(line) has a processed_at in the future"
        case .past(let line): "line \(line) has a processed_at before the year 2000"
        case .field(let column, let line): "line \(line) has an invalid \(column.rawValue)"
        }
      throw ConfigurationError("\(path) is not a bank result file: \(what); nothing was imported", status: 65)
    }
  }
}
