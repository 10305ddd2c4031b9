package import Database
package import Wallet

/// Adds what transactions and postings changed to their totals, which are exact before and after: it keeps few rows for readers to add.
package func addTotals(batch: Int = 20_000, batches: Int = 20, in database: Database) async throws {
  try await addTotals(batch, batches) { rows in
    try await database.value("SELECT add_transaction_changes(\(rows)) AS value")
  }
  try await addTotals(batch, batches) { rows in
    try await database.value("SELECT add_ledger_changes(\(rows)) AS value")
  }
}

private func addTotals(_ batch: Int, _ batches: Int, _ add: (Int) async throws -> Int) async throws {
  for _ in 0..<batches {
    if try await add(batch) < batch { return }
  }
}

/// Adds the postings of new entries to what the accounts of each kind hold together.
package func addLedgerTotals(batch: Int = 20_000, batches: Int = 20, in database: Database) async throws {
  for _ in 0..<batches {
    let added: Int = try await database.value("SELECT add_ledger_totals(\(batch)) AS value")
    if added < batch { return }
  }
}

/// The totals of the platform's transactions in a span of whole hours.
package struct TransactionFigures: RowDecodable, Equatable {
  package let count: Int
  package let volume: Money
  package let failed: Int
  package let refunds: Int
  package let refunded: Money

  package init(_ row: Row) throws(DatabaseError) {
    count = try row["count"]
    volume = try row["volume"]
    failed = try row["failed"]
    refunds = try row["refunds"]
    refunded = try row["refunded"]
  }

  /// Returns the query for the figures of a day so far.
  package static func query(_ day: Day) -> SQL {
    query("hour >= cairo_start(\(day)) AND hour < cairo_start(\(day) + 1)")
  }

  /// Returns the query for the figures of a day up to a full hour of Cairo time.
  package static func query(_ day: Day, beforeHour hour: Int) -> SQL {
    query(
      """
      hour >= cairo_start(\(day))
        AND hour < (\(day)::timestamp + make_interval(hours => \(hour)::int)) AT TIME ZONE 'Africa/Cairo'
      """)
  }

  private static func query(_ span: SQL) -> SQL {
    """
    SELECT coalesce(sum(count) FILTER (WHERE status = 'completed' AND kind = 'payment'), 0)::bigint AS count,
      coalesce(sum(amount) FILTER (WHERE status = 'completed' AND kind = 'payment'), 0)::bigint AS volume,
      coalesce(sum(count) FILTER (WHERE status = 'failed'), 0)::bigint AS failed,
      coalesce(sum(count) FILTER (WHERE status = 'completed' AND kind = 'refund'), 0)::bigint AS refunds,
      coalesce(sum(amount) FILTER (WHERE status = 'completed' AND kind = 'refund'), 0)::bigint AS refunded
    FROM transaction_hours WHERE \(span)
    """
  }
}

/// A day's volume of payments.
package struct DayVolume: RowDecodable {
  package let day: Day
  package let volume: Money

  package init(_ row: Row) throws(DatabaseError) {
    day = try row["day"]
    volume = try row["volume"]
  }

  /// Returns the query for the thirty days up to `today`, including days without a payment.
  package static func query(to today: Day) -> SQL {
    let first = today.adding(days: -29)
    return """
      SELECT days.day::date AS day, coalesce(volume, 0) AS volume
      FROM generate_series(\(first)::timestamp, \(today)::timestamp, '1 day') days (day)
        LEFT JOIN (
          SELECT (hour AT TIME ZONE 'Africa/Cairo')::date AS day, sum(amount)::bigint AS volume FROM transaction_hours
          WHERE kind = 'payment' AND status = 'completed' AND hour >= cairo_start(\(first))
            AND hour < cairo_start(\(today) + 1)
          GROUP BY 1
        ) volumes ON volumes.day = days.day
      ORDER BY days.day
      """
  }
}
