package import Database
package import Wallet

/// A payout that was taken out of a batch.
package struct PayoutRemoval: RowDecodable {
  package let payout: Reference
  package let amount: Money
  package let reason: String
  package let removedByName: String
  package let removedAt: Instant

  package init(_ row: Row) throws(DatabaseError) {
    payout = try row["reference"]
    amount = try row["amount"]
    reason = try row["reason"]
    removedByName = try row["removed_by_name"]
    removedAt = try row["removed_at"]
  }

  package static func query(of batch: BatchID) -> SQL {
    """
    SELECT reference, amount, reason, removed_by_name, removed_at FROM payout_removals
      JOIN payouts ON payouts.id = payout_id
    WHERE payout_removals.batch_id = \(batch) ORDER BY payout_id
    """
  }
}

/// Takes a payout out of a batch whose file wasn't downloaded yet. It ends as withdrawn, and its money is available to the
/// merchant again: it names an account that the bank's file can't, so it can't go into another batch either. True if the
/// same form was sent before. Throws `PayoutRefusal.notFound`, `.alreadySent` and the errors of `act`.
@discardableResult package func removePayout(
  _ payout: Reference, from batch: BatchID, reason: String, key: String, by actor: Actor, in database: Database
) async throws -> Bool {
  let fingerprint = RequestFingerprint(
    "remove_payout", ["batch": "\(batch)", "payout": payout.text, "reason": reason])
  let done = try await act(key, fingerprint, by: actor, in: database) { connection in
    // The batch is locked first, in the same order as in a download.
    let isSent = try connection.first(
      "SELECT exported_at IS NOT NULL AS value FROM payout_batches WHERE id = \(batch) FOR UPDATE",
      as: Scalar<Bool>.self)
    guard let isSent else { throw PayoutRefusal.notFound }
    if isSent.value { throw PayoutRefusal.alreadySent }
    let found = try connection.first(
      "SELECT id AS value FROM payouts WHERE reference = \(payout) AND batch_id = \(batch)", as: Scalar<PayoutID>.self)
    guard let id = found?.value else { throw PayoutRefusal.notFound }
    try connection.execute(
      """
      INSERT INTO payout_removals (payout_id, batch_id, reason, removed_by, removed_by_name, removed_at)
      VALUES (\(id), \(batch), \(reason), \(actor.key), \(actor.name), \(actor.time))
      """)
    try end([PayoutEnding(payout: id, state: .withdrawn, leavesBatch: true)], by: actor, on: connection)
    let event = AuditEvent(
      "remove_payout", AuditEvent.Subject(.payout, id: id.rawValue, payout.text), before: ["batch": batch.description],
      reason: reason)
    try connection.executeAll([
      """
      UPDATE payout_batches SET (count, total) = (
        SELECT count(*), coalesce(sum(amount), 0) FROM payouts WHERE batch_id = \(batch))
      WHERE id = \(batch)
      """,
      event.insertion(by: actor),
    ])
    return payout.text
  }
  return done.wasAlreadyDone
}
