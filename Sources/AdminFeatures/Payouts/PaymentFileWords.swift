import Ledger
import Templates
import Wallet

extension PaymentFileProblem {
  /// The payout that can't be written, if it is one's fault.
  var payout: Reference? {
    switch self {
    case .noPayments, .noDebtorName, .malformedBIC: nil
    case .notAPayout(let reference), .repeated(let reference), .amountNotPositive(let reference),
      .noCreditorName(let reference), .unreadableIBAN(let reference):
      reference
    }
  }

  var label: Phrase {
    switch self {
    case .noPayments: Phrase(en: "The batch has no payouts", ar: "لا عمليات صرف في الدفعة")
    case .noDebtorName:
      Phrase(en: "PORTAL_BANK_NAME has no usable name", ar: "لا اسم يمكن كتابته في PORTAL_BANK_NAME")
    case .malformedBIC: Phrase(en: "PORTAL_BANK_BIC isn't a valid BIC", ar: "PORTAL_BANK_BIC ليس رمز BIC صحيحًا")
    case .notAPayout(let reference): Phrase(en: "\(reference) isn't a payout", ar: "\(reference) ليست عملية صرف")
    case .repeated(let reference):
      Phrase(en: "Payout \(reference) is in the batch twice", ar: "عملية الصرف \(reference) مكررة في الدفعة")
    case .amountNotPositive(let reference):
      Phrase(
        en: "The amount of payout \(reference) isn't above zero", ar: "مبلغ عملية الصرف \(reference) ليس أكبر من صفر")
    case .noCreditorName(let reference):
      Phrase(
        en: "Payout \(reference) has no usable account holder name",
        ar: "لا اسم صالح لصاحب الحساب في عملية الصرف \(reference)")
    case .unreadableIBAN(let reference):
      Phrase(en: "The IBAN of payout \(reference) can't be read", ar: "تعذرت قراءة رقم IBAN لعملية الصرف \(reference)")
    }
  }
}
