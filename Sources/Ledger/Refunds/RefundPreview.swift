package import Database
package import Wallet

extension Ledger {
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
    /// What the merchant has once it is paid back: after waiting for it, zero or more.
    package let merchantBalanceAfter: Money
    /// The merchant has too little, or others wait for its balance already: it will wait.
    package let waits: Bool
    package let olderWait: Bool
    /// Above this, together with what was refunded of the payment without another person, another person approves.
    package let threshold: Money
    package let refundedAlone: Money

    package var needsApproval: Bool {
      guard let together = try? amount + refundedAlone else { return true }
      return together > threshold
    }
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
