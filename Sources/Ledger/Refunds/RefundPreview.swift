package import Database
package import Wallet

/// The effect of a refund, computed by the code that posts it, for the confirmation page and for the act.
package struct RefundPreview: Sendable {
  package let amount: Money
  package let remaining: Money
  package let remainingAfter: Money
  package let returned: Fee
  /// The amount that it takes from the merchant.
  package let cost: Money
  package let policy: RefundFeePolicy
  package let userBalance: Money
  package let userBalanceAfter: Money
  package let userStatus: UserStatus
  package let merchantBalance: Money
  /// The merchant's balance after the refund; zero if the refund has to wait.
  package let merchantBalanceAfter: Money
  /// Whether the refund will wait: the merchant's balance is too low, or older refunds wait for it.
  package let waits: Bool
  package let olderWait: Bool
  /// Another person must approve if the amount, together with what was refunded of the payment without approval, is
  /// above this.
  package let threshold: Money
  package let refundedAlone: Money
  package let needsApproval: Bool

  /// Throws the `Refusal` that the refund would throw, except for a balance that it can wait for.
  init(_ movement: Movement, of payment: TransactionID, _ allowance: RefundAllowance, _ book: Book) throws {
    var after = book
    var isShort = false
    do {
      _ = try after.decide(movement, .live)
    } catch Refusal.merchantBalance {
      isShort = true
    }
    let terms = try book.refundTerms(payment, movement, .live)
    amount = movement.amount
    remaining = terms.remaining
    remainingAfter = try terms.remaining - amount
    returned = terms.returned
    cost = terms.cost
    policy = terms.merchant.refundPolicy
    userBalance = terms.payee.balance
    userBalanceAfter = try terms.payee.balance + amount
    userStatus = terms.payee.status
    merchantBalance = try terms.merchant.holdings
    waits = isShort || allowance.olderWait
    merchantBalanceAfter = waits ? .zero : try terms.merchant.holdings - terms.cost
    olderWait = allowance.olderWait
    threshold = allowance.threshold
    refundedAlone = allowance.refundedAlone
    needsApproval = allowance.needsApproval(amount)
  }

  /// The first state of the refund if a person requests it.
  package var state: RefundState { needsApproval ? .requested : waits ? .waitingForBalance : .completed }

  /// The facts on the refund's page.
  package var facts: ShownFacts {
    var facts = ShownFacts()
    facts.set(.remaining, remaining)
    facts[.outcome] = state.rawValue
    facts.set(.returnedFee, Money(piastres: returned.fee.piastres + returned.vat.piastres))
    facts.set(.wallet, userBalance)
    facts[.userStatus] = userStatus.rawValue
    facts.set(.merchantBalance, merchantBalance)
    return facts
  }
}

/// Computes the effect of `refund` with the same code, without posting. Throws the same `Refusal`s.
package func previewRefund(
  of payment: TransactionID, amount: Money, in database: Database
) async throws
  -> RefundPreview
{
  let movement = Movement(.refund(of: payment, reason: .other, note: nil), amount: amount, channel: .portal)
  return try await database.read { connection in
    guard let allowance = try connection.run(RefundAllowance.query(payment)) else { throw Refusal.unknownPayment }
    return try RefundPreview(movement, of: payment, allowance, Book(reading: [payment], on: connection))
  }
}
