import SharedFeatures
import Templates

enum TransactionColumn: String, ListColumn {
  case customer, channel, description, settlement, payout, gross, fee, vat

  static let page = MerchantPath.transactions
  static let standard: Set<TransactionColumn> = [.customer, .payout, .gross, .fee, .vat]

  /// Of the overview, which has less room and no choice.
  static let overview: Set<TransactionColumn> = [.customer, .gross, .fee, .vat]

  var label: Phrase {
    switch self {
    case .customer: Phrase(en: "Customer", ar: "العميل")
    case .channel: Phrase(en: "Channel", ar: "القناة")
    case .description: Phrase(en: "Description", ar: "الوصف")
    case .settlement: Phrase(en: "Settlement", ar: "التسوية")
    case .payout: Phrase(en: "Payout", ar: "الصرف")
    case .gross: Phrase(en: "Gross", ar: "الإجمالي")
    case .fee: Phrase(en: "Fee", ar: "الرسوم")
    case .vat: Phrase(en: "VAT", ar: "الضريبة")
    }
  }
}
