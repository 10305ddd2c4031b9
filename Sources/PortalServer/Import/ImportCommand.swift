import ArgumentParser
import Auth
import Database
import Wallet

struct ImportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Bring another platform's users, merchants or transactions in.",
    discussion: """
      The file is CSV (RFC 4180) in UTF-8. Its first line names the columns, all of them in this order:

      users: \(UserImport.Column.names.joined(separator: ", ")).

      merchants: \(MerchantImport.Column.names.joined(separator: ", ")).

      transactions: \(TransactionRow.Column.names.joined(separator: ", ")).

      Import users and merchants before transactions, and transactions in the order in which they happened. A row whose \
      external_id is here already is skipped, so an import that was stopped is simply run again. Refused rows, each \
      with its reason, go to FILE.rejects.csv; nothing of them is applied. A row that the ledger refused stays refused \
      when the file is imported again, unless --retry-refused is given; a row that was malformed may be mended.

      The exit status is 0 where every row landed or was known, 3 where rows were refused, 65 where the file is no \
      such file, and 1 for everything else.
      """)

  @OptionGroup var options: GlobalOptions
  @Flag(help: "Try rows again that an earlier run refused.")
  var retryRefused = false
  @Argument(help: ArgumentHelp("users, merchants or transactions.", valueName: "kind"))
  var kind: ImportKind
  @Argument(help: ArgumentHelp("The CSV file.", valueName: "file"))
  var file: String

  func run() async throws {
    let settings = try await options.settings()
    try await Premises.with(settings, logger: Log.ofCommand(settings)) { premises in
      let latest: Instant = try await premises.database.value("SELECT clock_timestamp() AS value")
      let seal = try TextSeal(secret: premises.secretKey.bytes)
      let summary =
        switch kind {
        case .users: try await run(UserImport(seal: seal, latest: latest), premises.database)
        case .merchants: try await run(MerchantImport(seal: seal, latest: latest), premises.database)
        case .transactions: try await run(TransactionImport(latest: latest), premises.database)
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
  /// For the person who waited.
  var lines: [String] {
    let minute = seconds > 0 ? ", \(grouped(Int(Double(read) / seconds * 60))) a minute" : ""
    var lines = ["\(grouped(read)) rows in \(tenths(seconds)) s\(minute)", "  landed        \(grouped(landed))"]
    lines.append("  known before  \(grouped(known))")
    lines.append("  refused       \(grouped(refusedInAll))")
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
