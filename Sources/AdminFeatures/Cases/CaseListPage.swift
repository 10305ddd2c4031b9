import Ledger
import Templates
import Wallet

/// The open cases, and the closed ones by outcome.
struct CaseListPage: HTML {
  let chrome: Chrome
  /// Nil means open cases.
  let outcome: ReviewState?
  let page: ListPage<CaseItem>

  static let title = Phrase(en: "Cases", ar: "حالات المراجعة")
  static let outcomes: [ReviewState] = [.cleared, .confirmedFraud]

  static func path(_ outcome: ReviewState?) -> Path { AdminPath.cases.query("outcome", outcome) }

  var body: some HTML {
    PortalLayout(chrome, section: .cases, title: Self.title) {
      PageHeader(
        Self.title,
        lead: Phrase(
          en: "Flagged transactions, oldest first.",
          ar: "المعاملات المشتبه بها، الأقدم أولًا."))
      Tabs(
        Phrase(en: "State", ar: "الحالة"),
        [Tab(Phrase(en: "Open", ar: "مفتوحة"), Self.path(nil), current: outcome == nil)]
          + Self.outcomes.map { Tab($0.label, Self.path($0), current: $0 == outcome) })
      Card(nil, flush: true) { table }
      Pager(
        newer: page.newer.map { Self.path(outcome).query(.newerThan($0)) },
        older: page.older.map { Self.path(outcome).query(.olderThan($0)) }, queue: outcome == nil)
    }
  }

  private var table: some HTML {
    DataTable(page.items, label: Self.title, empty: empty) {
      Column(Phrase(en: "Opened", ar: "فُتحت")) { item in InstantText(item.openedAt) }
      Column(Phrase(en: "Transaction", ar: "المعاملة"), .header) { item in
        ReferenceText(item.transaction, to: AdminPath.case(item.id))
      }
      Column(Phrase(en: "User", ar: "المستخدم")) { item in NameText(item.userName) }
      Column(Phrase(en: "Reason", ar: "السبب")) { item in RuleNames(rules: item.rules) }
      Column(Phrase(en: "State", ar: "الحالة")) { item in StatusPill(item.state) }
      Column(Phrase(en: "Assignee", ar: "المسؤول")) { item in
        if let name = item.assigneeName { NameText(name) } else { Nothing() }
      }
      Column(Phrase(en: "Amount", ar: "المبلغ"), .total) { item in MoneyText(item.amount, .bare) }
    }
  }

  private var empty: EmptyState {
    outcome == nil
      ? EmptyState(
        Phrase(en: "No open cases", ar: "لا حالات مفتوحة"),
        Phrase(
          en: "Rules flag transactions automatically. Staff flag a transaction on its page.",
          ar: "تُبلغ القواعد عن المعاملات تلقائيًا، ويُبلغ الموظف من صفحة المعاملة."))
      : EmptyState(Phrase(en: "None yet", ar: "لا يوجد بعد"))
  }
}

/// The rules that flagged the transaction, or "a person".
struct RuleNames: HTML {
  let rules: [ReviewRule]

  var body: some HTML {
    if rules.isEmpty {
      Phrase(en: "Flagged by staff", ar: "أبلغ عنها موظف")
    } else {
      ForEach(rules) { rule in div { rule.label } }
    }
  }
}
