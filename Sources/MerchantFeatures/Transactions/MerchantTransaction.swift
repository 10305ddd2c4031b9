import Database
import Ledger
import Wallet

/// A payment or refund in the merchant's lists: received amounts are positive, refunded amounts negative.
struct MerchantTransaction: Listed {
  let id: TransactionID
  let reference: Reference
  let kind: TransactionKind
  let status: TransactionStatus
  let createdAt: Instant
  let userName: String
  let userMobile: PhoneNumber
  let gross: Money
  let channel: Channel
  let description: String?
  /// Negative if charged, positive if a refund returned it.
  let fee: Money
  let vat: Money
  let net: Money
  /// Where its money is.
  let trail: RowTrail

  init(_ row: Row) throws(DatabaseError) {
    id = try row["id"]
    reference = try row["reference"]
    kind = try row["kind"]
    status = try row["status"]
    createdAt = try row["created_at"]
    userName = try row["user_name"]
    userMobile = try row["user_mobile"]
    gross = try row["gross"]
    channel = try row["channel"]
    description = try row["description"]
    fee = try row["fee"]
    vat = try row["vat"]
    net = try row["net"]
    trail = try RowTrail(row)
  }

  var cursor: Cursor { Cursor(at: createdAt, id: id.rawValue) }

  var hasMovedMoney: Bool { status == .completed || status == .reversed }

  static func query(_ search: BoundedSearch, of merchant: MerchantID, _ place: Place = .newest, length: Int) -> SQL {
    """
    WITH page AS MATERIALIZED (
      SELECT *, CASE kind WHEN 'refund' THEN -1 ELSE 1 END AS sign FROM (\(search.rows(place, length: length))) found
    )
    SELECT page.id, page.reference, page.kind, page.status, page.created_at, users.name AS user_name,
      users.mobile AS user_mobile, page.channel, page.description, sign * amount AS gross, -sign * fee AS fee,
      -sign * vat AS vat,
      sign * (amount - fee - vat) AS net, trail.*
    FROM page
      JOIN customers(ARRAY(SELECT user_id FROM page)) users ON users.id = user_id
      LEFT JOIN LATERAL \(RowTrail.table("page.id", "page.kind", of: "\(merchant)")) trail ON true
    ORDER BY \(place.order("page.created_at", "page.id"))
    """
  }
}
