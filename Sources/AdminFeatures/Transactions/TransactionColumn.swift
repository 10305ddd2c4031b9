import SharedFeatures
import Templates

enum TransactionColumn: String, ListColumn {
  case kind, counterparty, review, channel, fees, refunded

  static let page = AdminPath.transactions
  static let standard: Set<TransactionColumn> = [.kind, .counterparty, .review]

  var label: Phrase {
    switch self {
    case .kind: Phrase(en: "Kind", ar: "النوع")
    case .counterparty: Phrase(en: "Counterparty", ar: "الطرف الآخر")
    case .review: Phrase(en: "Review", ar: "المراجعة")
    case .channel: Phrase(en: "Channel", ar: "القناة")
    case .fees: Phrase(en: "Fees and VAT", ar: "الرسوم والضريبة")
    case .refunded: Phrase(en: "Refunded", ar: "المبلغ المسترد")
    }
  }
}
