import Database
import Ledger
import Wallet

/// A day's movements so far, beside the same weekday a week before up to the same hour.
struct DayFigures: RowDecodable {
  let count: Int
  let volume: Money
  let failed: Int
  let refunds: Int
  let refunded: Money

  init(_ row: Row) throws(DatabaseError) {
    count = try row["count"]
    volume = try row["volume"]
    failed = try row["failed"]
    refunds = try row["refunds"]
    refunded = try row["refunded"]
  }

  /// From the start of a Cairo day to `time` after it.
  static func query(_ day: Day, until end: Instant) -> SQL {
    """
    SELECT count(*) FILTER (WHERE status = 'completed' AND kind = 'payment') AS count,
      coalesce(sum(amount) FILTER (WHERE status = 'completed' AND kind = 'payment'), 0)::bigint AS volume,
      count(*) FILTER (WHERE status = 'failed') AS failed,
      count(*) FILTER (WHERE status = 'completed' AND kind = 'refund') AS refunds,
      coalesce(sum(amount) FILTER (WHERE status = 'completed' AND kind = 'refund'), 0)::bigint AS refunded
    FROM transactions WHERE created_at >= cairo_start(\(day)) AND created_at < \(end)
    """
  }
}

/// A day's volume of payments.
struct DayVolume: RowDecodable {
  let day: Day
  let volume: Money

  init(_ row: Row) throws(DatabaseError) {
    day = try row["day"]
    volume = try row["volume"]
  }

  /// The thirty days to `today`, days without a payment too.
  static func query(to today: Day) -> SQL {
    """
    SELECT days.day::date AS day, coalesce(sum(amount), 0)::bigint AS volume
    FROM generate_series(\(today.adding(days: -29))::timestamp, \(today)::timestamp, '1 day') days (day)
      LEFT JOIN transactions ON kind = 'payment' AND status = 'completed'
        AND created_at >= cairo_start(days.day::date) AND created_at < cairo_start(days.day::date + 1)
    GROUP BY days.day ORDER BY days.day
    """
  }
}

/// What waits for somebody.
struct Waiting: RowDecodable {
  let decisions: Int
  let oldestDecision: Instant?
  let flagged: Int
  let oldestFlagged: Instant?
  let frozen: Int
  let bankLines: Int
  let oldestBankLine: Instant?

  init(_ row: Row) throws(DatabaseError) {
    decisions = try row["decisions"]
    oldestDecision = try row["oldest_decision"]
    flagged = try row["flagged"]
    oldestFlagged = try row["oldest_flagged"]
    frozen = try row["frozen"]
    bankLines = try row["bank_lines"]
    oldestBankLine = try row["oldest_bank_line"]
  }

  static let query: SQL = """
    SELECT
      (SELECT count(*) FROM (SELECT FROM decisions WHERE state = 'open' LIMIT 1000) open) AS decisions,
      (SELECT min(asked_at) FROM decisions WHERE state = 'open') AS oldest_decision,
      (SELECT count(*) FROM (SELECT FROM transactions WHERE review <> 'none' AND review = 'flagged' LIMIT 1000) flagged)
        AS flagged,
      (SELECT min(created_at) FROM transactions WHERE review <> 'none' AND review = 'flagged') AS oldest_flagged,
      (SELECT count(*) FROM (SELECT FROM users WHERE status <> 'active' AND status = 'frozen' LIMIT 1000) frozen)
        AS frozen,
      (SELECT count(*) FROM (SELECT FROM bank_notices WHERE \(BankLineView.waiting.condition) LIMIT 1000) waiting)
        AS bank_lines,
      (SELECT min(imported_at) FROM bank_notices WHERE \(BankLineView.waiting.condition)) AS oldest_bank_line
    """
}
