package import Auth
package import Templates

extension StaffRole {
  package var label: Phrase {
    switch self {
    case .support: Phrase(en: "Support", ar: "الدعم")
    case .risk: Phrase(en: "Risk", ar: "المخاطر")
    case .finance: Phrase(en: "Finance", ar: "المالية")
    case .financeApprover: Phrase(en: "Finance approver", ar: "معتمد مالي")
    case .administrator: Phrase(en: "Administrator", ar: "مدير النظام")
    case .auditor: Phrase(en: "Auditor", ar: "مراجع")
    }
  }
}

extension MemberRole {
  package var label: Phrase {
    switch self {
    case .owner: Phrase(en: "Owner", ar: "المالك")
    case .finance: Phrase(en: "Finance", ar: "المالية")
    case .viewer: Phrase(en: "Viewer", ar: "اطلاع فقط")
    }
  }
}
