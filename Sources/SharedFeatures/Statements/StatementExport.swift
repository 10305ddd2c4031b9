import Auth
package import Database
package import Ledger
import StatementPDF
package import Templates
package import Wallet
package import Web

/// A merchant's statement as files. Each is written to disk at the database's speed, kept with its hash and named in the
/// audit log, and then sent at the client's speed.
package struct StatementExport: Sendable {
  package let merchant: MerchantID
  package let code: MerchantCode
  package let period: Statement.Period
  package let asOf: Instant?

  /// Where anybody verifies a file.
  package static let verification = Path("/verify")

  package init(_ merchant: MerchantID, _ code: MerchantCode, _ period: Statement.Period, asOf: Instant?) {
    self.merchant = merchant
    self.code = code
    self.period = period
    self.asOf = asOf
  }

  /// - Parameter database: the application's, for what is kept
  package func csv(from tenant: TenantDatabase, by actor: Actor, in database: Database) async throws -> Page {
    let (file, issued) = try await write(from: tenant)
    try await Ledger.recordStatement(issued, to: merchant, code, by: actor, in: database)
    return .download(
      StatementFile.name(code, period), type: "text/csv; charset=utf-8; header=present", file)
  }

  /// The same lines, drawn from the CSV: so both have the same figures, and no connection waits for the drawing.
  package func pdf(
    for reader: Reader, verification: String, on threads: DrawingThreads, from tenant: TenantDatabase, by actor: Actor,
    in database: Database
  ) async throws -> Page {
    let (csv, issued) = try await write(from: tenant)
    let statement = try await Statement.open(
      for: merchant, period, asOf: issued.instant, lines: .none, in: tenant)
    let identity = try await tenant.one(MerchantIdentity.query(merchant), as: MerchantIdentity.self)
    let hash = issued.sha256.hexadecimal
    let document = StatementDocument(
      language: reader.language, zone: reader.zone, legalName: identity.legalName,
      tradeName: identity.tradeName(in: reader.language), code: code, taxNumber: identity.taxNumber, from: period.from,
      to: period.to, asOf: issued.asOf ?? asOf ?? reader.now, opening: statement.opening, closing: statement.closing,
      days: try statement.days.compactMap { try StatementDocument.DayTotals($0) },
      totals: statement.totals.map(StatementDocument.KindTotals.init), sha256: hash,
      verification: "\(verification)?sha256=\(hash)")
    let file = try SpooledFile()
    try await threads.draw(document, from: csv, into: file)
    let drawn = IssuedStatement(
      period, asOf: issued.asOf, format: .pdf, language: reader.language.rawValue, rows: issued.rows,
      sha256: file.sha256)
    // The CSV is verified by what the PDF says of it.
    try await Ledger.recordStatements(
      [issued, drawn], to: merchant, code, by: actor, in: database)
    return .download(
      StatementFile.name(code, period, format: .pdf), type: "application/pdf", file)
  }

  func write(from tenant: TenantDatabase) async throws -> (file: SpooledFile, issued: IssuedStatement) {
    let file = try SpooledFile()
    let written = try await StatementFile(merchant: merchant, period: period, asOf: asOf)
      .write(from: tenant) { bytes in try file.append(bytes) }
    return (
      file, IssuedStatement(period, asOf: written.asOf, format: .csv, rows: written.rows, sha256: file.sha256)
    )
  }
}

/// Threads that draw, so that no page waits for a long statement.
package final class DrawingThreads: Sendable {
  private let threads = BoundedThreads(count: 2, waiting: 16)

  package init() {}

  func draw(_ document: StatementDocument, from csv: SpooledFile, into file: SpooledFile) async throws {
    do {
      try await threads.run {
        var lines = try StatementFileLines(CSVReader(refill: csv.pieces()))
        try StatementWriter.write(document) {
          while let line = try lines.next() {
            if line.kind.changesBalance { return StatementDocument.Line(line) }
          }
          return nil
        } to: { bytes in
          try file.append(bytes)
        }
      }
    } catch is BoundedThreads.Busy {
      throw WebError.busy
    }
  }
}

private struct MerchantIdentity: RowDecodable {
  let legalName: String
  private let tradeName: String
  private let arabicName: String?
  let taxNumber: String?

  init(_ row: Row) throws(DatabaseError) {
    legalName = try row["legal_name"]
    tradeName = try row["trade_name"]
    arabicName = try row["trade_name_ar"]
    taxNumber = try row["tax_number"]
  }

  func tradeName(in language: Language) -> String { language == .ar ? arabicName ?? tradeName : tradeName }

  static func query(_ merchant: MerchantID) -> SQL {
    "SELECT legal_name, trade_name, trade_name_ar, tax_number FROM merchants WHERE id = \(merchant)"
  }
}

extension StatementDocument.DayTotals {
  /// Nil for a day whose lines leave the balance as it is.
  fileprivate init?(_ day: Statement.DayTotals) throws(MoneyOverflow) {
    let changing = day.totals.filter(\.kind.changesBalance)
    let payouts = changing.filter { $0.kind == .payout || $0.kind == .payoutReturned }
    let others = changing.filter { $0.kind != .payout && $0.kind != .payoutReturned }
    if changing.isEmpty { return nil }
    self.init(
      day.day, count: changing.reduce(0) { $0 + $1.count }, gross: try Money.sum(others.map(\.gross)),
      fee: try Money.sum(others.map(\.fee)), vat: try Money.sum(others.map(\.vat)),
      net: try Money.sum(others.map(\.net)), payouts: try Money.sum(payouts.map(\.net)), balance: day.balance)
  }
}

extension StatementDocument.KindTotals {
  fileprivate init(_ total: Statement.Total) {
    self.init(
      total.kind, count: total.count, gross: total.gross, fee: total.fee, vat: total.vat, net: total.net)
  }
}

extension StatementDocument.Line {
  fileprivate init(_ line: StatementFileLines.Line) {
    self.init(
      postedAt: line.postedAt, kind: line.kind, reference: line.reference, name: line.name, gross: line.gross,
      fee: line.fee, vat: line.vat, net: line.net, balance: line.balance)
  }
}
