import Database
import Wallet

/// The rows of a batch of movements as columns, for `unnest`.
struct Batch {
  let actor: Actor
  let key: String?
  let reason: String?

  private var transactions = Transactions()
  private var journal = Journal()
  private var refunds = Refunds()
  private var completions = RefundCompletions()

  init(actor: Actor, key: String?, reason: String?) {
    self.actor = actor
    self.key = key
    self.reason = reason
  }

  mutating func add(_ movement: Movement, _ effect: Effect, _ book: inout Book, _ index: Int) -> Posted {
    let id = book.transactionIDs[index]
    let entry = book.entryIDs[index]
    let at = movement.occurredAt ?? actor.instant ?? book.now
    let reference = movement.reference ?? .random(movement.kind == .refund ? .refund : .transaction)
    transactions.add(movement, id, reference, effect, at)
    journal.enter(entry, EntryKind(movement.kind), of: id, effect.postings, at: at)
    var isLate = false
    if let line = effect.merchantLine, var merchant = book.merchants[line.merchant] {
      journal.add(line, of: entry, source: .transaction(id), at: at, &merchant.head, now: book.now)
      book.merchants[line.merchant] = merchant
      isLate = merchant.head.postedAt > at
    }
    if let refund = movement.completes {
      completions.add(refund, id, effect.fee, at)
    } else if case .refund(let payment, let reason, let note) = movement.parties, let line = effect.merchantLine {
      refunds.add(reference, payment, id, line, user: effect.user, movement.amount, effect.fee, reason, note, at)
    }
    return Posted(transaction: id, reference: reference, occurredAt: at, isLate: isLate)
  }

  /// Records a refused movement as a failed transaction, if its parties exist.
  mutating func addFailure(_ movement: Movement, _ refusal: Refusal, _ book: Book, _ index: Int) {
    let users = movement.users
    guard let user = users.first, Set(users).count == users.count, users.allSatisfy({ book.users[$0] != nil }),
      movement.amount > .zero
    else { return }
    if let merchant = movement.merchant, book.merchants[merchant] == nil { return }
    transactions.addFailure(
      movement, book.transactionIDs[index], movement.reference ?? .random(.transaction), user: user,
      refusal.failureReason, movement.occurredAt ?? actor.instant ?? book.now)
  }

  var movesMoney: Bool { !journal.isEmpty }

  var statements: [SQL] {
    var statements: [SQL] = []
    if !transactions.ids.isEmpty { statements.append(transactions.insertion) }
    statements += journal.statements(by: actor, key: key, reason: reason)
    if !completions.refunds.isEmpty { statements.append(completions.update) }
    if !refunds.references.isEmpty { statements.append(refunds.insertion(by: actor)) }
    return statements
  }
}

private struct Transactions {
  var ids: [TransactionID] = []
  var references: [Reference] = []
  var kinds: [TransactionKind] = []
  var failures: [FailureReason?] = []
  var channels: [Channel] = []
  var users: [UserID] = []
  var counterparties: [UserID?] = []
  var merchants: [MerchantID?] = []
  var amounts: [Money] = []
  var fees: [Money] = []
  var vats: [Money] = []
  var parents: [TransactionID?] = []
  var descriptions: [String?] = []
  var externalIDs: [String?] = []
  var instants: [Instant] = []

  mutating func add(
    _ movement: Movement, _ id: TransactionID, _ reference: Reference, _ effect: Effect, _ at: Instant
  ) {
    append(
      movement, id, reference, nil, user: effect.user, counterparty: effect.counterparty,
      merchant: effect.merchantLine?.merchant, fee: effect.fee, at)
  }

  mutating func addFailure(
    _ movement: Movement, _ id: TransactionID, _ reference: Reference, user: UserID, _ reason: FailureReason,
    _ at: Instant
  ) {
    append(
      movement, id, reference, reason, user: user, counterparty: movement.users.dropFirst().first,
      merchant: movement.merchant, fee: .zero, at)
  }

