package import Wallet

extension PayoutSchedule.Kind: Labelled {
  package var label: Phrase {
    switch self {
    case .daily: Phrase(en: "Every day", ar: "كل يوم")
    case .weekly: Phrase(en: "Every week", ar: "كل أسبوع")
    case .monthly: Phrase(en: "Every month", ar: "كل شهر")
    case .onRequest: Phrase(en: "On request", ar: "عند الطلب")
    }
  }
}

extension PayoutSchedule: Labelled {
  package var label: Phrase {
    switch self {
    case .daily, .onRequest: kind.label
    case .weekly(let day): Phrase(en: "Every \(Self.weekday(day))", ar: "كل \(Self.weekday(day))")
    case .monthly(let day): Phrase(en: "On day \(day) of each month", ar: "يوم \(day) من كل شهر")
    }
  }

  /// ISO 8601: Monday is 1.
  package static func weekday(_ day: Int) -> Phrase {
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

extension NotifiedKind: Labelled {
  package var label: Phrase {
    switch self {
    case .payoutReturned:
      Phrase(en: "The bank returns a payout, or can't pay it", ar: "إعادة البنك للصرف أو تعذّر دفعه")
    case .payoutsPaused:
      Phrase(
        en: "Payouts are paused, since the bank can't pay into the account",
        ar: "توقف صرف المستحقات لأن البنك لا يستطيع الدفع إلى الحساب")
    case .bankAccountChanged: Phrase(en: "The bank account changes", ar: "تغيير الحساب البنكي")
    case .statementReady: Phrase(en: "A month's statement is ready", ar: "صدور كشف حساب الشهر")
    }
  }
}

extension NotifiedAudience: Labelled {
  package var label: Phrase {
    switch self {
    case .owners: Phrase(en: "Owners", ar: "المالكون")
    case .finance: Phrase(en: "Owners and finance", ar: "المالكون والمالية")
    case .team: Phrase(en: "The whole team", ar: "الفريق كله")
    }
  }
}
