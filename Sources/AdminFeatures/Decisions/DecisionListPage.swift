import Ledger
import Templates
import Wallet

/// The queue of what waits for another person, and what became of the rest.
struct DecisionListPage: HTML {
  let chrome: Chrome
  let state: DecisionState
  let kind: DecisionKind?
  let page: ListPage<DecisionItem>
  let mayAdjust: Bool

  static let title = Phrase(en: "Decisions", ar: "القرارات")

  static func path(_ state: DecisionState, _ kind: DecisionKind?) -> Path {
    AdminPath.decisions.query("state", state == .open ? nil : state).query("kind", kind)
  }

  private var isQueue: Bool { state == .open }

  var body: some HTML {
    PortalLayout(chrome, section: .decisions, title: Self.title) {
      PageHeader(
        Self.title,
        lead: isQueue
          ? Phrase(
            en: "What one person asked for and another decides, the oldest first. Nobody decides their own.",
            ar: "ما طلبه شخص ويقرر فيه شخص آخر، الأقدم أولًا. ولا يقرر أحد في طلبه.")
          : Phrase(
            en: "What one person asked for and another decided. Nobody decides their own.",
            ar: "ما طلبه شخص وقرر فيه شخص آخر. ولا يقرر أحد في طلبه.")
      ) {
      } acts: {
        if mayAdjust {
          LinkButton(Phrase(en: "New adjustment…", ar: "قيد تعديل جديد…"), to: AdminPath.newAdjustment)
        }
      }
      Tabs(
        Phrase(en: "State", ar: "الحالة"),
        DecisionState.allCases.map { Tab($0.label, Self.path($0, kind), current: $0 == state) })
      FilterBar(to: AdminPath.decisions, clear: kind == nil ? nil : Self.path(state, nil)) {
        ChoiceChip(
          Phrase(en: "Kind", ar: "النوع"), name: "kind", choices: Choice.all(DecisionKind.self),
          selected: kind?.rawValue
        ) { value in Self.path(state, value.flatMap(DecisionKind.init)) }
      }
      Card(nil, flush: true) { table }
      Pager(
        newer: page.newer.map { Self.path(state, kind).query(.newerThan($0)) },
        older: page.older.map { Self.path(state, kind).query(.olderThan($0)) }, queue: isQueue)
    }
  }

  private var table: some HTML {
    DataTable(page.items, label: Self.title, empty: empty) {
      Column(Phrase(en: "Asked", ar: "الطلب")) { item in InstantText(item.askedAt) }
      Column(Phrase(en: "What", ar: "الموضوع"), .header) { item in Link(AdminPath.decision(item.id)) { item.title } }
      Column(Phrase(en: "By", ar: "بواسطة")) { item in NameText(item.askedByName) }
      if isQueue {
        Column(Phrase(en: "Waiting", ar: "الانتظار")) { item in AgeText(since: item.askedAt, now: chrome.now) }
        Column(Phrase(en: "Taken by", ar: "لدى")) { item in
          if let claim = item.claim { NameText(claim.name) } else { Nothing() }
        }
      } else {
        Column(Phrase(en: "State", ar: "الحالة")) { item in StatusPill(item.state) }
        Column(Phrase(en: "Decided by", ar: "قرر")) { item in
          if let name = item.recalledByName ?? item.decidedByName { NameText(name) } else { Nothing() }
        }
      }
      Column(Phrase(en: "Amount", ar: "المبلغ"), .total) { item in
        if let amount = item.amount { MoneyText(amount, .bare) } else { Nothing() }
      }
    }
  }

  private var empty: EmptyState {
    if kind != nil { return .noMatch(clear: Self.path(state, nil)) }
    return isQueue
      ? EmptyState(
        Phrase(en: "Nothing waits for a decision", ar: "لا شيء بانتظار القرار"),
        Phrase(
          en:
            "Refunds above the threshold, payouts, adjustments, unfreezing, and changes of fees, limits and bank accounts come here.",
          ar:
            "تصل إلى هنا الاستردادات فوق الحد والتحويلات البنكية وقيود التعديل ورفع التجميد وتغييرات الرسوم والحدود والحسابات البنكية."
        ))
      : EmptyState(Phrase(en: "None yet", ar: "لا يوجد بعد"))
  }
}
