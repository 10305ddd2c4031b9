package import Database
package import Wallet

/// What a wallet held, and what its limits left, just before a transaction that failed.
package struct FailedAttempt: RowDecodable {
  package let balance: Money
  package let limits: SpendingLimits

  package init(_ row: Row) throws(DatabaseError) {
    balance = try row["balance"]
    limits = try SpendingLimits(row)
  }

  /// Returns the query, which has no row for a transaction that didn't fail.
  package static func query(_ transaction: TransactionID) -> SQL {
    """
    SELECT limits.*, coalesce((
        SELECT balance_after FROM postings JOIN journal_entries ON journal_entries.id = entry_id
        WHERE account_id = accounts.id AND occurred_at < limits.at ORDER BY entry_id DESC LIMIT 1), 0) AS balance
    FROM (\(SpendingLimits.query(before: failed(transaction)))) limits
      JOIN accounts ON accounts.user_id = limits.user_id
    """
  }

  private static func failed(_ transaction: TransactionID) -> SQL {
    "SELECT user_id, created_at AS at FROM transactions WHERE id = \(transaction) AND status = 'failed'"
  }
}
