import Database
import Wallet

/// The end of a payout, as reported by the bank or decided by a person.
struct PayoutEnding {
  let payout: PayoutID
  let state: PayoutState
  var trace: String?
  var reason: String?
  /// Whether it was taken out of its batch.
  var leavesBatch = false

  /// Whether the bank couldn't pay it, or sent it back.
  var cameBack: Bool { state == .failed || state == .returned }
}

/// Ends payouts whose money didn't reach the bank, and returns it to their merchants' available balances.
func withdrawPayouts(
  _ payouts: [PayoutID], as state: PayoutState, by actor: Actor, on connection: isolated Connection
) throws {
  try end(payouts.map { PayoutEnding(payout: $0, state: state) }, by: actor, on: connection)
}

/// Changes the states of payouts and moves their money, inside the caller's transaction. Several changes of one payout
/// are applied in order. The money of a paid payout leaves the platform's bank account; any other money returns to the
/// merchant.
func end(_ endings: [PayoutEnding], by actor: Actor, on connection: isolated Connection) throws {
  if endings.isEmpty { return }
  let payouts = try LockedPayout.locked(endings.map(\.payout), on: connection)
  var states = payouts.mapValues(\.state)
  var book = try Book(
    merchants: Array(Set(payouts.values.map(\.merchant))), identifiers: endings.count, on: connection)
  let at = actor.instant ?? book.now
  var journal = Journal()
  for (index, ending) in endings.enumerated() {
    guard let payout = payouts[ending.payout], let state = states[ending.payout],
      var merchant = book.merchants[payout.merchant], state.canBecome(ending.state)
    else { throw ApprovalRefusal.changedSince }
    let entry = book.entryIDs[index]
    let amount = payout.amount
    let accounts = state.accounts(endingAs: ending.state)
    var postings: [Posting] = []
    var line = MerchantLine(merchant: payout.merchant, kind: .payoutPaid)
    if accounts.from == .bankClearing {
      postings.append(Posting(account: book.platform.bankClearing, amount: try -amount, balanceAfter: nil))
    } else {
      merchant.inTransitBalance = try merchant.inTransitBalance - amount
      postings.append(
        Posting(account: merchant.inTransit, amount: try -amount, balanceAfter: merchant.inTransitBalance))
    }
    if accounts.to == .bankClearing {
      postings.append(Posting(account: book.platform.bankClearing, amount: amount, balanceAfter: nil))
    } else {
      merchant.availableBalance = try merchant.availableBalance + amount
      postings.append(
        Posting(account: merchant.available, amount: amount, balanceAfter: merchant.availableBalance))
      line = MerchantLine(merchant: payout.merchant, kind: .payoutReturned, gross: amount, net: amount)
    }
    journal.enter(entry, ending.state == .paid ? .payoutPaid : .payoutReturned, postings, at: at)
    journal.add(line, of: entry, source: .payout(payout.id), at: at, &merchant.head, now: book.now)
    book.merchants[payout.merchant] = merchant
    states[payout.id] = ending.state
  }
  try connection.executeAll(
    endings.map { $0.update(by: actor) } + journal.statements(by: actor)
      + endings.compactMap { ending in
        payouts[ending.payout].flatMap { ending.message(about: $0, by: actor) }
      })
  // History pauses nothing.
  if actor.instant == nil { try pausePayouts(after: endings, by: actor, on: connection) }
}

extension PayoutState {
  /// The accounts between which a payout's amount moves when it ends in this state as `next`.
  func accounts(endingAs next: PayoutState) -> (from: AccountKind, to: AccountKind) {
    (self == .paid ? .bankClearing : .merchantInTransit, next == .paid ? .bankClearing : .merchantAvailable)
  }
}

extension PayoutEnding {
  /// Returns the message to the merchant's owner if the bank returned or refused the money. History sends no messages.
  fileprivate func message(about payout: LockedPayout, by actor: Actor) -> SQL? {
    guard cameBack, actor.instant == nil else { return nil }
    return Message.payoutReturned(payout.reference, payout.amount, as: state, to: payout.merchant)
  }

  /// Its settlements are paid with it. Where the money comes back, the next payout carries them.
  fileprivate func update(by actor: Actor) -> SQL {
    """
    WITH ended AS (
      UPDATE payouts SET state = \(state), bank_trace = coalesce(nullif(\(trace), ''), bank_trace),
        failure_reason = \(reason), batch_id = CASE WHEN NOT \(leavesBatch) THEN batch_id END,
        paid_at = CASE WHEN \(state) = 'paid' THEN \(actor.time) ELSE paid_at END,
        ended_at = CASE WHEN \(state) = 'paid' THEN NULL ELSE \(actor.time) END
      WHERE id = \(payout) RETURNING id
    )
    UPDATE settlements SET
      state = CASE WHEN \(state) = 'paid' THEN 'paid' ELSE 'closed' END,
      paid_at = CASE WHEN \(state) = 'paid' THEN \(actor.time) END,
      payout_id = CASE WHEN \(state) = 'paid' THEN payout_id END
    FROM ended WHERE settlements.payout_id = ended.id
    """
  }
}

struct LockedPayout: RowDecodable {
  let id: PayoutID
  let reference: Reference
  let merchant: MerchantID
  let amount: Money
  let state: PayoutState
  let trace: String?
  let exportedAt: Instant?

  init(_ row: Row) throws(DatabaseError) {
    id = try row["id"]
    reference = try row["reference"]
    merchant = try row["merchant_id"]
    amount = try row["amount"]
    state = try row["state"]
    trace = try row["bank_trace"]
    exportedAt = try row["exported_at"]
  }

  /// Locks payouts by id, before any account.
  static func locked(_ ids: [PayoutID], on connection: isolated Connection) throws -> [PayoutID: LockedPayout] {
    let rows = try connection.rows(
      """
      SELECT id, reference, merchant_id, amount, state, bank_trace, exported_at FROM payouts WHERE id = ANY(\(ids))
      ORDER BY id FOR UPDATE
      """, as: LockedPayout.self)
    return Dictionary(rows.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
  }
}

extension LockedPayout {
  /// Returns the bank's time of the result that gave each payout its state; payouts without a result are missing. The
  /// payouts must be locked.
  static func whenTold(_ ids: [PayoutID], on connection: isolated Connection) throws -> [PayoutID: Instant] {
    let told = try connection.rows(
      """
      SELECT payout_id, max(processed_at) AS processed_at FROM bank_lines
      WHERE payout_id = ANY(\(ids)) AND outcome = 'applied' GROUP BY payout_id
      """, as: Told.self)
    return Dictionary(told.map { ($0.payout, $0.processedAt) }, uniquingKeysWith: { first, _ in first })
  }

  private struct Told: RowDecodable {
    let payout: PayoutID
    let processedAt: Instant

    init(_ row: Row) throws(DatabaseError) {
      payout = try row["payout_id"]
      processedAt = try row["processed_at"]
    }
  }
}
