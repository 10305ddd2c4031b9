package import Database
package import Wallet

extension Ledger {
  /// Asks for the payouts that the merchants' schedules want by a Cairo day, each day's once. What a merchant has is paid
  /// out where it reaches its minimum. Gives how many; harmless when repeated.
  ///
  /// A day on which nobody asked, or on which an earlier payout waited for its approval, is made up for on the next day
  /// that can; of several, the last. A day from before the merchant or its schedule isn't, nor one on which there was
  /// nothing to pay: that is paid with the next.
  @discardableResult package static func requestScheduledPayouts(
    on day: Day, at instant: Instant? = nil, by actor: Actor = .system, in database: Database
  ) async throws
    -> Int
  {
    var count = 0
    var last = MerchantID(0)
    while true {
      let due = try await database.rows(dueMerchants(on: day, after: last), as: Scalar<MerchantID>.self).map(\.value)
      guard let end = due.last else { break }
      count += try await database.transaction { connection in
        try askForPayouts(.init(merchants: due, scheduledOn: day, at: instant), by: actor, key: nil, on: connection)
          .count
      }
      last = end
    }
    try await database.execute(passOver(on: day))
    return count
  }

  private static func dueMerchants(on day: Day, after last: MerchantID) -> SQL {
    """
    SELECT merchants.id AS value FROM merchants
      JOIN accounts ON merchant_id = merchants.id AND kind = 'merchant_available' AND balance >= payout_minimum
      CROSS JOIN LATERAL due_payout_day(payout_schedule, payout_day, payouts_due_after, \(day)) due
    WHERE merchants.id > \(last) AND status = 'active' AND iban_sealed IS NOT NULL AND due IS NOT NULL
      AND NOT EXISTS (
        SELECT FROM payouts
        WHERE payouts.merchant_id = merchants.id AND (state = 'awaiting_approval' OR scheduled_for >= due))
    ORDER BY merchants.id LIMIT 200
    """
  }

  /// Whose day has come with nothing to pay: it isn't made up for when there is.
  private static func passOver(on day: Day) -> SQL {
    """
    UPDATE merchants SET payouts_due_after = \(day)
    WHERE id IN (
      SELECT merchants.id FROM merchants
        JOIN accounts ON merchant_id = merchants.id AND kind = 'merchant_available'
        CROSS JOIN LATERAL due_payout_day(payout_schedule, payout_day, payouts_due_after, \(day)) due
      WHERE payout_schedule <> 'daily' AND due > payouts_due_after
        AND (status <> 'active' OR iban_sealed IS NULL OR balance < payout_minimum)
      ORDER BY merchants.id FOR NO KEY UPDATE OF merchants
    )
    """
  }
}
