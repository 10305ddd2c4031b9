package import Database
package import Wallet

/// A transaction for lists.
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

/// The count and sum of transactions, up to a limit. Larger counts are shown as "10,000+".
package struct TransactionTotals: RowDecodable {
  package static let limit = 10_000

  package let count: Int
  package let amount: Money
  package let users: Int
  package let flagged: Int
  /// The number of newest rows that were searched; nil if all were.
  package let searched: Int?

  package init(_ row: Row) throws(DatabaseError) {
    count = try row["count"]
    amount = try row["amount"]
    users = try row["users"]
    flagged = try row["flagged"]
    searched = try row["searched"]
  }

  /// Whether there are more rows than were counted. The other figures aren't shown then.
  package var isBounded: Bool { count > Self.limit }
}

/// The transactions of the platform, of one user, or of one merchant.
package enum TransactionList {
  package enum Scope: Sendable {
    case platform
    case user(UserID)
    case merchant(MerchantID)
  }

  /// The oldest first only for the whole platform.
  package static func items(
    _ scope: Scope, _ filter: TransactionFilter, _ place: Place, oldestFirst: Bool = false, length: Int
  ) -> SQL {
    """
    SELECT page.id, page.reference, kind, page.status, failure_reason, channel, review, amount, fee, vat, refunded,
      page.created_at, user_id, users.name AS user_name, users.mobile AS user_mobile, counterparty_user_id,
      other.name AS counterparty_name, merchants.number AS merchant_number, merchants.trade_name AS merchant_name,
      merchants.trade_name_ar AS merchant_name_ar
    FROM (\(page(scope, filter, place, oldestFirst, length))) page
      JOIN users ON users.id = user_id
      LEFT JOIN users other ON other.id = counterparty_user_id
      LEFT JOIN merchants ON merchants.id = merchant_id
    ORDER BY \(place.order("page.created_at", "page.id", queue: oldestFirst))
    """
  }

  /// Returns the query for the totals of the filtered transactions of all users.
  package static func totals(_ filter: TransactionFilter) -> SQL {
    let search = filter.search()
    return """
      SELECT count(*) FILTER (WHERE matches) AS count, coalesce(sum(amount) FILTER (WHERE matches), 0)::bigint AS amount,
        count(DISTINCT user_id) FILTER (WHERE matches) AS users,
        count(*) FILTER (WHERE matches AND review <> 'none') AS flagged, \(search.searched) AS searched
      FROM (\(search.newest(limit: TransactionTotals.limit))) counted
      """
  }

  private static func page(
    _ scope: Scope, _ filter: TransactionFilter, _ place: Place, _ oldestFirst: Bool, _ length: Int
  ) -> SQL {
    switch scope {
    case .platform: return filter.search(oldestFirst: oldestFirst).rows(place, length: length)
    case .merchant(let merchant): return filter.search(of: merchant).rows(place, length: length)
    // A user can be either side of a transfer. Each side has its own index, and the two ranges are merged.
    case .user(let user):
      let payer = filter.search(in: "user_id = \(user)").rows(place, length: length)
      let payee = filter.search(in: "counterparty_user_id = \(user)").rows(place, length: length)
      return """
        SELECT * FROM ((\(payer)) UNION ALL (\(payee))) either
        ORDER BY \(place.order("created_at")) LIMIT \(literal: length + 1)
        """
    }
  }
}
