package import Database
package import Wallet

/// The reason why no payout was requested. Nothing changed.
package enum PayoutRefusal: Error, Hashable, Sendable {
  case notFound
  case noBankAccount
  case merchantNotActive
  /// Another request already waits for approval.
  case alreadyRequested
  case belowMinimum(Money)
  case insufficientBalance(available: Money)
  /// Waiting refunds need more than the payout would leave. The values are their cost and the amount that can be paid
  /// out.
  case keptForRefunds(Money, leaving: Money)
  /// Only a failed or returned payout can be retried, and only once.
  case notRetryable
  case noneApproved
  /// The batch would have other payouts than those that were confirmed.
  case changedSince
  /// The bank is closed on the day that the batch would name, or the day is past or too far ahead.
  case notABankingDay(Day)
  /// The bank has the batch's file already.
  case alreadySent
  /// The batch was downloaded in the other format, and the bank would pay it twice.
  case otherFormat
}

/// Requests a payout of a merchant's available balance less the cost of waiting refunds, or of a part of it. The money
/// leaves the balance at once, so that it exists when the payout is approved. Throws `PayoutRefusal`,
/// `ShownFactsChanged` and the errors of `act`.
@discardableResult package func requestPayout(
  of merchant: MerchantID, amount: Money? = nil, shown: ShownFacts? = nil, key: String, by actor: Actor,
  in database: Database
) async throws
  -> Reference
{
  let fingerprint = RequestFingerprint(
    "payout", ["merchant": "\(merchant)", "amount": amount.map { "\($0.piastres)" }])
  let done = try await act(key, fingerprint, by: actor, in: database) { connection in
    let wanted = WantedPayouts(merchants: [merchant], amount: amount, shown: shown)
    return try requestPayouts(wanted, by: actor, key: key, on: connection)[0].text
  }
  guard let reference = Reference(parsing: done.result) else { throw KeyConflict() }
  return reference
}

/// Requests a new payout that replaces a failed or returned one. It goes to the bank account that is in force now.
@discardableResult package func retryPayout(
  _ payout: PayoutID, shown: ShownFacts? = nil, key: String, by actor: Actor, in database: Database
) async throws
  -> Reference
{
  let done = try await act(key, RequestFingerprint("retry", ["payout": "\(payout)"]), by: actor, in: database) {
    connection in
    let failed = try connection.first(
      """
      SELECT merchant_id, amount, state, EXISTS (SELECT FROM payouts retry WHERE retry_of = \(payout)) AS is_retried
      FROM payouts WHERE id = \(payout) FOR UPDATE
      """, as: FailedPayout.self)
    guard let failed, failed.state.canBeRetried(isRetried: failed.isRetried) else { throw PayoutRefusal.notRetryable }
    let wanted = WantedPayouts(merchants: [failed.merchant], amount: failed.amount, retryOf: payout, shown: shown)
    return try requestPayouts(wanted, by: actor, key: key, on: connection)[0].text
  }
  guard let reference = Reference(parsing: done.result) else { throw KeyConflict() }
  return reference
}

private struct FailedPayout: RowDecodable {
  let merchant: MerchantID
  let amount: Money
  let state: PayoutState
  let isRetried: Bool

  init(_ row: Row) throws(DatabaseError) {
    merchant = try row["merchant_id"]
    amount = try row["amount"]
    state = try row["state"]
    isRetried = try row["is_retried"]
  }
}

/// The payouts to request: one for each merchant.
struct WantedPayouts {
  var merchants: [MerchantID]
  /// Nil means the whole available balance.
  var amount: Money?
  /// The day of a scheduled payout; nil if a person requests it.
  var scheduledOn: Day?
  var retryOf: PayoutID?
  /// The facts that the page showed. They are set only if there is one merchant.
  var shown: ShownFacts?
  var at: Instant?
}

