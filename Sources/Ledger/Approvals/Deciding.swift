package import Database
package import Wallet

package enum Verdict: String, Sendable {
  case approve, reject
}

/// Approves another person's request and executes it as stored, or rejects it and releases what it reserved. This is
/// one transaction with its audit row and its idempotency key. Returns true if the same form was sent before. Throws
/// `ApprovalRefusal`; `Refusal` if the ledger can't execute it, in which case it stays open; `ShownFactsChanged`; and
/// the errors of `act`.
@discardableResult package func decide(
  _ id: ApprovalID, _ verdict: Verdict, note: String? = nil, shown: ShownFacts? = nil, key: String, by actor: Actor,
  in database: Database
) async throws
  -> Bool
{
  let fingerprint = RequestFingerprint("decide", ["approval": "\(id)", "verdict": verdict.rawValue, "note": note])
  let done = try await act(key, fingerprint, by: actor, in: database) { connection in
    let approval = try ApprovalItem.locked(id, on: connection)
    if let refusal = approval.refusal(ofVerdictBy: actor) { throw refusal }
    try shown?.expect(try approval.factsNow(on: connection))
    let state: ApprovalState = verdict == .approve ? .approved : .rejected
    try connection.execute(
      """
      UPDATE approvals SET state = \(state), decided_by = \(actor.key), decided_by_name = \(actor.name),
        decided_at = \(actor.time), note = \(note) WHERE id = \(id)
      """)
    switch verdict {
    case .approve: try execute(approval, key: key, by: actor, on: connection)
    case .reject: try release(approval, .rejected, by: actor, on: connection)
    }
    let act = verdict == .approve ? "approve_request" : "reject_request"
    try connection.record(approval.event(act, from: .open, to: state, reason: note), by: actor)
    return state.rawValue
  }
  return done.wasAlreadyDone
}

/// Withdraws a request: the requester while it is open; after approval and until execution, the requester or the approver.
/// With `forTeam` also the merchant's owner and finance: the caller has checked the role, and that it is about their merchant.
@discardableResult package func withdraw(
  _ id: ApprovalID, forTeam: Bool = false, shown: ShownFacts? = nil, key: String, by actor: Actor, in database: Database
) async throws
  -> Bool
{
  let done = try await act(key, RequestFingerprint("withdraw", ["approval": "\(id)"]), by: actor, in: database) {
    connection in
    let approval = try ApprovalItem.locked(id, on: connection)
    if let refusal = approval.refusal(ofWithdrawalBy: actor, forTeam: forTeam) { throw refusal }
    try shown?.expect(approval.facts)
    try release(approval, .withdrawn, by: actor, on: connection)
    try connection.executeAll([
      """
      UPDATE approvals SET state = 'withdrawn', withdrawn_by = \(actor.key), withdrawn_by_name = \(actor.name),
        withdrawn_at = \(actor.time) WHERE id = \(id)
      """,
      approval.event("withdraw_request", from: approval.state, to: .withdrawn).insertion(by: actor),
    ])
    return ApprovalState.withdrawn.rawValue
  }
  return done.wasAlreadyDone
}

/// Assigns a request to `actor` for 30 minutes, in which nobody else can decide it, or ends the actor's own assignment.
package func assign(
  _ id: ApprovalID, _ isAssigned: Bool = true, by actor: Actor, in database: Database
) async throws {
  try await database.transaction { connection in
    let approval = try ApprovalItem.locked(id, on: connection)
    if let refusal = approval.refusal(ofVerdictBy: actor) { throw refusal }
    let change: SQL =
      isAssigned
      ? "assignee = \(actor.key), assignee_name = \(actor.name), assigned_at = clock_timestamp()"
      : "assignee = NULL, assignee_name = NULL, assigned_at = NULL"
    try connection.executeAll([
      "UPDATE approvals SET \(change) WHERE id = \(id)",
      AuditEvent(isAssigned ? "assign_request" : "unassign_request", approval.auditSubject).insertion(by: actor),
    ])
  }
}

