package import Database
package import Wallet

/// A settlement for lists and its page.
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

  /// Returns the columns of a list for all columns of `page`, in the order of `place`.
  package static func columns(_ page: SQL, _ place: Place, queue: Bool) -> SQL {
    columns(page) + " ORDER BY \(place.order("page.closed_at", "page.id", queue: queue))"
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

/// A balance transaction of a settlement.
package struct SettledLine: RowDecodable {
  package let sequence: Int64
  package let postedAt: Instant
  /// The transaction's own time, if it is before the posting time.
  package let occurredAt: Instant?
  package let kind: BalanceTransactionKind
  package let reference: Reference?
  package let gross: Money
  package let fee: Money
  package let vat: Money
  package let net: Money

  package init(_ row: Row) throws(DatabaseError) {
    sequence = try row["sequence"]
    postedAt = try row["posted_at"]
    occurredAt = try row["occurred_at"]
    kind = try row["kind"]
    reference = try row["reference"]
    gross = try row["gross"]
    fee = try row["fee"]
    vat = try row["vat"]
    net = try row["net"]
  }

  /// Returns the lines, one more than `length`, to know whether another page follows.
  static func query(
    _ settlement: SettlementItem, _ order: SQL, where condition: SQL = "true", length: Int
  ) -> SQL {
    """
    SELECT sequence, posted_at, CASE WHEN transactions.created_at < posted_at THEN transactions.created_at END AS occurred_at,
      line.kind, reference, gross, line.fee, line.vat, net
    FROM balance_transactions line LEFT JOIN transactions ON transactions.id = transaction_id
    WHERE line.merchant_id = \(settlement.merchant) AND sequence BETWEEN \(settlement.first) AND \(settlement.last)
      AND \(condition) AND \(SettlementItem.includes("line.kind"))
    ORDER BY \(order) LIMIT \(literal: length + 1)
    """
  }

  /// The newest of a settlement of the merchant.
  package static func newest(of settlement: Reference, _ merchant: MerchantID, length: Int) -> SQL {
    """
    SELECT sequence, posted_at, CASE WHEN transactions.created_at < posted_at THEN transactions.created_at END AS occurred_at,
      line.kind, transactions.reference, line.gross, line.fee, line.vat, line.net
    FROM settlements
      JOIN balance_transactions line ON line.merchant_id = settlements.merchant_id
        AND sequence BETWEEN first_sequence AND last_sequence AND \(SettlementItem.includes("line.kind"))
      LEFT JOIN transactions ON transactions.id = transaction_id
    WHERE settlements.reference = \(settlement) AND settlements.merchant_id = \(merchant)
    ORDER BY sequence DESC LIMIT \(literal: length)
    """
  }
}
