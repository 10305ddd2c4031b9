package import Database
package import Wallet

/// A transaction as a list shows it.
package struct TransactionItem: Listed {
  package let id: TransactionID
  package let reference: Reference
  package let kind: TransactionKind
  package let status: TransactionStatus
  package let failure: FailureReason?
  package let channel: Channel
  package let review: ReviewState
  package let amount: Money
  package let fee: Money
  package let vat: Money
  package let refunded: Money
  package let createdAt: Instant
  package let user: UserID
  package let userName: String
  package let userMobile: PhoneNumber
  package let counterparty: UserID?
  package let counterpartyName: String?
  package let merchantCode: MerchantCode?
  package let merchantName: String?
  package let merchantArabicName: String?

  package init(_ row: Row) throws(DatabaseError) {
    id = try row["id"]
    reference = try row["reference"]
    kind = try row["kind"]
    status = try row["status"]
    failure = try row["failure_reason"]
    channel = try row["channel"]
    review = try row["review"]
    amount = try row["amount"]
    fee = try row["fee"]
    vat = try row["vat"]
    refunded = try row["refunded"]
    createdAt = try row["created_at"]
    user = try row["user_id"]
    userName = try row["user_name"]
    userMobile = try row["user_mobile"]
    counterparty = try row["counterparty_user_id"]
    counterpartyName = try row["counterparty_name"]
    merchantCode = try row["merchant_number"]
    merchantName = try row["merchant_name"]
    merchantArabicName = try row["merchant_name_ar"]
  }

  package var cursor: Cursor { Cursor(at: createdAt, id: id.rawValue) }
}

/// How many, and how much: counted to a limit, since a count of millions tells nobody more than "10,000+".
package struct TransactionTotals: RowDecodable {
  package static let limit = 10_000

  package let count: Int
  package let amount: Money
  package let users: Int
  package let flagged: Int

  package init(_ row: Row) throws(DatabaseError) {
    count = try row["count"]
    amount = try row["amount"]
    users = try row["users"]
    flagged = try row["flagged"]
  }

  /// More than were counted: the other figures are then left unsaid.
  package var isBounded: Bool { count > Self.limit }
}

/// The transactions of the platform, of one user, or of one merchant.
package enum TransactionList {
  package enum Scope: Sendable {
    case platform
    case user(UserID)
    case merchant(MerchantID)
  }

  package static func items(_ scope: Scope, _ filter: TransactionFilter, _ place: Place, length: Int) -> SQL {
    """
    SELECT page.id, page.reference, kind, page.status, failure_reason, channel, review, amount, fee, vat, refunded,
      page.created_at, user_id, users.name AS user_name, users.mobile AS user_mobile, counterparty_user_id,
      other.name AS counterparty_name, merchants.number AS merchant_number, merchants.trade_name AS merchant_name,
      merchants.trade_name_ar AS merchant_name_ar
    FROM (\(page(scope, filter, place, length + 1))) page
      JOIN users ON users.id = user_id
      LEFT JOIN users other ON other.id = counterparty_user_id
      LEFT JOIN merchants ON merchants.id = merchant_id
    ORDER BY \(place.order("page.created_at", "page.id"))
    """
  }

  package static func totals(_ scope: Scope, _ filter: TransactionFilter) -> SQL {
    let limit = TransactionTotals.limit + 1
    return """
      SELECT count(*) AS count, coalesce(sum(amount), 0)::bigint AS amount, count(DISTINCT user_id) AS users,
        count(*) FILTER (WHERE review <> 'none') AS flagged
      FROM (\(scoped(scope) { "SELECT * FROM transactions WHERE \($0) AND \(filter.condition) LIMIT \(limit)" })) counted
      """
  }

  private static func page(_ scope: Scope, _ filter: TransactionFilter, _ place: Place, _ length: Int) -> SQL {
    let order = place.order("created_at")
    // PostgreSQL plans a bound limit anew for each page. Without a filter one plan serves them all; with one it depends on
    // the values.
    let limit: SQL = if case .platform = scope, filter.isEmpty { "\(literal: length)" } else { "\(length)" }
    let rows = scoped(scope) { scope in
      """
      (SELECT * FROM transactions
      WHERE \(scope) AND \(filter.condition) AND \(place.condition("created_at")) ORDER BY \(order) LIMIT \(limit))
      """
    }
    guard case .user = scope else { return rows }
    return "SELECT * FROM (\(rows)) either ORDER BY \(order) LIMIT \(length)"
  }

  /// A user stands on either side of a transfer: each side has its index, and the two ranges are put together.
  private static func scoped(_ scope: Scope, _ rows: (SQL) -> SQL) -> SQL {
    switch scope {
    case .platform: rows("true")
    case .merchant(let merchant): rows("merchant_id = \(merchant)")
    case .user(let user):
      "(\(rows("user_id = \(user)"))) UNION ALL (\(rows("counterparty_user_id = \(user)")))"
    }
  }
}
