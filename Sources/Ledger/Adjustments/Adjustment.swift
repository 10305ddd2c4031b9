package import Database
package import Wallet

package enum AdjustmentRequest: Hashable, Sendable {
  /// Moves an amount above zero from one account to another.
  case move(Money, from: AccountID, to: AccountID)
  /// Reverses an entry with another that has the opposite postings.
  case reverse(EntryID)

  fileprivate func fingerprint(_ reason: String) -> RequestFingerprint {
    switch self {
    case .move(let amount, let from, let to):
      RequestFingerprint(
        "adjustment", ["amount": "\(amount.piastres)", "from": "\(from)", "to": "\(to)", "reason": reason])
    case .reverse(let entry): RequestFingerprint("reversal", ["entry": "\(entry)", "reason": reason])
    }
  }
}

/// Requests an adjustment or a reversal with its reason. No money moves before another person approves it. Throws
/// `Refusal`, `ApprovalRefusal`, `ShownFactsChanged` and the errors of `act`.
@discardableResult package func requestAdjustment(
  _ request: AdjustmentRequest, reason: String, shown: ShownFacts? = nil, key: String, by actor: Actor,
  in database: Database
) async throws
  -> AdjustmentID
{
  let done = try await act(key, request.fingerprint(reason), by: actor, in: database) { connection in
    let id = try insert(request, reason, shown, by: actor, on: connection)
    let adjustment = try AdjustmentRecord.locked(id, on: connection)
    let (amount, after) = try describe(adjustment, on: connection)
    let now: Instant = try connection.value("SELECT \(actor.time) AS value")
    let question = ApprovalRequest(
      .adjustment, .init(id: id.rawValue, id.description), amount: amount, after: after, reason: reason)
    let approval = try question.open(by: actor, at: now, on: connection)
    let event = AuditEvent(
      "request_adjustment", AuditEvent.Subject(.adjustment, id: id.rawValue, id.description), after: after,
      reason: reason)
    try connection.executeAll([
      "UPDATE adjustments SET approval_id = \(approval) WHERE id = \(id)", event.insertion(by: actor),
    ])
    return id.description
  }
  guard let id = Int64(done.result) else { throw KeyConflict() }
  return AdjustmentID(id)
}

private func insert(
  _ request: AdjustmentRequest, _ reason: String, _ shown: ShownFacts?, by actor: Actor,
  on connection: isolated Connection
) throws -> AdjustmentID {
  var (fromAccount, toAccount, amount, reversed): (AccountID?, AccountID?, Money?, EntryID?)
  switch request {
  case .move(let money, let giver, let taker):
    guard money > .zero else { throw Refusal.amountNotPositive }
    guard giver != taker else { throw Refusal.sameAccount }
    let accounts = try connection.run(
      Query<FoundAccount?>.first(FoundAccount.query(giver)), Query<FoundAccount?>.first(FoundAccount.query(taker)))
    guard let from = accounts.0, let to = accounts.1 else { throw Refusal.unknownAccount }
    // The balance isn't checked here: an adjustment may be requested before its balance exists. Posting checks it.
    try shown?.expect(FoundAccount.facts(from: from, to: to))
    (fromAccount, toAccount, amount) = (giver, taker, money)
  case .reverse(let entry):
    reversed = entry
    let status = try connection.first(
      """
      SELECT status AS value FROM journal_entries JOIN transactions ON transactions.id = transaction_id
      WHERE journal_entries.id = \(entry)
      """, as: Scalar<TransactionStatus>.self)
    if let status { try shown?.expect(.transaction(status.value)) }
    let isReversible: Bool = try connection.value(
      """
      SELECT EXISTS (
        SELECT FROM journal_entries entry WHERE id = \(entry) AND reverses IS NULL
          AND kind IN ('topup', 'payment', 'transfer', 'withdrawal', 'adjustment')
          AND NOT EXISTS (SELECT FROM journal_entries WHERE reverses = entry.id)
          AND NOT EXISTS (
            SELECT FROM adjustments WHERE adjustments.reverses = entry.id AND state = 'requested')
          AND NOT EXISTS (
            SELECT FROM transactions WHERE transactions.id = transaction_id AND (refunded > 0 OR status <> 'completed'))
      ) AS value
      """)
    guard isReversible else { throw Refusal.notReversible }
  }
  return try connection.value(
    """
    INSERT INTO adjustments (from_account, to_account, amount, reverses, reason, requested_by, requested_by_name, requested_at)
    VALUES (\(fromAccount), \(toAccount), \(amount), \(reversed), \(reason), \(actor.key), \(actor.name), \(actor.time))
    RETURNING id AS value
    """)
}

/// Returns the description for the approvals queue: the amount and the accounts by name.
private func describe(
  _ adjustment: AdjustmentRecord, on connection: isolated Connection
) throws -> (Money?, KeyValuePairs<String, String>) {
  if let entry = adjustment.reverses {
    let reversed = try connection.one(
      """
      SELECT coalesce(reference, 'entry ' || journal_entries.id) AS reference,
        (SELECT sum(amount)::bigint FROM postings WHERE entry_id = journal_entries.id AND amount > 0) AS amount
      FROM journal_entries LEFT JOIN transactions ON transactions.id = transaction_id
      WHERE journal_entries.id = \(entry)
      """, as: ReversedEntry.self)
    return (reversed.amount, ["reverses": reversed.reference])
  }
  guard let from = adjustment.from, let to = adjustment.to else { throw ApprovalRefusal.changedSince }
  return (adjustment.amount, ["from": try name(from, on: connection), "to": try name(to, on: connection)])
}

private func name(_ account: AccountID, on connection: isolated Connection) throws -> String {
  let found = try connection.first(
    """
    SELECT accounts.kind || coalesce(' ' || users.name, ' MRC-' || lpad(number::text, 6, '0'), '') AS value
    FROM accounts LEFT JOIN users ON users.id = user_id LEFT JOIN merchants ON merchants.id = merchant_id
    WHERE accounts.id = \(account)
    """, as: Scalar<String>.self)
  guard let found else { throw Refusal.unknownAccount }
  return found.value
}

private struct ReversedEntry: RowDecodable {
  let reference: String
  let amount: Money?

  init(_ row: Row) throws(DatabaseError) {
    reference = try row["reference"]
    amount = try row["amount"]
  }
}

struct AdjustmentRecord: RowDecodable {
  let id: AdjustmentID
  let from: AccountID?
  let to: AccountID?
  let amount: Money?
  let reverses: EntryID?
  let reason: String

  init(_ row: Row) throws(DatabaseError) {
    id = try row["id"]
    from = try row["from_account"]
    to = try row["to_account"]
    amount = try row["amount"]
    reverses = try row["reverses"]
    reason = try row["reason"]
  }

  static func locked(_ id: AdjustmentID, on connection: isolated Connection) throws -> AdjustmentRecord {
    try connection.one(
      "SELECT id, from_account, to_account, amount, reverses, reason FROM adjustments WHERE id = \(id) FOR UPDATE",
      as: AdjustmentRecord.self)
  }
}

extension ShownFacts {
  /// Returns the facts on the page that requests a reversal.
  package static func transaction(_ status: TransactionStatus) -> ShownFacts {
    var facts = ShownFacts()
    facts[.transactionStatus] = status.rawValue
    return facts
  }
}

extension AdjustmentID {
  /// The query for the adjustment's approval.
  package var approval: SQL { "SELECT approval_id AS value FROM adjustments WHERE id = \(self)" }
}
