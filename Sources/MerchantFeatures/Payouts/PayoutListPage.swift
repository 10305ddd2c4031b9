import Ledger
import SharedFeatures
import Templates
import Wallet

struct PayoutListPage: HTML {
  let chrome: Chrome
  let query: StateQuery<PayoutState>
  let list: FilteredList<MerchantPayout, AmountTotals>
  let terms: PayoutTerms
  let mayRequest: Bool

  static let title = Phrase(en: "Payouts", ar: "المستحقات المصروفة")

  private var page: ListPage<MerchantPayout> { list.page }
  private var here: Path { MerchantPath.payouts }

  var body: some HTML {
    PortalLayout(chrome, section: .payouts, title: Self.title) {
      PageHeader(Self.title) {
      } acts: {
        LinkButton(
          Phrase(en: "Download CSV", ar: "تنزيل CSV"), to: query.path(MerchantPath.payoutFile), downloads: true)
        if mayRequest {
          LinkButton(Phrase(en: "Request payout…", ar: "طلب صرف المستحقات…"), to: MerchantPath.newPayout, .primary)
        }
      }
      StatRow {
        BalanceCard(Phrase(en: "Available", ar: "الرصيد المتاح"), note: terms.keptNote) { MoneyText(terms.available) }
        BalanceCard(.inTransit) { MoneyText(terms.inTransit) }
        NextPayoutCard(terms: terms, today: chrome.today)
      }
      FilterBar(to: here, clear: query.isEmpty ? nil : here) {
        DateRangeChip(query.period, today: chrome.today, label: Phrase(en: "Requested", ar: "وقت الطلب")) { period in
          query.path(here, period: period)
        }
        ChoicesChip(
          .state, name: "state", choices: Choice.all(PayoutState.self), selected: query.states.map(\.rawValue)
        ) { values in query.path(here, states: values.compactMap(PayoutState.init)) }
        AmountChip(
          label: Phrase(en: "Amount", ar: "المبلغ"), filters: query.filters, least: query.least, most: query.most,
          clear: query.path(here, withoutAmounts: true))
      }
      if let totals = list.totals, !page.items.isEmpty {
        AmountTotalCards(totals: totals, sum: Phrase(en: "Amount", ar: "المبلغ"))
      }
      Card(nil, flush: true) { table }
      Pager(
        newer: page.newer.map { query.path(here).query(.newerThan($0)) },
        older: page.older.map { query.path(here).query(.olderThan($0)) }, searchedTo: page.searchedTo)
    }
  }

  private var table: some HTML {
    DataTable(page.items, label: Self.title, empty: empty) {
      Column(Phrase(en: "Requested", ar: "وقت الطلب")) { payout in InstantText(payout.requestedAt) }
      Column(Phrase(en: "Reference", ar: "المرجع"), .header) { payout in
        ReferenceText(payout.reference, to: MerchantPath.payout(payout.reference))
      }
      Column(Phrase(en: "Account", ar: "الحساب"), .minor) { payout in IdentifierText("EG••••\(payout.ibanLast4)") }
      Column(Phrase(en: "State", ar: "الحالة")) { payout in StatusPill(payout.state) }
      Column(Phrase(en: "Arrival", ar: "الوصول")) { payout in payout.arrival(chrome.zone, today: chrome.today) }
      Column(Phrase(en: "Bank reference", ar: "الرقم المرجعي لدى البنك"), .minor) { payout in
        if let trace = payout.endedTrace ?? payout.paidTrace { IdentifierText(trace) } else { Nothing() }
      }
      Column(Phrase(en: "Amount", ar: "المبلغ"), .total) { payout in MoneyText(payout.amount, .bare) }
    }
  }

  private var empty: EmptyState {
    if let searchedTo = page.searchedTo, let older = page.older {
      return .nothingFound(searchedTo: searchedTo, further: query.path(here).query(.olderThan(older)))
    }
    return query.isEmpty
      ? EmptyState(
        Phrase(en: "No payouts yet", ar: "لا مستحقات مصروفة بعد"),
        Phrase(
          en: "Settled payments are paid to your bank account: \(terms.sentence).",
          ar: "تُصرف المدفوعات بعد تسويتها إلى حسابك البنكي: \(terms.sentence)"))
      : .noMatch(clear: MerchantPath.payouts)
  }
}
