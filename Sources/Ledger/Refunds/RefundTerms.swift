import Database
import Wallet

/// A transaction with all that decides a refund of it.
struct RefundTerms: RowDecodable {
  let kind: TransactionKind
  let status: TransactionStatus
  let amount: Money
  let refunded: Money
  let completed: Money
  let fee: Fee
  let policy: RefundFeePolicy?
  let userStatus: UserStatus
  let userBalance: Money
  let merchantBalance: Money?
  let olderWait: Bool
  let threshold: Money
  /// Of what was refunded, without another person.
  let alone: Money

  init(_ row: Row) throws(DatabaseError) {
    kind = try row["kind"]
    status = try row["status"]
    amount = try row["amount"]
    refunded = try row["refunded"]
    completed = try row["refunds_completed"]
    fee = Fee(fee: try row["fee"], vat: try row["vat"])
    policy = try row["refund_fee_policy"]
    userStatus = try row["user_status"]
    userBalance = try row["user_balance"]
    merchantBalance = try row["merchant_balance"]
    olderWait = try row["older_wait"]
    threshold = try row["threshold"]
    alone = try row["refunded_alone"]
  }

  static func query(_ payment: TransactionID) -> SQL {
    """
    SELECT transactions.kind, transactions.status, amount, refunded, refunds_completed, refunded_alone, fee, vat,
      refund_fee_policy, users.status AS user_status,
      (SELECT value FROM settings WHERE name = 'refund_threshold') AS threshold,
      (SELECT balance FROM accounts WHERE user_id = transactions.user_id) AS user_balance,
      (SELECT sum(balance)::bigint FROM accounts WHERE merchant_id = transactions.merchant_id
        AND kind IN ('merchant_pending', 'merchant_available')) AS merchant_balance,
      \(WaitingRefunds.exist(of: "transactions.merchant_id")) AS older_wait
    FROM transactions
      JOIN users ON users.id = transactions.user_id
      LEFT JOIN merchants ON merchants.id = transactions.merchant_id
    WHERE transactions.id = \(payment)
    """
  }

  func preview(_ amount: Money) throws -> Ledger.RefundPreview {
    guard kind == .payment, status == .completed, let policy, let merchantBalance else { throw Refusal.notRefundable }
    let remaining = try self.amount - refunded
    guard amount <= remaining else { throw Refusal.exceedsRemaining(remaining) }
    guard userStatus != .closed else { throw Refusal.userClosed }
    let returned = try RefundShare.returned(
      of: fee, gross: self.amount, refunded: completed, amount: amount, policy: policy)
    let cost = try amount - returned.total
    let waits = olderWait || cost > merchantBalance
    return Ledger.RefundPreview(
      amount: amount, remaining: remaining, remainingAfter: try remaining - amount, returned: returned, policy: policy,
      userBalance: userBalance, userBalanceAfter: try userBalance + amount, userStatus: userStatus,
      merchantBalance: merchantBalance, merchantBalanceAfter: waits ? .zero : try merchantBalance - cost,
      waits: waits, olderWait: olderWait, threshold: threshold, refundedAlone: alone)
  }
}

/// What decides whether a refund is done at once, asked of another person, or waits.
struct RefundAllowance: RowDecodable {
  /// What a person may still give back of the payment without asking another.
  let left: Money
  let olderWait: Bool

  init(_ row: Row) throws(DatabaseError) {
    left = try row["left_alone"]
    olderWait = try row["older_wait"]
  }

  /// Locks the payment, so that two refunds at once don't both take what is left. Nil where there is none.
  static func locking(_ payment: TransactionID) -> Query<RefundAllowance?> {
    .first(
      """
      SELECT (SELECT value FROM settings WHERE name = 'refund_threshold') - refunded_alone AS left_alone,
        \(WaitingRefunds.exist(of: "transactions.merchant_id")) AS older_wait
      FROM transactions WHERE id = \(payment) FOR UPDATE
      """)
  }
}
