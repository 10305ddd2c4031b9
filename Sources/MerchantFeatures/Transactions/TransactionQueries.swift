import Database
import Ledger
import Wallet

/// What the transactions of a filter come to. Only completed ones moved money.
struct FilteredTotals: RowDecodable {
  /// Counted to here: what lies beyond is "10,000+", and its sums stay unsaid.
  static let limit = TransactionTotals.limit

  let count: Int
  let sales: Money
  let refunds: Money
  /// With VAT, less what refunds gave back.
  let fees: Money
  let net: Money

  init(_ row: Row) throws(DatabaseError) {
    count = try row["count"]
    sales = try row["sales"]
    refunds = try row["refunds"]
    fees = try row["fees"]
    net = try row["net"]
  }

  var isBounded: Bool { count > Self.limit }

  static func query(_ merchant: MerchantID, _ condition: SQL) -> SQL {
    """
    SELECT count, sales, refunds, fees, sales - refunds - fees AS net
    FROM (
      SELECT count(*) AS count,
        coalesce(sum(amount) FILTER (WHERE status = 'completed' AND kind = 'payment'), 0)::bigint AS sales,
        coalesce(sum(amount) FILTER (WHERE status = 'completed' AND kind = 'refund'), 0)::bigint AS refunds,
        coalesce(sum(CASE kind WHEN 'refund' THEN -fee - vat ELSE fee + vat END) FILTER (WHERE status = 'completed'), 0)
          ::bigint AS fees
      FROM (
        SELECT kind, status, amount, fee, vat FROM transactions
        WHERE merchant_id = \(merchant) AND \(condition) LIMIT \(limit + 1)
      ) counted
    ) sums
    """
  }
}

enum TransactionLookUp {
  /// Whether something of the merchant has this reference.
  static func exists(_ merchant: MerchantID, _ reference: Reference) -> SQL {
    switch reference.kind {
    case .transaction, .refund:
      """
      SELECT EXISTS (SELECT FROM transactions WHERE reference = \(reference) AND merchant_id = \(merchant))
        OR EXISTS (SELECT FROM refunds WHERE reference = \(reference) AND merchant_id = \(merchant)) AS value
      """
    case .settlement:
      """
      SELECT EXISTS (SELECT FROM settlements WHERE reference = \(reference) AND merchant_id = \(merchant)) AS value
      """
    case .payout:
      "SELECT EXISTS (SELECT FROM payouts WHERE reference = \(reference) AND merchant_id = \(merchant)) AS value"
    }
  }
}
