import Ledger
import Wallet

/// A movement of the demo, with its parties by number.
struct DemoMovement: Sendable {
  enum Parties: Hashable, Sendable {
    case topUp(user: Int)
    case payment(user: Int, merchant: Int)
    case transfer(from: Int, to: Int)
    case withdrawal(user: Int)
    /// `payment` is the number of the payment.
    case refund(payment: Int, reason: RefundReason, note: String?)
  }

  /// The movement's number, from 1 in the order of time.
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
