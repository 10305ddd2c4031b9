package import Wallet

extension VerificationState: StateLabelled {
  package var label: Phrase {
    switch self {
    case .pending: Phrase(en: "Pending", ar: "قيد الانتظار")
    case .approved: Phrase(en: "Approved", ar: "تمت الموافقة")
    case .rejected: Phrase(en: "Rejected", ar: "مرفوض")
    }
  }

  package var meaning: Meaning {
    switch self {
    case .pending: .waiting
    case .approved: .good
    case .rejected: .bad
    }
  }
}

extension VerificationRejection: Labelled {
  package var label: Phrase {
    switch self {
    case .blurry: Phrase(en: "The document can't be read", ar: "المستند غير واضح")
    case .expired: Phrase(en: "The document has expired", ar: "انتهت صلاحية المستند")
    case .invalid: Phrase(en: "The document isn't valid", ar: "المستند غير صالح")
    case .mismatch: Phrase(en: "The document is another person's", ar: "المستند لا يخص هذا المستخدم")
    case .other: Phrase(en: "Another reason", ar: "سبب آخر")
    }
  }
}

extension IdentityDocument: Labelled {
  package var label: Phrase {
    switch self {
    case .nationalID: Phrase(en: "National ID card", ar: "بطاقة الرقم القومي")
    case .passport: Phrase(en: "Passport", ar: "جواز سفر")
    }
  }
}
