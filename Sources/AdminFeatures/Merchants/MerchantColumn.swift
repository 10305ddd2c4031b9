import SharedFeatures
import Templates

enum MerchantColumn: String, ListColumn {
  case category, status, opened, pending
  case inTransit = "in_transit"
  case legalName = "legal_name"
  case taxNumber = "tax_number"
  case schedule
  case externalID = "external_id"

  static let page = AdminPath.merchants
  static let standard: Set<MerchantColumn> = [.category, .status, .opened, .pending]

  var label: Phrase {
    switch self {
    case .category: Phrase(en: "Category", ar: "الفئة")
    case .status: Phrase(en: "Status", ar: "الحالة")
    case .opened: Phrase(en: "Opened", ar: "تاريخ الفتح")
    case .pending: Phrase(en: "Pending", ar: "قيد التسوية")
    case .inTransit: Phrase(en: "In transit", ar: "في الطريق إلى البنك")
    case .legalName: Phrase(en: "Legal name", ar: "الاسم القانوني")
    case .taxNumber: Phrase(en: "Tax number", ar: "الرقم الضريبي")
    case .schedule: Phrase(en: "Payout schedule", ar: "جدول الصرف")
    case .externalID: Phrase(en: "External reference", ar: "المرجع الخارجي")
    }
  }
}
