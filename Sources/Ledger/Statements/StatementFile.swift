package import Database
package import Wallet

/// A statement as CSV: RFC 4180, CRLF, UTF-8 with a byte order mark, ASCII digits, ISO 8601 instants; an opening row,
/// a row a balance transaction, a closing row.
package struct StatementFile: Sendable {
  package let merchant: MerchantID
  package let period: Statement.Period
  package let asOf: Instant?

  package init(merchant: MerchantID, period: Statement.Period, asOf: Instant?) {
    self.merchant = merchant
    self.period = period
    self.asOf = asOf
  }

  package static let header =
    "sequence,posted_at,posted_at_utc,kind,reference,parent_reference,counterparty,description,gross,fee,vat,net,"
    + "balance,settlement,payout,bank_trace,currency"

  /// `statement_MRC-000001_2026-10-01_2026-10-31.csv`
  package static func name(_ code: MerchantCode, _ period: Statement.Period) -> String {
    "statement_\(code)_\(period.from)_\(period.to).csv"
  }

  /// What was written: the rows between opening and closing, and the instant that they are taken as of.
  package struct Written: Sendable {
    package let rows: Int
    package let asOf: Instant?
  }

  /// How many bytes are gathered before they are handed on.
  private static let chunk = 256 * 1024

  /// Streams the file from one snapshot, at the database's speed, in chunks of about 256 KiB that are valid only during
  /// the call. `consume` runs on the connection's thread.
  package func write(
    from database: TenantDatabase, _ consume: @Sendable (UnsafeRawBufferPointer) throws -> Void
  ) async throws -> Written {
    try await database.snapshot { connection in
      try connection.allowStatement(.seconds(600))
      try connection.execute("SET LOCAL timezone = 'Africa/Cairo'")
      let known = try Statement.known(merchant, asOf, on: connection)
      var rows = 0
      var buffer: [UInt8] = [0xEF, 0xBB, 0xBF]
      buffer.reserveCapacity(Self.chunk + 4096)
      buffer += Self.header.utf8
      buffer += [0x0D, 0x0A]
      for part in [opening(known), lines(known), closing(known)] {
        try connection.copyOut(part, within: .seconds(600)) { row in
          rows += 1
          // COPY ends a row with LF alone.
          buffer.append(contentsOf: row.last == 0x0A ? UnsafeRawBufferPointer(rebasing: row.dropLast()) : row)
          buffer.append(0x0D)
          buffer.append(0x0A)
          if buffer.count >= Self.chunk {
            try buffer.withUnsafeBytes(consume)
            buffer.removeAll(keepingCapacity: true)
          }
        }
      }
      try buffer.withUnsafeBytes(consume)
      return Written(rows: rows - 2, asOf: known)
    }
  }

  private func opening(_ known: Instant?) -> SQL {
    boundary("'opening_balance'", at: "cairo_start(\(period.from))", known)
  }

  private func closing(_ known: Instant?) -> SQL {
    boundary("'closing_balance'", at: "cairo_start(\(period.to) + 1)", known)
  }

  private func boundary(_ kind: SQL, at instant: SQL, _ known: Instant?) -> SQL {
    """
    SELECT NULL, to_char(at, 'YYYY-MM-DD"T"HH24:MI:SSTZH:TZM'), to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
      kind, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, csv_money(coalesce((
        SELECT balance FROM balance_transactions
        WHERE merchant_id = \(merchant) AND posted_at < at AND recorded_at <= \(known)
        ORDER BY posted_at DESC, sequence DESC LIMIT 1), 0)), NULL, NULL, NULL, 'EGP'
    FROM (SELECT \(instant) AS at, \(kind) AS kind) bounds
    """
  }

  /// One row a balance transaction: also what a benchmark gives to `\copy`. Settlement and bank trace are those that
  /// were known at that instant. Each table is asked for the merchant's rows, though the lines' own are no other's: row-level
  /// security compares with a tenant whose size the planner doesn't know.
  package func lines(_ known: Instant?) -> SQL {
    """
    SELECT line.sequence, to_char(line.posted_at, 'YYYY-MM-DD"T"HH24:MI:SSTZH:TZM'),
      to_char(line.posted_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
      line.kind, coalesce(moved.reference, payouts.reference, closing.reference), parent.reference, csv_text(users.name || ' ' || masked_mobile(users.mobile)),
      csv_text(moved.description), csv_money(line.gross), csv_money(line.fee), csv_money(line.vat), csv_money(line.net),
      csv_money(line.balance), settlements.reference, payouts.reference, csv_text(notice.bank_trace), 'EGP'
    FROM balance_transactions line
      LEFT JOIN transactions moved ON moved.id = line.transaction_id AND moved.merchant_id = \(merchant)
      LEFT JOIN transactions parent ON parent.id = moved.parent_id AND parent.merchant_id = \(merchant)
      LEFT JOIN users ON users.id = moved.user_id
      LEFT JOIN payouts ON payouts.id = line.payout_id AND payouts.merchant_id = \(merchant)
      LEFT JOIN settlements closing ON closing.id = line.settlement_id AND closing.merchant_id = \(merchant)
      LEFT JOIN settlements ON settlements.merchant_id = line.merchant_id AND settlements.recorded_at <= \(known)
        AND line.sequence BETWEEN settlements.first_sequence AND settlements.last_sequence
      LEFT JOIN bank_notices notice ON notice.payout_id = line.payout_id AND notice.outcome = 'applied'
        AND CASE line.kind WHEN 'payout_paid' THEN notice.status = 'paid'
          WHEN 'payout_returned' THEN notice.status IN ('failed', 'returned') ELSE false END
    WHERE \(Statement.range(merchant, period, known)) ORDER BY line.posted_at, line.sequence
    """
  }
}
