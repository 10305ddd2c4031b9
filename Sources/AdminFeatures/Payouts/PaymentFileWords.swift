import Ledger
import Templates

extension PaymentFileProblem {
  var label: Phrase {
    switch self {
    case .noPayments: Phrase(en: "The batch holds no payouts", ar: "لا تحويلات في الدفعة")
    case .noDebtorName:
      Phrase(en: "PORTAL_BANK_NAME holds no name that can be written", ar: "لا اسم يمكن كتابته في PORTAL_BANK_NAME")
    case .malformedBIC: Phrase(en: "PORTAL_BANK_BIC is no BIC", ar: "PORTAL_BANK_BIC ليس رمز BIC صحيحًا")
    case .notAPayout(let reference): Phrase(en: "\(reference) is no payout", ar: "\(reference) ليس تحويلًا بنكيًا")
    case .repeated(let reference):
      Phrase(en: "Payout \(reference) is in the batch twice", ar: "التحويل \(reference) مكرر في الدفعة")
    case .amountNotPositive(let reference):
      Phrase(en: "The amount of payout \(reference) isn't above zero", ar: "مبلغ التحويل \(reference) ليس أكبر من صفر")
    case .noCreditorName(let reference):
      Phrase(
        en: "Payout \(reference) has no account holder's name that can be written",
        ar: "لا اسم لصاحب الحساب يمكن كتابته في التحويل \(reference)")
    case .unreadableIBAN(let reference):
      Phrase(en: "The IBAN of payout \(reference) can't be read", ar: "تعذرت قراءة رقم IBAN للتحويل \(reference)")
    }
  }
}
