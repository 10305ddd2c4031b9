package import Database
package import Wallet

extension Ledger {
  package struct RefundRequest: Sendable {
    package let payment: TransactionID
    package let amount: Money
    package let reason: RefundReason
    package let note: String?
    /// Minted with the form: the same key takes effect once.
    package let key: String

    package init(payment: TransactionID, amount: Money, reason: RefundReason, note: String?, key: String) {
      self.payment = payment
      self.amount = amount
      self.reason = reason
      self.note = note
      self.key = key
    }

    func movement(_ reference: Reference? = nil) -> Movement {
      Movement(
        .refund(of: payment, reason: reason, note: note), amount: amount, channel: .portal, reference: reference)
    }

    var fingerprint: String {
      "refund \(payment) \(amount.piastres) \(reason.rawValue) \(note ?? "")"
    }
  }

  package struct RefundReceipt: Sendable {
    package let reference: Reference
    /// Completed, waiting for the merchant's balance, or asked of another person: what the form did when it was sent
    /// first. It may have gone on since.
    package let state: RefundState
    /// The same form was sent before.
    package let wasAlreadyDone: Bool

    fileprivate init?(_ done: Done) {
      let parts = done.result.split(separator: " ")
      guard let reference = parts.first.flatMap({ Reference(parsing: String($0)) }) else { return nil }
      self.reference = reference
      // Keys of before the threshold hold a reference only.
      state = parts.dropFirst().first.flatMap { RefundState(rawValue: String($0)) } ?? .completed
      wasAlreadyDone = done.wasAlreadyDone
    }
  }

  /// Gives money of a completed payment back to its user, from its merchant: one transaction with its audit row and its
  /// idempotency key. Above the threshold another person is asked; where the merchant has too little, it waits. Throws
  /// `Refusal`, and as `act` does.
  package static func refund(
    _ request: RefundRequest, by actor: Actor, in database: Database
  ) async throws
    -> RefundReceipt
  {
    let done = try await act(
      request.key, request.fingerprint, by: actor, in: database, asking: RefundAllowance.locking(request.payment)
    ) { connection, allowance in
      let reference = Reference.random(.refund)
      // The platform itself isn't held by it: what it brings in was decided elsewhere.
      let needsApproval = actor.isPerson && request.amount > (allowance?.left ?? .zero)
      let state =
        needsApproval
        ? try ask(for: request, reference, by: actor, on: connection)
        : try complete(request, reference, behindOlder: allowance?.olderWait == true, by: actor, on: connection)
      return "\(reference) \(state.rawValue)"
    }
    guard let receipt = RefundReceipt(done) else { throw KeyConflict() }
    return receipt
  }

  private static func complete(
    _ request: RefundRequest, _ reference: Reference, behindOlder: Bool, by actor: Actor,
    on connection: isolated Connection
  ) throws -> RefundState {
    if behindOlder {
      _ = try expectRefundable(request.movement(), on: connection)
      return try wait(request, reference, by: actor, on: connection)
    }
    let movement = request.movement(reference)
    let outcomes = try post(
      [movement], by: actor, key: request.key, reason: request.reason.rawValue,
      also: [refundEvent("refund", request, reference).insertion(by: actor)], atEnd: true, on: connection)
    switch outcomes.first {
    case .refused(.merchantBalance): return try wait(request, reference, by: actor, on: connection)
    case .refused(let refusal): throw refusal
    case .posted, nil: return .completed
    }
  }

  private static func ask(
    for request: RefundRequest, _ reference: Reference, by actor: Actor, on connection: isolated Connection
  ) throws -> RefundState {
    let book = try expectRefundable(request.movement(), on: connection)
    let id = try reserve(request, reference, as: .requested, by: actor, on: connection)
    let question = Question(
      .refund, .init("refund", id: id.rawValue, reference.text), amount: request.amount,
      after: ["payment": request.payment.description, "reason": request.reason.rawValue], reason: request.note)
    let decision = try question.open(by: actor, at: actor.instant ?? book.now, on: connection)
    try connection.executeAll([
      "UPDATE refunds SET decision_id = \(decision) WHERE id = \(id)",
      refundEvent("ask_refund", request, reference).insertion(by: actor),
    ])
    return .requested
  }

  private static func wait(
    _ request: RefundRequest, _ reference: Reference, by actor: Actor, on connection: isolated Connection
  ) throws -> RefundState {
    _ = try reserve(request, reference, as: .waitingForBalance, by: actor, on: connection)
    try connection.record(refundEvent("refund_waits", request, reference), by: actor)
    return .waitingForBalance
  }

  /// Locks what a refund takes and throws the `Refusal` that it would meet, but for a balance that it can wait for.
  static func expectRefundable(_ movement: Movement, on connection: isolated Connection) throws -> Book {
    var book = try Book(payments: movement.refundedPayment.map { [$0] } ?? [], identifiers: 1, on: connection)
    do {
      _ = try book.decide(movement, .live)
    } catch Refusal.merchantBalance {
      // It will wait.
    }
    return book
  }

  /// From now on it counts against its payment.
  private static func reserve(
    _ request: RefundRequest, _ reference: Reference, as state: RefundState, by actor: Actor,
    on connection: isolated Connection
  ) throws -> RefundID {
    try connection.value(
      """
      INSERT INTO refunds
        (reference, payment_id, merchant_id, user_id, amount, reason, note, state, asked_by, asked_by_name, asked_at)
      SELECT \(reference), id, merchant_id, user_id, \(request.amount), \(request.reason), \(request.note), \(state),
        \(actor.key), \(actor.name), \(actor.time)
      FROM transactions WHERE id = \(request.payment) RETURNING id AS value
      """)
  }

  private static func refundEvent(_ act: String, _ request: RefundRequest, _ reference: Reference) -> AuditEvent {
    AuditEvent(
      act, AuditEvent.Subject("transaction", id: request.payment.rawValue, reference.text),
      after: ["amount": request.amount.decimal, "reason": request.reason.rawValue, "refund": reference.text],
      reason: request.note)
  }
}
