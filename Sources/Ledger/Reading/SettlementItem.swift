package import Database
package import Wallet

/// A settlement as lists and its page show it.
package struct SettlementItem: Listed {
  package let id: SettlementID
  package let reference: Reference
  package let merchant: MerchantID
  package let merchantCode: MerchantCode
  package let merchantName: String
  package let merchantArabicName: String?
  package let day: Day
  package let state: SettlementState
  package let count: Int64
  package let gross: Money
  package let fee: Money
  package let vat: Money
  package let net: Money
  package let moved: Money
  package let first: Int64
  package let last: Int64
  package let payout: Reference?
  package let payoutState: PayoutState?
  package let closedAt: Instant
  package let paidAt: Instant?

  package init(_ row: Row) throws(DatabaseError) {
    id = try row["id"]
    reference = try row["reference"]
    merchant = try row["merchant_id"]
    merchantCode = try row["merchant_number"]
    merchantName = try row["merchant_name"]
    merchantArabicName = try row["merchant_name_ar"]
    day = try row["day"]
    state = try row["state"]
    count = try row["count"]
    gross = try row["gross"]
    fee = try row["fee"]
    vat = try row["vat"]
    net = try row["net"]
    moved = try row["moved"]
    first = try row["first_sequence"]
    last = try row["last_sequence"]
    payout = try row["payout_reference"]
    payoutState = try row["payout_state"]
    closedAt = try row["closed_at"]
    paidAt = try row["paid_at"]
  }

  package var cursor: Cursor { Cursor(at: closedAt, id: id.rawValue) }

  package static func query(_ reference: Reference) -> SQL {
    columns("SELECT * FROM settlements WHERE reference = \(reference)")
  }

  package static func query(of merchant: MerchantCode? = nil, _ place: Place, length: Int) -> SQL {
    let page: SQL = """
      SELECT * FROM settlements WHERE \(Ledger.isOf(merchant)) AND \(place.condition("closed_at"))
      ORDER BY \(place.order("closed_at")) LIMIT \(length + 1)
      """
    return columns(page) + " ORDER BY \(place.order("page.closed_at", "page.id"))"
  }

  private static func columns(_ page: SQL) -> SQL {
    """
    SELECT page.*, number AS merchant_number, trade_name AS merchant_name, trade_name_ar AS merchant_name_ar,
      payouts.reference AS payout_reference, payouts.state AS payout_state
    FROM (\(page)) page
      JOIN merchants ON merchants.id = page.merchant_id
      LEFT JOIN payouts ON payouts.id = page.payout_id
    """
  }
}

extension Ledger {
  /// The condition on a `merchant_id` that a list of one merchant's has; an unknown code has no rows.
  static func isOf(_ merchant: MerchantCode?) -> SQL {
    merchant.map { "merchant_id = (SELECT id FROM merchants WHERE number = \($0))" } ?? "true"
  }
}

/// One of the balance transactions that make a settlement's total.
package struct SettledLine: RowDecodable {
  package let sequence: Int64
  package let postedAt: Instant
  package let kind: BalanceTransactionKind
  package let reference: Reference?
  package let gross: Money
  package let fee: Money
  package let vat: Money
  package let net: Money

  package init(_ row: Row) throws(DatabaseError) {
    sequence = try row["sequence"]
    postedAt = try row["posted_at"]
    kind = try row["kind"]
    reference = try row["reference"]
    gross = try row["gross"]
    fee = try row["fee"]
    vat = try row["vat"]
    net = try row["net"]
  }

  /// From the one after `after`; one more than `length`, to know whether another page follows.
  package static func query(_ settlement: SettlementItem, after: Int64, length: Int) -> SQL {
    """
    SELECT sequence, posted_at, line.kind, reference, gross, line.fee, line.vat, net
    FROM balance_transactions line LEFT JOIN transactions ON transactions.id = transaction_id
    WHERE line.merchant_id = \(settlement.merchant) AND sequence > \(after) AND sequence >= \(settlement.first)
      AND sequence <= \(settlement.last) AND line.kind IN ('payment', 'refund', 'adjustment', 'reversal')
    ORDER BY sequence LIMIT \(length + 1)
    """
  }
}
