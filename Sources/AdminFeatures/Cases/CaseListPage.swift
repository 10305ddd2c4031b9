import Ledger
import SharedFeatures
import Templates
import Wallet

/// The open cases, and the closed ones by outcome.
struct CaseListPage: HTML {
  let chrome: Chrome
  let query: ListQuery<CaseFilter>
  let list: FilteredList<CaseItem, ListTotals>

  static let title = Phrase(en: "Cases", ar: "حالات المراجعة")
  static let outcomes: [ReviewState] = [.cleared, .confirmedFraud]

  private var filter: CaseFilter { query.filter }

  var body: some HTML {
    PortalLayout(chrome, section: .cases, title: Self.title) {
      PageHeader(
        Self.title,
        lead: filter.isQueue
          ? Phrase(en: "Flagged transactions, oldest first.", ar: "المعاملات المشتبه بها، الأقدم أولًا.")
          : Phrase(en: "Closed cases, newest first.", ar: "الحالات المغلقة، الأحدث أولًا.")
      ) {
        AsOfPill(filter.asOf)
      } acts: {
        ListActions(query)
      }
      Tabs(
        Phrase(en: "State", ar: "الحالة"),
        [Tab(Phrase(en: "Open", ar: "مفتوحة"), tab(nil), current: filter.outcome == nil)]
          + Self.outcomes.map { Tab($0.label, tab($0), current: $0 == filter.outcome) })
      ListFilterBar(query, today: chrome.today) {
        ChoicesChip(
          Phrase(en: "Priority", ar: "الأولوية"), name: "priority", choices: Choice.all(CasePriority.self),
          selected: filter.priorities.map(\.rawValue)
        ) { values in query.path { $0.priorities = values.compactMap(CasePriority.init) } }
        ChoiceChip(
          Phrase(en: "Assignee", ar: "المسؤول"), name: "assignee", choices: Choice.all(CaseAssignment.self),
          selected: filter.assignment?.rawValue
        ) { value in query.path { $0.assignment = value.flatMap(CaseAssignment.init) } }
        AsOfChip(query, chrome)
      }
      ListCard(query, list) { table }
    }
  }

  /// The same filters on another tab.
  private func tab(_ outcome: ReviewState?) -> Path { filter.with { $0.outcome = outcome }.path }

  private var table: some HTML {
    DataTable(list.page.items, label: Self.title, empty: empty) {
      Column(Phrase(en: "Opened", ar: "فُتحت"), sort: query.column) { item in InstantText(item.openedAt) }
      Column(Phrase(en: "Transaction", ar: "المعاملة"), .header) { item in
        ReferenceText(item.transaction, to: AdminPath.case(item.id))
      }
      Column(Phrase(en: "User", ar: "المستخدم")) { item in NameText(item.userName) }
      Column(Phrase(en: "Reason", ar: "السبب")) { item in RuleNames(rules: item.rules) }
      Column(Phrase(en: "Priority", ar: "الأولوية")) { item in CasePriorityText(priority: item.priority) }
      Column(Phrase(en: "State", ar: "الحالة")) { item in StatusPill(item.state) }
      Column(Phrase(en: "Assignee", ar: "المسؤول"), .minor) { item in
        if let name = item.assigneeName { NameText(name) } else { Nothing() }
      }
      Column(Phrase(en: "Amount", ar: "المبلغ"), .total) { item in MoneyText(item.amount, .bare) }
    }
  }

  private var empty: EmptyState { query.empty(list, none: none) }

  private var none: EmptyState {
    filter.isQueue
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

/// A priority: a pill only where it needs an eye.
struct CasePriorityText: HTML {
  let priority: CasePriority

  var body: some HTML {
    if priority == .high { StatusPill(priority) } else { priority.label }
  }
}
