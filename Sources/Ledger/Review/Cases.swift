package import Database
package import Wallet

/// Why a case stayed as it was.
package enum CaseRefusal: Error, Hashable, Sendable {
  case notFound
  /// Somebody else has it, or it is closed.
  case impossible(ReviewState, assignee: String?)
}

extension Ledger {
  /// Flags a transaction by hand, with a reason. What has a case keeps it.
  package static func flag(
    _ transaction: TransactionID, note: String, by actor: Actor, in database: Database
  ) async throws
    -> CaseID
  {
    try await database.transaction { connection in
      let opened = try connection.first(
        """
        INSERT INTO cases (transaction_id, opened_at)
        SELECT id, \(actor.time) FROM transactions WHERE id = \(transaction)
        ON CONFLICT (transaction_id) DO NOTHING RETURNING id AS value
        """, as: Scalar<CaseID>.self)
      let found =
        try opened
        ?? connection.first(
          "SELECT id AS value FROM cases WHERE transaction_id = \(transaction)", as: Scalar<CaseID>.self)
      guard let id = found?.value else { throw CaseRefusal.notFound }
      try tell(id, "note", note, act: "flag_transaction", by: actor, on: connection)
      return id
    }
  }

  /// Takes a case, or hands it to somebody: from then on it is in review.
  package static func assign(
    _ id: CaseID, to staff: StaffID, name: String, by actor: Actor, in database: Database
  ) async throws {
    try await database.transaction { connection in
      let state = try lockedCase(id, on: connection)
      guard state.closedAt == nil else { throw CaseRefusal.impossible(state.state, assignee: state.assignee) }
      try connection.execute(
        "UPDATE cases SET state = 'in_review', assignee_id = \(staff), assignee_name = \(name) WHERE id = \(id)")
      try tell(id, "assignment", name, act: "assign_case", by: actor, on: connection)
    }
  }

  package static func note(_ text: String, on id: CaseID, by actor: Actor, in database: Database) async throws {
    try await database.transaction { connection in
      _ = try lockedCase(id, on: connection)
      try tell(id, "note", text, act: "note_case", by: actor, on: connection)
    }
  }

  /// Ends a review; only who has the case does.
  package static func close(
    _ id: CaseID, as outcome: ReviewState, note: String?, by actor: Actor, in database: Database
  ) async throws {
    try await database.transaction { connection in
      let state = try lockedCase(id, on: connection)
      guard state.state.canBecome(outcome), outcome != .inReview, actor.kind != .staff || state.assigneeID == actor.id
      else { throw CaseRefusal.impossible(state.state, assignee: state.assignee) }
      try connection.execute(
        "UPDATE cases SET state = \(outcome), closed_at = \(actor.time) WHERE id = \(id)")
      if let note { try tell(id, "note", note, act: "note_case", by: actor, on: connection) }
      try tell(id, "outcome", outcome.rawValue, act: "close_case", by: actor, on: connection)
    }
  }

  private struct LockedCase: RowDecodable {
    let state: ReviewState
    let assigneeID: Int64?
    let assignee: String?
    let closedAt: Instant?

    init(_ row: Row) throws(DatabaseError) {
      state = try row["state"]
      assigneeID = try row["assignee_id"]
      assignee = try row["assignee_name"]
      closedAt = try row["closed_at"]
    }
  }

  private static func lockedCase(_ id: CaseID, on connection: isolated Connection) throws -> LockedCase {
    let found = try connection.first(
      "SELECT state, assignee_id, assignee_name, closed_at FROM cases WHERE id = \(id) FOR UPDATE", as: LockedCase.self)
    guard let found else { throw CaseRefusal.notFound }
    return found
  }

  private static func tell(
    _ id: CaseID, _ kind: String, _ text: String, act: String, by actor: Actor, on connection: isolated Connection
  ) throws {
    try connection.executeAll([
      """
      INSERT INTO case_events (case_id, at, actor, actor_name, kind, text)
      VALUES (\(id), \(actor.time), \(actor.key), \(actor.name), \(kind), \(text))
      """,
      AuditEvent(act, AuditEvent.Subject("case", id: id.rawValue, id.description), reason: text).insertion(by: actor),
    ])
  }
}
