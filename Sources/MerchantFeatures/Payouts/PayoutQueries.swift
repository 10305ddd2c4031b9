import Database
import Ledger
import Wallet

/// A payout as its merchant sees it.
struct MerchantPayout: Listed {
  let id: PayoutID
  let reference: Reference
  let amount: Money
  let state: PayoutState
  let bankHolder: String
  let ibanLast4: String
  /// The Cairo day whose schedule asked for it.
  let scheduledFor: Day?
  let isInBatch: Bool
  let failureReason: String?
  /// The bank's, for having paid it and for having given it back.
  let paidTrace: String?
  let endedTrace: String?
  let retryOf: Reference?
  let retriedBy: Reference?
  let askedBy: String
  let askedByName: String
  let askedAt: Instant
  let approvedAt: Instant?
  let exportedAt: Instant?
  let paidAt: Instant?
  let endedAt: Instant?

  init(_ row: Row) throws(DatabaseError) {
    id = try row["id"]
    reference = try row["reference"]
    amount = try row["amount"]
    state = try row["state"]
    bankHolder = try row["bank_holder"]
    ibanLast4 = try row["iban_last4"]
    scheduledFor = try row["scheduled_for"]
    isInBatch = try row["is_in_batch"]
    failureReason = try row["failure_reason"]
    paidTrace = try row["paid_trace"]
    endedTrace = try row["ended_trace"]
    retryOf = try row["retry_of_reference"]
    retriedBy = try row["retried_by_reference"]
    askedBy = try row["asked_by"]
    askedByName = try row["asked_by_name"]
    askedAt = try row["asked_at"]
    approvedAt = try row["approved_at"]
    exportedAt = try row["exported_at"]
    paidAt = try row["paid_at"]
    endedAt = try row["ended_at"]
  }

  var cursor: Cursor { Cursor(at: askedAt, id: id.rawValue) }

  /// Only who asked takes it back, and only until it is in the bank's file.
  func isRecallable(by actor: Actor) -> Bool {
    state.canBecome(.recalled) && !isInBatch && askedBy == actor.key
  }

  static func query(_ reference: Reference, of merchant: MerchantID) -> SQL {
    described("\(own(merchant)) AND reference = \(reference)")
  }

  static func query(of merchant: MerchantID, _ state: PayoutState?, _ place: Place, length: Int) -> SQL {
    let states: SQL = state.map { "state = \($0)" } ?? "true"
    let page: SQL = """
      \(own(merchant)) AND \(states) AND \(place.condition("asked_at")) ORDER BY \(place.order("asked_at"))
      LIMIT \(length + 1)
      """
    return described(page) + " ORDER BY \(place.order("page.asked_at", "page.id"))"
  }

  private static func own(_ merchant: MerchantID) -> SQL {
    """
    SELECT id, reference, amount, state, bank_holder, iban_last4, scheduled_for, batch_id, failure_reason, retry_of,
      asked_by, asked_by_name, asked_at, approved_at, exported_at, paid_at, ended_at
    FROM payouts WHERE merchant_id = \(merchant)
    """
  }

  private static func described(_ page: SQL) -> SQL {
    """
    SELECT page.id, page.reference, page.amount, page.state, page.bank_holder, page.iban_last4, page.scheduled_for,
      page.batch_id IS NOT NULL AS is_in_batch, page.failure_reason, paid.bank_trace AS paid_trace,
      ended.bank_trace AS ended_trace, retried.reference AS retry_of_reference, retry.reference AS retried_by_reference,
      page.asked_by, page.asked_by_name, page.asked_at, page.approved_at, page.exported_at, page.paid_at, page.ended_at
    FROM (\(page)) page
      LEFT JOIN payouts retried ON retried.id = page.retry_of
      LEFT JOIN payouts retry ON retry.retry_of = page.id
      LEFT JOIN bank_notices paid
        ON paid.payout_id = page.id AND paid.outcome = 'applied' AND paid.status = 'paid'
      LEFT JOIN bank_notices ended
        ON ended.payout_id = page.id AND ended.outcome = 'applied' AND ended.status IN ('failed', 'returned')
    """
  }
}

/// A settlement that a payout pays: that is noted where the payout took all that was available.
struct PaidSettlement: RowDecodable {
  let reference: Reference
  let day: Day
  let count: Int64
  let net: Money
  let moved: Money
  let first: Int64

  init(_ row: Row) throws(DatabaseError) {
    reference = try row["reference"]
    day = try row["day"]
    count = try row["count"]
    net = try row["net"]
    moved = try row["moved"]
    first = try row["first_sequence"]
  }

  /// The oldest first, from the one after `after`; one more than `length`, to know whether another page follows.
  static func query(_ merchant: MerchantID, paidBy payout: PayoutID, after: Int64, length: Int) -> SQL {
    """
    SELECT reference, day, count, net, moved, first_sequence FROM settlements
    WHERE merchant_id = \(merchant) AND payout_id = \(payout) AND first_sequence > \(after)
    ORDER BY first_sequence LIMIT \(length + 1)
    """
  }

  /// What all of them brought.
  static func total(_ merchant: MerchantID, paidBy payout: PayoutID) -> SQL {
    """
    SELECT coalesce(sum(moved), 0)::bigint AS value FROM settlements
    WHERE merchant_id = \(merchant) AND payout_id = \(payout)
    """
  }
}
