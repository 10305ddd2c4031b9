import Templates

extension Navigation {
  static let admin = Navigation(
    [
      NavigationItem(.overview, Phrase(en: "Overview", ar: "نظرة عامة"), AdminPath.overview, key: "o"),
      NavigationItem(.users, Phrase(en: "Users", ar: "المستخدمون"), AdminPath.users, key: "u"),
      NavigationItem(.verification, VerificationListPage.title, AdminPath.verification, key: "v"),
      NavigationItem(
        .transactions, Phrase(en: "Transactions", ar: "المعاملات"), AdminPath.transactions, key: "t"),
      NavigationItem(.refunds, Phrase(en: "Refunds", ar: "الاستردادات"), AdminPath.refunds, key: "r"),
      NavigationItem(.approvals, Phrase(en: "Approvals", ar: "الموافقات"), AdminPath.approvals, key: "d"),
      NavigationItem(.cases, Phrase(en: "Cases", ar: "حالات المراجعة"), AdminPath.cases, key: "c"),
      NavigationItem(.merchants, Phrase(en: "Merchants", ar: "التجار"), AdminPath.merchants, key: "m"),
      NavigationItem(
        .settlements, Phrase(en: "Settlements", ar: "التسويات"), AdminPath.settlements, key: "s"),
      NavigationItem(.payouts, Phrase(en: "Payouts", ar: "المستحقات المصروفة"), AdminPath.payouts, key: "p"),
      NavigationItem(
        .bankResults, Phrase(en: "Bank results", ar: "نتائج البنك"), AdminPath.bankResults, key: "b"),
      NavigationItem(.ledger, Phrase(en: "Ledger", ar: "دفتر الأستاذ"), AdminPath.ledger, key: "l"),
      NavigationItem(.exports, ExportListPage.title, AdminPath.exports, key: "x"),
      NavigationItem(.staff, StaffListPage.title, AdminPath.staff, key: "w"),
      NavigationItem(.audit, Phrase(en: "Audit log", ar: "سجل التدقيق"), AdminPath.audit, key: "a"),
      NavigationItem(.settings, Phrase(en: "Settings", ar: "الإعدادات"), AdminPath.settings, key: "e"),
    ], search: AdminPath.search,
    finds: Phrase(en: "Phone, name, MRC code, reference, or amount:>500", ar: "موبايل أو اسم أو كود تاجر أو رقم مرجعي"))
}
