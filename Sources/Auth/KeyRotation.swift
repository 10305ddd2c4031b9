package import Database

/// Seals values again with the current key that the old key sealed. It runs as the owner of the tables, while portals
/// that know both keys serve. It reads some hundred rows at a time in the order of their ids, writes each batch in one
/// statement, and updates a row only if it still holds the value that was read. So it can be stopped at any moment and
/// started again.
package struct KeyRotation: Sendable {
  /// A column of sealed values.
  package struct Column: Sendable {
    package let name: String
    let table: SQL
    let column: SQL
    let purpose: TextSeal.Purpose
    /// The column of the blind index of the same value.
    let index: SQL?

    fileprivate init(
      _ name: String, _ table: SQL, _ column: SQL, _ purpose: TextSeal.Purpose, index: SQL? = nil
    ) {
      (self.name, self.table, self.column, self.purpose, self.index) = (name, table, column, purpose, index)
    }
  }

  /// Every column whose name ends in `_sealed`. A test compares the list with the schema.
  package static let columns = [
    Column("users.national_id_sealed", "users", "national_id_sealed", .nationalID, index: "national_id_index"),
    Column("merchants.iban_sealed", "merchants", "iban_sealed", .iban),
    Column("payouts.iban_sealed", "payouts", "iban_sealed", .iban),
    Column("bank_account_changes.iban_sealed", "bank_account_changes", "iban_sealed", .iban),
    Column("totp_authenticators.secret_sealed", "totp_authenticators", "secret_sealed", .totpSecret),
    Column("messages.address_sealed", "messages", "address_sealed", .message),
    Column("messages.link_sealed", "messages", "link_sealed", .message),
    Column("reset_requests.name_sealed", "reset_requests", "name_sealed", .message),
  ]

  /// The progress in one column.
  package struct Progress: Sendable {
    package let column: String
    package let done: Int
    package let total: Int
  }

  package struct Outcome: Hashable, Sendable {
    package var sealed = 0
    /// For each column, the number of values that neither key opens.
    package var unreadable: [String: Int] = [:]
  }

  private static let batch = 500

  private let seal: TextSeal
  /// The database, connected as the owner of the tables.
  private let database: Database

  package init(_ seal: TextSeal, in database: Database) {
    self.seal = seal
    self.database = database
  }

  /// Repeats the pass over a column until one finds nothing, at most five times: a portal that hasn't been restarted
  /// yet may still seal with the old key.
  package func run(progress: (Progress) -> Void = { _ in }) async throws -> Outcome {
    var outcome = Outcome()
    for column in Self.columns {
      var (passes, found) = (0, 1)
      while found > 0, passes < 5 {
        let pass = try await pass(over: column, progress)
        found = pass.sealed
        passes += 1
        outcome.sealed += pass.sealed
        outcome.unreadable[column.name] = pass.unreadable > 0 ? pass.unreadable : nil
      }
    }
    return outcome
  }

  /// Returns for each column how many values aren't sealed with the current key.
  package func remaining() async throws -> [String: Int] {
    var remaining: [String: Int] = [:]
    for column in Self.columns {
      let count = try await total(column)
      if count > 0 { remaining[column.name] = count }
    }
    return remaining
  }

  private func pass(over column: Column, _ progress: (Progress) -> Void) async throws -> (sealed: Int, unreadable: Int)
  {
    let total = try await total(column)
    if total == 0 { return (0, 0) }
    var (sealed, unreadable, last) = (0, 0, Int64.min)
    while true {
      try Task.checkCancellation()
      let rows = try await database.rows(
        """
        SELECT id, \(column.column) AS sealed FROM \(column.table)
        WHERE id > \(last) AND \(isOld(column)) ORDER BY id LIMIT \(Self.batch)
        """, as: SealedRow.self)
      guard let end = rows.last?.id else { return (sealed, unreadable) }
      last = end
      let batch = Batch(rows, column.purpose, seal)
      unreadable += batch.unreadable
      sealed += try await database.execute(update(column, batch))
      progress(Progress(column: column.name, done: sealed + unreadable, total: total))
    }
  }

  private func total(_ column: Column) async throws -> Int {
    try await database.value("SELECT count(*) AS value FROM \(column.table) WHERE \(isOld(column))")
  }

  private func isOld(_ column: Column) -> SQL {
    "\(column.column) IS NOT NULL AND substr(\(column.column), 1, 5) <> \(seal.currentHead)"
  }

  private func update(_ column: Column, _ batch: Batch) -> SQL {
    let index: SQL = column.index.map { ", \($0) = batch.index" } ?? .empty
    return """
      UPDATE \(column.table) SET \(column.column) = batch.new \(index)
      FROM unnest(\(batch.ids), \(batch.before), \(batch.after), \(batch.indexes)) AS batch (row, old, new, index)
      WHERE id = batch.row AND \(column.column) = batch.old
      """
  }

  private struct SealedRow: RowDecodable {
    let id: Int64
    let sealed: [UInt8]

    init(_ row: Row) throws(DatabaseError) {
      id = try row["id"]
      sealed = try row["sealed"]
    }
  }

  private struct Batch {
    private(set) var ids: [Int64] = []
    private(set) var before: [[UInt8]] = []
    private(set) var after: [[UInt8]] = []
    private(set) var indexes: [[UInt8]] = []
    private(set) var unreadable = 0

    init(_ rows: [SealedRow], _ purpose: TextSeal.Purpose, _ seal: TextSeal) {
      for row in rows {
        guard let text = try? seal.open(row.sealed, for: purpose), let new = try? seal.seal(text, for: purpose) else {
          unreadable += 1
          continue
        }
        ids.append(row.id)
        before.append(row.sealed)
        after.append(new)
        indexes.append(seal.blindIndex(of: text, for: purpose))
      }
    }
  }
}