/// Expires requests that nobody decided in time and releases what they reserved. Returns how many. It can be repeated.
/// A request that fails is passed to `onFailure` and stays open.
@discardableResult package func expireApprovals(
  in database: Database, onFailure: FailureHandler = throwFailure
) async throws -> Int {
  let overdue = try await database.rows(
    "SELECT id AS value FROM approvals WHERE state = 'open' AND expires_at <= now() ORDER BY id",
    as: Scalar<ApprovalID>.self)
  var count = 0
  for id in overdue.map(\.value) {
    let expired = try await isolating(
      [id], in: database, subject: { .approval($0) }, onFailure: onFailure
    ) { _, connection in
      let approval = try ApprovalItem.locked(id, on: connection)
      guard approval.state == .open else { return 0 }
      try connection.execute("UPDATE approvals SET state = 'expired' WHERE id = \(id)")
      try release(approval, .expired, by: .system, on: connection)
      try connection.record(approval.event("expire_request", from: .open, to: .expired), by: .system)
      return 1
    }
    count += expired.results.reduce(0, +)
  }
  return count
}

extension ApprovalItem {
  static func locked(_ id: ApprovalID, on connection: isolated Connection) throws -> ApprovalItem {
    guard let found = try connection.first("\(query(id)) FOR UPDATE", as: ApprovalItem.self) else {
      throw ApprovalRefusal.notFound
    }
    return found
  }

  /// Returns why `actor` can't approve, reject or be assigned the request; nil if they can.
  package func refusal(ofVerdictBy actor: Actor) -> ApprovalRefusal? {
    if state != .open { return ended }
    if requestedBy == actor.key { return .ownRequest }
    if let assignment, assignment.by != actor.key { return .assignedToAnother(assignment.name, at: assignment.at) }
    return nil
  }

  /// Why `actor` can't withdraw it; nil where they can.
  package func refusal(ofWithdrawalBy actor: Actor, forTeam: Bool = false) -> ApprovalRefusal? {
    guard state.canBecome(.withdrawn) else { return ended }
    return WithdrawalTerms(
      state: state, isExecuted: executedAt != nil, requestedBy: requestedBy, approvedBy: decidedBy
    ).refusal(of: actor, forTeam: forTeam)
  }

  /// The facts of the request on its pages.
  package var facts: ShownFacts {
    var facts = ShownFacts()
    facts[.approvalState] = state.rawValue
    let values = [("before", before), ("after", after)].flatMap { name, values in
      values.sorted { $0.key < $1.key }.map { "\(name).\($0.key)=\($0.value)" }
    }
    facts[.request] = (values + [amount?.decimal ?? "", reason ?? ""]).joined(separator: "\u{A0}")
    return facts
  }

  /// Returns the facts with a refund's returned fee, which other refunds of its payment change. Locks the payment.
  fileprivate func factsNow(on connection: isolated Connection) throws -> ShownFacts {
    var facts = facts
    guard kind == .refund, let refund = try ReservedRefund.locked("id = \(subjectID)", on: connection) else {
      return facts
    }
    let book = try Book(payments: [refund.payment], identifiers: 1, on: connection)
    do {
      let terms = try book.refundTerms(refund.payment, refund.movement, .live)
      facts.setRefund(remaining: try terms.remaining - refund.amount, returned: terms.returned)
    } catch is Refusal {
      // The execution refuses it again. It can be rejected nevertheless.
    }
    return facts
  }

  private var ended: ApprovalRefusal {
    state == .withdrawn
      ? .alreadyDecided(state, by: withdrawnByName, at: withdrawnAt)
      : .alreadyDecided(state, by: decidedByName, at: decidedAt)
  }

  var auditSubject: AuditEvent.Subject {
    AuditEvent.Subject(.approval, id: id.rawValue, "\(kind.rawValue) \(subject)")
  }

  func event(_ act: String, from before: ApprovalState, to after: ApprovalState, reason: String? = nil) -> AuditEvent {
    AuditEvent(
      act, auditSubject, before: ["state": before.rawValue], after: ["state": after.rawValue], reason: reason)
  }
}

extension ShownFacts {
  /// Sets the facts of a refund's payment on the approval's page.
  package mutating func setRefund(remaining: Money, returned: Fee) {
    set(.remaining, remaining)
    set(.returnedFee, Money(piastres: returned.fee.piastres + returned.vat.piastres))
  }
}
