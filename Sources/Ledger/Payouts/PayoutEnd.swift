import Database
import Wallet

/// How a payout ends, as the bank or a person has it.
struct PayoutEnding {
  let payout: PayoutID
  let state: PayoutState
  var trace: String?
  var reason: String?
}

extension Ledger {
  /// Gives money that didn't reach the bank back to what its merchants have available.
  static func takeBack(
    _ payouts: [PayoutID], as state: PayoutState, by actor: Actor, on connection: isolated Connection
  ) throws {
    try end(payouts.map { PayoutEnding(payout: $0, state: state) }, by: actor, on: connection)
  }

  /// Moves payouts along their arrows, several of one payout in their order, with the money that goes along: paid leaves
  /// the platform's bank account, everything else comes back to the merchant. Inside the caller's transaction.
  static func end(_ endings: [PayoutEnding], by actor: Actor, on connection: isolated Connection) throws {
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
      else { throw DecisionRefusal.changedSince }
      let entry = book.entryIDs[index]
      let amount = payout.amount
      var postings: [Posting] = []
      var line = MerchantLine(merchant: payout.merchant, kind: .payoutPaid)
      if state == .paid {
        postings.append(Posting(account: book.platform.bankClearing, amount: try -amount, balanceAfter: nil))
      } else {
        merchant.inTransitBalance = try merchant.inTransitBalance - amount
        postings.append(
          Posting(account: merchant.inTransit, amount: try -amount, balanceAfter: merchant.inTransitBalance))
      }
      if ending.state == .paid {
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
    try connection.executeAll(endings.map { $0.update(by: actor) } + journal.statements(by: actor))
  }
}

extension PayoutEnding {
  /// Its settlements are paid with it; where it comes to nothing, the next payout pays them.
  fileprivate func update(by actor: Actor) -> SQL {
    """
    WITH ended AS (
      UPDATE payouts SET state = \(state), bank_trace = coalesce(nullif(\(trace), ''), bank_trace),
        failure_reason = \(reason),
        paid_at = CASE WHEN \(state) = 'paid' THEN \(actor.time) ELSE paid_at END,
        ended_at = CASE WHEN \(state) = 'paid' THEN NULL ELSE \(actor.time) END
      WHERE id = \(payout) RETURNING id
    )
    UPDATE settlements SET
      state = CASE WHEN \(state) = 'paid' THEN 'paid' ELSE settlements.state END,
      paid_at = CASE WHEN \(state) = 'paid' THEN \(actor.time) ELSE paid_at END,
      payout_id = CASE WHEN \(state) = 'paid' OR settlements.state = 'paid' THEN payout_id END
    FROM ended WHERE settlements.payout_id = ended.id AND settlements.state = 'closed'
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

  init(_ row: Row) throws(DatabaseError) {
    id = try row["id"]
    reference = try row["reference"]
    merchant = try row["merchant_id"]
    amount = try row["amount"]
    state = try row["state"]
    trace = try row["bank_trace"]
  }

  /// In one order, before any account.
  static func locked(_ ids: [PayoutID], on connection: isolated Connection) throws -> [PayoutID: LockedPayout] {
    let rows = try connection.rows(
      """
      SELECT id, reference, merchant_id, amount, state, bank_trace FROM payouts WHERE id = ANY(\(ids))
      ORDER BY id FOR UPDATE
      """, as: LockedPayout.self)
    return Dictionary(rows.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
  }
}

extension LockedPayout {
  /// When the bank did what made each of them what it is; nothing where it hasn't said anything. Under their locks.
  static func whenTold(_ ids: [PayoutID], on connection: isolated Connection) throws -> [PayoutID: Instant] {
    let told = try connection.rows(
      """
      SELECT payout_id, max(processed_at) AS processed_at FROM bank_notices
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
