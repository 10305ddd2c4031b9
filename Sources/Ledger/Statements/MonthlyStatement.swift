package import Database
package import Wallet

/// The statement of a month that was made when the month had ended. Its bytes can be made again as of its instant.
package struct MonthlyStatement: Sendable, RowDecodable {
  /// Its first day.
  package let month: Day
  /// Nil if the merchant had no entries.
  package let asOf: Instant?
  package let rows: Int
  /// Of its CSV.
  package let sha256: [UInt8]
  package let madeAt: Instant

  package init(_ row: Row) throws(DatabaseError) {
    month = try row["month"]
    asOf = try row["as_of"]
    rows = try row["rows"]
    sha256 = try row["sha256"]
    madeAt = try row["made_at"]
  }

  /// A merchant's newest.
  package static func query(of merchant: MerchantID, limit: Int) -> SQL {
    """
    SELECT month, as_of, rows, sha256, made_at FROM monthly_statements WHERE merchant_id = \(merchant)
    ORDER BY month DESC LIMIT \(literal: limit)
    """
  }
}

/// A merchant whose statement of a month is still to be made.
package struct DueStatement: Sendable, RowDecodable {
  package let merchant: MerchantID
  package let code: MerchantCode

  package init(_ row: Row) throws(DatabaseError) {
    merchant = try row["id"]
    code = try row["number"]
  }

  /// The month whose statements are due by the database's clock: the last that ended an hour ago or longer, so that what
  /// happened before midnight has been posted.
  package static let month: SQL = """
    SELECT (date_trunc('month', (now() - interval '1 hour') AT TIME ZONE 'Africa/Cairo') - interval '1 month')::date AS value
    """

  /// Merchants after `last`, in the order of their ids, who had lines until the end of the month.
  package static func query(_ month: Day, after last: MerchantID, limit: Int) -> SQL {
    """
    SELECT id, number FROM merchants
    WHERE id > \(last) AND status <> 'closed'
      AND NOT EXISTS (SELECT FROM monthly_statements WHERE merchant_id = merchants.id AND month = \(month))
      AND EXISTS (
        SELECT FROM balance_transactions
        WHERE merchant_id = merchants.id AND posted_at < cairo_start(\(month.lastOfMonth) + 1))
    ORDER BY id LIMIT \(literal: limit)
    """
  }
}

/// Keeps a month's statement and tells the owners, once for a month.
package func recordMonthlyStatement(
  _ issued: IssuedStatement, of merchant: MerchantID, in database: Database
) async throws {
  try await database.transaction { connection in
    try connection.execute(issued.insertion(to: merchant))
    let added = try connection.execute(
      """
      INSERT INTO monthly_statements (merchant_id, month, as_of, rows, sha256)
      VALUES (\(merchant), \(issued.from), \(issued.asOf), \(issued.rows), \(issued.sha256)) ON CONFLICT DO NOTHING
      """)
    if added == 0 { return }
    try connection.execute(
      Message.statementReady(issued.from, issued.to, asOf: issued.asOf, to: merchant))
  }
}
