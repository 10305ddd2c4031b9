import SharedFeatures
import Templates

enum TransactionColumn: String, ListColumn {
  case customer, channel, description, settlement, payout, gross, fees, fee, vat

  static let page = MerchantPath.transactions
  static let standard: Set<TransactionColumn> = [.customer, .payout, .gross, .fees]

  /// Of the overview, which has less room and no choice.
  static let overview: Set<TransactionColumn> = [.customer, .gross, .fees]

  var label: Phrase {
    switch self {
    case .customer: Phrase(en: "Customer", ar: "العميل")
    case .channel: Phrase(en: "Channel", ar: "القناة")
    case .description: Phrase(en: "Description", ar: "الوصف")
    case .settlement: Phrase(en: "Settlement", ar: "التسوية")
    case .payout: Phrase(en: "Payout", ar: "الصرف")
    case .gross: Phrase(en: "Gross", ar: "الإجمالي")
    case .fees: Phrase(en: "Fees", ar: "الرسوم")
    case .fee: Phrase(en: "Fee before VAT", ar: "الرسوم قبل الضريبة")
    case .vat: Phrase(en: "VAT on the fee", ar: "ضريبة القيمة المضافة على الرسوم")
    }
  }
}
