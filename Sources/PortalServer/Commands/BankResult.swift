import ArgumentParser
import Database
import Ledger
import Wallet
import Web

struct BankResult: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bank-result", abstract: "Import a bank result file for the payouts.",
    discussion: """
      The file is ISO 20022 pain.002.001.10 or camt.054.001.08, or CSV (RFC 4180) in UTF-8 with the columns \
      \(BankResultFile.columns.joined(separator: ", ")). Either all of its lines are imported or none. A line that matches no payout, has another amount or contradicts what is known \
      stays unmatched and changes nothing. A known line changes nothing, so a file can be imported again.

      The exit status is 0 if every line was applied or known, 3 if lines are unmatched, 65 if the file is invalid, and 1 \
      for any other error.
      """)

  @OptionGroup var options: GlobalOptions
  @Argument(help: ArgumentHelp("The bank's file.", valueName: "file"))
  var file: String

  func run() async throws {
    let settings = try await options.settings()
    let bytes = try content(file)
    // A table is read before the database is asked for, and a message says some amounts only in it.
    let table = BankMessage.isXML(bytes) ? nil : try self.table(bytes)
    try await CommandContext.with(settings, logger: Log.ofCommand(settings)) { context in
      var lines = table ?? []
      if table == nil { lines = try await message(bytes, in: context.database) }
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

  private func content(_ path: String) throws -> [UInt8] {
    let source = try SourceFile(path)
    var bytes: [UInt8] = []
    while true {
      let chunk = try source.readChunk()
      if chunk.isEmpty { return bytes }
      bytes += chunk
    }
  }

  private func table(_ bytes: [UInt8]) throws -> [Ledger.NumberedBankLine] {
    var rest = bytes
    do {
      let reader = try CSVReader {
        defer { rest = [] }
        return rest
      }
      return try BankResultFile.lines(reader, at: Web.Clock.system.now())
    } catch let problem as BankResultFile.Problem {
      throw refused(problem.text)
    }
  }

  private func message(_ bytes: [UInt8], in database: Database) async throws -> [Ledger.NumberedBankLine] {
    do {
      let message = try BankMessage(bytes)
      let (lines, problems) = try await message.lines(
        zone: try await CairoZone.load(from: database), at: Web.Clock.system.now(), in: database)
      if let problem = problems.first { throw refused(problem.text) }
      if message.passedOver > 0 { Terminal.say("\(message.passedOver) not decided yet, or no payouts") }
      return lines
    } catch let problem as BankMessage.Problem {
      throw refused("\(problem)")
    }
  }

  private func refused(_ what: String) -> ConfigurationError {
    ConfigurationError("\(file) is not a bank result file: \(what); nothing was imported", status: 65)
  }
}

extension BankResultFile.Problem {
  fileprivate var text: String {
    switch self {
    case .header(let problem): problem.text(BankResultFile.columns)
    case .line(let line): "line \(line) can't be read"
    case .future(let line): "line \(line) has a processed_at in the future"
    case .past(let line): "line \(line) has a processed_at before the year 2000"
    case .field(let column, let line): "line \(line) has an invalid \(column.rawValue)"
    }
  }
}
