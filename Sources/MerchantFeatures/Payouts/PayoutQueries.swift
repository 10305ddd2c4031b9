import Database
import Ledger
import Templates
import Wallet

/// A payout for the merchant portal.
struct MerchantPayout: Listed {
  let id: PayoutID
  let reference: Reference
  let amount: Money
  let state: PayoutState
  let bankHolder: String
  let ibanLast4: String
  /// The Cairo day of the schedule; nil if a person requested it.
  let scheduledFor: Day?
  let isInBatch: Bool
  let failureReason: String?
  /// The bank references of the payment and of the return.
  let paidTrace: String?
  let endedTrace: String?
  /// When the bank paid it.
  let arrivedAt: Instant?
  let retryOf: Reference?
  let retriedBy: Reference?
  let requestedBy: String
  let requestedByName: String
  let requestedAt: Instant
  let approvedAt: Instant?
  let exportedAt: Instant?
  let paidAt: Instant?
  let endedAt: Instant?
  /// The day on which the bank is to pay, as its file says.
  let executionDay: Day?
  let bankingDays: BankingDays

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
    arrivedAt = try row["arrived_at"]
    retryOf = try row["retry_of_reference"]
    retriedBy = try row["retried_by_reference"]
    requestedBy = try row["requested_by"]
    requestedByName = try row["requested_by_name"]
    requestedAt = try row["requested_at"]
    approvedAt = try row["approved_at"]
    exportedAt = try row["exported_at"]
    paidAt = try row["paid_at"]
    endedAt = try row["ended_at"]
    executionDay = try row["execution_day"]
    bankingDays = try row["holidays"]
  }

  var cursor: Cursor { Cursor(at: requestedAt, id: id.rawValue) }

  /// By the owner or finance. A payout is executed when it is put into a batch.
  func canBeWithdrawn(by actor: Actor) -> Bool {
    WithdrawalTerms(state: state.approval, isExecuted: isInBatch, requestedBy: requestedBy)
      .refusal(of: actor, forTeam: true) == nil
  }

  /// The facts on the page that withdraws the payout.
  var facts: ShownFacts {
    var facts = ShownFacts()
    facts[.approvalState] = state.approval.rawValue
    return facts
  }

  static func approval(of payout: PayoutID, of merchant: MerchantID) -> SQL {
    """
    SELECT approval_id AS value FROM payouts
    WHERE id = \(payout) AND merchant_id = \(merchant) AND approval_id IS NOT NULL
    """
  }

  static func query(_ reference: Reference, of merchant: MerchantID) -> SQL {
    described("\(own(merchant)) AND reference = \(reference)")
  }

  static func query(_ search: BoundedSearch, _ place: Place, length: Int) -> SQL {
    described(search.rows(place, length: length)) + " ORDER BY \(place.order("page.requested_at", "page.id"))"
  }

  /// The columns that merchants may read.
  static let table: SQL = """
    (SELECT id, reference, merchant_id, amount, state, bank_holder, iban_last4, scheduled_for, batch_id, failure_reason,
      retry_of, requested_by, requested_by_name, requested_at, approved_at, exported_at, execution_day, paid_at, ended_at
    FROM payouts) payouts
    """

  private static func own(_ merchant: MerchantID) -> SQL { "SELECT * FROM \(table) WHERE merchant_id = \(merchant)" }

  private static func described(_ page: SQL) -> SQL {
    """
    SELECT page.id, page.reference, page.amount, page.state, page.bank_holder, page.iban_last4, page.scheduled_for,
      page.batch_id IS NOT NULL AS is_in_batch, page.failure_reason, paid.bank_trace AS paid_trace,
      paid.processed_at AS arrived_at, ended.bank_trace AS ended_trace, retried.reference AS retry_of_reference, retry.reference AS retried_by_reference,
      page.requested_by, \(SQL.requesterName(of: "page")), page.requested_at, page.approved_at, page.exported_at,
      page.execution_day, page.paid_at, page.ended_at, \(BankingDays.column)
    FROM (\(page)) page
      LEFT JOIN payouts retried ON retried.id = page.retry_of
      LEFT JOIN payouts retry ON retry.retry_of = page.id
      LEFT JOIN bank_lines paid
        ON paid.payout_id = page.id AND paid.outcome = 'applied' AND paid.status = 'paid'
      LEFT JOIN bank_lines ended
        ON ended.payout_id = page.id AND ended.outcome = 'applied' AND ended.status IN ('failed', 'returned')
    """
  }
}

/// The merchant's payouts that a filter selects, by the days on which they were requested.
extension StateQuery<PayoutState> {
  func search(of merchant: MerchantID) -> BoundedSearch {
    var days: [SQL] = []
    if let from = period.from { days.append("requested_at >= cairo_start(\(from))") }
    if let to = period.to { days.append("requested_at < cairo_start(\(to) + 1)") }
    return search(of: MerchantPayout.table, by: "requested_at", merchant, days: days, amount: "amount")
  }
}
