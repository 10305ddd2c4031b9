import ArgumentParser
import Ledger
import Wallet
import Web

struct BankResult: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bank-result", abstract: "Take in what the bank did with the payouts.",
    discussion: """
      The file is CSV (RFC 4180) in UTF-8 with the columns \(BankResultFile.columns.joined(separator: ", ")). Either all of \
      its lines are taken in or none. A line that names no payout, another amount, or what can't be, waits in the \
      queue and changes nothing; a line that is known changes nothing either, so a file can be taken in again.

      The exit status is 0 where every line was taken in or known, 3 where lines wait in the queue, 65 where the file is no \
      such file, and 1 for everything else.
      """)

  @OptionGroup var options: GlobalOptions
  @Argument(help: ArgumentHelp("The CSV file.", valueName: "file"))
  var file: String

  func run() async throws {
    let settings = try await options.settings()
    let lines = try read(file)
    try await Premises.with(settings, logger: Log.ofCommand(settings)) { premises in
      let name = file.split(separator: "/").last.map(String.init) ?? file
      let report = try await Ledger.importBankResult(lines, file: name, by: .commandLine, in: premises.database)
      Terminal.say("\(lines.count) lines: \(report.applied) taken in, \(report.known) known before")
      if report.superseded > 0 { Terminal.say("  \(report.superseded) overtaken by what the bank said since") }
      if report.queued > 0 {
        Terminal.say("  \(report.queued) wait in the queue")
        throw ExitCode(3)
      }
    }
  }

  private func read(_ path: String) throws -> [Ledger.BankLine] {
    let source = try SourceFile(path)
    do {
      return try BankResultFile.lines(CSVReader { try source.readChunk() }, at: Web.Clock.system.now())
    } catch let problem as BankResultFile.Problem {
      let what =
        switch problem {
        case .header: "its first line has to be \(BankResultFile.columns.joined(separator: ","))"
        case .line(let line): "line \(line) can't be read"
        case .future(let line): "line \(line) has a processed_at in the future"
        case .field(let column, let line): "line \(line) has no proper \(column.rawValue)"
        }
      throw Complaint("\(path) is no result file: \(what); nothing was taken in", status: 65)
    }
  }
}
