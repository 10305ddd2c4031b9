package import Database
package import Wallet

package struct RefundRequest: Sendable {
  package let payment: TransactionID
  package let amount: Money
  package let reason: RefundReason
  package let note: String?
  /// The facts on the confirmation page; nil if there was none.
  package let shown: ShownFacts?
  /// The idempotency key of the form: the same key takes effect once.
  package let key: String

  package init(
    payment: TransactionID, amount: Money, reason: RefundReason, note: String?, shown: ShownFacts? = nil, key: String
  ) {
    self.payment = payment
    self.amount = amount
    self.reason = reason
    self.note = note
    self.shown = shown
    self.key = key
  }

  func movement(_ reference: Reference? = nil) -> Movement {
    Movement(
      .refund(of: payment, reason: reason, note: note), amount: amount, channel: .portal, reference: reference)
  }

  var fingerprint: RequestFingerprint {
    RequestFingerprint(
      "refund",
      ["payment": "\(payment)", "amount": "\(amount.piastres)", "reason": reason.rawValue, "note": note])
  }
}

package struct RefundReceipt: Sendable {
  package let reference: Reference
  /// The state when the form was first sent: completed, waiting for the merchant's balance, or requested. The refund
  /// may have changed since.
  package let state: RefundState
  /// Whether the same form was sent before.
  package let wasAlreadyDone: Bool

  fileprivate init?(_ done: Done) {
    let parts = done.result.split(separator: " ")
    guard let reference = parts.first.flatMap({ Reference(parsing: String($0)) }) else { return nil }
    self.reference = reference
    // Keys from before the threshold was introduced hold a reference only.
    state = parts.dropFirst().first.flatMap { RefundState(rawValue: String($0)) } ?? .completed
    wasAlreadyDone = done.wasAlreadyDone
  }
}

/// Refunds a completed payment from its merchant to its user, in one transaction with its audit row and its idempotency
/// key. Above the threshold it needs approval; if the merchant's balance is too low, it waits. Throws `Refusal`,
/// `ShownFactsChanged` and the errors of `act`.
package func refund(
  _ request: RefundRequest, by actor: Actor, in database: Database
) async throws
  -> RefundReceipt
{
  let done = try await act(
    request.key, request.fingerprint, by: actor, in: database, asking: RefundAllowance.locking(request.payment)
  ) { connection, allowance in
    guard let allowance else { throw Refusal.unknownPayment }
    let reference = Reference.random(.refund)
    let movement = request.movement(reference)
    var book = try Book(payments: [request.payment], identifiers: 1, on: connection)
    let preview = try RefundPreview(movement, of: request.payment, allowance, book)
    try request.shown?.expect(preview.facts)
    // The threshold doesn't apply to the platform itself: its refunds were approved elsewhere.
    let state: RefundState =
      actor.isPerson ? preview.state : preview.waits ? .waitingForBalance : .completed
    switch state {
    case .requested: try ask(for: request, reference, at: actor.instant ?? book.now, by: actor, on: connection)
    case .waitingForBalance: try wait(request, reference, by: actor, on: connection)
    default: try complete(request, movement, reference, &book, by: actor, on: connection)
    }
    return "\(reference) \(state.rawValue)"
  }
  guard let receipt = RefundReceipt(done) else { throw KeyConflict() }
  return receipt
}

private func complete(
  _ request: RefundRequest, _ movement: Movement, _ reference: Reference, _ book: inout Book, by actor: Actor,
  on connection: isolated Connection
) throws {
  let outcomes = try post(
    [movement], into: &book, by: actor, key: request.key, reason: request.reason.rawValue,
    also: [refundEvent("refund", request, reference).insertion(by: actor)], atEnd: true, on: connection)
  if case .refused(let refusal) = outcomes.first { throw refusal }
}

private func ask(
  for request: RefundRequest, _ reference: Reference, at instant: Instant, by actor: Actor,
  on connection: isolated Connection
) throws {
  let id = try reserve(request, reference, as: .requested, by: actor, on: connection)
  let question = ApprovalRequest(
    .refund, .init(id: id.rawValue, reference.text), amount: request.amount,
    after: ["payment": request.payment.description, "reason": request.reason.rawValue], reason: request.note)
  let approval = try question.open(by: actor, at: instant, on: connection)
  try connection.executeAll([
    "UPDATE refunds SET approval_id = \(approval) WHERE id = \(id)",
    refundEvent("request_refund", request, reference).insertion(by: actor),
  ])
}

private func wait(
  _ request: RefundRequest, _ reference: Reference, by actor: Actor, on connection: isolated Connection
) throws {
  _ = try reserve(request, reference, as: .waitingForBalance, by: actor, on: connection)
  try connection.record(refundEvent("refund_waits", request, reference), by: actor)
}

/// Locks a refund's rows. Throws its `Refusal`, except for a balance that it can wait for.
func expectRefundable(_ movement: Movement, on connection: isolated Connection) throws -> Book {
  var book = try Book(payments: movement.refundedPayment.map { [$0] } ?? [], identifiers: 1, on: connection)
  do {
    _ = try book.decide(movement, .live)
  } catch Refusal.merchantBalance {
    // This is allowed: the refund waits for the balance.
  }
  return book
}

/// Inserts the refund, which reserves the amount of its payment.
private func reserve(
  _ request: RefundRequest, _ reference: Reference, as state: RefundState, by actor: Actor,
  on connection: isolated Connection
) throws -> RefundID {
  try connection.value(
    """
    INSERT INTO refunds
      (reference, payment_id, merchant_id, user_id, amount, reason, note, state, requested_by, requested_by_name, requested_at)
    SELECT \(reference), id, merchant_id, user_id, \(request.amount), \(request.reason), \(request.note), \(state),
      \(actor.key), \(actor.name), \(actor.time)
    FROM transactions WHERE id = \(request.payment) RETURNING id AS value
    """)
}

private func refundEvent(_ act: String, _ request: RefundRequest, _ reference: Reference) -> AuditEvent {
  AuditEvent(
    act, AuditEvent.Subject(.transaction, id: request.payment.rawValue, reference.text),
    after: ["amount": request.amount.decimal, "reason": request.reason.rawValue, "refund": reference.text],
    reason: request.note)
}
