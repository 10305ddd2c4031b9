import Database
import Ledger
import SharedFeatures
import Wallet

/// Filtered transactions as CSV rows: received amounts are positive, refunded amounts negative, and net = gross − fee − VAT.
enum TransactionFile {
  static let header =
    "reference,created_at,created_at_utc,kind,status,channel,counterparty,gross,fee,vat,net,currency,settlement,payout,"
    + "bank_trace,parent_reference,description"

  /// Newest first, whatever their number. What moved no money has no net.
  static func rows(_ query: TransactionQuery, _ search: BoundedSearch, of merchant: MerchantID) -> SQL {
    // A reference opens its page; a file has its one row, if it is the merchant's.
    let only: SQL =
      if case .reference(let reference) = query.search { "reference = \(reference)" } else { "true" }
    return """
      SELECT page.reference, \(ListFile.times("page.created_at")), page.kind, page.status, page.channel,
        \(ListFile.person("users.name", "users.mobile")), csv_money(sign * page.amount), csv_money(moved * page.fee),
        csv_money(moved * page.vat), csv_money(moved * (page.amount - page.fee - page.vat)), 'EGP', trail.settlement,
        trail.payout, csv_text(trail.bank_trace), parent.reference, csv_text(page.description)
      FROM (
        SELECT *, CASE WHEN status = 'completed' THEN sign ELSE 0 END AS moved
        FROM (SELECT *, CASE kind WHEN 'refund' THEN -1 ELSE 1 END AS sign FROM (\(search.all)) found) signed
        WHERE \(only)
      ) page
        JOIN users ON users.id = page.user_id
        LEFT JOIN transactions parent ON parent.id = page.parent_id
        LEFT JOIN LATERAL \(RowTrail.table("page.id", "page.kind", of: "\(merchant)")) trail ON true
      ORDER BY page.created_at DESC, page.id DESC
      """
  }
}
