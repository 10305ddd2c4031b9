import Database
import Ledger
import Wallet

/// Imports a batch of rows in one transaction, together with its refusals.
struct ImportBatch<Rows: RowImport>: Sendable {
  private enum Step: Sendable {
    case row(Rows.Row)
    case refused(String)
  }

  let rows: Rows
  private let steps: [Step]

  init(_ rows: Rows, _ records: [CSVRecord]) {
    self.rows = rows
    steps = records.map { record in
      do throws(RowProblem) {
        return .row(try rows.parse(ImportFields(record)))
      } catch {
        return .refused(error.reason)
      }
    }
  }

  private struct Earlier: RowDecodable {
    let externalID: String
    let reason: String

    init(_ row: Row) throws(DatabaseError) {
      externalID = try row["external_id"]
      reason = try row["reason"]
    }
  }

  /// Imports the batch and returns one outcome for each record, in order. A row that an earlier run refused stays
  /// refused unless `retryRefused`, since it would now be posted out of order.
  func land(retryRefused: Bool, by actor: Actor, in database: Database) async throws -> [RowOutcome] {
    let valid = steps.compactMap { step in if case .row(let row) = step { row } else { nil } }
    if valid.isEmpty { return outcomes([:]) }
    return try await database.transaction { connection in
      var identities = try rows.known(valid.map(\.externalID), on: connection)
      let earlier = try refusedEarlier(valid, on: connection)
      var decided: [String: RowOutcome] = identities.mapValues { _ in .known }
      if !retryRefused { decided.merge(earlier.mapValues { .refused($0) }) { first, _ in first } }
      // Of two rows with the same id, the first is tried.
      var seen = Set(decided.keys)
      let fresh = valid.filter { seen.insert($0.externalID).inserted }
      for row in fresh { identities[row.externalID] = row.identity }
      let landed = try rows.land(fresh, by: actor, on: connection)
      try remember(fresh, landed, earlier, on: connection)
      for (row, outcome) in zip(fresh, landed) { decided[row.externalID] = outcome }
      return outcomes(decided, identities)
    }
  }

  private func outcomes(_ decided: [String: RowOutcome], _ identities: [String: String] = [:]) -> [RowOutcome] {
    var told: Set<String> = []
    return steps.map { step in
      switch step {
      case .refused(let reason): return .refused(reason)
      case .row(let row):
        if let mine = row.identity, let first = identities[row.externalID], mine != first {
          return .refused("another row has this external_id, with other values")
        }
        let outcome = decided[row.externalID] ?? .known
        return outcome.isLanded && !told.insert(row.externalID).inserted ? .known : outcome
      }
    }
  }

  private func refusedEarlier(_ valid: [Rows.Row], on connection: isolated Connection) throws -> [String: String] {
    let earlier = try connection.rows(
      """
      SELECT external_id, reason FROM import_refusals
      WHERE file = \(rows.kind.rawValue) AND external_id = ANY(\(valid.map(\.externalID)))
      """, as: Earlier.self)
    return Dictionary(earlier.map { ($0.externalID, $0.reason) }) { first, _ in first }
  }

  private func remember(
    _ fresh: [Rows.Row], _ outcomes: [RowOutcome], _ earlier: [String: String], on connection: isolated Connection
  ) throws {
    var refused: [String] = []
    var reasons: [String] = []
    var mended: [String] = []
    for (row, outcome) in zip(fresh, outcomes) {
      if case .refused(let reason) = outcome {
        refused.append(row.externalID)
        reasons.append(reason)
      } else if earlier[row.externalID] != nil {
        mended.append(row.externalID)
      }
    }
    if !refused.isEmpty {
      try connection.execute(
        """
        INSERT INTO import_refusals (file, external_id, reason)
        SELECT \(rows.kind.rawValue), * FROM unnest(\(refused), \(reasons))
        ON CONFLICT (file, external_id) DO UPDATE SET reason = excluded.reason
        """)
    }
    if !mended.isEmpty {
      try connection.execute(
        "DELETE FROM import_refusals WHERE file = \(rows.kind.rawValue) AND external_id = ANY(\(mended))")
    }
  }
}
