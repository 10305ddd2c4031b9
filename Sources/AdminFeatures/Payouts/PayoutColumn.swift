import SharedFeatures
import Templates

enum PayoutColumn: String, ListColumn {
  case account, holder, requestedBy = "requested_by", batch, exported, paid, trace

  static let page = AdminPath.payouts
  static let standard: Set<PayoutColumn> = [.account]

  var label: Phrase {
    switch self {
    case .account: Phrase(en: "Account", ar: "الحساب")
    case .holder: Phrase(en: "Account holder", ar: "صاحب الحساب")
    case .requestedBy: Phrase(en: "Requested by", ar: "مقدّم الطلب")
    case .batch: Phrase(en: "Batch", ar: "الدفعة")
    case .exported: Phrase(en: "Sent to the bank", ar: "وقت الإرسال إلى البنك")
    case .paid: Phrase(en: "Paid", ar: "وقت الدفع")
    case .trace: Phrase(en: "Bank reference", ar: "الرقم المرجعي لدى البنك")
    }
  }
}
