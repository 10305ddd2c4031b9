import Database

/// What became of a row.
enum RowOutcome: Hashable, Sendable {
  case landed
  /// It was here before.
  case known
  /// Nothing of it was applied.
  case refused(String)
}

/// One row of a file, valid in itself.
protocol ImportedRow: Sendable {
  /// The other platform's name for it; it lands once.
  var externalID: String { get }
  /// What two rows of that name must have in common; nil where anything will do.
  var identity: String? { get }
}

/// How one kind of file is imported.
protocol RowImport: Sendable {
  associatedtype Column: ImportColumn
  associatedtype Row: ImportedRow

  var kind: ImportKind { get }

  func parse(_ fields: ImportFields<Column>) throws(RowProblem) -> Row

  /// Which of these names are here already, with the identity of what is here.
  func known(_ externalIDs: [String], on connection: isolated Connection) throws -> [String: String]

  /// Lands new rows in their order, in the caller's transaction. One outcome each, landed or refused.
  func land(_ rows: [Row], by actor: Actor, on connection: isolated Connection) throws -> [RowOutcome]
}

enum ImportKind: String, CaseIterable, Sendable {
  case users, merchants, transactions
}
