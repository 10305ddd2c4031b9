import Database
import Ledger
import SharedFeatures
import Templates
import Wallet
import Web

extension PayoutTerms {
  /// The note about money that is kept for refunds; nil if nothing is.
  var keptNote: Phrase? {
    kept == .zero
      ? nil
      : Phrase(
        en: "\(kept) is reserved for refunds waiting for balance",
        ar: "مبلغ \(kept) محجوز لاستردادات بانتظار الرصيد")
  }

  var sentence: Phrase { isPaused ? .payoutsPaused : schedule.sentence(minimum: minimum) }
}

extension Phrase {
  static let payoutsPaused = Phrase(en: "Scheduled payouts are paused", ar: "توقف صرف المستحقات المجدول")
}

extension PayoutSchedule {
  /// "Every Monday, once EGP 100.00 is available".
  func sentence(minimum: Money) -> Phrase {
    let condition = Phrase(en: "once \(minimum) is available", ar: "عندما يتوفر \(minimum)")
    return switch self {
    case .daily: Phrase(en: "Every day, \(condition)", ar: "كل يوم، \(condition)")
    case .weekly(let day):
      Phrase(en: "Every \(Self.weekday(day)), \(condition)", ar: "كل \(Self.weekday(day))، \(condition)")
    case .monthly(let day):
      Phrase(en: "On day \(day) of each month, \(condition)", ar: "يوم \(day) من كل شهر، \(condition)")
    case .onRequest: Phrase(en: "On request", ar: "عند الطلب")
    }
  }
}

/// The next payout and its day.
struct NextPayoutCard: HTML {
  let terms: PayoutTerms
  let today: Day

  var body: some HTML {
    BalanceCard(Phrase(en: "Next payout", ar: "الصرف القادم"), note: note) {
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
  /// The reason in words for the merchant, with what to do.
  var advice: Phrase {
    switch self {
    case .merchantNotActive:
      Phrase(
        en: "Payouts are paused while your HealthPay account isn't active",
        ar: "صرف المستحقات متوقف ما دام حسابك لدى هيلث باي غير نشط")
    case .noBankAccount:
      Phrase(en: "Add a bank account to receive payouts", ar: "أضف حسابًا بنكيًا لصرف مستحقاتك")
    case .insufficientBalance(.zero):
      Phrase(
        en: "Nothing is available yet. Payments become available after settlement.",
        ar: "لا يوجد رصيد متاح بعد. تصبح المدفوعات متاحة بعد التسوية.")
    default: label
    }
  }
}