/// Requests payouts inside the caller's transaction and locks the merchants. A scheduled payout that isn't possible is
/// skipped; a person's request that isn't possible is refused.
func requestPayouts(
  _ wanted: WantedPayouts, by actor: Actor, key: String?, on connection: isolated Connection
) throws -> [Reference] {
  var book = try Book(merchants: wanted.merchants, identifiers: wanted.merchants.count, on: connection)
  let (terms, ids) = try connection.run(
    Query<[PayoutTerms]>.rows(PayoutTerms.query(wanted)),
    // Ids are generated in the order of the merchants, which is also the order of the terms.
    Query<[Scalar<PayoutID>]>.rows(
      "SELECT nextval('payouts_id_seq') AS value FROM generate_series(1, \(wanted.merchants.count))"))
  if terms.isEmpty, wanted.scheduledOn == nil { throw PayoutRefusal.notFound }
  let at = wanted.at ?? actor.instant ?? book.now
  var journal = Journal()
  var rows = PayoutRows()
  for (index, terms) in terms.enumerated() {
    try wanted.shown?.expect(terms.facts)
    guard var merchant = book.merchants[terms.merchant] else { throw PayoutRefusal.notFound }
    let (id, amount) = (ids[index].value, wanted.amount ?? terms.payable)
    if let refusal = terms.refusal(of: amount, isScheduled: wanted.scheduledOn != nil) {
      if wanted.scheduledOn != nil { continue }
      throw refusal
    }
    let entry = book.entryIDs[index]
    merchant.availableBalance = try merchant.availableBalance - amount
    merchant.inTransitBalance = try merchant.inTransitBalance + amount
    let postings = [
      Posting(account: merchant.available, amount: try -amount, balanceAfter: merchant.availableBalance),
      Posting(account: merchant.inTransit, amount: amount, balanceAfter: merchant.inTransitBalance),
    ]
    journal.enter(entry, .payoutSent, postings, at: at)
    let line = MerchantLine(merchant: terms.merchant, kind: .payout, gross: try -amount, net: try -amount)
    journal.add(line, of: entry, source: .payout(id), at: at, &merchant.head, now: book.now)
    book.merchants[terms.merchant] = merchant
    rows.add(id, terms, amount)
  }
  if rows.isEmpty { return [] }
  let entries = journal.statements(by: actor, key: key)
  try connection.executeAll(
    [rows.insertion(wanted, by: actor, at: at), rows.approvals(by: actor, at: at), rows.links, rows.settlements]
      + entries + [rows.event.insertion(by: actor)])
  if actor.instant == nil, wanted.at == nil {
    connection.executeAtEnd(Message.approvalWaiting(.payout, requestedBy: actor))
  }
  return rows.references
}

private struct PayoutRows {
  private(set) var references: [Reference] = []
  private var ids: [PayoutID] = []
  private var merchants: [MerchantID] = []
  private var amounts: [Money] = []
  private var days: [Day?] = []

  var isEmpty: Bool { ids.isEmpty }

  mutating func add(_ id: PayoutID, _ terms: PayoutTerms, _ amount: Money) {
    references.append(.random(.payout))
    ids.append(id)
    merchants.append(terms.merchant)
    amounts.append(amount)
    days.append(terms.due)
  }

  func insertion(_ wanted: WantedPayouts, by actor: Actor, at instant: Instant) -> SQL {
    """
    INSERT INTO payouts
      (id, reference, merchant_id, amount, bank_holder, iban_sealed, iban_last4, scheduled_for, retry_of, requested_by,
       requested_by_name, requested_at)
    SELECT given.id, given.reference, merchants.id, given.amount, coalesce(bank_holder, legal_name), iban_sealed,
      iban_last4, given.scheduled_for, \(wanted.retryOf), \(actor.key), \(actor.name), \(instant)
    FROM unnest(\(ids), \(references), \(merchants), \(amounts), \(days))
        AS given (id, reference, merchant_id, amount, scheduled_for)
      JOIN merchants ON merchants.id = given.merchant_id
    """
  }

  func approvals(by actor: Actor, at instant: Instant) -> SQL {
    """
    INSERT INTO approvals
      (kind, subject_kind, subject_id, subject, amount, after, requested_by, requested_by_name, requested_at, expires_at)
    SELECT 'payout', 'payout', payouts.id, reference, amount,
      jsonb_build_object('merchant', 'MRC-' || lpad(number::text, 6, '0'), 'bank_holder', payouts.bank_holder,
        'iban_last4', payouts.iban_last4),
      \(actor.key), \(actor.name), \(instant),
      \(instant) + make_interval(days => (SELECT value FROM settings WHERE name = 'approval_expiry_days')::int)
    FROM payouts JOIN merchants ON merchants.id = merchant_id WHERE payouts.id = ANY(\(ids))
    """
  }

  var links: SQL {
    """
    UPDATE payouts SET approval_id = approvals.id FROM approvals
    WHERE payouts.id = ANY(\(ids)) AND approvals.kind = 'payout' AND subject_id = payouts.id AND approvals.state = 'open'
    """
  }

  /// The settlements since the payout before, and those of payouts that came back since then.
  var settlements: SQL {
    """
    UPDATE settlements SET payout_id = payouts.id FROM payouts
    WHERE payouts.id = ANY(\(ids)) AND settlements.merchant_id = payouts.merchant_id
      AND settlements.payout_id IS NULL
    """
  }

  var event: AuditEvent {
    AuditEvent(
      "request_payout",
      ids.count == 1
        ? AuditEvent.Subject(.payout, id: ids[0].rawValue, references[0].text)
        : AuditEvent.Subject(.payout, "\(ids.count)"),
      after: ["payouts": String(ids.count), "amount": total.decimal])
  }

  private var total: Money { Money(piastres: amounts.reduce(0) { $0 + $1.piastres }) }
}
