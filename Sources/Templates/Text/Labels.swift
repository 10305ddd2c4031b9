package import Wallet

extension TransactionKind: Labelled {
  package var label: Phrase {
    switch self {
    case .topup: Phrase(en: "Top-up", ar: "شحن رصيد")
    case .payment: Phrase(en: "Payment", ar: "عملية دفع")
    case .transfer: Phrase(en: "Transfer", ar: "تحويل")
    case .withdrawal: Phrase(en: "Withdrawal", ar: "سحب")
    case .refund: Phrase(en: "Refund", ar: "استرداد")
    }
  }
}

extension BalanceTransactionKind: Labelled {
  package var label: Phrase {
    switch self {
    case .payment: Phrase(en: "Payment", ar: "عملية دفع")
    case .refund: Phrase(en: "Refund", ar: "استرداد")
    case .settlement: Phrase(en: "Settlement", ar: "تسوية")
    case .payout: Phrase(en: "Payout", ar: "صرف مستحقات")
    case .payoutPaid: Phrase(en: "Payout paid", ar: "تم إيداع المبلغ")
    case .payoutReturned: Phrase(en: "Payout returned", ar: "صرف مرتجع")
    case .reversal: Phrase(en: "Reversal", ar: "عكس القيد")
    case .adjustment: Phrase(en: "Adjustment", ar: "تسوية يدوية")
    }
  }
}

extension EntryKind: Labelled {
  package var label: Phrase {
    switch self {
    case .topup: TransactionKind.topup.label
    case .payment: TransactionKind.payment.label
    case .transfer: TransactionKind.transfer.label
    case .withdrawal: TransactionKind.withdrawal.label
    case .refund: TransactionKind.refund.label
    case .settlement: BalanceTransactionKind.settlement.label
    case .payoutSent: Phrase(en: "Payout requested", ar: "طلب صرف مستحقات")
    case .payoutPaid: BalanceTransactionKind.payoutPaid.label
    case .payoutReturned: BalanceTransactionKind.payoutReturned.label
    case .adjustment: BalanceTransactionKind.adjustment.label
    case .reversal: BalanceTransactionKind.reversal.label
    }
  }
}

extension RefundReason: Labelled {
  package var label: Phrase {
    switch self {
    case .duplicate: Phrase(en: "Duplicate", ar: "عملية مكررة")
    case .fraudulent: Phrase(en: "Fraudulent", ar: "عملية احتيالية")
    case .requestedByCustomer: Phrase(en: "Requested by customer", ar: "بطلب من العميل")
    case .notProvided: Phrase(en: "Not provided", ar: "لم تُقدَّم الخدمة")
    case .other: Phrase(en: "Other", ar: "سبب آخر")
    }
  }
}

extension RefundFeePolicy: Labelled {
  package var label: Phrase {
    switch self {
    case .keep: Phrase(en: "The fee is kept", ar: "تبقى الرسوم محصّلة")
    case .returnProRata: Phrase(en: "The fee is returned pro rata", ar: "تُرد الرسوم بالتناسب")
    }
  }
}

extension MerchantCategory: Labelled {
  package var label: Phrase {
    switch self {
    case .pharmacy: Phrase(en: "Pharmacy", ar: "صيدلية")
    case .clinic: Phrase(en: "Clinic", ar: "عيادة")
    case .hospital: Phrase(en: "Hospital", ar: "مستشفى")
    case .laboratory: Phrase(en: "Laboratory", ar: "معمل تحاليل")
    case .other: Phrase(en: "Other", ar: "أخرى")
    }
  }
}

extension Channel: Labelled {
  package var label: Phrase {
    switch self {
    case .qr: Phrase(en: "QR", ar: "رمز QR")
    case .app: Phrase(en: "App", ar: "التطبيق")
    case .pos: Phrase(en: "Point of sale", ar: "نقطة بيع")
    case .online: Phrase(en: "Online", ar: "عبر الإنترنت")
    case .card: Phrase(en: "Card", ar: "بطاقة")
    case .cash: Phrase(en: "Cash", ar: "نقدًا")
    case .agent: Phrase(en: "Agent", ar: "وكيل")
    case .bankTransfer: Phrase(en: "Bank transfer", ar: "تحويل بنكي")
    case .portal: Phrase(en: "Portal", ar: "البوابة")
    }
  }
}

