import Ledger
import Templates
import Wallet

struct SettlementListPage: HTML {
  let chrome: Chrome
  let state: SettlementState?
  let page: ListPage<SettlementItem>

  static let title = Phrase(en: "Settlements", ar: "التسويات")

  private static func path(_ state: SettlementState?) -> Path { MerchantPath.settlements.query("state", state) }

  var body: some HTML {
    PortalLayout(chrome, section: .settlements, title: Self.title) {
      PageHeader(
        Self.title,
        lead: Phrase(
          en: "What each day came to, once it was over and became available to be paid out.",
          ar: "ما حققه كل يوم بعد انتهائه، حين صار متاحًا للتحويل إلى حسابك."))
      FilterBar(to: MerchantPath.settlements, clear: state == nil ? nil : MerchantPath.settlements) {
        ChoiceChip(
          Phrase(en: "State", ar: "الحالة"), name: "state",
          // A day that is open has no settlement yet.
          choices: [SettlementState.closed, .paid].map { Choice($0.rawValue, $0.label) }, selected: state?.rawValue
        ) { value in Self.path(value.flatMap(SettlementState.init)) }
      }
      Card(nil, flush: true) { table }
      Pager(
        newer: page.newer.map { Self.path(state).query(.newerThan($0)) },
        older: page.older.map { Self.path(state).query(.olderThan($0)) })
    }
  }

  private var table: some HTML {
    DataTable(page.items, label: Self.title, empty: empty) {
      Column(Phrase(en: "Day", ar: "اليوم")) { item in DayText(item.day) }
      Column(Phrase(en: "Reference", ar: "المرجع"), .header) { item in
        ReferenceText(item.reference, to: MerchantPath.settlement(item.reference))
      }
      Column(Phrase(en: "State", ar: "الحالة")) { item in StatusPill(item.state) }
      Column(Phrase(en: "Closed", ar: "الإغلاق"), .minor) { item in InstantText(item.closedAt) }
      Column(Phrase(en: "Transactions", ar: "المعاملات"), .number) { item in CountText(item.count) }
      Column(Phrase(en: "Net", ar: "الصافي"), .total) { item in MoneyText(item.net, .bare) }
    }
  }

  private var empty: EmptyState {
    state == nil
      ? EmptyState(
        Phrase(en: "No settlements yet", ar: "لا تسويات بعد"),
        Phrase(
          en: "A day with sales is settled once it is over; until then it is pending.",
          ar: "يُسوّى اليوم الذي به مبيعات بعد انتهائه، وحتى ذلك الحين يظل قيد التسوية."))
      : .noMatch(clear: MerchantPath.settlements)
  }
}
