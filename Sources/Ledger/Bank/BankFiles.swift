package import Database
package import Wallet

/// A file that the bank answered with, as it was read: its lines, and what wasn't a result.
package struct NewBankFile: Sendable {
  package let name: String
  /// `csv`, `pain.002` or `camt.054`.
  package let format: String
  package let bytes: [UInt8]
  package let lines: [NumberedBankLine]
  package let passedOver: Int

  package init(name: String, format: String, bytes: [UInt8], lines: [NumberedBankLine], passedOver: Int) {
    self.name = name
    self.format = format
    self.bytes = bytes
    self.lines = lines
    self.passedOver = passedOver
  }
}

/// Keeps a file with its lines, which change nothing yet.
package func keepBankFile(_ file: NewBankFile, by actor: Actor, in database: Database) async throws -> BankFileID {
  try await database.transaction { connection in
    let id: BankFileID = try connection.value(
      """
      INSERT INTO bank_files (name, format, sha256, lines, passed_over, uploaded_by, uploaded_by_name, uploaded_at)
      VALUES (\(file.name), \(file.format), sha256(\(file.bytes)), \(file.lines.count), \(file.passedOver), \(actor.key),
        \(actor.name), \(actor.time))
      RETURNING id AS value
      """)
    let notices = file.lines.map(\.notice)
    let event = AuditEvent(
      "upload_bank_file", AuditEvent.Subject(.bankResult, id: id.rawValue, file.name),
      after: ["format": file.format, "rows": String(file.lines.count)])
    try connection.executeAll([
      """
      INSERT INTO bank_file_lines
        (file_id, place, line, payout_reference, status, amount, bank_trace, processed_at, reason)
      SELECT \(id), given.place, given.line, given.payout_reference, given.status, given.amount, given.bank_trace,
        given.processed_at, given.reason
      FROM unnest(\(file.lines.map(\.number)), \(notices.map(\.payout)), \(notices.map(\.status.rawValue)),
          \(notices.map(\.amount)), \(notices.map(\.trace)), \(notices.map(\.processedAt)), \(notices.map(\.reason)))
        WITH ORDINALITY AS given (line, payout_reference, status, amount, bank_trace, processed_at, reason, place)
      """,
      event.insertion(by: actor),
    ])
    return id
  }
}

package enum BankFileRefusal: Error, Hashable, Sendable {
  case notFound
}

/// Applies a file that was kept: all its lines in one transaction, once, with what became of each. A file that was
/// imported before stays as it is. Throws `BankFileRefusal`.
package func importBankFile(_ id: BankFileID, by actor: Actor, in database: Database) async throws {
  do {
    try await importOnce(id, by: actor, in: database)
  } catch let lost as DatabaseError where lost.kind == .commitUnknown {
    do { try await importOnce(id, by: actor, in: database) } catch is DatabaseError { throw lost }
  }
}

private func importOnce(_ id: BankFileID, by actor: Actor, in database: Database) async throws {
  try await database.transaction { connection in
    guard let file = try connection.first("\(BankFile.query(id)) FOR UPDATE", as: BankFile.self) else {
      throw BankFileRefusal.notFound
    }
    if file.importedAt != nil { return }
    let lines = try KeptLine.lines(of: id, on: connection)
    let plan = try BankPlan(lines, on: connection)
    try plan.carryOut(lines, of: file.name, by: actor, on: connection)
    let report = plan.report
    try connection.executeAll([
      """
      UPDATE bank_files SET imported_by_name = \(actor.name), imported_at = \(actor.time), applied = \(report.applied),
        known = \(report.known), superseded = \(report.superseded), queued = \(report.queued)
      WHERE id = \(id)
      """,
      """
      UPDATE bank_file_lines SET outcome = given.outcome
      FROM unnest(\(plan.outcomes)) WITH ORDINALITY AS given (outcome, place)
      WHERE file_id = \(id) AND bank_file_lines.place = given.place
      """,
    ])
  }
}

/// A line of a kept file, and what becomes of it.
package struct BankFileRow: Sendable {
  package let line: NumberedBankLine
  /// As `bank_file_lines.outcome`.
  package let outcome: String
  /// The state of the payout just before the line; nil where it names none, and once the file is imported.
  package let state: PayoutState?
  /// The line as it was imported, with this file or another; nil before that.
  package let imported: BankLineID?
}

/// Returns what the file did, or what it would do now. Nothing changes.
package func bankFileRows(_ id: BankFileID, in database: Database) async throws -> [BankFileRow] {
  // A transaction, since the plan takes the locks that an import takes, and gives them back.
  try await database.transaction { connection in
    let kept = try connection.rows(KeptLine.query(id), as: KeptLine.self)
    let lines = kept.map(\.line)
    if let first = kept.first, first.outcome != nil {
      return kept.map { BankFileRow(line: $0.line, outcome: $0.outcome ?? "known", state: nil, imported: $0.imported) }
    }
    let plan = try BankPlan(lines, on: connection)
    return lines.indices.map { place in
      BankFileRow(
        line: lines[place], outcome: plan.outcomes[place], state: plan.states[place], imported: kept[place].imported)
    }
  }
}

/// The head of a kept file.
package struct BankFile: RowDecodable {
  package let id: BankFileID
  package let name: String
  package let format: String
  package let lines: Int
  package let passedOver: Int
  package let uploadedByName: String
  package let uploadedAt: Instant
  package let importedByName: String?
  package let importedAt: Instant?
  package let digest: [UInt8]

  package init(_ row: Row) throws(DatabaseError) {
    id = try row["id"]
    name = try row["name"]
    format = try row["format"]
    lines = try row["lines"]
    passedOver = try row["passed_over"]
    uploadedByName = try row["uploaded_by_name"]
    uploadedAt = try row["uploaded_at"]
    importedByName = try row["imported_by_name"]
    importedAt = try row["imported_at"]
    digest = try row["sha256"]
  }

  private static let columns: SQL = """
    SELECT id, name, format, lines, passed_over, uploaded_by_name, uploaded_at, imported_by_name, imported_at, sha256
    FROM bank_files
    """

  package static func query(_ id: BankFileID) -> SQL { columns + " WHERE id = \(id)" }

  /// The newest.
  package static func latest(_ count: Int) -> SQL { columns + " ORDER BY uploaded_at DESC, id DESC LIMIT \(count)" }
}

private struct KeptLine: RowDecodable {
  let line: NumberedBankLine
  let outcome: String?
  let imported: BankLineID?

  init(_ row: Row) throws(DatabaseError) {
    line = NumberedBankLine(
      number: try row["line"],
      notice: BankLine(
        stored: try row["payout_reference"], status: try row["status"], amount: try row["amount"],
        trace: try row["bank_trace"], processedAt: try row["processed_at"], reason: try row["reason"]))
    outcome = try row["outcome"]
    imported = try row["imported"]
  }

  static func query(_ id: BankFileID) -> SQL {
    """
    SELECT kept.line, payout_reference, status, amount, bank_trace, processed_at, kept.reason, kept.outcome,
      bank_lines.id AS imported
    FROM bank_file_lines kept LEFT JOIN bank_lines USING (payout_reference, status, amount, bank_trace, processed_at)
    WHERE file_id = \(id) ORDER BY place
    """
  }

  static func lines(of id: BankFileID, on connection: isolated Connection) throws -> [NumberedBankLine] {
    try connection.rows(query(id), as: KeptLine.self).map(\.line)
  }
}
