package import Database
package import Wallet

/// Why no payout was asked for. Nothing changed.
package enum PayoutRefusal: Error, Hashable, Sendable {
  case notFound
  case noBankAccount
  case merchantNotActive
  /// One waits for its approval already.
  case alreadyAsked
  case belowMinimum(Money)
  case insufficientBalance(available: Money)
  /// What is available, but for what refunds wait for.
  case keptForRefunds(Money, leaving: Money)
  /// Only a payout that failed or came back is tried again, and once.
  case notRetryable
  case noneApproved
  /// What a batch would hold isn't what was confirmed.
  case changedSince
}

extension Ledger {
  /// Asks for a payout of what a merchant has available and no refund waits for, or of a part of it: the money leaves the
  /// balance at once, so that its approval can't lack it. Throws `PayoutRefusal`, and as `act` does.
  @discardableResult package static func requestPayout(
    of merchant: MerchantID, amount: Money? = nil, key: String, by actor: Actor, in database: Database
  ) async throws
    -> Reference
  {
    let fingerprint = "payout \(merchant) \(amount.map { String($0.piastres) } ?? "all")"
    let done = try await act(key, fingerprint, by: actor, in: database) { connection in
      try askForPayouts(.init(merchants: [merchant], amount: amount), by: actor, key: key, on: connection)[0].text
    }
    guard let reference = Reference(parsing: done.result) else { throw KeyConflict() }
    return reference
  }

  /// A new payout in the place of one that failed or came back, to the bank account in force now.
  @discardableResult package static func retryPayout(
    _ payout: PayoutID, key: String, by actor: Actor, in database: Database
  ) async throws
    -> Reference
  {
    let done = try await act(key, "retry \(payout)", by: actor, in: database) { connection in
      let failed = try connection.first(
        """
        SELECT merchant_id, amount FROM payouts
        WHERE id = \(payout) AND state IN ('failed', 'returned')
          AND NOT EXISTS (SELECT FROM payouts retry WHERE retry_of = \(payout)) FOR UPDATE
        """, as: FailedPayout.self)
      guard let failed else { throw PayoutRefusal.notRetryable }
      let wanted = WantedPayouts(merchants: [failed.merchant], amount: failed.amount, retryOf: payout)
      return try askForPayouts(wanted, by: actor, key: key, on: connection)[0].text
    }
    guard let reference = Reference(parsing: done.result) else { throw KeyConflict() }
    return reference
  }

  private struct FailedPayout: RowDecodable {
    let merchant: MerchantID
    let amount: Money

    init(_ row: Row) throws(DatabaseError) {
      merchant = try row["merchant_id"]
      amount = try row["amount"]
    }
  }
}

/// Payouts to be asked for: one a merchant.
struct WantedPayouts {
  var merchants: [MerchantID]
  /// Nil: all that is available.
  var amount: Money?
  /// Nil where a person asks; for a schedule, the day on which it does.
  var scheduledOn: Day?
  var retryOf: PayoutID?
  var at: Instant?
}

extension Ledger {
  /// Inside the caller's transaction, under the merchants' locks. A schedule passes over who can't be paid out; a
  /// request that can't be met is refused.
  static func askForPayouts(
    _ wanted: WantedPayouts, by actor: Actor, key: String?, on connection: isolated Connection
  ) throws -> [Reference] {
    var book = try Book(merchants: wanted.merchants, identifiers: wanted.merchants.count, on: connection)
    let terms = try connection.rows(PayoutTerms.query(wanted), as: PayoutTerms.self)
    if terms.isEmpty, wanted.scheduledOn == nil { throw PayoutRefusal.notFound }
    let at = wanted.at ?? actor.instant ?? book.now
    var journal = Journal()
    var rows = PayoutRows()
    for (index, terms) in terms.enumerated() {
      guard var merchant = book.merchants[terms.merchant] else { throw PayoutRefusal.notFound }
      let amount = try wanted.amount ?? terms.payable(of: merchant.availableBalance)
      if let refusal = try terms.refusal(amount, merchant, isScheduled: wanted.scheduledOn != nil) {
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
      journal.add(line, of: entry, source: .payout(terms.id), at: at, &merchant.head, now: book.now)
      let takesAll = merchant.availableBalance == .zero
      book.merchants[terms.merchant] = merchant
      rows.add(terms, amount, takesAll: takesAll)
    }
    if rows.isEmpty { return [] }
    let entries = journal.statements(by: actor, key: key)
    try connection.executeAll(
      [rows.insertion(wanted, by: actor, at: at), rows.decisions(by: actor, at: at), rows.links, rows.settlements]
        + entries + [rows.event.insertion(by: actor)])
    return rows.references
  }
}

private struct PayoutTerms: RowDecodable {
  let id: PayoutID
  let merchant: MerchantID
  let code: MerchantCode
  let minimum: Money
  let hasBankAccount: Bool
  let isAwaited: Bool
  /// The day of its schedule that a scheduled payout is for.
  let due: Day?
  let keptForRefunds: Money

