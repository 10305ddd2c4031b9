package import Database
package import Wallet

extension Database {
  /// Adds failed payments, one each minute from the first of November 2026. They are rows for a list and move no money.
  package func addFailures(_ count: Int, by user: UserID, at shop: Shop, amount: Int64 = 100) async throws {
    // In steps, none of which takes as long as a statement may.
    for first in stride(from: 1, through: count, by: 10_000) {
      let last = min(first + 9_999, count)
      try await executeAsOwner(
        """
        INSERT INTO transactions
          (reference, kind, status, failure_reason, channel, user_id, merchant_id, amount, created_at)
        SELECT 'TXN-F' || n, 'payment', 'failed', 'declined', 'app', \(user), \(shop.id), \(amount),
          timestamptz '2026-11-01T00:00:00+02:00' + n * interval '1 minute'
        FROM generate_series(\(first), \(last)) n
        """)
    }
  }
}
