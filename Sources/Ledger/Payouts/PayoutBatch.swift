package import Database
package import Wallet

/// Collects every approved payout that is in no batch yet. From then on they can't be withdrawn. `expected` is the
/// fingerprint of the payouts that a person confirmed; nil without a confirmation. `executionDay` is the banking day on
/// which the bank is to pay; nil means the next one. Throws `PayoutRefusal.noneApproved`, `.changedSince`,
/// `.notABankingDay` and the errors of `act`.
package func makePayoutBatch(
  executionDay: Day? = nil, expected: String? = nil, key: String, by actor: Actor, in database: Database
) async throws
  -> BatchID
{
  let fingerprint =
    executionDay.map { RequestFingerprint("batch", ["payouts": expected, "day": $0.description]) }
    ?? RequestFingerprint("batch", ["payouts": expected])
  let done = try await act(key, fingerprint, by: actor, in: database) { connection in
    let calendar = try connection.one(BankCalendar.at(actor.time), as: BankCalendar.self)
    let day = executionDay ?? calendar.bankingDays.first(from: calendar.today)
    guard calendar.allows(day) else { throw PayoutRefusal.notABankingDay(day) }
    // Locks approvals before payouts, in the same order as a withdrawal, and then reads which are still approved.
    let approvals = try connection.rows(
      """
      SELECT id AS value FROM approvals
      WHERE id IN (SELECT approval_id FROM payouts WHERE state = 'approved' AND batch_id IS NULL)
      ORDER BY id FOR UPDATE
      """, as: Scalar<ApprovalID>.self
    ).map(\.value)
    let approved = try connection.rows(
      """
      SELECT id AS value FROM payouts
      WHERE approval_id = ANY(\(approvals)) AND state = 'approved' AND batch_id IS NULL ORDER BY id FOR UPDATE
      """, as: Scalar<PayoutID>.self
    ).map(\.value)
    if approved.isEmpty { throw PayoutRefusal.noneApproved }
    if let expected {
      let found: String = try connection.value(Ledger.fingerprint(of: approved))
      if found != expected { throw PayoutRefusal.changedSince }
    }
    let batch: BatchID = try connection.value(
      """
      INSERT INTO payout_batches (count, total, execution_day, created_by, created_by_name, created_at)
      SELECT count(*), sum(amount), \(day), \(actor.key), \(actor.name), \(actor.time)
      FROM payouts WHERE id = ANY(\(approved)) RETURNING id AS value
      """)
    let event = AuditEvent(
      "make_payout_batch", AuditEvent.Subject(.payoutBatch, id: batch.rawValue, batch.description),
      after: ["payouts": String(approved.count), "execution_day": day.description])
    try connection.executeAll([
      "UPDATE payouts SET batch_id = \(batch), execution_day = \(day) WHERE id = ANY(\(approved))",
      """
      UPDATE approvals SET executed_at = \(actor.time)
      WHERE id IN (SELECT approval_id FROM payouts WHERE batch_id = \(batch))
      """,
      event.insertion(by: actor),
    ])
    return batch.description
  }
  guard let batch = Int64(done.result) else { throw KeyConflict() }
  return BatchID(batch)
}

/// Returns the query for a hash of payouts, which must be sorted by id. It shows whether two lists are equal, and is as
/// short for many payouts as for few.
package func fingerprint(of payouts: [PayoutID]) -> SQL {
  "SELECT encode(sha256(convert_to(array_to_string(\(payouts), ','), 'UTF8')), 'hex') AS value"
}

package struct PayoutBatch: Sendable {
  package let id: BatchID
  package let count: Int64
  package let total: Money
  package let executionDay: Day
  package let createdAt: Instant
  package let payouts: [BatchedPayout]
}

package struct BatchedPayout: RowDecodable {
  package let reference: Reference
  package let amount: Money
  package let bankHolder: String
  package let ibanSealed: [UInt8]

  package init(_ row: Row) throws(DatabaseError) {
    reference = try row["reference"]
    amount = try row["amount"]
    bankHolder = try row["bank_holder"]
    ibanSealed = try row["iban_sealed"]
  }
}

/// Returns the bank's file of a batch, made by `file`, which is the same every time. The first download marks the
/// payouts as exported, never as paid. Every download is audited. A day that is past or has become a holiday before the
/// first download moves to the next banking day. Throws `PayoutRefusal.notFound`, `.otherFormat` and the errors of `file`;
/// in any case nothing changes.
package func exportPayoutBatch<File: Sendable>(
  _ id: BatchID, format: String, by actor: Actor, in database: Database,
  as file: @Sendable (PayoutBatch) throws -> File
) async throws
  -> File
{
  try await database.transaction { connection in
    guard
      var head = try connection.first(
        """
        SELECT count, total, execution_day, created_at, format, exported_at IS NOT NULL AS is_exported
        FROM payout_batches WHERE id = \(id) FOR UPDATE
        """, as: BatchHead.self)
    else { throw PayoutRefusal.notFound }
    if let other = head.format, other != format { throw PayoutRefusal.otherFormat }
    if !head.isExported {
      let calendar = try connection.one(BankCalendar.at(actor.time), as: BankCalendar.self)
      head.executionDay = calendar.bankingDays.first(from: max(head.executionDay, calendar.today))
    }
    let payouts = try connection.rows(
      "SELECT reference, amount, bank_holder, iban_sealed FROM payouts WHERE batch_id = \(id) ORDER BY id FOR UPDATE",
      as: BatchedPayout.self)
    let made = try file(
      PayoutBatch(
        id: id, count: head.count, total: head.total, executionDay: head.executionDay, createdAt: head.createdAt,
        payouts: payouts))
    let event = AuditEvent(
      "export_payout_batch", AuditEvent.Subject(.payoutBatch, id: id.rawValue, id.description),
      after: [
        "format": format, "payouts": String(head.count), "total": head.total.decimal,
        "execution_day": head.executionDay.description,
      ])
    try connection.executeAll([
      """
      UPDATE payouts SET state = 'exported', exported_at = \(actor.time), execution_day = \(head.executionDay)
      WHERE batch_id = \(id) AND state = 'approved'
      """,
      """
      UPDATE payout_batches SET exported_at = coalesce(exported_at, \(actor.time)),
        exported_by_name = coalesce(exported_by_name, \(actor.name)), execution_day = \(head.executionDay),
        format = \(format)
      WHERE id = \(id) AND (exported_at IS NULL OR format IS NULL)
      """,
      event.insertion(by: actor),
    ])
    return made
  }
}

private struct BatchHead: RowDecodable {
  let count: Int64
  let total: Money
  var executionDay: Day
  let createdAt: Instant
  let format: String?
  let isExported: Bool

  init(_ row: Row) throws(DatabaseError) {
    count = try row["count"]
    total = try row["total"]
    executionDay = try row["execution_day"]
    createdAt = try row["created_at"]
    format = try row["format"]
    isExported = try row["is_exported"]
  }
}
