package import Database
import Wallet

/// A refund that was asked for and isn't paid back yet, locked.
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

extension Ledger {
  /// Pays an approved or waiting refund back, or leaves it waiting for the merchant's balance; false then. Throws any
  /// other `Refusal`.
  static func payBack(
    _ refund: ReservedRefund, by actor: Actor, key: String?, on connection: isolated Connection
  ) throws
    -> Bool
  {
    let event = AuditEvent(
      "complete_refund", AuditEvent.Subject("transaction", id: refund.payment.rawValue, refund.reference.text),
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

  /// The same where no other refund of the merchant waits: the oldest is paid back first.
  static func payBackInTurn(
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

  /// Pays back what waits for a merchant's balance as far as it goes, oldest first. What can't be paid back any more
  /// fails. Gives how many were completed; repeated, it does nothing twice.
  @discardableResult package static func completeWaitingRefunds(in database: Database) async throws -> Int {
    let merchants = try await database.rows(
      "SELECT DISTINCT merchant_id AS value FROM refunds WHERE state = 'waiting_for_balance' ORDER BY 1",
      as: Scalar<MerchantID>.self)
    var completed = 0
    for merchant in merchants {
      while try await completeOldest(of: merchant.value, in: database) { completed += 1 }
    }
    return completed
  }

  /// True while there may be another one to try.
  private static func completeOldest(of merchant: MerchantID, in database: Database) async throws -> Bool {
    try await database.transaction { connection in
      let oldest = try ReservedRefund.locked(
        """
        id = (SELECT id FROM refunds WHERE merchant_id = \(merchant) AND state = 'waiting_for_balance'
          ORDER BY asked_at, id LIMIT 1) AND state = 'waiting_for_balance'
        """, on: connection)
      guard let oldest else { return false }
      do {
        return try payBack(oldest, by: .system, key: nil, on: connection)
      } catch let refusal as Refusal {
        let event = AuditEvent(
          "fail_refund", AuditEvent.Subject("transaction", id: oldest.payment.rawValue, oldest.reference.text),
          after: ["reason": "\(refusal)"])
        try connection.executeAll([
          "UPDATE refunds SET state = 'failed', failure_reason = \(refusal.failureReason) WHERE id = \(oldest.id)",
          event.insertion(by: .system),
        ])
        return true
      }
    }
  }
}
