import Database
import Ledger
import Templates
import Wallet
import Web

/// When, where to and from how much on a merchant is paid, and what there is to pay.
struct PayoutTerms: RowDecodable {
  let status: MerchantStatus
  let holder: String
  /// Nil where there is no bank account.
  let last4: String?
  let schedule: PayoutSchedule
  /// What the schedule waits for; who asks for a payout may ask for less.
  let minimum: Money
  let available: Money
  /// What refunds that wait will take of it, before any payout.
  let kept: Money
  let inTransit: Money
  /// The payout that waits for its approval: there is no other until then.
  let awaited: Reference?
  /// Whether a day of the schedule has come, or was missed, that it is still to be paid for.
  private let isDue: Bool

  init(_ row: Row) throws(DatabaseError) {
    status = try row["status"]
    holder = try row["bank_holder"]
    last4 = try row["iban_last4"]
    schedule = PayoutSchedule(try row["payout_schedule"], day: try row["payout_day"]) ?? .onRequest
    minimum = try row["payout_minimum"]
    available = try row["available"]
    kept = try row["kept_for_refunds"]
    inTransit = try row["in_transit"]
    awaited = try row["awaited"]
    isDue = try row["is_due"]
  }

  static func query(_ merchant: MerchantID, today: Day) -> SQL {
    """
    SELECT status, coalesce(bank_holder, legal_name) AS bank_holder, iban_last4, payout_schedule,
      payout_day::bigint AS payout_day, payout_minimum, held.available, held.in_transit,
      \(WaitingRefunds.cost(to: "merchants")) AS kept_for_refunds,
      (SELECT reference FROM payouts WHERE merchant_id = merchants.id AND state = 'awaiting_approval') AS awaited,
      due IS NOT NULL
        AND NOT EXISTS (SELECT FROM payouts WHERE merchant_id = merchants.id AND scheduled_for >= due) AS is_due
    FROM merchants
      CROSS JOIN LATERAL due_payout_day(payout_schedule, payout_day, payouts_due_after, \(today)) due
      CROSS JOIN LATERAL (
        SELECT coalesce(max(balance) FILTER (WHERE kind = 'merchant_available'), 0) AS available,
          coalesce(max(balance) FILTER (WHERE kind = 'merchant_in_transit'), 0) AS in_transit
        FROM accounts WHERE merchant_id = merchants.id
      ) held
    WHERE merchants.id = \(merchant)
    """
  }

  /// The day on which the schedule pays out next; nil where it can't, or isn't to.
  func next(today: Day) -> Day? {
    guard status == .active, last4 != nil else { return nil }
    return isDue ? today : schedule.next(from: today.adding(days: 1))
  }

  /// Why no payout can be asked for now, whatever the amount.
  var refusal: PayoutRefusal? {
    if status != .active { return .merchantNotActive }
    if last4 == nil { return .noBankAccount }
    if awaited != nil { return .alreadyAsked }
    if available == .zero { return .insufficientBalance(available: .zero) }
    if payable == .zero { return .keptForRefunds(kept, leaving: .zero) }
    return nil
  }

  /// Of what is available, what can be paid out.
  var payable: Money { Money(piastres: available.piastres - min(available, kept).piastres) }

  /// Nil where nothing is kept back.
  var keptNote: Phrase? {
    kept == .zero
      ? nil
      : Phrase(
        en: "\(kept) is kept for refunds that wait for the balance",
        ar: "يُحتفظ بمبلغ \(kept) لعمليات استرداد تنتظر الرصيد")
  }

  /// "Every Monday, once EGP 100.00 is available".
  var sentence: Phrase {
    switch schedule {
    case .daily: Phrase(en: "Every day, \(condition)", ar: "كل يوم، \(condition)")
    case .weekly(let day):
      Phrase(en: "Every \(Self.weekday(day)), \(condition)", ar: "كل \(Self.weekday(day))، \(condition)")
    case .monthly(let day):
      Phrase(en: "On day \(day) of each month, \(condition)", ar: "يوم \(day) من كل شهر، \(condition)")
    case .onRequest: Phrase(en: "When you ask for it", ar: "عندما تطلبه")
    }
  }

  private var condition: Phrase { Phrase(en: "once \(minimum) is available", ar: "متى توفر \(minimum)") }

  /// ISO 8601: Monday is 1.
  private static func weekday(_ day: Int) -> Phrase {
    switch day {
    case 1: Phrase(en: "Monday", ar: "اثنين")
    case 2: Phrase(en: "Tuesday", ar: "ثلاثاء")
    case 3: Phrase(en: "Wednesday", ar: "أربعاء")
    case 4: Phrase(en: "Thursday", ar: "خميس")
    case 5: Phrase(en: "Friday", ar: "جمعة")
    case 6: Phrase(en: "Saturday", ar: "سبت")
    default: Phrase(en: "Sunday", ar: "أحد")
    }
  }
}

/// The next payout and when.
struct NextPayoutCard: HTML {
  let terms: PayoutTerms
  let today: Day
  /// Nil on that page itself.
  var path: Path? = MerchantPath.payouts

  var body: some HTML {
    BalanceCard(Phrase(en: "Next payout", ar: "التحويل القادم"), note: note, to: path) {
      if let day = terms.next(today: today) { DayText(day, .weekday) } else { Nothing() }
    }
  }

  private var note: Phrase {
    if terms.status != .active { return PayoutRefusal.merchantNotActive.advice }
    if terms.last4 == nil { return PayoutRefusal.noBankAccount.advice }
    return terms.sentence
  }
}

extension PayoutRefusal {
  /// The same for the merchant itself, who can do something about it.
  var advice: Phrase {
    switch self {
    case .merchantNotActive:
      Phrase(
        en: "Nothing is paid out while your account with HealthPay is not active",
        ar: "لا يُحوّل شيء ما دام حسابك لدى هيلث باي غير نشط")
    case .noBankAccount:
      Phrase(en: "There is no bank account to pay to yet", ar: "لا يوجد بعد حساب بنكي للتحويل إليه")
    case .insufficientBalance(.zero):
      Phrase(
        en: "Nothing is available yet: sales become available once their day is settled",
        ar: "لا يوجد رصيد متاح بعد: تصبح المبيعات متاحة بعد تسوية يومها")
    default: label
    }
  }
}
