import Database
import Ledger
import Wallet

/// A payment or refund as the merchant's lists show it: what came in is above zero, what went out below.
struct MerchantTransaction: Listed {
  let id: TransactionID
  let reference: Reference
  let kind: TransactionKind
  let status: TransactionStatus
  let createdAt: Instant
  let userName: String
  let userMobile: PhoneNumber
  let gross: Money
  /// Fee and VAT on it: below zero where they were taken, above where a refund gave them back.
  let fees: Money
  let net: Money

  init(_ row: Row) throws(DatabaseError) {
    id = try row["id"]
    reference = try row["reference"]
    kind = try row["kind"]
    status = try row["status"]
    createdAt = try row["created_at"]
    userName = try row["user_name"]
    userMobile = try row["user_mobile"]
    gross = try row["gross"]
    fees = try row["fees"]
    net = try row["net"]
  }

  var cursor: Cursor { Cursor(at: createdAt, id: id.rawValue) }

  var hasMovedMoney: Bool { status == .completed || status == .reversed }

  static func query(_ merchant: MerchantID, _ condition: SQL = "true", _ place: Place = .newest, length: Int) -> SQL {
    let order = place.order("created_at")
    return """
      SELECT page.id, reference, kind, page.status, page.created_at, users.name AS user_name,
        users.mobile AS user_mobile, sign * amount AS gross, -sign * (fee + vat) AS fees,
        sign * (amount - fee - vat) AS net
      FROM (
        SELECT *, CASE kind WHEN 'refund' THEN -1 ELSE 1 END AS sign FROM transactions
        WHERE merchant_id = \(merchant) AND \(condition) AND \(place.condition("created_at"))
        ORDER BY \(order) LIMIT \(length + 1)
      ) page
        JOIN users ON users.id = user_id
      ORDER BY \(place.order("page.created_at", "page.id"))
      """
  }
}
