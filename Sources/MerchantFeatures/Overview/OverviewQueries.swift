import Database
import Ledger
import Wallet

/// What a merchant's accounts hold now.
struct Holdings: RowDecodable {
  let available: Money
  let pending: Money
  let inTransit: Money

  init(_ row: Row) throws(DatabaseError) {
    available = try row["available"]
    pending = try row["pending"]
    inTransit = try row["in_transit"]
  }

  static func query(_ merchant: MerchantID) -> SQL {
    """
    SELECT coalesce(max(balance) FILTER (WHERE kind = 'merchant_available'), 0) AS available,
      coalesce(max(balance) FILTER (WHERE kind = 'merchant_pending'), 0) AS pending,
      coalesce(max(balance) FILTER (WHERE kind = 'merchant_in_transit'), 0) AS in_transit
    FROM accounts WHERE merchant_id = \(merchant)
    """
  }
}

/// What a merchant's sales of one Cairo day came to, after fees, VAT and refunds.
struct DaySales: RowDecodable {
  let day: Day
  let net: Money

  init(_ row: Row) throws(DatabaseError) {
    day = try row["day"]
    net = try row["net"]
  }

  /// Days without any have no row. What moves between the merchant's own accounts is no sale.
  static func query(_ merchant: MerchantID, from: Day, to: Day) -> SQL {
    """
    SELECT (posted_at AT TIME ZONE 'Africa/Cairo')::date AS day, sum(net)::bigint AS net
    FROM balance_transactions
    WHERE merchant_id = \(merchant) AND kind IN ('payment', 'refund', 'reversal')
      AND posted_at >= cairo_start(\(from)) AND posted_at < cairo_start(\(to) + 1)
    GROUP BY day
    """
  }
}

/// Sales by day, with the figures of the overview.
struct Sales: Sendable {
  /// The last thirty days, today the last.
  let days: [(day: Day, net: Money)]
  let thisMonth: Money
  /// The month before, up to the same day.
  let lastMonth: Money

  /// Days that the chart shows.
  static let length = 30

  static func first(today: Day) -> Day { min(today.adding(days: 1 - length), sameDays(today).lowerBound) }

  init(_ rows: [DaySales], today: Day) throws(MoneyOverflow) {
    let byDay = Dictionary(rows.map { ($0.day, $0.net) }, uniquingKeysWith: { first, _ in first })
    days = (1 - Self.length...0).map { offset in
      let day = today.adding(days: offset)
      return (day, byDay[day] ?? .zero)
    }
    let month = today.firstOfMonth...today
    let before = Self.sameDays(today)
    thisMonth = try Money.sum(rows.filter { month.contains($0.day) }.map(\.net))
    lastMonth = try Money.sum(rows.filter { before.contains($0.day) }.map(\.net))
  }

  /// How much more than last month, in tenths of a percent; nil where there is nothing to compare with.
  var growth: Int64? {
    guard lastMonth > .zero else { return nil }
    let change = Int128(thisMonth.piastres) - Int128(lastMonth.piastres)
    let tenths = (change * 2000 + Int128(lastMonth.piastres) * (change < 0 ? -1 : 1)) / (2 * Int128(lastMonth.piastres))
    return Int64(clamping: tenths)
  }

  /// Of the month before: from its first to the day of the same number, or to its last.
  private static func sameDays(_ today: Day) -> ClosedRange<Day> {
    let last = today.firstOfMonth.adding(days: -1)
    return last.firstOfMonth...min(last, last.firstOfMonth.adding(days: today.day - 1))
  }
}
