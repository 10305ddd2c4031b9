import Database
import Wallet

extension ListFile {
  /// What is filtered of the platform's transactions.
  package static func transactions(_ filter: TransactionFilter, oldestFirst: Bool) -> ListFile {
    let order: SQL = oldestFirst ? "page.created_at, page.id" : "page.created_at DESC, page.id DESC"
    return ListFile(
      header: "reference,created_at,created_at_utc,kind,status,channel,user,merchant,gross,fee,vat,net,currency,review,"
        + "parent_reference,description"
    ) { limit in
      """
      SELECT page.reference, \(times("page.created_at")), page.kind, page.status, page.channel,
        \(person("users.name", "users.mobile")), \(merchantCode("merchants.number")), csv_money(page.amount),
        csv_money(page.fee), csv_money(page.vat), csv_money(page.amount - page.fee - page.vat), 'EGP', page.review,
        parent.reference, csv_text(page.description)
      FROM (\(filter.everything(oldestFirst: oldestFirst, limit: limit))) page
        JOIN users ON users.id = page.user_id
        LEFT JOIN merchants ON merchants.id = page.merchant_id
        LEFT JOIN transactions parent ON parent.id = page.parent_id
      ORDER BY \(order)
      """
    }
  }
}
