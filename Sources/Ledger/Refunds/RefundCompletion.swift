package import Database
import Wallet

/// A requested refund that isn't completed yet, locked.
struct ReservedRefund: RowDecodable {
  let id: RefundID
  let reference: Reference
  let payment: TransactionID
  let amount: Money
  let reason: RefundReason
  let note: String?
  let state: RefundState

  init(_ row: Row) throws(DatabaseError) {
    id = try row["id"]
    reference = try row["reference"]
    payment = try row["payment_id"]
    amount = try row["amount"]
    reason = try row["reason"]
    note = try row["note"]
    state = try row["state"]
  }

  static func locked(_ condition: SQL, on connection: isolated Connection) throws -> ReservedRefund? {
    try connection.first(
      "SELECT id, reference, payment_id, amount, reason, note, state FROM refunds WHERE \(condition) FOR UPDATE",
      as: ReservedRefund.self)
  }
}

extension ReservedRefund {
  var movement: Movement {
    Movement(
      .refund(of: payment, reason: reason, note: note), amount: amount, channel: .portal, reference: reference,
      completes: id)
  }
}

/// Completes an approved or waiting refund. Returns false if the merchant's balance is too low, so that it waits.
/// Throws any other `Refusal`.
func payBack(
  _ refund: ReservedRefund, by actor: Actor, key: String?, on connection: isolated Connection
) throws
  -> Bool
{
  let event = AuditEvent(
    "complete_refund", AuditEvent.Subject(.transaction, id: refund.payment.rawValue, refund.reference.text),
    after: ["amount": refund.amount.decimal, "refund": refund.reference.text])
  let outcomes = try post(
    [refund.movement], by: actor, key: key, reason: refund.reason.rawValue, also: [event.insertion(by: actor)],
    on: connection)
  switch outcomes.first {
  case .refused(.merchantBalance): return false
  case .refused(let refusal): throw refusal
  case .posted, nil: return true
  }
}

/// Completes the refund only if no older refund of the merchant waits.
func payBackInTurn(
  _ refund: ReservedRefund, by actor: Actor, key: String, on connection: isolated Connection
) throws
  -> Bool
{
  let othersWait: Bool = try connection.value(
    "SELECT \(WaitingRefunds.exist(of: "refunds.merchant_id")) AS value FROM refunds WHERE id = \(refund.id)")
  if othersWait {
    _ = try expectRefundable(refund.movement, on: connection)
    return false
  }
  return try payBack(refund, by: actor, key: key, on: connection)
}

/// Completes the refunds that wait for a merchant's balance, oldest first. A refund that is no longer possible fails.
/// Returns the number of completed refunds. It can be repeated. A merchant whose oldest refund throws an error is
/// passed to `onFailure`, and its later refunds wait.
@discardableResult package func completeWaitingRefunds(
  in database: Database, onFailure: FailureHandler = throwFailure
) async throws -> Int {
  let merchants = try await database.rows(
    "SELECT DISTINCT merchant_id AS value FROM refunds WHERE state = 'waiting_for_balance' ORDER BY 1",
    as: Scalar<MerchantID>.self)
  var completed = 0
  for merchant in merchants {
    while try await completeOldest(of: merchant.value, in: database, onFailure: onFailure) { completed += 1 }
  }
  return completed
}

/// Completes a merchant's oldest waiting refund. Returns true if there may be another one to complete.
private func completeOldest(
  of merchant: MerchantID, in database: Database, onFailure: FailureHandler
) async throws -> Bool {
  let done = try await isolating(
    [merchant], in: database, subject: { .merchant($0) }, onFailure: onFailure
  ) { _, connection in
    let oldest = try ReservedRefund.locked(
      """
      id = (SELECT id FROM refunds WHERE merchant_id = \(merchant) AND state = 'waiting_for_balance'
        ORDER BY requested_at, id LIMIT 1) AND state = 'waiting_for_balance'
      """, on: connection)
    guard let oldest else { return false }
    do {
      return try payBack(oldest, by: .system, key: nil, on: connection)
    } catch let refusal as Refusal {
      let event = AuditEvent(
        "fail_refund", AuditEvent.Subject(.transaction, id: oldest.payment.rawValue, oldest.reference.text),
        after: ["reason": "\(refusal)"])
      try connection.executeAll([
        "UPDATE refunds SET state = 'failed', failure_reason = \(refusal.failureReason) WHERE id = \(oldest.id)",
        event.insertion(by: .system),
      ])
      return true
    }
  }
  return done.results == [true]
}
