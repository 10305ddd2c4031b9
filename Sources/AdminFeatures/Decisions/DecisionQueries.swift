import Database
import Ledger
import Wallet

/// What an approver has to know of what a decision is about, as it is now.
struct DecisionSubject: RowDecodable {
  let user: UserID?
  let userName: String?
  let merchant: MerchantCode?
  let merchantName: String?
  /// What the merchant has available.
  let available: Money?
  let refund: Refund?
  /// When a bank account comes into force; nil before its approval.
  let effectiveAt: Instant?
  let coolingOffHours: Int
  /// Whose balances an adjustment changes: the giver first.
  var accounts: [FoundAccount] = []

  struct Refund {
    /// Of its payment, once this refund is done.
    let remaining: Money
    let feeReturned: Fee
  }

  init(_ row: Row) throws(DatabaseError) {
    user = try row["user_id"]
    userName = try row["user_name"]
    merchant = try row["merchant_number"]
    merchantName = try row["merchant_name"]
    available = try row["available"]
    refund = try Self.refund(row)
    effectiveAt = try row["effective_at"]
    coolingOffHours = try row["cooling_off_hours"]
  }

  private static func refund(_ row: Row) throws(DatabaseError) -> Refund? {
    guard let state: RefundState = try row["refund_state"] else { return nil }
    let gross: Money = try row["gross"]
    let refunded: Money = try row["refunded"]
    let remaining = Money(piastres: gross.piastres - refunded.piastres)
    let returned = Fee(fee: try row["fee_returned"], vat: try row["vat_returned"])
    if state == .completed { return Refund(remaining: remaining, feeReturned: returned) }
    let (fee, completed) = (Fee(fee: try row["fee"], vat: try row["vat"]), try row["refunds_completed"] as Money)
    let (amount, policy): (Money, RefundFeePolicy) = (try row["refund_amount"], try row["refund_fee_policy"])
    // As the ledger will, from what is completed by now.
    let due = try? RefundShare.returned(of: fee, gross: gross, refunded: completed, amount: amount, policy: policy)
    return Refund(remaining: remaining, feeReturned: due ?? returned)
  }

  static func query(_ decision: DecisionID) -> SQL {
    """
    SELECT users.id AS user_id, users.name AS user_name, number AS merchant_number, trade_name AS merchant_name,
      (SELECT balance FROM accounts WHERE accounts.merchant_id = merchants.id AND kind = 'merchant_available')
        AS available,
      refunds.state AS refund_state, refunds.amount AS refund_amount, fee_returned, vat_returned, refund_fee_policy,
      payment.amount AS gross, payment.refunded, payment.refunds_completed, payment.fee, payment.vat, effective_at,
      (SELECT value FROM settings WHERE name = 'bank_account_cooling_off_hours') AS cooling_off_hours
    FROM decisions
      LEFT JOIN refunds ON decisions.kind = 'refund' AND refunds.id = subject_id
      LEFT JOIN transactions payment ON payment.id = payment_id
      LEFT JOIN payouts ON decisions.kind = 'payout' AND payouts.id = subject_id
      LEFT JOIN bank_account_changes account ON decisions.kind = 'bank_account' AND account.id = subject_id
      LEFT JOIN users ON users.id = CASE decisions.kind WHEN 'unfreeze' THEN subject_id ELSE refunds.user_id END
      LEFT JOIN merchants ON merchants.id = CASE decisions.kind WHEN 'fee' THEN subject_id
        ELSE coalesce(refunds.merchant_id, payouts.merchant_id, account.merchant_id) END
    WHERE decisions.id = \(decision)
    """
  }
}

extension FoundAccount {
  /// What an adjustment moves money between, or what the entry that it reverses had moved it between.
  static func query(of decision: DecisionID) -> SQL {
    """
    SELECT accounts.id, accounts.kind, balance, users.name AS user_name, number AS merchant_number,
      trade_name AS merchant_name
    FROM decisions
      JOIN adjustments ON adjustments.id = subject_id
      CROSS JOIN LATERAL (
        SELECT from_account AS id UNION SELECT to_account
        UNION SELECT account_id FROM postings WHERE entry_id = reverses) touched
      JOIN accounts ON accounts.id = touched.id
      LEFT JOIN users ON users.id = user_id
      LEFT JOIN merchants ON merchants.id = merchant_id
    WHERE decisions.id = \(decision) AND decisions.kind = 'adjustment'
    ORDER BY accounts.id = from_account DESC, accounts.id
    """
  }
}