  init(_ row: Row) throws(DatabaseError) {
    id = try row["id"]
    merchant = try row["merchant_id"]
    code = try row["number"]
    minimum = try row["payout_minimum"]
    hasBankAccount = try row["has_bank_account"]
    isAwaited = try row["is_awaited"]
    due = try row["due"]
    keptForRefunds = try row["kept_for_refunds"]
  }

  /// Numbered in the merchants' order, wherever their rows stand.
  static func query(_ wanted: WantedPayouts) -> SQL {
    """
    SELECT nextval('payouts_id_seq') AS id, id AS merchant_id, number, payout_minimum,
      iban_sealed IS NOT NULL AS has_bank_account,
      EXISTS (
        SELECT FROM payouts WHERE merchant_id = merchants.id
          AND (state = 'awaiting_approval' OR scheduled_for >= due)) AS is_awaited, due,
      \(WaitingRefunds.cost(to: "merchants")) AS kept_for_refunds
    FROM (SELECT * FROM merchants WHERE id = ANY(\(wanted.merchants)) ORDER BY id) merchants
      CROSS JOIN LATERAL due_payout_day(payout_schedule, payout_day, payouts_due_after, \(wanted.scheduledOn)) due
    ORDER BY merchants.id
    """
  }

  func payable(of available: Money) throws -> Money { try available - min(available, keptForRefunds) }

  func refusal(_ amount: Money, _ merchant: Book.Merchant, isScheduled: Bool) throws -> PayoutRefusal? {
    if merchant.status != .active { return .merchantNotActive }
    if !hasBankAccount { return .noBankAccount }
    if isAwaited || isScheduled && due == nil { return .alreadyAsked }
    if amount > merchant.availableBalance { return .insufficientBalance(available: merchant.availableBalance) }
    let payable = try payable(of: merchant.availableBalance)
    if amount > payable || payable == .zero && keptForRefunds > .zero {
      return .keptForRefunds(keptForRefunds, leaving: payable)
    }
    if amount <= .zero || isScheduled && amount < minimum { return .belowMinimum(minimum) }
    return nil
  }
}

private struct PayoutRows {
  private(set) var references: [Reference] = []
  private var ids: [PayoutID] = []
  private var merchants: [MerchantID] = []
  private var amounts: [Money] = []
  private var days: [Day?] = []
  /// Whose closed settlements this payout pays.
  private var emptied: [PayoutID] = []

  var isEmpty: Bool { ids.isEmpty }

  mutating func add(_ terms: PayoutTerms, _ amount: Money, takesAll: Bool) {
    references.append(.random(.payout))
    ids.append(terms.id)
    merchants.append(terms.merchant)
    amounts.append(amount)
    days.append(terms.due)
    if takesAll { emptied.append(terms.id) }
  }

  func insertion(_ wanted: WantedPayouts, by actor: Actor, at instant: Instant) -> SQL {
    """
    INSERT INTO payouts
      (id, reference, merchant_id, amount, bank_holder, iban_sealed, iban_last4, scheduled_for, retry_of, asked_by,
       asked_by_name, asked_at)
    SELECT given.id, given.reference, merchants.id, given.amount, coalesce(bank_holder, legal_name), iban_sealed,
      iban_last4, given.scheduled_for, \(wanted.retryOf), \(actor.key), \(actor.name), \(instant)
    FROM unnest(\(ids), \(references), \(merchants), \(amounts), \(days))
        AS given (id, reference, merchant_id, amount, scheduled_for)
      JOIN merchants ON merchants.id = given.merchant_id
    """
  }

  func decisions(by actor: Actor, at instant: Instant) -> SQL {
    """
    INSERT INTO decisions
      (kind, subject_kind, subject_id, subject, amount, after, asked_by, asked_by_name, asked_at, expires_at)
    SELECT 'payout', 'payout', payouts.id, reference, amount,
      jsonb_build_object('merchant', 'MRC-' || lpad(number::text, 6, '0'), 'bank_holder', payouts.bank_holder,
        'iban', 'EG••••' || payouts.iban_last4),
      \(actor.key), \(actor.name), \(instant),
      \(instant) + make_interval(days => (SELECT value FROM settings WHERE name = 'decision_expiry_days')::int)
    FROM payouts JOIN merchants ON merchants.id = merchant_id WHERE payouts.id = ANY(\(ids))
    """
  }

  var links: SQL {
    """
    UPDATE payouts SET decision_id = decisions.id FROM decisions
    WHERE payouts.id = ANY(\(ids)) AND decisions.kind = 'payout' AND subject_id = payouts.id AND decisions.state = 'open'
    """
  }

  var settlements: SQL {
    """
    UPDATE settlements SET payout_id = payouts.id FROM payouts
    WHERE payouts.id = ANY(\(emptied)) AND settlements.merchant_id = payouts.merchant_id
      AND settlements.payout_id IS NULL
    """
  }

  var event: AuditEvent {
    AuditEvent(
      "ask_payout",
      ids.count == 1
        ? AuditEvent.Subject("payout", id: ids[0].rawValue, references[0].text)
        : AuditEvent.Subject("payout", "\(ids.count)"),
      after: ["payouts": String(ids.count), "amount": total.decimal])
  }

  private var total: Money { Money(piastres: amounts.reduce(0) { $0 + $1.piastres }) }
}
