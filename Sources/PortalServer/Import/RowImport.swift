import Database

/// The outcome of a row.
enum RowOutcome: Hashable, Sendable {
  case landed
  /// Imported and posted after its merchant's newest entry, although it is older.
  case landedLate
  /// Already imported.
  case known
  /// Refused; nothing of the row was applied.
  case refused(String)

  var isLanded: Bool { self == .landed || self == .landedLate }
}

/// A row of a file with valid columns.
protocol ImportedRow: Sendable {
  /// The row's id in the other platform. A row with a known id is skipped.
  var externalID: String { get }
  /// The text that two rows with the same id must share; nil if nothing is compared.
  var identity: String? { get }
}

/// The import of one kind of file.
protocol RowImport: Sendable {
  associatedtype Column: ImportColumn
  associatedtype Row: ImportedRow

  var kind: ImportKind { get }

  func parse(_ fields: ImportFields<Column>) throws(RowProblem) -> Row

  /// Returns the sort key of a row. Rows with different ids have different keys.
  func turn(_ fields: ImportFields<Column>) throws(RowProblem) -> SortKey

  /// Returns the ids that are already imported, with the identity of their rows.
  func known(_ externalIDs: [String], on connection: isolated Connection) throws -> [String: String]

  /// Imports new rows in order, in the caller's transaction. Returns one outcome for each.
  func land(_ rows: [Row], by actor: Actor, on connection: isolated Connection) throws -> [RowOutcome]

  /// Returns more exact reasons for refused rows after every row was tried; nil if there are none.
  func reasons(of refused: [RefusedRow], on connection: isolated Connection) throws -> [String?]
}

extension RowImport {
  func reasons(of refused: [RefusedRow], on connection: isolated Connection) throws -> [String?] {
    refused.map { _ in nil }
  }
}

enum ImportKind: String, CaseIterable, Sendable {
  case users, merchants, transactions
}
