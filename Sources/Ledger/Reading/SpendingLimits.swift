package import Database
package import Wallet

/// The limits of a wallet for a Cairo day and its calendar month, by its user's KYC tier, and the amounts spent in them
/// by payments, transfers and withdrawals.
///
/// Refunded payments still count: otherwise a user could pay their own merchant and refund it without limit. Reversed
/// payments don't count, since two people have found them to be a mistake.
package struct SpendingLimits: RowDecodable {
  package struct Allowance: Hashable, Sendable {
    package let limit: Money
    package fileprivate(set) var used: Money

    /// Zero if more was spent already, because the limit was lowered or the spending was imported.
    package var remaining: Money { Money(piastres: max(0, limit.piastres - used.piastres)) }
  }

  let user: UserID
  /// The requested instant; nil means now.
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

  /// Returns the query for the current limits.
  package static func query(_ user: UserID) -> SQL {
    // An array would be planned anew each time (`SQL.among`).
    query("SELECT \(user) AS user_id, NULL::timestamptz AS at", now: nil)
  }

  /// Returns the query for the limits of each payer at each instant. `now` is the time of movements without one.
  static func query(_ movements: [Movement], now: Instant?) -> SQL {
    let paying = movements.filter { $0.payer != nil }
    if paying.isEmpty { return none }
    let (users, instants) = (paying.compactMap(\.payer), paying.map(\.occurredAt))
    return query("SELECT DISTINCT user_id, at FROM unnest(\(users), \(instants)) named (user_id, at)", now: now)
  }

  static let none: SQL = "SELECT WHERE false"

  /// Returns the query for the limits and what was spent just before the instants `at` of rows with `user_id`. Tier and
  /// limits are those of that time: of the first change since, what was before it.
  static func query(before payers: SQL) -> SQL { query(payers, now: nil, isPast: true) }

  private static func limit(_ name: SQL, isMonth: Int, _ tier: SQL, isPast: Bool) -> SQL {
    let now: SQL = "(SELECT value FROM settings WHERE name = \(name) || \(tier))"
    guard isPast else { return now }
    return """
      coalesce((
        SELECT (before ->> 'value')::bigint FROM approvals
        WHERE subject_id = 2 * \(tier) + \(literal: isMonth) AND kind = 'limit' AND executed_at > payer.at
        ORDER BY executed_at LIMIT 1), \(now))
      """
  }

  /// Returns the query for limits. The index of a user's transactions serves it.
  private static func query(_ payers: SQL, now: Instant?, isPast: Bool = false) -> SQL {
    let (tier, before): (SQL, SQL) =
      isPast
      ? (
        """
        coalesce((
          SELECT (before ->> 'tier')::smallint FROM audit_events
          WHERE subject_kind = 'user' AND subject_id = payer.user_id AND act = 'approve_verification'
            AND audit_events.at > payer.at
          ORDER BY audit_events.at LIMIT 1), kyc_tier)
        """, "AND created_at < payer.at"
      ) : ("kyc_tier", .empty)
    return """
      SELECT payer.user_id, payer.at, date, coalesce(day_used, 0)::bigint AS day_used,
        coalesce(month_used, 0)::bigint AS month_used,
        \(limit("'limit_day_tier_'", isMonth: 0, tier, isPast: isPast)) AS day_limit,
        \(limit("'limit_month_tier_'", isMonth: 1, tier, isPast: isPast)) AS month_limit
      FROM (\(payers)) payer
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
            AND created_at < cairo_start((month + interval '1 month')::date) \(before)
        ) moved
      """
  }

  /// Throws a `Refusal` if `amount` exceeds a limit.
  func expectRoom(for amount: Money) throws {
    guard amount <= day.remaining else { throw Refusal.dayLimit(remaining: day.remaining) }
    guard amount <= month.remaining else { throw Refusal.monthLimit(remaining: month.remaining) }
  }

  /// Adds an amount that was spent within `other`, if the day or month is the same.
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
