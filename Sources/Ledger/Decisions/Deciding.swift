package import Database
package import Wallet

extension Ledger {
  package enum Verdict: String, Sendable {
    case approve, reject
  }

  /// Approves what another person asked for and executes it as it was stored, or rejects it and gives back what it had
  /// reserved: one transaction with its audit row and its idempotency key. True where the same form was sent before.
  /// Throws `DecisionRefusal`; `Refusal` where the ledger can't do what was approved (it stays open then); and as `act`.
  @discardableResult package static func decide(
    _ id: DecisionID, _ verdict: Verdict, note: String? = nil, key: String, by actor: Actor, in database: Database
  ) async throws
    -> Bool
  {
    let fingerprint = "decide \(id) \(verdict.rawValue) \(note ?? "")"
    let done = try await act(key, fingerprint, by: actor, in: database) { connection in
      let decision = try DecisionItem.locked(id, on: connection)
      try decision.expectOpen(to: actor)
      let state: DecisionState = verdict == .approve ? .approved : .rejected
      try connection.execute(
        """
        UPDATE decisions SET state = \(state), decided_by = \(actor.key), decided_by_name = \(actor.name),
          decided_at = \(actor.time), note = \(note) WHERE id = \(id)
        """)
      switch verdict {
      case .approve: try execute(decision, key: key, by: actor, on: connection)
      case .reject: try release(decision, .rejected, by: actor, on: connection)
      }
      let act = verdict == .approve ? "approve_decision" : "reject_decision"
      try connection.record(decision.event(act, from: .open, to: state, reason: note), by: actor)
      return state.rawValue
    }
    return done.wasAlreadyDone
  }

  /// Takes it back: while it is open, who asked; once approved and until it is executed, either of the two.
  @discardableResult package static func recall(
    _ id: DecisionID, key: String, by actor: Actor, in database: Database
  ) async throws
    -> Bool
  {
    let done = try await act(key, "recall \(id)", by: actor, in: database) { connection in
      let decision = try DecisionItem.locked(id, on: connection)
      guard decision.state.canBecome(.recalled) else { throw decision.ended }
      guard decision.executedAt == nil else { throw DecisionRefusal.executed }
      guard actor.key == decision.askedBy || actor.key == decision.decidedBy else { throw DecisionRefusal.notYours }
      try release(decision, .recalled, by: actor, on: connection)
      try connection.executeAll([
        """
        UPDATE decisions SET state = 'recalled', recalled_by = \(actor.key), recalled_by_name = \(actor.name),
          recalled_at = \(actor.time) WHERE id = \(id)
        """,
        decision.event("recall_decision", from: decision.state, to: .recalled).insertion(by: actor),
      ])
      return DecisionState.recalled.rawValue
    }
    return done.wasAlreadyDone
  }

  /// Says that somebody is looking into it: for half an hour nobody else decides it. A claim of one's own is let go.
  package static func claim(
    _ id: DecisionID, _ isClaimed: Bool = true, by actor: Actor, in database: Database
  ) async throws {
    try await database.transaction { connection in
      let decision = try DecisionItem.locked(id, on: connection)
      try decision.expectOpen(to: actor)
      let change: SQL =
        isClaimed
        ? "claimed_by = \(actor.key), claimed_by_name = \(actor.name), claimed_at = clock_timestamp()"
        : "claimed_by = NULL, claimed_by_name = NULL, claimed_at = NULL"
      try connection.executeAll([
        "UPDATE decisions SET \(change) WHERE id = \(id)",
        AuditEvent(isClaimed ? "claim_decision" : "release_decision", decision.auditSubject).insertion(by: actor),
      ])
    }
  }

  /// Ends what nobody decided in time, and gives back what it had reserved. Gives how many; harmless when repeated.
  @discardableResult package static func expireDecisions(in database: Database) async throws -> Int {
    let overdue = try await database.rows(
      "SELECT id AS value FROM decisions WHERE state = 'open' AND expires_at <= now() ORDER BY id",
      as: Scalar<DecisionID>.self)
    for id in overdue.map(\.value) {
      try await database.transaction { connection in
        let decision = try DecisionItem.locked(id, on: connection)
        guard decision.state == .open else { return }
        try connection.execute("UPDATE decisions SET state = 'expired' WHERE id = \(id)")
        try release(decision, .expired, by: .system, on: connection)
        try connection.record(decision.event("expire_decision", from: .open, to: .expired), by: .system)
      }
    }
    return overdue.count
  }
}

extension DecisionItem {
  static func locked(_ id: DecisionID, on connection: isolated Connection) throws -> DecisionItem {
    guard let found = try connection.first("\(query(id)) FOR UPDATE", as: DecisionItem.self) else {
      throw DecisionRefusal.notFound
    }
    return found
  }

  /// Throws unless it is open to `actor`.
  func expectOpen(to actor: Actor) throws {
    guard state == .open else { throw ended }
    guard askedBy != actor.key else { throw DecisionRefusal.ownRequest }
    if let claim, claim.by != actor.key { throw DecisionRefusal.claimedByAnother(claim.name, at: claim.at) }
  }

  var ended: DecisionRefusal {
    state == .recalled
      ? .alreadyDecided(state, by: recalledByName, at: recalledAt)
      : .alreadyDecided(state, by: decidedByName, at: decidedAt)
  }

  var auditSubject: AuditEvent.Subject {
    AuditEvent.Subject("decision", id: id.rawValue, "\(kind.rawValue) \(subject)")
  }

  func event(_ act: String, from before: DecisionState, to after: DecisionState, reason: String? = nil) -> AuditEvent {
    AuditEvent(
      act, auditSubject, before: ["state": before.rawValue], after: ["state": after.rawValue], reason: reason)
  }
}
