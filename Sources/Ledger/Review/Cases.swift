package import Database
package import Wallet

/// The reason why a case was not changed.
package enum CaseRefusal: Error, Hashable, Sendable {
  case notFound
  /// The case is assigned to another person, or closed.
  case impossible(ReviewState, assignee: String?)
}

/// Flags a transaction on behalf of a person, with a reason. An existing case is kept. Throws `CaseRefusal` and
/// `ShownFactsChanged`.
package func flag(
  _ transaction: TransactionID, note: String, shown: ShownFacts? = nil, by actor: Actor, in database: Database
) async throws
  -> CaseID
{
  try await database.transaction { connection in
    let review = try connection.first(
      "SELECT review AS value FROM transactions WHERE id = \(transaction) FOR UPDATE", as: Scalar<ReviewState>.self)
    guard let review else { throw CaseRefusal.notFound }
    try shown?.expect(.review(review.value))
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

/// Assigns a case to a staff member and puts it in review.
package func assign(
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

/// Sets how soon an open case is to be reviewed. The same priority again changes nothing.
package func setPriority(
  of id: CaseID, to priority: CasePriority, by actor: Actor, in database: Database
) async throws {
  try await database.transaction { connection in
    let state = try lockedCase(id, on: connection)
    guard state.closedAt == nil else { throw CaseRefusal.impossible(state.state, assignee: state.assignee) }
    let changed = try connection.execute(
      "UPDATE cases SET priority = \(priority) WHERE id = \(id) AND priority <> \(priority)")
    if changed == 0 { return }
    try tell(id, "priority", priority.rawValue, act: "prioritize_case", by: actor, on: connection)
  }
}

package func note(_ text: String, on id: CaseID, by actor: Actor, in database: Database) async throws {
  try await database.transaction { connection in
    _ = try lockedCase(id, on: connection)
    try tell(id, "note", text, act: "note_case", by: actor, on: connection)
  }
}

/// Closes a case; only its assignee can. Throws `CaseRefusal` and `ShownFactsChanged`.
package func close(
  _ id: CaseID, as outcome: ReviewState, note: String?, shown: ShownFacts? = nil, by actor: Actor,
  in database: Database
) async throws {
  try await database.transaction { connection in
    let state = try lockedCase(id, on: connection)
    guard state.state.canBecome(outcome), outcome != .inReview, actor.kind != .staff || state.assigneeID == actor.id
    else { throw CaseRefusal.impossible(state.state, assignee: state.assignee) }
    let events: Int = try connection.value("SELECT count(*) AS value FROM case_events WHERE case_id = \(id)")
    try shown?.expect(.case(events: events))
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

private func lockedCase(_ id: CaseID, on connection: isolated Connection) throws -> LockedCase {
  let found = try connection.first(
    "SELECT state, assignee_id, assignee_name, closed_at FROM cases WHERE id = \(id) FOR UPDATE", as: LockedCase.self)
  guard let found else { throw CaseRefusal.notFound }
  return found
}

private func tell(
  _ id: CaseID, _ kind: String, _ text: String, act: String, by actor: Actor, on connection: isolated Connection
) throws {
  let (event, _) = try connection.run(
    Query<Scalar<Int64>>.one(
      """
      INSERT INTO case_events (case_id, at, actor, actor_name, kind, text)
      VALUES (\(id), \(actor.time), \(actor.key), \(actor.name), \(kind), \(text)) RETURNING id AS value
      """),
    Query<Int>.affected(
      AuditEvent(act, AuditEvent.Subject(.case, id: id.rawValue, id.description), reason: text).insertion(by: actor)))
  if kind == "note" {
    try recordMentions(
      in: text, of: .caseEvent(event.value), page: "/admin/cases/\(id)", by: actor, on: connection)
  }
}

extension ShownFacts {
  /// The number of a case's newest events that its page shows.
  package static let caseEvents = 200

  /// Returns the facts on the page that flags a transaction.
  package static func review(_ state: ReviewState) -> ShownFacts {
    var facts = ShownFacts()
    facts[.review] = state.rawValue
    return facts
  }

  /// Returns the facts on the page that closes a case.
  package static func `case`(events: Int) -> ShownFacts {
    var facts = ShownFacts()
    facts.set(.caseEvents, Int64(min(events, caseEvents)))
    return facts
  }
}
