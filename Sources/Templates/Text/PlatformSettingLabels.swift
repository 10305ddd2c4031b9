package import Wallet

extension FeatureSwitch: Labelled {
  package var label: Phrase {
    switch self {
    case .cashIn: Phrase(en: "Cash-in", ar: "شحن الرصيد")
    case .cashOut: Phrase(en: "Cash-out", ar: "السحب")
    case .transfer: Phrase(en: "Transfers", ar: "التحويلات")
    case .payments: Phrase(en: "Payments", ar: "المدفوعات")
    case .registration: Phrase(en: "Registration", ar: "التسجيل")
    case .maintenance: Phrase(en: "Maintenance", ar: "الصيانة")
    }
  }

  /// What it stops: while it is off, or in maintenance while it is on.
  package var effect: Phrase {
    switch self {
    case .cashIn: Phrase(en: "Top-ups of wallets are declined.", ar: "تُرفض عمليات شحن رصيد المحافظ.")
    case .cashOut: Phrase(en: "Withdrawals from wallets are declined.", ar: "تُرفض عمليات السحب من المحافظ.")
    case .transfer: Phrase(en: "Transfers between users are declined.", ar: "تُرفض التحويلات بين المستخدمين.")
    case .payments:
      Phrase(
        en: "Payments to merchants are declined. Refunds go on.", ar: "تُرفض المدفوعات إلى التجار، وتستمر الاستردادات.")
    case .registration:
      Phrase(
        en: "No user or merchant is opened. Imports go on.", ar: "لا يُفتح حساب لمستخدم أو تاجر جديد، ويستمر الاستيراد.")
    case .maintenance:
      Phrase(
        en: "Both portals show a maintenance page to everybody but administrators.",
        ar: "تعرض البوابتان صفحة الصيانة للجميع عدا مديري النظام.")
    }
  }
}

extension PlatformSetting: Labelled {
  package var label: Phrase {
    switch self {
    case .vatBasisPoints: Phrase(en: "VAT on fees", ar: "ضريبة القيمة المضافة على الرسوم")
    case .feeBasisPoints: Phrase(en: "Fee for new merchants", ar: "رسوم التجار الجدد")
    case .feeFixed: Phrase(en: "Fixed fee for new merchants", ar: "الرسوم الثابتة للتجار الجدد")
    case .refundThreshold:
      Phrase(en: "Refund approval threshold", ar: "حد الموافقة على الاسترداد")
    case .bankMinimum: Phrase(en: "Smallest payout that the bank takes", ar: "أقل مبلغ صرف يقبله البنك")
    case .settlementDays: Phrase(en: "Settlement delay", ar: "مهلة التسوية")
    case .approvalExpiryDays: Phrase(en: "Approval requests expire after", ar: "تنتهي صلاحية طلب الموافقة بعد")
    case .coolingOffHours: Phrase(en: "Waiting period of a new bank account", ar: "فترة انتظار الحساب البنكي الجديد")
    case .reviewAmount: Phrase(en: "Flag amounts from", ar: "اشتباه عند مبلغ لا يقل عن")
    case .velocityCount:
      Phrase(en: "Flag a user's payments in a short time from", ar: "اشتباه عند عدد مدفوعات متقاربة لا يقل عن")
    case .velocityMinutes: Phrase(en: "Period counted", ar: "المدة المحتسبة")
    case .failuresCount:
      Phrase(en: "Flag failures before a success from", ar: "اشتباه عند محاولات فاشلة قبل نجاح لا تقل عن")
    case .failuresMinutes: Phrase(en: "Period of failures counted", ar: "المدة المحتسبة للمحاولات الفاشلة")
    case .newAccountDays: Phrase(en: "Accounts are new for", ar: "يُعد الحساب جديدًا لمدة")
    case .newAccountAmount:
      Phrase(en: "Flag amounts of new accounts from", ar: "اشتباه عند مبلغ من حساب جديد لا يقل عن")
    case .newChannelAmount:
      Phrase(en: "Flag amounts through a new channel from", ar: "اشتباه عند مبلغ عبر قناة جديدة لا يقل عن")
    }
  }

  /// Returns a value in the setting's unit.
  package func words(_ value: Int64) -> Phrase {
    let count = Int(clamping: value)
    return switch unit {
    case .money: .money(Money(piastres: value))
    case .basisPoints: .percent(basisPoints: value)
    case .count: .count(count)
    case .minutes: PluralPhrase.minutes(count).phrase
    case .hours: PluralPhrase.hours(count).phrase
    case .days: PluralPhrase.days(count).phrase
    }
  }

  /// Returns a value as it is typed: `500.00`, `2.5`, `14`.
  package func typed(_ value: Int64) -> String {
    switch unit {
    case .money: Money(piastres: value).decimal
    case .basisPoints: Phrase.percentText(basisPoints: value)
    case .count, .minutes, .hours, .days: String(value)
    }
  }
}
