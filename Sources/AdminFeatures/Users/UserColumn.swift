import SharedFeatures
import Templates

enum UserColumn: String, ListColumn {
  case mobile, status, tier, nationalID = "national_id", externalID = "external_id"

  static let page = AdminPath.users
  static let standard: Set<UserColumn> = [.mobile, .status, .tier]

  var label: Phrase {
    switch self {
    case .mobile: Phrase(en: "Mobile", ar: "الموبايل")
    case .status: Phrase(en: "Status", ar: "الحالة")
    case .tier: Phrase(en: "KYC tier", ar: "مستوى التحقق")
    case .nationalID: Phrase(en: "National ID", ar: "الرقم القومي")
    case .externalID: Phrase(en: "External reference", ar: "المرجع الخارجي")
    }
  }
}
