import Ledger
import Templates
import Wallet

/// The queue of open approval requests, and the lists of decided ones by state.
struct ApprovalListPage: HTML {
  let chrome: Chrome
  let state: ApprovalState
  let kind: ApprovalKind?
  let page: ListPage<ApprovalItem>
  let mayAdjust: Bool

  static let title = Phrase(en: "Approvals", ar: "الموافقات")

  static func path(_ state: ApprovalState, _ kind: ApprovalKind?) -> Path {
    AdminPath.approvals.query("state", state == .open ? nil : state).query("kind", kind)
  }

  private var isQueue: Bool { state == .open }

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
      } acts: {
        if mayAdjust {
          LinkButton(Phrase(en: "New adjustment…", ar: "تسوية يدوية جديدة…"), to: AdminPath.newAdjustment)
        }
      }
      Tabs(
        Phrase(en: "State", ar: "الحالة"),
        ApprovalState.allCases.map { Tab($0.label, Self.path($0, kind), current: $0 == state) })
      FilterBar(to: AdminPath.approvals, clear: kind == nil ? nil : Self.path(state, nil)) {
        ChoiceChip(
          Phrase(en: "Kind", ar: "النوع"), name: "kind", choices: Choice.all(ApprovalKind.self),
          selected: kind?.rawValue
        ) { value in Self.path(state, value.flatMap(ApprovalKind.init)) }
      }
      Card(nil, flush: true) { table }
      Pager(
        newer: newer, older: older, queue: isQueue, searchedTo: page.searchedTo)
    }
  }

  private var table: some HTML {
    DataTable(page.items, label: Self.title, empty: empty) {
      Column(Phrase(en: "Requested", ar: "وقت الطلب")) { item in InstantText(item.requestedAt) }
      Column(Phrase(en: "Request", ar: "الطلب"), .header) { item in Link(AdminPath.approval(item.id)) { item.title } }
      Column(Phrase(en: "Requested by", ar: "مقدّم الطلب")) { item in NameText(item.requestedByName) }
      if isQueue {
        Column(Phrase(en: "Age", ar: "الانتظار")) { item in AgeText(since: item.requestedAt, now: chrome.now) }
        Column(Phrase(en: "Assignee", ar: "المسؤول")) { item in
          if let assignment = item.assignment { NameText(assignment.name) } else { Nothing() }
        }
      } else {
        Column(Phrase(en: "State", ar: "الحالة")) { item in StatusPill(item.state) }
        Column(Phrase(en: "Decided by", ar: "بتّ فيه")) { item in
          if let name = item.withdrawnByName ?? item.decidedByName { NameText(name) } else { Nothing() }
        }
      }
      Column(Phrase(en: "Amount", ar: "المبلغ"), .total) { item in
        if let amount = item.amount { MoneyText(amount, .bare) } else { Nothing() }
      }
    }
  }

  private var newer: Path? { page.newer.map { Self.path(state, kind).query(.newerThan($0)) } }
  private var older: Path? { page.older.map { Self.path(state, kind).query(.olderThan($0)) } }

  private var empty: EmptyState {
    if let searchedTo = page.searchedTo, let further = isQueue ? newer : older {
      return .nothingFound(searchedTo: searchedTo, further: further, queue: isQueue)
    }
    if kind != nil { return .noMatch(clear: Self.path(state, nil)) }
    return isQueue
      ? EmptyState(
        Phrase(en: "No requests are waiting for approval", ar: "لا طلبات بانتظار الموافقة"),
        Phrase(
          en:
            "Refunds above the threshold, payouts, adjustments, unfreezing, and changes to fees, limits and bank accounts appear here.",
          ar:
            "تظهر هنا الاستردادات التي تتجاوز الحد، وصرف المستحقات، والتسويات اليدوية، وإلغاء التجميد، وتغييرات الرسوم والحدود والحسابات البنكية."
        ))
      : EmptyState(Phrase(en: "None yet", ar: "لا يوجد بعد"))
  }
}
