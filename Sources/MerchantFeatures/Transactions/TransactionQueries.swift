import Database
import Ledger
import SharedFeatures
import Wallet

/// The totals of filtered transactions. Only completed ones count as sales, refunds and fees.
struct FilteredTotals: SearchTotals {
  /// The count's limit. A larger count is shown as "10,000+", without sums.
  static let limit = TransactionTotals.limit

  let count: Int
  let sales: Money
  let refunds: Money
  /// The fees with VAT, less returned fees.
  let fees: Money
  let net: Money
  /// The number of newest rows that were searched; nil if all were.
  let searched: Int?

  init(_ row: Row) throws(DatabaseError) {
    count = try row["count"]
    sales = try row["sales"]
    refunds = try row["refunds"]
    fees = try row["fees"]
    net = try row["net"]
    searched = try row["searched"]
  }

  var isBounded: Bool { count > Self.limit }

  static func query(_ search: BoundedSearch) -> SQL {
    """
    SELECT count, sales, refunds, fees, sales - refunds - fees AS net, searched
    FROM (
      SELECT count(*) FILTER (WHERE matches) AS count,
        coalesce(sum(amount) FILTER (WHERE moved AND kind = 'payment'), 0)::bigint AS sales,
        coalesce(sum(amount) FILTER (WHERE moved AND kind = 'refund'), 0)::bigint AS refunds,
        coalesce(sum(CASE kind WHEN 'refund' THEN -fee - vat ELSE fee + vat END) FILTER (WHERE moved), 0)::bigint
          AS fees, \(search.searched) AS searched
      FROM (
        SELECT *, matches AND status = 'completed' AS moved FROM (\(search.newest(limit: limit))) newest
      ) counted
    ) sums
    """
  }
}

enum TransactionLookUp {
  /// The merchant's payout that the bank paid or returned under its own reference.
  static func payout(_ merchant: MerchantID, paidUnder trace: String) -> SQL {
    """
    SELECT payouts.reference AS value FROM bank_lines JOIN payouts ON payouts.id = payout_id
    WHERE bank_lines.bank_trace = \(trace) AND outcome = 'applied' AND merchant_id = \(merchant)
    ORDER BY payouts.id DESC LIMIT 1
    """
  }

  /// The merchant's record that has one of these references.
  static func existing(_ merchant: MerchantID, among references: [Reference]) -> SQL {
    let texts = references.map(\.text)
    return """
      SELECT reference AS value FROM (
        SELECT reference, merchant_id FROM transactions WHERE reference = ANY (\(texts))
        UNION ALL SELECT reference, merchant_id FROM refunds WHERE reference = ANY (\(texts))
        UNION ALL SELECT reference, merchant_id FROM settlements WHERE reference = ANY (\(texts))
        UNION ALL SELECT reference, merchant_id FROM payouts WHERE reference = ANY (\(texts))
      ) found
      WHERE merchant_id = \(merchant) LIMIT 1
      """
  }

  /// The merchant's newest settlement or payout whose reference begins like this; nil for other kinds.
  static func newest(_ merchant: MerchantID, _ kind: Reference.Kind, beginning part: String) -> SQL? {
    let table: SQL
    switch kind {
    case .settlement: table = "settlements"
    case .payout: table = "payouts"
    case .transaction, .refund: return nil
    }
    return """
      SELECT reference AS value FROM \(table)
      WHERE merchant_id = \(merchant) AND starts_with(reference, \(kind.rawValue + "-" + part)) ORDER BY id DESC LIMIT 1
      """
  }

  /// Whether a record of the merchant has this reference.
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
