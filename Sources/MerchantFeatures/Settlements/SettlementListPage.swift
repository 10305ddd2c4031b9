import Ledger
import Templates
import Wallet

struct SettlementListPage: HTML {
  let chrome: Chrome
  let state: SettlementState?
  let page: ListPage<SettlementItem>

  /// The states of settlements. An open day has no settlement yet.
  static let states: [SettlementState] = [.closed, .paid]

  static let title = Phrase(en: "Settlements", ar: "التسويات")

  private static func path(_ state: SettlementState?, _ base: Path = MerchantPath.settlements) -> Path {
    base.query("state", state)
  }

  var body: some HTML {
    PortalLayout(chrome, section: .settlements, title: Self.title) {
      PageHeader(
        Self.title,
        lead: Phrase(
          en: "Each day's net, available for payout after settlement.",
          ar: "صافي كل يوم، متاح للصرف بعد التسوية.")
      ) {
      } acts: {
        LinkButton(
          Phrase(en: "Download CSV", ar: "تنزيل CSV"), to: Self.path(state, MerchantPath.settlementFile),
          downloads: true)
      }
      FilterBar(to: MerchantPath.settlements, clear: state == nil ? nil : MerchantPath.settlements) {
        ChoiceChip(
          Phrase(en: "State", ar: "الحالة"), name: "state",
          choices: Self.states.map { Choice($0.rawValue, $0.label) }, selected: state?.rawValue
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
      Column(Phrase(en: "Payout", ar: "الصرف"), .minor) { item in
        if let payout = item.payout { ReferenceText(payout, to: MerchantPath.payout(payout)) } else { Nothing() }
      }
      Column(Phrase(en: "Transactions", ar: "المعاملات"), .number) { item in CountText(item.count) }
      Column(Phrase(en: "Net", ar: "الصافي"), .total) { item in MoneyText(item.net, .bare) }
    }
  }

  private var empty: EmptyState {
    state == nil
      ? EmptyState(
        Phrase(en: "No settlements yet", ar: "لا تسويات بعد"),
        Phrase(
          en: "A day with payments is settled after it ends. Until then, it is pending.",
          ar: "يُسوّى اليوم الذي به مدفوعات بعد انتهائه، وحتى ذلك الحين يظل قيد التسوية."))
      : .noMatch(clear: MerchantPath.settlements)
  }
}
