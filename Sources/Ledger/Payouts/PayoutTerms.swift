package import Database
package import Wallet

/// A merchant's payout terms: schedule, bank account, minimum, balances, and why no payout can be requested. Pages use
/// them, and requests do under the merchant's locks.
package struct PayoutTerms: RowDecodable {
  let merchant: MerchantID
  package let status: MerchantStatus
  package let holder: String
  /// Nil if there is no bank account.
  package let last4: String?
  package let schedule: PayoutSchedule
  /// The minimum of scheduled payouts; requested payouts may be smaller.
  package let minimum: Money
  /// The least that the bank takes as one payment.
  package let bankMinimum: Money
  package let available: Money
  /// The part that waiting refunds take before any payout.
  package let kept: Money
  package let inTransit: Money
  /// The payout that waits for approval. Until it is decided, no other can be requested.
  package let awaited: Reference?
  /// The latest due day of the schedule that has no payout yet.
  let due: Day?
  /// Whether the schedule rests, since the bank account can't take money.
  package let isPaused: Bool
  package let bankingDays: BankingDays

  package init(_ row: Row) throws(DatabaseError) {
    merchant = try row["merchant_id"]
    status = try row["status"]
    holder = try row["bank_holder"]
    last4 = try row["iban_last4"]
    schedule = PayoutSchedule(try row["payout_schedule"], day: try row["payout_day"]) ?? .onRequest
    minimum = try row["payout_minimum"]
    bankMinimum = try row["bank_minimum"]
    available = try row["available"]
    kept = try WaitingRefunds.cost(row)
    inTransit = try row["in_transit"]
    awaited = try row["awaited"]
    due = try row["due"]
    isPaused = try row["is_paused"]
    bankingDays = try row["holidays"]
  }

  package static func query(_ merchant: MerchantID, today: Day) -> SQL {
    query(where: "merchants.id = \(merchant)", by: today)
  }

  package static func query(_ merchant: MerchantCode, today: Day) -> SQL {
    query(where: "number = \(merchant)", by: today)
  }

  static func query(_ wanted: WantedPayouts) -> SQL {
    query(where: "merchants.id = ANY(\(wanted.merchants))", by: wanted.scheduledOn)
  }

  /// Returns the terms in the order of the merchants. `day` is the day of the schedule, or nil for a request outside
  /// it.
  private static func query(where condition: SQL, by day: Day?) -> SQL {
    """
    SELECT merchants.id AS merchant_id, status, coalesce(bank_holder, legal_name) AS bank_holder, iban_last4,
      payout_schedule, payout_day::bigint AS payout_day, payout_minimum, bank_minimum() AS bank_minimum, held.available, held.in_transit,
      \(WaitingRefunds.columns(of: "merchants")),
      (SELECT reference FROM payouts WHERE merchant_id = merchants.id AND state = 'awaiting_approval') AS awaited,
      CASE WHEN NOT EXISTS (SELECT FROM payouts WHERE merchant_id = merchants.id AND scheduled_for >= due.due)
        AND NOT \(PayoutPause.isCurrent) THEN due.due END AS due,
      \(PayoutPause.isCurrent) AS is_paused,
      \(BankingDays.column)
    FROM merchants
      CROSS JOIN LATERAL due_payout_day(payout_schedule, payout_day, payouts_due_after, \(day)) AS due (due)
      CROSS JOIN LATERAL (
        SELECT coalesce(max(balance) FILTER (WHERE kind = 'merchant_available'), 0) AS available,
          coalesce(max(balance) FILTER (WHERE kind = 'merchant_in_transit'), 0) AS in_transit
        FROM accounts WHERE merchant_id = merchants.id
      ) held
    WHERE \(condition) ORDER BY merchants.id
    """
  }

  /// The next day of the schedule; nil if the merchant can't be paid out or has no schedule.
  package func next(today: Day) -> Day? {
    guard status == .active, last4 != nil, !isPaused else { return nil }
    return due == nil ? schedule.next(from: today.adding(days: 1)) : today
  }

  /// The part of the available balance that can be paid out.
  package var payable: Money { Money(piastres: available.piastres - min(available, kept).piastres) }

  /// The reason why no payout of any amount can be requested now.
  package var refusal: PayoutRefusal? {
    if status != .active { return .merchantNotActive }
    if last4 == nil { return .noBankAccount }
    if awaited != nil { return .alreadyRequested }
    if available == .zero { return .insufficientBalance(available: .zero) }
    return payable == .zero ? .keptForRefunds(kept, leaving: .zero) : nil
  }

  /// Returns why the amount can't be paid out. A scheduled payout must reach its minimum.
  package func refusal(of amount: Money, isScheduled: Bool = false) -> PayoutRefusal? {
    if let refusal { return refusal }
    if isScheduled && due == nil { return .alreadyRequested }
    if amount > available { return .insufficientBalance(available: available) }
    if amount > payable { return .keptForRefunds(kept, leaving: payable) }
    if isScheduled && amount < minimum { return .belowMinimum(minimum) }
    return amount <= .zero || amount < bankMinimum ? .belowMinimum(bankMinimum) : nil
  }

  /// The facts on the pages that request a payout.
  package var facts: ShownFacts {
    var facts = ShownFacts()
    facts.set(.available, available)
    facts.set(.inTransit, inTransit)
    facts.set(.keptForRefunds, kept)
    facts.setAccount(holder: holder, last4: last4)
    return facts
  }
}

extension PayoutState {
  /// Returns whether another payout can replace it. Each payout can be replaced once.
  package func canBeRetried(isRetried: Bool) -> Bool { (self == .failed || self == .returned) && !isRetried }
}
