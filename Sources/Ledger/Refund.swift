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

    var fingerprint: String {
      "refund \(payment) \(amount.piastres) \(reason.rawValue) \(note ?? "")"
    }
  }

  /// A refund as it was completed, now or when the same form was sent first.
  package struct RefundReceipt: Sendable {
    package let reference: Reference
    package let wasAlreadyDone: Bool
  }

  /// Gives money of a completed payment back to its user, from its merchant: one transaction with its audit row and
  /// its idempotency key. Throws `Refusal`, `KeyConflict`, or a `DatabaseError`; `.commitUnknown` only where the key
  /// could not be asked either.
  package static func refund(
    _ request: RefundRequest, by actor: Actor, in database: Database
  ) async throws
    -> RefundReceipt
  {
    do {
      return try await complete(request, by: actor, in: database)
    } catch let lost as DatabaseError where lost.kind == .commitUnknown {
      // The same key on a new connection: what was committed is found by it, what was not is done now.
      do {
        let receipt = try await complete(request, by: actor, in: database)
        return RefundReceipt(reference: receipt.reference, wasAlreadyDone: false)
      } catch is DatabaseError {
        throw lost
      }
    }
  }

  private static func complete(
    _ request: RefundRequest, by actor: Actor, in database: Database
  ) async throws
    -> RefundReceipt
  {
    try await database.transaction { connection in
      if let done = try IdempotencyKey.claim(request.key, request.fingerprint, by: actor, on: connection) {
        guard let reference = Reference(parsing: done) else { throw KeyConflict() }
        return RefundReceipt(reference: reference, wasAlreadyDone: true)
      }
      let reference = Reference.random(.refund)
      let movement = Movement(
        .refund(of: request.payment, reason: request.reason, note: request.note), amount: request.amount,
        channel: .portal, reference: reference)
      let event = AuditEvent(
        "refund", AuditEvent.Subject("transaction", id: request.payment.rawValue, reference.text),
        after: ["amount": request.amount.decimal, "reason": request.reason.rawValue, "refund": reference.text],
        reason: request.note)
      let outcomes = try post(
        [movement], by: actor, key: request.key, reason: request.reason.rawValue,
        also: [event.insertion(by: actor), IdempotencyKey.settle(request.key, result: reference.text)], on: connection)
      if case .refused(let refusal) = outcomes.first { throw refusal }
      return RefundReceipt(reference: reference, wasAlreadyDone: false)
    }
  }

  /// What a refund would do, before anybody confirms it.
  package struct RefundPreview: Sendable {
    package let amount: Money
    package let remaining: Money
    package let remainingAfter: Money
    package let returned: Fee
    package let policy: RefundFeePolicy
    package let userBalance: Money
    package let userBalanceAfter: Money
    package let userStatus: UserStatus
    package let merchantBalance: Money
    package let merchantBalanceAfter: Money
  }

  /// Decides as `refund` will, with the same code, and moves nothing. Throws the same `Refusal`s.
  package static func previewRefund(
    of payment: TransactionID, amount: Money, in database: Database
  ) async throws
    -> RefundPreview
  {
    try await database.read { connection in
      guard amount > .zero else { throw Refusal.amountNotPositive }
      guard let row = try connection.first(RefundTerms.query(payment), as: RefundTerms.self) else {
        throw Refusal.unknownPayment
      }
      return try row.preview(amount)
    }
  }
}

/// The same key came with another request, or from somebody else.
package struct KeyConflict: Error {
  package init() {}
}
