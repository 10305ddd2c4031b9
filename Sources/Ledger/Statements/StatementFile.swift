package import Database
package import Wallet

/// A statement as CSV (RFC 4180, CRLF, UTF-8 with a byte order mark, ASCII digits, ISO 8601 times): an opening row, one row
/// for each balance transaction, and a closing row.
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
  package static func name(
    _ code: MerchantCode, _ period: Statement.Period, format: StatementFormat = .csv
  ) -> String {
    "statement_\(code)_\(period.from)_\(period.to).\(format.rawValue)"
  }

  /// The number of rows between the opening and closing rows, and the instant of the statement.
  package struct Written: Sendable {
    package let rows: Int
    package let asOf: Instant?
  }

  /// The number of bytes collected before they are passed on.
  private static let chunk = 256 * 1024

  /// Streams the file from one snapshot in chunks of about 256 KiB, which are valid only during the call. `consume` runs on
  /// the connection's thread.
  package func write(
    from database: TenantDatabase, _ consume: @Sendable (UnsafeRawBufferPointer) throws -> Void
  ) async throws -> Written {
    try await database.snapshot { connection in
      try connection.allowStatement(.seconds(600))
      try connection.execute("SET LOCAL timezone = 'Africa/Cairo'")
      let known = try connection.first(Statement.known(merchant, asOf), as: Scalar<Instant>.self)?.value
      var rows = 0
      var buffer: [UInt8] = [0xEF, 0xBB, 0xBF]
      buffer.reserveCapacity(Self.chunk + 4096)
      buffer += Self.header.utf8
      buffer += [0x0D, 0x0A]
      for part in [opening(known), lines(known), closing(known)] {
        try connection.copyOut(part, within: .seconds(600)) { row in
          rows += 1
          // COPY ends a row with LF alone, and the file needs CRLF.
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

  /// Returns one row for each balance transaction, with the settlement, the payout that carries it and the bank reference
  /// known at that instant. Rows that changed the available balance are lines of a payout themselves; the others follow
  /// their settlement. The benchmark runs the same query with `\copy`. Each table has its own condition on the merchant:
  /// row-level security compares with a tenant that the planner doesn't know, so without the condition it would estimate
  /// too many rows.
  package func lines(_ known: Instant?) -> SQL {
    """
    WITH carried AS MATERIALIZED (
      SELECT closing.settlement_id, carrying_payout(closing.merchant_id, closing.sequence, \(known)) AS payout_id
      FROM settlements
        JOIN balance_transactions closing ON closing.settlement_id = settlements.id AND closing.kind = 'settlement'
          AND closing.merchant_id = \(merchant)
      WHERE settlements.merchant_id = \(merchant) AND settlements.recorded_at <= \(known)
        AND settlements.day >= \(period.from)
    ), paid AS MATERIALIZED (
      SELECT payouts.id AS payout_id, notice.bank_trace
      FROM payouts
        JOIN balance_transactions line ON line.payout_id = payouts.id AND line.kind = 'payout_paid'
          AND line.recorded_at <= \(known)
        JOIN bank_lines notice ON notice.payout_id = payouts.id AND notice.outcome = 'applied' AND notice.status = 'paid'
      WHERE payouts.merchant_id = \(merchant)
    )
    SELECT line.sequence, to_char(line.posted_at, 'YYYY-MM-DD"T"HH24:MI:SSTZH:TZM'),
      to_char(line.posted_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
      line.kind, coalesce(moved.reference, payouts.reference, closing.reference), parent.reference, csv_text(users.name || ' ' || masked_mobile(users.mobile)),
      csv_text(moved.description), csv_money(line.gross), csv_money(line.fee), csv_money(line.vat), csv_money(line.net),
      csv_money(line.balance), settlements.reference, coalesce(payouts.reference, carrier.reference),
      csv_text(coalesce(notice.bank_trace, paid.bank_trace)), 'EGP'
    FROM balance_transactions line
      LEFT JOIN transactions moved ON moved.id = line.transaction_id AND moved.merchant_id = \(merchant)
      LEFT JOIN transactions parent ON parent.id = moved.parent_id AND parent.merchant_id = \(merchant)
      LEFT JOIN users ON users.id = moved.user_id
      LEFT JOIN payouts ON payouts.id = line.payout_id AND payouts.merchant_id = \(merchant)
      LEFT JOIN settlements closing ON closing.id = line.settlement_id AND closing.merchant_id = \(merchant)
      LEFT JOIN settlements ON settlements.merchant_id = line.merchant_id AND settlements.recorded_at <= \(known)
        AND line.sequence BETWEEN settlements.first_sequence AND settlements.last_sequence
      LEFT JOIN bank_lines notice ON notice.payout_id = line.payout_id AND notice.outcome = 'applied'
        AND CASE line.kind WHEN 'payout_paid' THEN notice.status = 'paid'
          WHEN 'payout_returned' THEN notice.status IN ('failed', 'returned') ELSE false END
      LEFT JOIN carried ON carried.settlement_id = settlements.id
      LEFT JOIN payouts carrier ON line.payout_id IS NULL AND carrier.merchant_id = \(merchant)
        AND carrier.id = CASE WHEN line.net <> line.pending_net
          THEN carrying_payout(line.merchant_id, line.sequence, \(known)) ELSE carried.payout_id END
      LEFT JOIN paid ON paid.payout_id = carrier.id
    WHERE \(Statement.range(merchant, period, "\(known)")) ORDER BY line.posted_at, line.sequence
    """
  }
}
