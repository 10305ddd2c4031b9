import Ledger
import Wallet

/// One movement of the demo, its parties by their places.
struct DemoMovement: Sendable {
  enum Parties: Hashable, Sendable {
    case topUp(user: Int)
    case payment(user: Int, merchant: Int)
    case transfer(from: Int, to: Int)
    case withdrawal(user: Int)
    /// `payment` is the number of the payment.
    case refund(payment: Int, reason: RefundReason, note: String?)
  }

  /// From 1, in the order in which they happen.
  let number: Int
  let parties: Parties
  let amount: Money
  let channel: Channel
  let description: String?
  let at: Instant
  let reference: Reference
  let review: ReviewState

  var refundedPayment: Int? {
    if case .refund(let payment, _, _) = parties { payment } else { nil }
  }
}
