package import Database
package import Wallet

package enum StatementFormat: String, CaseIterable, Sendable { case csv, pdf }

/// A file that was issued as a statement: what it was taken from, and its hash. The bytes aren't kept, since they can be
/// made again as of the instant.
package struct IssuedStatement: Sendable, RowDecodable {
  package let from: Day
  /// Inclusive.
  package let to: Day
  /// Nil if the merchant had no entries.
  package let asOf: Instant?
  package let format: StatementFormat
  /// Of a PDF, whose words are in one: `en` or `ar`.
  package let language: String?
  /// The lines between opening and closing.
  package let rows: Int
  package let sha256: [UInt8]

  package init(
    _ period: Statement.Period, asOf: Instant?, format: StatementFormat, language: String? = nil, rows: Int,
    sha256: [UInt8]
  ) {
    from = period.from
    to = period.to
    self.asOf = asOf
    self.format = format
    self.language = language
    self.rows = rows
    self.sha256 = sha256
  }

  package init(_ row: Row) throws(DatabaseError) {
    from = try row["first_day"]
    to = try row["last_day"]
    asOf = try row["as_of"]
    format = try row["format"]
    language = try row["language"]
    rows = try row["rows"]
    sha256 = try row["sha256"]
  }

  package var period: Statement.Period? { Statement.Period(from: from, to: to) }

  /// The instant to make it again as of: before the first entry where there were none.
  package var instant: Instant { asOf ?? Instant(microseconds: 0) }
}

extension IssuedStatement {
  private static let columns: SQL = "first_day, last_day, as_of, format, language, rows, sha256"

  /// The merchant's file with this hash.
  package static func find(_ sha256: [UInt8], of merchant: MerchantID) -> SQL {
    "SELECT \(columns) FROM statement_files WHERE merchant_id = \(merchant) AND sha256 = \(sha256)"
  }

  /// The CSV of a period that a changed file most likely was: the newest of as many rows, or else the newest.
  package static func closest(toRows rows: Int, _ period: Statement.Period, of merchant: MerchantID) -> SQL {
    """
    SELECT \(columns) FROM statement_files
    WHERE merchant_id = \(merchant) AND first_day = \(period.from) AND last_day = \(period.to) AND format = 'csv'
    ORDER BY rows <> \(rows), id DESC LIMIT 1
    """
  }

  /// The files of a period as of an instant, newest first.
  package static func files(
    of merchant: MerchantID, _ period: Statement.Period, asOf: Instant?, limit: Int = 10
  ) -> SQL {
    """
    SELECT \(columns) FROM statement_files
    WHERE merchant_id = \(merchant) AND first_day = \(period.from) AND last_day = \(period.to)
      AND as_of IS NOT DISTINCT FROM \(asOf)
    ORDER BY id DESC LIMIT \(literal: limit)
    """
  }

  /// Whether a file with this hash was issued to any merchant.
  package static func isIssued(_ sha256: [UInt8]) -> SQL {
    "SELECT EXISTS (SELECT FROM statement_files WHERE sha256 = \(sha256)) AS value"
  }

  /// Keeps it. The same bytes are kept once, as they were issued first.
  func insertion(to merchant: MerchantID) -> SQL {
    """
    INSERT INTO statement_files (merchant_id, first_day, last_day, as_of, format, language, rows, sha256)
    VALUES (\(merchant), \(from), \(to), \(asOf), \(format), \(language), \(rows), \(sha256)) ON CONFLICT DO NOTHING
    """
  }
}

/// Keeps what was issued to a merchant, and says so in the audit log.
package func recordStatement(
  _ issued: IssuedStatement, to merchant: MerchantID, _ code: MerchantCode, by actor: Actor, in database: Database
) async throws {
  try await recordStatements([issued], to: merchant, code, by: actor, in: database)
}

/// The same of several files; the audit log names the last, which is the one that was handed out.
package func recordStatements(
  _ files: [IssuedStatement], to merchant: MerchantID, _ code: MerchantCode, by actor: Actor, in database: Database
) async throws {
  try await database.transaction { connection in
    for file in files { try connection.execute(file.insertion(to: merchant)) }
    guard let issued = files.last else { return }
    let event = AuditEvent(
      "statement_export", AuditEvent.Subject(.merchant, id: merchant.rawValue, code.description),
      after: [
        "from": issued.from.description, "to": issued.to.description, "as_of": issued.asOf?.iso8601UTC ?? "",
        "format": issued.format.rawValue, "rows": String(issued.rows), "sha256": issued.sha256.hexadecimal,
      ])
    try connection.execute(event.insertion(by: actor))
  }
}

extension StatementFormat: DatabaseValue {}
