import SharedFeatures
import Templates

enum SettlementColumn: String, ListColumn {
  case day, fees, count, gross, moved, payout

  static let page = AdminPath.settlements
  static let standard: Set<SettlementColumn> = [.day, .fees]

  var label: Phrase {
    switch self {
    case .day: Phrase(en: "Day", ar: "اليوم")
    case .fees: Phrase(en: "Fees and VAT", ar: "الرسوم والضريبة")
    case .count: Phrase(en: "Transactions", ar: "المعاملات")
    case .gross: Phrase(en: "Gross", ar: "الإجمالي")
    case .moved: Phrase(en: "Moved to available", ar: "أصبح متاحًا")
    case .payout: Phrase(en: "Payout", ar: "صرف المستحقات")
    }
  }
}
