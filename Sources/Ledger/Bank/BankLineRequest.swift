package import Database
package import Wallet

/// Why nothing was requested about a bank line, or why it wasn't resolved. Nothing changed.
package enum BankLineRefusal: Error, Hashable, Sendable {
  /// There is no such line in the queue, or somebody has resolved it.
  case notWaiting
  /// The payout in this state can't get that result; nil if the line names no payout.
  case impossible(PayoutState?)
  /// A request about the line, or about another line of its payout, is open.
  case requested(ApprovalID)
}

/// Requests that the payout which an unmatched bank line names ends with `result`. Another person approves it; then the
/// ledger moves the payout's own amount, whatever amount the line says, and the line is resolved. Returns true if the same
/// form was sent before. Throws `BankLineRefusal`, `ShownFactsChanged` and the errors of `act`.
@discardableResult package func requestPayoutEnd(
  of line: BankLineID, with result: BankLineStatus, reason: String, shown: ShownFacts? = nil, key: String,
  by actor: Actor, in database: Database
) async throws
  -> Bool
{
  let fingerprint = RequestFingerprint(
    "bank_line", ["line": "\(line)", "result": result.rawValue, "reason": reason])
  return try await ask(key, fingerprint, by: actor, in: database) { connection in
    // Unlike other requests, this one locks its subject, so that of two requests about one payout the second sees the
    // first. A verdict locks the approval before; it is never waited for here, since an open approval is refused at once.
    guard let found = try WaitingBankLine.locked(line, on: connection) else { throw BankLineRefusal.notWaiting }
    guard let id = found.payout, let payout = try LockedPayout.locked([id], on: connection)[id] else {
      throw BankLineRefusal.impossible(nil)
    }
    try shown?.expect(.bankLine(payout: payout.state))
    guard payout.state.results(about: found.status).contains(result) else {
      throw BankLineRefusal.impossible(payout.state)
    }
    let open = try connection.first(ApprovalID.open(ofPayout: id), as: Scalar<ApprovalID>.self)
    if let open { throw BankLineRefusal.requested(open.value) }
    let account = try connection.one(
      "SELECT bank_holder, iban_last4 FROM payouts WHERE id = \(id)", as: PayoutAccount.self)
    return ApprovalRequest(
      .bankLine, .init(id: line.rawValue, payout.reference.text), amount: payout.amount,
      before: ["payout_state": payout.state.rawValue],
      after: [
        "payout": payout.reference.text, "payout_state": result.payoutState.rawValue, "bank_holder": account.holder,
        "iban_last4": account.last4,
      ], reason: reason)
  }
}

/// Ends the payout of an approved request and resolves its bank line, unless one of them has changed since the request.
func executeBankLine(_ approval: ApprovalItem, by actor: Actor, on connection: isolated Connection) throws {
  let id = BankLineID(approval.subjectID)
  guard let line = try WaitingBankLine.locked(id, on: connection), let reason = approval.reason,
    let state = approval.after["payout_state"].flatMap(PayoutState.init),
    let payout = line.payout, let now = try LockedPayout.locked([payout], on: connection)[payout],
    now.state.rawValue == approval.before["payout_state"]
  else { throw ApprovalRefusal.changedSince }
  // A line of another result doesn't know the bank reference and the reason of this one.
  let isItsResult = line.status.payoutState == state
  let ending = PayoutEnding(
    payout: payout, state: state, trace: isItsResult ? line.trace : nil, reason: isItsResult ? line.reason : nil)
  try end([ending], by: actor, on: connection)
  try connection.changeOne(
    """
    UPDATE bank_lines SET approval_id = \(approval.id), resolved_by_name = \(actor.name), resolved_at = \(actor.time),
      resolution = \(reason), outcome = CASE WHEN \(isItsResult) THEN 'applied' ELSE outcome END
    WHERE id = \(id)
    """)
}

/// Resolves an unmatched line with a person's findings; no money moves. Throws `ApprovalRefusal.notFound`,
/// `BankLineRefusal.requested` while a request about the line is open, and `ShownFactsChanged`.
package func resolveBankLine(
  _ id: BankLineID, resolution: String, shown: ShownFacts? = nil, by actor: Actor, in database: Database
) async throws {
  try await database.transaction { connection in
    guard let line = try WaitingBankLine.locked(id, on: connection) else { throw ApprovalRefusal.notFound }
    let open = try connection.first(ApprovalID.open(ofLine: id), as: Scalar<ApprovalID>.self)
    if let open { throw BankLineRefusal.requested(open.value) }
    let state = try connection.first(
      "SELECT state AS value FROM payouts WHERE id = \(line.payout)", as: Scalar<PayoutState>.self)
    try shown?.expect(.bankLine(payout: state?.value))
    try connection.changeOne(
      """
      UPDATE bank_lines SET resolved_by_name = \(actor.name), resolved_at = \(actor.time), resolution = \(resolution)
      WHERE id = \(id)
      """)
    let event = AuditEvent(
      "resolve_bank_line", AuditEvent.Subject(.bankLine, id: id.rawValue, id.description), reason: resolution)
    try connection.record(event, by: actor)
  }
}

/// An unmatched line that nobody has resolved.
private struct WaitingBankLine: RowDecodable {
  let status: BankLineStatus
  let trace: String
  let reason: String?
  let payout: PayoutID?

  init(_ row: Row) throws(DatabaseError) {
    status = try row["status"]
    trace = try row["bank_trace"]
    reason = try row["reason"]
    payout = try row["payout_id"]
  }

  /// Locks the line, before its payout. Returns nil if it doesn't wait.
  static func locked(_ id: BankLineID, on connection: isolated Connection) throws -> WaitingBankLine? {
    try connection.first(
      """
      SELECT status, bank_trace, reason, payout_id FROM bank_lines
      WHERE id = \(id) AND resolved_at IS NULL AND outcome IN ('no_match', 'amount_mismatch', 'conflict') FOR UPDATE
      """, as: WaitingBankLine.self)
  }
}

private struct PayoutAccount: RowDecodable {
  let holder: String
  let last4: String

  init(_ row: Row) throws(DatabaseError) {
    holder = try row["bank_holder"]
    last4 = try row["iban_last4"]
  }
}

extension ApprovalID {
  /// Returns the query for the open request about a bank line.
  fileprivate static func open(ofLine line: BankLineID) -> SQL { open("subject_id = \(line)") }

  /// Returns the query for the open request about any bank line of a payout.
  fileprivate static func open(ofPayout payout: PayoutID) -> SQL {
    open("subject_id IN (SELECT id FROM bank_lines WHERE payout_id = \(payout))")
  }

  private static func open(_ subject: SQL) -> SQL {
    "SELECT id AS value FROM approvals WHERE \(subject) AND kind = 'bank_line' AND state = 'open' LIMIT 1"
  }
}

extension ShownFacts {
  /// Returns the facts about the payout on the page of a bank line.
  package static func bankLine(payout: PayoutState?) -> ShownFacts {
    var facts = ShownFacts()
    facts[.payoutState] = payout?.rawValue
    return facts
  }
}
