import Templates
import Wallet

/// The values of a row of the list.
struct Item {
  let reference: Reference
  let kind: TransactionKind
  let status: TransactionStatus
  let review: ReviewState
  let amount: Money
  let createdAt: Instant
  let user: UserID
  let userName: String
  let userMobile: PhoneNumber
  let counterparty: UserID?
  let counterpartyName: String?
  let merchantCode: MerchantCode?

  init(_ index: Int) {
    let number = UInt64(index)
    reference = Reference(.transaction, random: (number + 1) &* 0x9E37_79B9_7F4A_7C15)
    kind = TransactionKind.allCases[index % TransactionKind.allCases.count]
    status = index % 9 == 8 ? .pending : .completed
    review = index % 25 == 24 ? .flagged : .none
    amount = Money(piastres: Int64(index * 13_577 % 900_000 + 500))
    createdAt = Samples.now - .seconds(index * 47_111)
    user = UserID(Int64(index * 7_919 % 1_000_000 + 1))
    userName = Samples.names[index % Samples.names.count]
    guard let mobile = PhoneNumber(e164: "+2010\(10_000_000 + index * 104_729)") else { fatalError("no mobile number") }
    userMobile = mobile
    let isToMerchant = index % 3 != 0
    merchantCode = isToMerchant ? MerchantCode(number: Int64(index * 37 % 1_000 + 1)) : nil
    counterparty = index % 3 == 0 && index % 2 == 0 ? UserID(Int64(index + 1)) : nil
    counterpartyName = counterparty == nil ? nil : Samples.names[(index + 3) % Samples.names.count]
  }
}

enum Samples {
  /// 22 November 2026, 13:58:00 in Cairo.
  static let now = Instant(microseconds: 1_795_348_680_000_000)
  static let names = ["منى حسن إبراهيم", "Ahmed Samir Fouad", "كريم عادل", "Nour O'Neil", "سارة منصور عبد الله"]
  static let items = (0..<50).map { Item($0) }

  static func chrome(_ language: Language) -> Chrome {
    Chrome(
      portal: .admin, person: Person(name: "Sara Mansour", role: Phrase(en: "finance", ar: "المالية")),
      navigation: navigation,
      badges: [.approvals: WaitingCount(3, isOwn: true), .cases: WaitingCount(12, isOwn: false)],
      csrf: String(repeating: "x", count: 86),
      here: Path("/admin/transactions"), preferences: Preferences(language: language),
      assets: Assets(
        stylesheet: Path("/static/app.0123456789abcdef.css"), script: Path("/static/app.0123456789abcdef.js"),
        icon: Path("/static/icon.0123456789abcdef.svg"), arabicFonts: [Path("/static/arabic.0123456789abcdef.woff2")]),
      zone: CairoZone(initialOffset: 7_200, transitions: []), now: now)
  }

  private static let navigation = Navigation(
    [
      NavigationItem(.overview, Phrase(en: "Overview", ar: "نظرة عامة"), Path("/admin"), key: "o"),
      NavigationItem(.users, Phrase(en: "Users", ar: "المستخدمون"), Path("/admin/users"), key: "u"),
      NavigationItem(.transactions, ListPage.title, Path("/admin/transactions"), key: "t"),
      NavigationItem(.refunds, Phrase(en: "Refunds", ar: "الاستردادات"), Path("/admin/refunds"), key: "r"),
      NavigationItem(.approvals, Phrase(en: "Approvals", ar: "الموافقات"), Path("/admin/approvals"), key: "d"),
      NavigationItem(.cases, Phrase(en: "Cases", ar: "حالات المراجعة"), Path("/admin/cases"), key: "c"),
      NavigationItem(.merchants, Phrase(en: "Merchants", ar: "التجار"), Path("/admin/merchants"), key: "m"),
      NavigationItem(.settlements, Phrase(en: "Settlements", ar: "التسويات"), Path("/admin/settlements"), key: "s"),
      NavigationItem(.payouts, Phrase(en: "Payouts", ar: "المستحقات المصروفة"), Path("/admin/payouts"), key: "p"),
      NavigationItem(
        .bankResults, Phrase(en: "Bank results", ar: "نتائج البنك"), Path("/admin/bank-results"), key: "b"),
      NavigationItem(.audit, Phrase(en: "Audit log", ar: "سجل التدقيق"), Path("/admin/audit"), key: "a"),
      NavigationItem(.settings, Phrase(en: "Settings", ar: "الإعدادات"), Path("/admin/settings"), key: "e"),
    ], search: Path("/admin/search"),
    finds: Phrase(en: "Phone, name, MRC code, reference, or amount:>500", ar: "موبايل أو اسم أو كود تاجر أو رقم مرجعي"))
}
