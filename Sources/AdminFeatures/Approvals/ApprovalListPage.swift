import Ledger
import SharedFeatures
import Templates
import Wallet

/// The queue of open approval requests, and the lists of decided ones by state.
struct ApprovalListPage: HTML {
  let chrome: Chrome
  let query: ListQuery<ApprovalFilter>
  let list: FilteredList<ApprovalItem, ListTotals>
  /// What the reader may decide.
  let selectable: Set<ApprovalID>
  let mayAdjust: Bool

  static let title = Phrase(en: "Approvals", ar: "الموافقات")

  private var filter: ApprovalFilter { query.filter }
  private var isQueue: Bool { filter.isQueue }

  var body: some HTML {
    PortalLayout(chrome, section: .approvals, title: Self.title) {
      PageHeader(
        Self.title,
        lead: isQueue
          ? Phrase(
            en: "Requests that another person has to approve, oldest first. Nobody approves their own request.",
            ar: "طلبات تتطلب موافقة شخص آخر، الأقدم أولًا. لا يوافق أحد على طلبه.")
          : Phrase(
            en: "Requests that were decided, newest first. Nobody approves their own request.",
            ar: "طلبات تم البت فيها، الأحدث أولًا. لا يوافق أحد على طلبه.")
      ) {
        AsOfPill(filter.asOf)
      } acts: {
        ListActions(query)
        if mayAdjust {
          LinkButton(Phrase(en: "New adjustment…", ar: "تسوية يدوية جديدة…"), to: AdminPath.newAdjustment)
        }
      }
      Tabs(
        Phrase(en: "State", ar: "الحالة"),
        ApprovalState.allCases.map { state in
          Tab(state.label, tab(state), current: state == filter.state)
        })
      ListFilterBar(query, today: chrome.today) {
        ChoicesChip(
          Phrase(en: "Kind", ar: "النوع"), name: "kind", choices: Choice.all(ApprovalKind.self),
          selected: filter.kinds.map(\.rawValue)
        ) { values in query.path { $0.kinds = values.compactMap(ApprovalKind.init) } }
        AsOfChip(query, chrome)
      }
      ListCard(query, list) {
        if selectable.isEmpty { table } else { selection }
      }
    }
  }

  /// The same filters on another tab.
  private func tab(_ state: ApprovalState) -> Path { filter.with { $0.state = state }.path }

  /// The table with what is done with several of its rows at once.
  private var selection: some HTML {
    form(.class("selection"), .method("get"), .action(AdminPath.selectedApprovals), .ariaLabel(Self.title)) {
      HiddenField("list", query.path.queryText)
      table
      FormActions {
        Button(Phrase(en: "Approve selected…", ar: "الموافقة على المحدد…"), .primary, name: "act", value: "approval")
        if selectable.count > 1 {
          LinkButton(
            Phrase(en: "Approve all \(selectable.count)…", ar: "الموافقة على الكل (\(selectable.count))…"), to: all)
        }
        Button(Phrase(en: "Reject selected…", ar: "رفض المحدد…"), .danger, name: "act", value: "rejection")
      }
    }
  }

  /// The confirmation of every request on the page that the reader may decide.
  private var all: Path {
    let ids = list.page.items.map(\.id).filter(selectable.contains)
    let path = AdminPath.selectedApprovals.query("act", ApprovalAct.approval).query("list", query.path.queryText)
    return ids.reduce(path) { $0.query("request", $1.description) }
  }

  private var table: some HTML {
    DataTable(list.page.items, label: Self.title, empty: empty) {
      if !selectable.isEmpty {
        Column(Phrase(en: "Select", ar: "تحديد")) { item in
          if selectable.contains(item.id) {
            RowCheckbox("request", item.id.description, of: item.title)
          } else {
            Nothing()
          }
        }
      }
      Column(Phrase(en: "Requested", ar: "وقت الطلب"), sort: query.column) { item in InstantText(item.requestedAt) }
      Column(Phrase(en: "Request", ar: "الطلب"), .header) { item in
        Link(AdminPath.approval(item.id).query("list", query.path.queryText)) { item.title }
        if let party = item.party {
          Text(" ")
          span(.class("muted")) { party }
        }
      }
      Column(Phrase(en: "Requested by", ar: "مقدّم الطلب")) { item in Phrase.actor(item.requestedByName) }
      if isQueue {
        Column(Phrase(en: "Age", ar: "الانتظار")) { item in
          AgeText(since: item.requestedAt, now: filter.asOf ?? chrome.now)
        }
        Column(Phrase(en: "Assignee", ar: "المسؤول")) { item in
          if let assignment = item.assignment { NameText(assignment.name) } else { Nothing() }
        }
      } else {
        Column(Phrase(en: "State", ar: "الحالة")) { item in StatusPill(item.state) }
        Column(Phrase(en: "Decided by", ar: "بتّ فيه")) { item in
          if let name = item.withdrawnByName ?? item.decidedByName { Phrase.actor(name) } else { Nothing() }
        }
      }
      Column(Phrase(en: "Amount", ar: "المبلغ"), .total) { item in
        if let amount = item.moved { MoneyText(amount, .bare) } else { Nothing() }
      }
    }
  }

  private var empty: EmptyState { query.empty(list, none: none) }

  private var none: EmptyState {
    isQueue
      ? EmptyState(
        Phrase(en: "No requests are waiting for approval", ar: "لا طلبات بانتظار الموافقة"),
        Phrase(
          en:
            "Refunds above the threshold, payouts, adjustments, unfreezing, and changes to fees, limits, rules and bank accounts appear here.",
          ar:
            "تظهر هنا الاستردادات التي تتجاوز الحد، وصرف المستحقات، والتسويات اليدوية، وإلغاء التجميد، وتغييرات الرسوم والحدود والقواعد والحسابات البنكية."
        ))
      : EmptyState(Phrase(en: "None yet", ar: "لا يوجد بعد"))
  }
}
