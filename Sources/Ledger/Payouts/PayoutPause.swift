package import Database
package import Wallet

/// A merchant's schedule that rests, since its bank account can't take money.
package enum PayoutPause {
  /// The query for the payout after which a merchant's schedule was paused; no row while it isn't.
  package static func payout(of merchant: SQL) -> SQL {
    """
    SELECT reference FROM payout_pauses JOIN payouts ON payouts.id = payout_id
    WHERE payout_pauses.merchant_id = \(merchant) AND resumed_at IS NULL
    """
  }

  /// Whether the schedule of `merchants` rests.
  static let isCurrent: SQL =
    "EXISTS (SELECT FROM payout_pauses WHERE merchant_id = merchants.id AND resumed_at IS NULL)"
}

/// Pauses the schedules of merchants whose account was the reason why the bank sent a payout back, by its code or since it
/// is the second in a row. A payout to an account that is no longer in force pauses nothing.
func pausePayouts(after endings: [PayoutEnding], by actor: Actor, on connection: isolated Connection) throws {
  let payouts = endings.filter(\.cameBack)
  if payouts.isEmpty { return }
  let ofAccount = payouts.filter { ending in ending.reason.flatMap { AccountFailure(reason: $0) } != nil }
  let paused = try connection.rows(
    """
    INSERT INTO payout_pauses (merchant_id, payout_id, paused_at)
    SELECT DISTINCT ON (ended.merchant_id) ended.merchant_id, ended.id, ended.ended_at
    FROM payouts ended JOIN merchants ON merchants.id = ended.merchant_id
      LEFT JOIN LATERAL (
        SELECT state FROM payouts earlier
        WHERE earlier.merchant_id = ended.merchant_id AND earlier.id < ended.id
          AND (earlier.bank_holder, earlier.iban_last4) = (ended.bank_holder, ended.iban_last4)
          AND earlier.state IN ('paid', 'failed', 'returned')
        ORDER BY earlier.id DESC LIMIT 1
      ) earlier ON true
    WHERE ended.id = ANY(\(payouts.map(\.payout))) AND ended.state IN ('failed', 'returned')
      AND merchants.iban_last4 = ended.iban_last4
      AND coalesce(merchants.bank_holder, merchants.legal_name) = ended.bank_holder
      AND (earlier.state IN ('failed', 'returned') OR ended.id = ANY(\(ofAccount.map(\.payout))))
    ORDER BY ended.merchant_id, ended.id DESC
    ON CONFLICT (merchant_id) WHERE resumed_at IS NULL DO NOTHING
    RETURNING merchant_id, payout_id
    """, as: Paused.self)
  if paused.isEmpty { return }
  let merchants = try connection.rows(
    """
    SELECT merchants.id, number, reference FROM merchants JOIN payouts ON payouts.merchant_id = merchants.id
    WHERE payouts.id = ANY(\(paused.map(\.payout))) ORDER BY merchants.id
    """, as: PausedMerchant.self)
  try connection.executeAll(
    merchants.flatMap { merchant in
      [
        AuditEvent(
          "pause_payouts", AuditEvent.Subject(.merchant, id: merchant.id.rawValue, merchant.code.description),
          after: ["payout": merchant.payout.text]
        ).insertion(by: actor),
        Message.payoutsPaused(after: merchant.payout, to: merchant.id),
      ]
    })
}

package enum PauseRefusal: Error, Hashable, Sendable {
  case notFound
  /// The schedule doesn't rest, or no longer.
  case notPaused
}

/// Lets a merchant's schedule go on with the account that it has, in one transaction with its audit row. Days that were
/// missed meanwhile are made up for. Throws `PauseRefusal`.
package func resumePayouts(
  of merchant: MerchantID, reason: String, by actor: Actor, in database: Database
) async throws {
  try await database.transaction { connection in
    let code = try connection.first(
      "SELECT number AS value FROM merchants WHERE id = \(merchant) FOR NO KEY UPDATE", as: Scalar<MerchantCode>.self)
    guard let code else { throw PauseRefusal.notFound }
    guard try connection.execute(resumption(of: merchant, by: actor)) == 1 else { throw PauseRefusal.notPaused }
    let event = AuditEvent(
      "resume_payouts", AuditEvent.Subject(.merchant, id: merchant.rawValue, code.value.description), reason: reason)
    try connection.record(event, by: actor)
  }
}

/// Ends a pause, if there is one: by finance, or since another bank account came into force.
func resumption(of merchant: MerchantID, by actor: Actor) -> SQL {
  """
  UPDATE payout_pauses SET resumed_at = clock_timestamp(), resumed_by_name = \(actor.name)
  WHERE merchant_id = \(merchant) AND resumed_at IS NULL
  """
}

private struct Paused: RowDecodable {
  let payout: PayoutID

  init(_ row: Row) throws(DatabaseError) { payout = try row["payout_id"] }
}

private struct PausedMerchant: RowDecodable {
  let id: MerchantID
  let code: MerchantCode
  let payout: Reference

  init(_ row: Row) throws(DatabaseError) {
    id = try row["id"]
    code = try row["number"]
    payout = try row["reference"]
  }
}