  private mutating func append(
    _ movement: Movement, _ id: TransactionID, _ reference: Reference, _ failure: FailureReason?, user: UserID,
    counterparty: UserID?, merchant: MerchantID?, fee: Fee, _ at: Instant
  ) {
    ids.append(id)
    references.append(reference)
    kinds.append(movement.kind)
    failures.append(failure)
    channels.append(movement.channel)
    users.append(user)
    counterparties.append(counterparty)
    merchants.append(merchant)
    amounts.append(movement.amount)
    fees.append(fee.fee)
    vats.append(fee.vat)
    parents.append(movement.refundedPayment)
    descriptions.append(movement.description)
    externalIDs.append(movement.externalID)
    instants.append(at)
  }

  var insertion: SQL {
    """
    INSERT INTO transactions
      (id, reference, kind, status, failure_reason, channel, user_id, counterparty_user_id, merchant_id, amount, fee,
       vat, parent_id, description, external_id, created_at, completed_at)
    SELECT id, reference, kind, CASE WHEN failure IS NULL THEN 'completed' ELSE 'failed' END, failure, channel, user_id,
      counterparty_id, merchant_id, amount, fee, vat, parent_id, description, external_id, at,
      CASE WHEN failure IS NULL THEN at END
    FROM unnest(\(ids), \(references), \(kinds), \(failures), \(channels), \(users), \(counterparties), \(merchants),
      \(amounts), \(fees), \(vats), \(parents), \(descriptions), \(externalIDs), \(instants))
      AS added (id, reference, kind, failure, channel, user_id, counterparty_id, merchant_id, amount, fee, vat,
        parent_id, description, external_id, at)
    """
  }
}

private struct Refunds {
  var references: [Reference] = []
  var payments: [TransactionID] = []
  var transactions: [TransactionID] = []
  var merchants: [MerchantID] = []
  var users: [UserID] = []
  var amounts: [Money] = []
  var fees: [Money] = []
  var vats: [Money] = []
  var reasons: [RefundReason] = []
  var notes: [String?] = []
  var instants: [Instant] = []

  mutating func add(
    _ reference: Reference, _ payment: TransactionID, _ transaction: TransactionID, _ line: MerchantLine,
    user: UserID, _ amount: Money, _ returned: Fee, _ reason: RefundReason, _ note: String?, _ at: Instant
  ) {
    references.append(reference)
    payments.append(payment)
    transactions.append(transaction)
    merchants.append(line.merchant)
    users.append(user)
    amounts.append(amount)
    fees.append(returned.fee)
    vats.append(returned.vat)
    reasons.append(reason)
    notes.append(note)
    instants.append(at)
  }

  func insertion(by actor: Actor) -> SQL {
    """
    INSERT INTO refunds
      (reference, payment_id, transaction_id, merchant_id, user_id, amount, fee_returned, vat_returned, reason, note,
       state, requested_by, requested_by_name, requested_at, completed_at)
    SELECT reference, payment_id, transaction_id, merchant_id, user_id, amount, fee, vat, reason, note,
      'completed', \(actor.key), \(actor.name), at, at
    FROM unnest(\(references), \(payments), \(transactions), \(merchants), \(users), \(amounts), \(fees), \(vats),
      \(reasons), \(notes), \(instants))
      AS added (reference, payment_id, transaction_id, merchant_id, user_id, amount, fee, vat, reason, note, at)
    """
  }
}

/// Refunds that were requested earlier and complete now.
private struct RefundCompletions {
  var refunds: [RefundID] = []
  var transactions: [TransactionID] = []
  var fees: [Money] = []
  var vats: [Money] = []
  var instants: [Instant] = []

  mutating func add(_ refund: RefundID, _ transaction: TransactionID, _ returned: Fee, _ at: Instant) {
    refunds.append(refund)
    transactions.append(transaction)
    fees.append(returned.fee)
    vats.append(returned.vat)
    instants.append(at)
  }

  var update: SQL {
    """
    UPDATE refunds SET state = 'completed', transaction_id = done.transaction_id, fee_returned = done.fee,
      vat_returned = done.vat, completed_at = done.at
    FROM unnest(\(refunds), \(transactions), \(fees), \(vats), \(instants))
      AS done (id, transaction_id, fee, vat, at)
    WHERE refunds.id = done.id
    """
  }
}
