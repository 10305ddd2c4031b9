import SharedFeatures
import Templates

enum RefundColumn: String, ListColumn {
  case payment, user, merchant, reason, requestedBy = "requested_by", note, completed, returned

  static let page = AdminPath.refunds
  static let standard: Set<RefundColumn> = [.user, .merchant, .reason, .requestedBy]

  var label: Phrase {
    switch self {
    case .payment: Phrase(en: "Payment", ar: "العملية")
    case .user: Phrase(en: "User", ar: "المستخدم")
    case .merchant: Phrase(en: "Merchant", ar: "التاجر")
    case .reason: Phrase(en: "Reason", ar: "السبب")
    case .requestedBy: Phrase(en: "Requested by", ar: "مقدّم الطلب")
    case .note: Phrase(en: "Note", ar: "ملاحظة")
    case .completed: Phrase(en: "Completed", ar: "وقت الاكتمال")
    case .returned: Phrase(en: "Fees and VAT returned", ar: "الرسوم والضريبة المُعادة")
    }
  }
}
