import Ledger
import Templates
import Wallet

struct PayoutListPage: HTML {
  let chrome: Chrome
  let state: PayoutState?
  let page: ListPage<MerchantPayout>
  let terms: PayoutTerms
  let mayRequest: Bool

  static let title = Phrase(en: "Payouts", ar: "المستحقات المصروفة")

  private static func path(_ state: PayoutState?, _ base: Path = MerchantPath.payouts) -> Path {
    base.query("state", state)
  }

  var body: some HTML {
    PortalLayout(chrome, section: .payouts, title: Self.title) {
      PageHeader(Self.title) {
      } acts: {
        LinkButton(
          Phrase(en: "Download CSV", ar: "تنزيل CSV"), to: Self.path(state, MerchantPath.payoutFile), downloads: true)
        if mayRequest {
          LinkButton(Phrase(en: "Request payout…", ar: "طلب صرف المستحقات…"), to: MerchantPath.newPayout, .primary)
        }
      }
      StatRow {
        BalanceCard(Phrase(en: "Available", ar: "الرصيد المتاح"), note: terms.keptNote) { MoneyText(terms.available) }
        BalanceCard(.inTransit) { MoneyText(terms.inTransit) }
        NextPayoutCard(terms: terms, today: chrome.today)
      }
      FilterBar(to: MerchantPath.payouts, clear: state == nil ? nil : MerchantPath.payouts) {
        ChoiceChip(
          Phrase(en: "State", ar: "الحالة"), name: "state", choices: Choice.all(PayoutState.self),
          selected: state?.rawValue
        ) { value in Self.path(value.flatMap(PayoutState.init)) }
      }
      Card(nil, flush: true) { table }
      Pager(
        newer: page.newer.map { Self.path(state).query(.newerThan($0)) },
        older: page.older.map { Self.path(state).query(.olderThan($0)) })
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
      Column(Phrase(en: "Arrival", ar: "الوصول"), .minor) { payout in payout.arrival(chrome.zone, today: chrome.today) }
      Column(Phrase(en: "Bank reference", ar: "الرقم المرجعي لدى البنك"), .minor) { payout in
        if let trace = payout.endedTrace ?? payout.paidTrace { IdentifierText(trace) } else { Nothing() }
      }
      Column(Phrase(en: "Amount", ar: "المبلغ"), .total) { payout in MoneyText(payout.amount, .bare) }
    }
  }

  private var empty: EmptyState {
    state == nil
      ? EmptyState(
        Phrase(en: "No payouts yet", ar: "لا مستحقات مصروفة بعد"),
        Phrase(
          en: "Settled payments are paid to your bank account: \(terms.sentence).",
          ar: "تُصرف المدفوعات بعد تسويتها إلى حسابك البنكي: \(terms.sentence)"))
      : .noMatch(clear: MerchantPath.payouts)
  }
}
