import Database
import Wallet

/// The conditions of a refund other than its accounts' balances.
struct RefundAllowance: RowDecodable {
  /// Above this, a payment's refunds need another person's approval.
  let threshold: Money
  /// The amount of the payment that was refunded without approval.
  let refundedAlone: Money
  /// Whether another refund of the merchant already waits for its balance.
  var olderWait: Bool

  init(_ row: Row) throws(DatabaseError) {
    threshold = try row["threshold"]
    refundedAlone = try row["refunded_alone"]
    olderWait = try row["older_wait"]
  }

  /// Returns nil if there is no such payment.
  static func query(_ payment: TransactionID) -> Query<RefundAllowance?> { .first(row(payment)) }

  /// Returns the query that also locks the payment, so that two concurrent refunds don't both take the remaining
  /// amount.
  static func locking(_ payment: TransactionID) -> Query<RefundAllowance?> { .first("\(row(payment)) FOR UPDATE") }

  func needsApproval(_ amount: Money) -> Bool {
    guard let together = try? amount + refundedAlone else { return true }
    return together > threshold
  }

  /// The columns of a payment in `transactions`.
  static let columns: SQL = """
    (SELECT value FROM settings WHERE name = 'refund_threshold') AS threshold, refunded_alone,
      \(WaitingRefunds.exist(of: "transactions.merchant_id")) AS older_wait
    """

  private static func row(_ payment: TransactionID) -> SQL {
    "SELECT \(columns) FROM transactions WHERE id = \(payment)"
  }
}

/// The effect of a refund, checked against its payment and user. The merchant's balance is checked later.
struct RefundTerms {
  var payment: Book.Payment
  let merchantID: MerchantID
  var merchant: Book.Merchant
  var payee: Book.User
  /// The remaining refundable amount of the payment.
  let remaining: Money
  let returned: Fee
  /// The amount that the refund takes from the merchant.
  let cost: Money
}

extension Book {
  /// Returns the terms of a refund. Throws the `Refusal` if the movement can't be a refund of its payment.
  func refundTerms(_ id: TransactionID, _ movement: Movement, _ rules: PostingRules) throws -> RefundTerms {
    let amount = movement.amount
    guard let payment = payments[id] else { throw Refusal.unknownPayment }
    guard payment.kind == .payment, payment.status == .completed, let merchantID = payment.merchant,
      let merchant = merchants[merchantID], let payee = users[payment.user]
    else { throw Refusal.notRefundable }
    if let at = movement.occurredAt, at < payment.occurredAt { throw Refusal.beforePayment(payment.occurredAt) }
    // A refund that was requested earlier is already reserved.
    let reserved = movement.completes == nil ? Money.zero : amount
    let remaining = try payment.amount - payment.refunded + reserved
    guard amount <= remaining else { throw Refusal.exceedsRemaining(remaining) }
    if case .history = rules {} else if payee.status == .closed { throw Refusal.userClosed }
    let returned = try RefundShare.returned(
      of: payment.fee, gross: payment.amount, refunded: payment.completed, amount: amount, policy: merchant.refundPolicy
    )
    return RefundTerms(
      payment: payment, merchantID: merchantID, merchant: merchant, payee: payee, remaining: remaining,
      returned: returned, cost: try amount - returned.total)
  }
}
