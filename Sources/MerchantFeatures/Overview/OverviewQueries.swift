import Database
import Ledger
import Wallet

/// The current balances of a merchant.
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

/// A merchant's net sales of a Cairo day, after fees, VAT and refunds.
struct DaySales: RowDecodable {
  let day: Day
  let net: Money

  init(_ row: Row) throws(DatabaseError) {
    day = try row["day"]
    net = try row["net"]
  }

  /// Returns the query for the days, of which those without sales have no row. Movements between the merchant's own
  /// accounts don't count.
  static func query(_ merchant: MerchantID, from: Day, to: Day) -> SQL {
    """
    SELECT day, net FROM merchant_totals WHERE merchant_id = \(merchant) AND day BETWEEN \(from) AND \(to)
    """
  }
}

extension Sales {
  /// The net sales of the weekday before, up to the same time of the clock in Cairo: one day's range of an index.
  static func lastWeek(_ merchant: MerchantID, today: Day, now: Instant) -> SQL {
    """
    SELECT coalesce(sum(net), 0)::bigint AS value FROM balance_transactions
    WHERE merchant_id = \(merchant) AND kind IN ('payment', 'refund', 'reversal')
      AND posted_at >= cairo_start(\(today.adding(days: -7)))
      AND posted_at < (\(now) AT TIME ZONE 'Africa/Cairo' - interval '7 days') AT TIME ZONE 'Africa/Cairo'
    """
  }
}

/// Sales by day, with the figures of the overview.
struct Sales: Sendable {
  /// The last thirty days; today is the last.
  let days: [(day: Day, net: Money)]
  let today: Money
  /// Of the weekday before, up to this time of the day.
  let lastWeekByNow: Money
  let thisMonth: Money
  /// The sales of the previous month up to the same day.
  let lastMonth: Money

  /// The number of days that the chart shows.
  static let length = 30

  static func first(today: Day) -> Day { min(today.adding(days: 1 - length), sameDays(today).lowerBound) }

  init(_ rows: [DaySales], lastWeekByNow: Money, today: Day) throws(MoneyOverflow) {
    self.lastWeekByNow = lastWeekByNow
    let byDay = Dictionary(rows.map { ($0.day, $0.net) }, uniquingKeysWith: { first, _ in first })
    days = (1 - Self.length...0).map { offset in
      let day = today.adding(days: offset)
      return (day, byDay[day] ?? .zero)
    }
    self.today = byDay[today] ?? .zero
    let month = today.firstOfMonth...today
    let before = Self.sameDays(today)
    thisMonth = try Money.sum(rows.filter { month.contains($0.day) }.map(\.net))
    lastMonth = try Money.sum(rows.filter { before.contains($0.day) }.map(\.net))
  }

  /// The change from an amount before in tenths of a percent; nil if there was none.
  static func growth(_ now: Money, _ before: Money) -> Int64? {
    guard before > .zero else { return nil }
    let change = Int128(now.piastres) - Int128(before.piastres)
    let tenths = (change * 2000 + Int128(before.piastres) * (change < 0 ? -1 : 1)) / (2 * Int128(before.piastres))
    return Int64(clamping: tenths)
  }

  /// Returns the same days of the previous month, or all of it if it is shorter.
  static func sameDays(_ today: Day) -> ClosedRange<Day> {
    let last = today.firstOfMonth.adding(days: -1)
    return last.firstOfMonth...min(last, last.firstOfMonth.adding(days: today.day - 1))
  }
}
