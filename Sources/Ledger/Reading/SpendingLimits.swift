package import Database
package import Wallet

/// What may leave a wallet in a Cairo day and its calendar month, by the settings of its user's KYC tier, and what has
/// left it in them: payments, transfers and withdrawals.
///
/// What was refunded still counts. The payment was made; and a limit that refunds give back would hold nobody who pays
/// a merchant of their own and is refunded, round and round. What was reversed doesn't count: by the word of two people
/// it was a mistake.
package struct SpendingLimits: RowDecodable {
  package struct Allowance: Hashable, Sendable {
    package let limit: Money
    package fileprivate(set) var used: Money

    /// Zero where more has left already: the limit was lowered meanwhile, or history brought it in.
    package var remaining: Money { Money(piastres: max(0, limit.piastres - used.piastres)) }
  }

  let user: UserID
  /// As it was asked for: nil is now.
  let at: Instant?
  private let date: Day
  package private(set) var day: Allowance
  package private(set) var month: Allowance

  package init(_ row: Row) throws(DatabaseError) {
    user = try row["user_id"]
    at = try row["at"]
    date = try row["date"]
    day = Allowance(limit: try row["day_limit"], used: try row["day_used"])
    month = Allowance(limit: try row["month_limit"], used: try row["month_used"])
  }

  /// Those of now.
  package static func query(_ user: UserID) -> SQL { query([user], [nil], now: nil) }

  /// Of whoever pays, at each instant once; `now` is that of movements which have none.
  static func query(_ movements: [Movement], now: Instant?) -> SQL {
    let paying = movements.filter { $0.payer != nil }
    return paying.isEmpty ? none : query(paying.compactMap(\.payer), paying.map(\.occurredAt), now: now)
  }

  static let none: SQL = "SELECT WHERE false"

  /// The index of a user's transactions serves it.
  private static func query(_ users: [UserID], _ instants: [Instant?], now: Instant?) -> SQL {
    """
    SELECT payer.user_id, payer.at, date, coalesce(day_used, 0)::bigint AS day_used,
      coalesce(month_used, 0)::bigint AS month_used,
      (SELECT value FROM settings WHERE name = 'limit_day_tier_' || kyc_tier) AS day_limit,
      (SELECT value FROM settings WHERE name = 'limit_month_tier_' || kyc_tier) AS month_limit
    FROM (SELECT DISTINCT user_id, at FROM unnest(\(users), \(instants)) named (user_id, at)) payer
      JOIN users ON users.id = payer.user_id
      CROSS JOIN LATERAL (
        SELECT (coalesce(payer.at, \(now), clock_timestamp()) AT TIME ZONE 'Africa/Cairo')::date AS date
      ) today
      CROSS JOIN LATERAL date_trunc('month', date::timestamp) month
      CROSS JOIN LATERAL (
        SELECT sum(amount) AS month_used,
          sum(amount) FILTER (WHERE created_at >= cairo_start(date) AND created_at < cairo_start(date + 1)) AS day_used
        FROM transactions
        WHERE user_id = payer.user_id AND kind IN ('payment', 'transfer', 'withdrawal') AND status = 'completed'
          AND created_at >= cairo_start(month::date)
          AND created_at < cairo_start((month + interval '1 month')::date)
      ) moved
    """
  }

  /// Throws the `Refusal` where `amount` may not leave the wallet any more.
  func expectRoom(for amount: Money) throws {
    guard amount <= day.remaining else { throw Refusal.dayLimit(remaining: day.remaining) }
    guard amount <= month.remaining else { throw Refusal.monthLimit(remaining: month.remaining) }
  }

  /// What `expectRoom` let pass on `other`'s day counts here as well, where this is the same day or month.
  mutating func use(_ amount: Money, on other: SpendingLimits) {
    if date == other.date { day.add(amount) }
    if date.firstOfMonth == other.date.firstOfMonth { month.add(amount) }
  }
}

extension SpendingLimits.Allowance {
  fileprivate mutating func add(_ amount: Money) {
    let (sum, overflow) = used.piastres.addingReportingOverflow(amount.piastres)
    used = Money(piastres: overflow ? .max : sum)
  }
}
