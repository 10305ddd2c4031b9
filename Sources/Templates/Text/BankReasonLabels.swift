package import Wallet

extension AccountFailure: Labelled {
  package var label: Phrase {
    switch self {
    case .incorrectNumber, .invalidCreditorNumber:
      Phrase(en: "The account number is wrong", ar: "رقم الحساب غير صحيح")
    case .closed, .creditorClosed: Phrase(en: "The account is closed", ar: "الحساب مغلق")
    case .blocked: Phrase(en: "The account is blocked", ar: "الحساب موقوف")
    case .transactionForbidden:
      Phrase(en: "The account doesn't take this kind of payment", ar: "الحساب لا يقبل هذا النوع من التحويلات")
    case .otherCustomer: Phrase(en: "The account has another holder", ar: "الحساب باسم صاحب آخر")
    case .unknownCreditor:
      Phrase(en: "The bank doesn't know the account holder", ar: "صاحب الحساب غير معروف لدى البنك")
    }
  }
}

extension Phrase {
  /// A bank's reason: in the reader's language where its code is known, with the original beside it.
  package static func bankReason(_ text: String) -> Phrase {
    guard let failure = AccountFailure(reason: text) else { return .name(text) }
    return Phrase(en: "\(failure.label) (\(name: text))", ar: "\(failure.label) (\(name: text))")
  }
}
