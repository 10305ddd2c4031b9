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

  fileprivate init(beforeHour row: Row) throws(DatabaseError) {
    count = try row["early_count"]
    volume = try row["early_volume"]
    failed = try row["early_failed"]
    refunds = try row["early_refunds"]
    refunded = try row["early_refunded"]
  }
}

/// A day's totals, and those of its hours before a full hour of Cairo time.
package struct DayFigures: RowDecodable {
  package let day: Day
  package let whole: TransactionFigures
  package let beforeHour: TransactionFigures

  package init(_ row: Row) throws(DatabaseError) {
    day = try row["day"]
    whole = try TransactionFigures(row)
    beforeHour = try TransactionFigures(beforeHour: row)
  }

  /// Returns the query for the thirty days up to `today`, including days without a transaction.
  package static func query(to today: Day, beforeHour hour: Int) -> SQL {
    let first = today.adding(days: -29)
    return """
      SELECT days.day::date AS day,
        coalesce(sum(count) FILTER (WHERE is_payment), 0)::bigint AS count,
        coalesce(sum(amount) FILTER (WHERE is_payment), 0)::bigint AS volume,
        coalesce(sum(count) FILTER (WHERE is_failed), 0)::bigint AS failed,
        coalesce(sum(count) FILTER (WHERE is_refund), 0)::bigint AS refunds,
        coalesce(sum(amount) FILTER (WHERE is_refund), 0)::bigint AS refunded,
        coalesce(sum(count) FILTER (WHERE is_payment AND is_early), 0)::bigint AS early_count,
        coalesce(sum(amount) FILTER (WHERE is_payment AND is_early), 0)::bigint AS early_volume,
        coalesce(sum(count) FILTER (WHERE is_failed AND is_early), 0)::bigint AS early_failed,
        coalesce(sum(count) FILTER (WHERE is_refund AND is_early), 0)::bigint AS early_refunds,
        coalesce(sum(amount) FILTER (WHERE is_refund AND is_early), 0)::bigint AS early_refunded
      FROM generate_series(\(first)::timestamp, \(today)::timestamp, '1 day') days (day)
        LEFT JOIN (
          SELECT (hour AT TIME ZONE 'Africa/Cairo')::date AS day, count, amount,
            kind = 'payment' AND status = 'completed' AS is_payment, status = 'failed' AS is_failed,
            kind = 'refund' AND status = 'completed' AS is_refund,
            hour < ((hour AT TIME ZONE 'Africa/Cairo')::date::timestamp + make_interval(hours => \(hour)::int))
              AT TIME ZONE 'Africa/Cairo' AS is_early
          FROM transaction_hours WHERE hour >= cairo_start(\(first)) AND hour < cairo_start(\(today) + 1)
        ) hours ON hours.day = days.day
      GROUP BY days.day ORDER BY days.day
      """
  }
}
