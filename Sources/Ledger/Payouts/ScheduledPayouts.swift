package import Database
package import Wallet

/// Asks for the payouts that the merchants' schedules want by a Cairo day, each day's once. What a merchant has is paid
/// out where it reaches its minimum; schedules that change on that day have changed. Gives how many; harmless when repeated. A merchant that fails is given to
/// `onFailure`, and its day can still be made up for.
///
/// A missed day is made up for on the next possible day: one on which the job didn't run, an earlier payout waited for its
/// approval, or the schedule was paused. Of several missed days, only the last counts. Days before the merchant or its schedule
/// existed, and days with nothing to pay, aren't made up for: the next payout pays that money.
@discardableResult package func requestScheduledPayouts(
  on day: Day, at instant: Instant? = nil, by actor: Actor = .system, in database: Database,
  onFailure: FailureHandler = throwFailure
) async throws
  -> Int
{
  try await bringPayoutSchedulesIntoForce(on: day, in: database)
  var count = 0
  var last = MerchantID(0)
  while true {
    let due = try await database.rows(dueMerchants(on: day, after: last), as: Scalar<MerchantID>.self).map(\.value)
    guard let end = due.last else { break }
    let requested = try await isolating(
      due, in: database, subject: { .merchant($0) }, onFailure: onFailure
    ) { due, connection in
      try requestPayouts(.init(merchants: due, scheduledOn: day, at: instant), by: actor, key: nil, on: connection)
        .count
    }
    count += requested.results.reduce(0, +)
    last = end
  }
  try await passOver(day, in: database, onFailure: onFailure)
  return count
}

/// Closes the day for merchants that had nothing to pay, so that it isn't made up for later.
private func passOver(_ day: Day, in database: Database, onFailure: FailureHandler) async throws {
  var last = MerchantID(0)
  while true {
    let due = try await database.rows(
      "SELECT merchants.id AS value \(withNothingToPay(on: day)) AND merchants.id > \(last) ORDER BY 1 LIMIT 200",
      as: Scalar<MerchantID>.self
    ).map(\.value)
    guard let end = due.last else { return }
    _ = try await isolating(
      due, in: database, subject: { .merchant($0) }, onFailure: onFailure
    ) { due, connection in
      try connection.execute(
        """
        UPDATE merchants SET payouts_due_after = \(day)
        WHERE id IN (
          SELECT merchants.id \(withNothingToPay(on: day)) AND merchants.id = ANY(\(due))
          ORDER BY merchants.id FOR NO KEY UPDATE OF merchants
        )
        """)
    }
    last = end
  }
}

private func dueMerchants(on day: Day, after last: MerchantID) -> SQL {
  """
  SELECT merchants.id AS value FROM merchants
    JOIN accounts ON merchant_id = merchants.id AND kind = 'merchant_available' AND balance >= payout_minimum
    CROSS JOIN LATERAL due_payout_day(payout_schedule, payout_day, payouts_due_after, \(day)) due
  WHERE merchants.id > \(last) AND status = 'active' AND iban_sealed IS NOT NULL AND due IS NOT NULL
    AND NOT \(PayoutPause.isCurrent)
    AND NOT EXISTS (
      SELECT FROM payouts
      WHERE payouts.merchant_id = merchants.id AND (state = 'awaiting_approval' OR scheduled_for >= due))
  ORDER BY merchants.id LIMIT 200
  """
}

/// The condition that a merchant is due and has nothing to pay. It excludes a merchant whose settlement failed, which
/// may have something to pay once the settlement succeeds.
private func withNothingToPay(on day: Day) -> SQL {
  """
  FROM merchants
    JOIN accounts ON merchant_id = merchants.id AND kind = 'merchant_available'
    CROSS JOIN LATERAL due_payout_day(payout_schedule, payout_day, payouts_due_after, \(day)) due
  WHERE payout_schedule <> 'daily' AND due > payouts_due_after
    AND (status <> 'active' OR iban_sealed IS NULL OR balance < payout_minimum)
    AND NOT EXISTS (
      SELECT FROM job_failures
      WHERE job = \(Job.settle) AND subject_kind = 'merchant' AND subject_id = merchants.id AND cleared_at IS NULL)
  """
}
