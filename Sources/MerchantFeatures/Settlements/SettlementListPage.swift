import Ledger
import SharedFeatures
import Templates
import Wallet

struct SettlementListPage: HTML {
  let chrome: Chrome
  let query: StateQuery<SettlementState>
  let list: FilteredList<SettlementItem, AmountTotals>

  private var page: ListPage<SettlementItem> { list.page }

  /// The states of settlements. An open day has no settlement yet.
  static let states: [SettlementState] = [.closed, .paid]

  static let title = Phrase(en: "Settlements", ar: "التسويات")

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
          Phrase(en: "Download CSV", ar: "تنزيل CSV"), to: query.path(MerchantPath.settlementFile),
          downloads: true)
      }
      FilterBar(to: MerchantPath.settlements, clear: query.isEmpty ? nil : MerchantPath.settlements) {
        DateRangeChip(query.period, today: chrome.today, label: Phrase(en: "Day", ar: "اليوم")) { period in
          query.path(here, period: period)
        }
        ChoicesChip(
          .state, name: "state", choices: Self.states.map { Choice($0.rawValue, $0.label) },
          selected: query.states.map(\.rawValue)
        ) { values in query.path(here, states: values.compactMap(SettlementState.init)) }
        AmountChip(
          label: Phrase(en: "Net", ar: "الصافي"), filters: query.filters, least: query.least, most: query.most,
          clear: query.path(here, withoutAmounts: true))
      }
      if let totals = list.totals, !page.items.isEmpty {
        AmountTotalCards(totals: totals, sum: Phrase(en: "Net", ar: "الصافي"))
      }
      Card(nil, flush: true) { table }
      Pager(
        newer: page.newer.map { query.path(here).query(.newerThan($0)) },
        older: page.older.map { query.path(here).query(.olderThan($0)) }, searchedTo: page.searchedTo)
    }
  }

  private var here: Path { MerchantPath.settlements }

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
    if let searchedTo = page.searchedTo, let older = page.older {
      return .nothingFound(searchedTo: searchedTo, further: query.path(here).query(.olderThan(older)))
    }
    return query.isEmpty
      ? EmptyState(
        Phrase(en: "No settlements yet", ar: "لا تسويات بعد"),
        Phrase(
          en: "A day with payments is settled after it ends. Until then, it is pending.",
          ar: "يُسوّى اليوم الذي به مدفوعات بعد انتهائه، وحتى ذلك الحين يظل قيد التسوية."))
      : .noMatch(clear: MerchantPath.settlements)
  }
}
