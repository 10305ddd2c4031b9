import ArgumentParser
import Auth
import Database
import Wallet

struct ImportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Import another platform's users, merchants or transactions.",
    discussion: """
      The file is CSV in UTF-8, or UTF-16 with a byte order mark; commas, semicolons and tabs separate. Its first line \
      names the columns, in any order:

      users: \(UserImport.Column.names.joined(separator: ", ")).

      merchants: \(MerchantImport.Column.names.joined(separator: ", ")).

      transactions: \(TransactionRow.Column.names.joined(separator: ", ")).

      Import users and merchants before transactions. Rows are imported in the order of their time, whatever their order \
      in the file. A row that is older than its merchant's newest entry is posted after it and counted. A row with a \
      known external_id is skipped, so an interrupted import can be run again. Refused rows are written to \
      FILE.rejects.csv with their reasons and are not applied. A row that the ledger refused stays refused when the file \
      is imported again, unless --retry-refused is given; a malformed row can be corrected and imported.

      The exit status is 0 if every row was imported or known, 3 if rows were refused, 65 if the file is invalid, and 1 \
      for any other error.
      """)

  @OptionGroup var options: GlobalOptions
  @Flag(help: "Try rows that an earlier run refused again.")
  var retryRefused = false
  @Argument(help: ArgumentHelp("users, merchants or transactions.", valueName: "kind"))
  var kind: ImportKind
  @Argument(help: ArgumentHelp("The CSV file.", valueName: "file"))
  var file: String

  func run() async throws {
    let settings = try await options.settings()
    try await CommandContext.with(settings, logger: Log.ofCommand(settings)) { context in
      let latest: Instant = try await context.database.value("SELECT clock_timestamp() AS value")
      let seal = try context.seal()
      let summary =
        switch kind {
        case .users: try await run(UserImport(seal: seal, latest: latest), context.database)
        case .merchants: try await run(MerchantImport(seal: seal, latest: latest), context.database)
        case .transactions: try await run(TransactionImport(latest: latest), context.database)
        }
      for line in summary.lines { Terminal.say(line) }
      if summary.refusedInAll > 0 { throw ExitCode(3) }
    }
  }

  private func run(_ rows: some RowImport, _ database: Database) async throws -> ImportSummary {
    let run = ImportRun(rows: rows, database: database, actor: .commandLine, retryRefused: retryRefused)
    return try await run.run(file, showing: ProgressLine(rows.kind.rawValue))
  }
}

extension ImportKind: ExpressibleByArgument {}

extension ImportSummary {
  /// The summary for the terminal.
  var lines: [String] {
    let minute = seconds > 0 ? ", \(grouped(Int(Double(read) / seconds * 60))) a minute" : ""
    var lines = ["\(grouped(read)) rows in \(tenths(seconds)) s\(minute)", "  imported          \(grouped(landed))"]
    if late > 0 { lines.append("    \(grouped(late))  older than their merchant's newest entry, posted after it") }
    lines.append("  already imported  \(grouped(known))")
    lines.append("  refused           \(grouped(refusedInAll))")
    for (reason, count) in refused.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) {
      lines.append("    \(grouped(count))  \(reason)")
    }
    if let rejects { lines.append("refused rows with their reasons: \(rejects)") }
    return lines
  }

  private func tenths(_ seconds: Double) -> String {
    let tenths = Int((seconds * 10).rounded())
    return "\(grouped(tenths / 10)).\(tenths % 10)"
  }
}
