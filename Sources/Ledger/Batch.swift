import Database
import Wallet

/// The rows of a batch, column by column, as `unnest` takes them.
struct Batch {
  let actor: Actor
  let key: String?
  let reason: String?

  private var transactions = Transactions()
  private var entries = Entries()
  private var postings = Postings()
  private var lines = Lines()
  private var refunds = Refunds()

  init(actor: Actor, key: String?, reason: String?) {
    self.actor = actor
    self.key = key
    self.reason = reason
  }

  mutating func add(_ movement: Movement, _ decision: Decision, _ book: inout Book, _ index: Int) -> Posted {
    let id = book.transactionIDs[index]
    let entry = book.entryIDs[index]
    let at = movement.occurredAt ?? book.now
    let reference = movement.reference ?? .random(movement.kind == .refund ? .refund : .transaction)
    transactions.add(movement, id, reference, decision, at)
    entries.add(entry, id, movement.kind, at)
    postings.add(entry, decision.postings)
    if let line = decision.merchantLine, var merchant = book.merchants[line.merchant] {
      lines.add(line, id, entry, at, &merchant.head, now: book.now)
      book.merchants[line.merchant] = merchant
    }
    if case .refund(let payment, let reason, let note) = movement.parties, let line = decision.merchantLine {
      refunds.add(reference, payment, id, line, user: decision.user, movement.amount, decision.fee, reason, note, at)
    }
    return Posted(transaction: id, reference: reference, occurredAt: at)
  }

  /// An attempt that was turned down, where its parties exist.
  mutating func addFailure(_ movement: Movement, _ refusal: Refusal, _ book: Book, _ index: Int) {
    let users = movement.users
    guard let user = users.first, Set(users).count == users.count, users.allSatisfy({ book.users[$0] != nil }),
      movement.amount > .zero
    else { return }
    if let merchant = movement.merchant, book.merchants[merchant] == nil { return }
    transactions.addFailure(
      movement, book.transactionIDs[index], movement.reference ?? .random(.transaction), user: user,
      refusal.failureReason, movement.occurredAt ?? book.now)
  }

  var movesMoney: Bool { !entries.ids.isEmpty }

  var statements: [SQL] {
    var statements: [SQL] = []
    if !transactions.ids.isEmpty { statements.append(transactions.insertion) }
    if !movesMoney { return statements }
    statements.append(entries.insertion(by: actor, key: key, reason: reason))
    statements.append(postings.insertion)
    if !lines.merchants.isEmpty { statements.append(lines.insertion) }
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
    _ movement: Movement, _ id: TransactionID, _ reference: Reference, _ decision: Decision, _ at: Instant
  ) {
    append(
      movement, id, reference, nil, user: decision.user, counterparty: decision.counterparty,
      merchant: decision.merchantLine?.merchant, fee: decision.fee, at)
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

private struct Entries {
  var ids: [EntryID] = []
  var transactions: [TransactionID] = []
  var kinds: [TransactionKind] = []
  var instants: [Instant] = []

  mutating func add(_ id: EntryID, _ transaction: TransactionID, _ kind: TransactionKind, _ at: Instant) {
    ids.append(id)
    transactions.append(transaction)
    kinds.append(kind)
    instants.append(at)
  }

  func insertion(by actor: Actor, key: String?, reason: String?) -> SQL {
    """
    INSERT INTO journal_entries (id, kind, transaction_id, reason, actor, idempotency_key, occurred_at)
    SELECT id, kind, transaction_id, \(reason), \(actor.key), \(key), at
    FROM unnest(\(ids), \(transactions), \(kinds), \(instants)) AS added (id, transaction_id, kind, at)
    """
  }
}

private struct Postings {
  var entries: [EntryID] = []
  var accounts: [AccountID] = []
  var amounts: [Money] = []
  var balances: [Money?] = []

  mutating func add(_ entry: EntryID, _ postings: [Decision.Posting]) {
    for posting in postings {
      entries.append(entry)
      accounts.append(posting.account)
      amounts.append(posting.amount)
      balances.append(posting.balanceAfter)
    }
  }

  var insertion: SQL {
    """
    INSERT INTO postings (entry_id, account_id, amount, balance_after)
    SELECT * FROM unnest(\(entries), \(accounts), \(amounts), \(balances))
    """
  }
}

private struct Lines {
  var merchants: [MerchantID] = []
  var sequences: [Int64] = []
  var kinds: [BalanceTransactionKind] = []
  var transactions: [TransactionID] = []
  var entries: [EntryID] = []
  var gross: [Money] = []
  var fees: [Money] = []
  var vats: [Money] = []
  var nets: [Money] = []
  var pendingNets: [Money] = []
  var balances: [Money] = []
  var posted: [Instant] = []
  var recorded: [Instant] = []

  /// A chain's instants never step back: what comes late is posted with what came before it, and `recorded_at`, which
  /// a statement is taken by, always grows.
  mutating func add(
    _ line: Decision.MerchantLine, _ transaction: TransactionID, _ entry: EntryID, _ at: Instant,
    _ head: inout Book.ChainHead, now: Instant
  ) {
    head.sequence += 1
    head.balance = Money(piastres: head.balance.piastres + line.net.piastres)
    head.postedAt = max(head.postedAt, at)
    head.recordedAt = max(now, Instant(microseconds: head.recordedAt.microseconds + 1))
    merchants.append(line.merchant)
    sequences.append(head.sequence)
    kinds.append(line.kind)
    transactions.append(transaction)
    entries.append(entry)
    gross.append(line.gross)
    fees.append(line.fee.fee)
    vats.append(line.fee.vat)
    nets.append(line.net)
    pendingNets.append(line.pendingNet)
    balances.append(head.balance)
    posted.append(head.postedAt)
    recorded.append(head.recordedAt)
  }

  var insertion: SQL {
    """
    INSERT INTO balance_transactions
      (merchant_id, sequence, kind, transaction_id, entry_id, gross, fee, vat, net, pending_net, balance, posted_at,
       recorded_at)
    SELECT * FROM unnest(\(merchants), \(sequences), \(kinds), \(transactions), \(entries), \(gross), \(fees), \(vats),
      \(nets), \(pendingNets), \(balances), \(posted), \(recorded))
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
    _ reference: Reference, _ payment: TransactionID, _ transaction: TransactionID, _ line: Decision.MerchantLine,
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
       state, asked_by, asked_by_name, asked_at, completed_at)
    SELECT reference, payment_id, transaction_id, merchant_id, user_id, amount, fee, vat, reason, note,
      'completed', \(actor.key), \(actor.name), at, at
    FROM unnest(\(references), \(payments), \(transactions), \(merchants), \(users), \(amounts), \(fees), \(vats),
      \(reasons), \(notes), \(instants))
      AS added (reference, payment_id, transaction_id, merchant_id, user_id, amount, fee, vat, reason, note, at)
    """
  }
}