extension FailureReason: Labelled {
  package var label: Phrase {
    switch self {
    case .insufficientBalance: Phrase(en: "insufficient balance", ar: "الرصيد غير كافٍ")
    case .limitReached: Phrase(en: "limit reached", ar: "تجاوز الحد")
    case .userFrozen: Phrase(en: "user frozen", ar: "المستخدم مجمّد")
    case .merchantSuspended: Phrase(en: "merchant suspended", ar: "التاجر موقوف")
    case .timeout: Phrase(en: "timeout", ar: "انتهت المهلة")
    case .declined: Phrase(en: "declined", ar: "مرفوضة")
    }
  }

  /// The reason where it stands alone, with a capital letter.
  package var title: Phrase {
    switch self {
    case .insufficientBalance: Phrase(en: "Insufficient balance", ar: "الرصيد غير كافٍ")
    case .limitReached: Phrase(en: "Limit reached", ar: "تجاوز الحد")
    case .userFrozen: Phrase(en: "User frozen", ar: "المستخدم مجمّد")
    case .merchantSuspended: Phrase(en: "Merchant suspended", ar: "التاجر موقوف")
    case .timeout: Phrase(en: "Timeout", ar: "انتهت المهلة")
    case .declined: Phrase(en: "Declined", ar: "مرفوضة")
    }
  }
}

extension Phrase {
  /// The reason for a failed payment that a merchant sees. The real reason is private to the user.
  package static let declinedByWallet = Phrase(en: "Declined by the wallet", ar: "رفضتها المحفظة")
}

extension AccountKind: Labelled {
  package var label: Phrase {
    switch self {
    case .userWallet: Phrase(en: "User wallet", ar: "محفظة المستخدم")
    case .merchantPending: Phrase(en: "Merchant, pending", ar: "التاجر، قيد التسوية")
    case .merchantAvailable: Phrase(en: "Merchant, available", ar: "التاجر، متاح")
    case .merchantInTransit: Phrase(en: "Merchant, in transit", ar: "التاجر، في الطريق إلى البنك")
    case .feeRevenue: Phrase(en: "Fee revenue", ar: "إيراد الرسوم")
    case .vatPayable: Phrase(en: "VAT payable", ar: "ضريبة القيمة المضافة المستحقة")
    case .bankClearing: Phrase(en: "Bank clearing", ar: "مقاصة البنك")
    case .suspense: Phrase(en: "Suspense", ar: "حساب معلّق")
    }
  }
}

// The reasons why typed input was refused, in words for the field's error.
extension InvalidMoney: Labelled {
  package var label: Phrase {
    switch self {
    case .empty: Phrase(en: "Enter an amount.", ar: "أدخل المبلغ.")
    case .notANumber: Phrase(en: "Enter an amount such as 1,234.50.", ar: "أدخل مبلغًا مثل 1,234.50.")
    case .tooManyDecimals: Phrase(en: "Use at most two decimals.", ar: "استخدم خانتين عشريتين على الأكثر.")
    case .tooLarge: Phrase(en: "That amount is too large.", ar: "المبلغ أكبر من المسموح.")
    }
  }
}

extension TextProblem {
  /// The error of a form's field, by the field's name.
  package func label(of field: String) -> Phrase {
    guard self == .empty else { return label }
    return switch field {
    case "reason": Phrase(en: "Enter a reason.", ar: "أدخل السبب.")
    case "note": Phrase(en: "Enter a note.", ar: "أدخل ملاحظة.")
    case "name", "owner_name": Phrase(en: "Enter a name.", ar: "أدخل الاسم.")
    case "legal_name": Phrase(en: "Enter the legal name.", ar: "أدخل الاسم القانوني.")
    case "trade_name": Phrase(en: "Enter the trade name.", ar: "أدخل الاسم التجاري.")
    case "holder": Phrase(en: "Enter the account holder.", ar: "أدخل صاحب الحساب.")
    case "closing", "resolution": Phrase(en: "Enter the findings.", ar: "أدخل نتائج المراجعة.")
    default: label
    }
  }
}

extension TextProblem: Labelled {
  package var label: Phrase {
    switch self {
    case .empty: Phrase(en: "Enter a value.", ar: "أدخل قيمة.")
    case .tooLong: Phrase(en: "That is too long.", ar: "النص أطول من المسموح.")
    case .controlCharacter, .bidiControl, .invisibleCharacter:
      Phrase(en: "That has characters that can't be shown.", ar: "يحتوي النص على رموز لا يمكن عرضها.")
    case .noLetter: Phrase(en: "Enter a name with at least one letter.", ar: "أدخل اسمًا به حرف واحد على الأقل.")
    }
  }
}
