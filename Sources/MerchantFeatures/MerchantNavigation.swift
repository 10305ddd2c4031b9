import Templates

extension Navigation {
  static let merchant = Navigation(
    [
      NavigationItem(.overview, Phrase(en: "Overview", ar: "نظرة عامة"), MerchantPath.overview, key: "o"),
      NavigationItem(
        .transactions, Phrase(en: "Transactions", ar: "المعاملات"), MerchantPath.transactions, key: "t"),
      NavigationItem(.refunds, RefundListPage.title, MerchantPath.refunds, key: "r"),
      NavigationItem(
        .settlements, Phrase(en: "Settlements", ar: "التسويات"), MerchantPath.settlements, key: "e"),
      NavigationItem(
        .payouts, Phrase(en: "Payouts", ar: "المستحقات المصروفة"), MerchantPath.payouts, key: "p"),
      NavigationItem(
        .statements, Phrase(en: "Statements", ar: "كشوف الحساب"), MerchantPath.statements, key: "s"),
      NavigationItem(.customers, CustomerListPage.title, MerchantPath.customers, key: "c"),
      NavigationItem(
        .bankAccount, Phrase(en: "Bank account", ar: "الحساب البنكي"), MerchantPath.bankAccount, key: "b"),
      NavigationItem(.team, TeamPage.title, MerchantPath.team, key: "m"),
      NavigationItem(.settings, SettingsPage.title, MerchantPath.settings, key: "n"),
    ], search: MerchantPath.transactions,
    finds: Phrase(en: "Reference, amount or customer", ar: "رقم مرجعي أو مبلغ أو عميل"))
}
