import Ledger
import SharedFeatures
import Templates
import Wallet

struct SettlementListPage: HTML {
  let chrome: Chrome
  let query: ListQuery<SettlementFilter>
  let list: FilteredList<SettlementItem, ListTotals>
  let columns: ShownColumns<SettlementColumn>

  static let title = Phrase(en: "Settlements", ar: "التسويات")

  private var filter: SettlementFilter { query.filter }

  var body: some HTML {
    PortalLayout(chrome, section: .settlements, title: Self.title) {
      PageHeader(
        Self.title,
        lead: Phrase(
          en: "Each merchant's day, closed and moved to its available balance.",
          ar: "يوم كل تاجر بعد إغلاقه ونقل صافيه إلى رصيده المتاح.")
      ) {
        AsOfPill(filter.asOf)
      } acts: {
        ListActions(query, columns: columns.chooser(chrome))
      }
      ListFilterBar(query, today: chrome.today) {
        ChoicesChip(
          Phrase(en: "State", ar: "الحالة"), name: "state", choices: Choice.all(SettlementState.self),
          selected: filter.states.map(\.rawValue)
        ) { values in query.path { $0.states = values.compactMap(SettlementState.init) } }
        MerchantChip(code: filter.merchant, clear: query.path { $0.merchant = nil })
        AsOfChip(query, chrome)
      }
      ListCard(query, list, sum: Phrase(en: "Net", ar: "الصافي")) { table }
    }
  }

  private var table: some HTML {
    DataTable(list.page.items, label: Self.title, wide: columns.exceedStandard, empty: empty) {
      Column(Phrase(en: "Closed", ar: "أُغلقت"), sort: query.column) { item in InstantText(item.closedAt) }
      if columns.has(.day) { Column(SettlementColumn.day.label) { item in DayText(item.day) } }
      Column(Phrase(en: "Reference", ar: "المرجع"), .header) { item in
        ReferenceText(item.reference, to: AdminPath.settlement(item.reference))
      }
      Column(Phrase(en: "Merchant", ar: "التاجر")) { item in
        MerchantText(
          item.merchantName, arabic: item.merchantArabicName, code: item.merchantCode,
          to: AdminPath.merchant(item.merchantCode))
      }
      Column(Phrase(en: "State", ar: "الحالة")) { item in StatusPill(item.state) }
      if columns.has(.payout) {
        Column(SettlementColumn.payout.label, .fact) { item in
          if let payout = item.payout { ReferenceText(payout, to: AdminPath.payout(payout)) } else { Nothing() }
        }
      }
      if columns.has(.count) { Column(SettlementColumn.count.label, .number) { item in CountText(item.count) } }
      if columns.has(.gross) { Column(SettlementColumn.gross.label, .number) { item in MoneyText(item.gross, .bare) } }
      if columns.has(.fees) {
        Column(SettlementColumn.fees.label, .number) { item in
          MoneyText(Money(piastres: item.fee.piastres + item.vat.piastres), .bare)
        }
      }
      if columns.has(.moved) { Column(SettlementColumn.moved.label, .number) { item in MoneyText(item.moved, .bare) } }
      Column(Phrase(en: "Net", ar: "الصافي"), .total) { item in MoneyText(item.net, .bare) }
    }
  }

  private var empty: EmptyState {
    query.empty(
      list,
      none: EmptyState(
        Phrase(en: "No settlements yet", ar: "لا تسويات بعد"),
        Phrase(en: "A day is settled after it ends.", ar: "تُسوّى حسابات اليوم بعد انتهائه.")))
  }
}

/// A settlement with the balance transactions of its total.
struct SettlementPage: HTML {
  let chrome: Chrome
  let settlement: SettlementItem
  let trail: MoneyTrail
  let lines: SettledLinesPage
  /// The approvals by the sequence of their lines.
  let approvals: [Int64: ApprovalID]

  var body: some HTML {
    PortalLayout(chrome, section: .settlements, title: .reference(settlement.reference)) {
      PageHeader(
        .reference(settlement.reference), crumbs: [Crumb(SettlementListPage.title, AdminPath.settlements)],
        here: Phrase(en: "Settlement", ar: "تسوية")
      ) {
        StatusPill(settlement.state)
      }
      Chain(chain)
      Card(Phrase(en: "Settlement", ar: "تسوية")) {
        DefinitionList {
          Fact(Phrase(en: "Net", ar: "الصافي"), large: true) { MoneyText(settlement.net) }
          Fact(Phrase(en: "Merchant", ar: "التاجر")) {
            MerchantText(
              settlement.merchantName, arabic: settlement.merchantArabicName, code: settlement.merchantCode,
              to: AdminPath.merchant(settlement.merchantCode))
          }
          Fact(Phrase(en: "Day", ar: "اليوم")) { DayText(settlement.day) }
          Fact(Phrase(en: "Gross", ar: "الإجمالي")) { MoneyText(settlement.gross) }
          Fact(Phrase(en: "Fee · VAT", ar: "الرسوم · الضريبة")) {
            MoneyText(settlement.fee, .bare)
            Text(" · ")
            MoneyText(settlement.vat, .bare)
          }
          Fact(Phrase(en: "Moved to available", ar: "أصبح متاحًا")) { MoneyText(settlement.moved) }
          if let payout = settlement.payout {
            Fact(Phrase(en: "Payout", ar: "صرف المستحقات")) {
              ReferenceText(payout, to: AdminPath.payout(payout))
            }
          }
          Fact(Phrase(en: "Closed", ar: "أُغلقت")) { InstantText(settlement.closedAt, .full) }
        }
      }
      Card(Phrase(en: "Included transactions", ar: "تفاصيل التسوية"), flush: true) { table }
      // The lines are in the order of posting, oldest first.
      Pager(
        newer: lines.next.map { path.query("after", Int($0)) },
        older: lines.previous.map { path.query("before", Int($0)) },
        queue: true)
    }
  }

  private var path: Path { AdminPath.settlement(settlement.reference) }

  private var chain: [ChainStep] {
    let own = ChainStep(
      Phrase(en: "Settlement", ar: "التسوية"), .done, settlement.reference.text,
      lines: [.money(settlement.moved), .day(settlement.day, .weekday)])
    return [own]
      + TrailChain(
        trail, chrome.zone, today: chrome.today, page: { AdminPath.page(of: $0) }, line: { AdminPath.bankLine($0) }
      ).steps(share: settlement.moved, isSettlement: true)
  }

  private var table: some HTML {
    DataTable(
      lines.items, label: Phrase(en: "Included transactions", ar: "تفاصيل التسوية"),
      empty: EmptyState(Phrase(en: "No more transactions", ar: "لا مزيد من الحركات"))
    ) {
      Column(Phrase(en: "Posted", ar: "القيد")) { line in PostedText(line.postedAt, occurred: line.occurredAt) }
      Column(Phrase(en: "Reference", ar: "المرجع"), .header) { line in
        if let reference = line.reference {
          ReferenceText(reference, to: AdminPath.page(of: reference))
        } else if let approval = approvals[line.sequence] {
          Link(line.kind.label, to: AdminPath.approval(approval))
        } else {
          line.kind.label
        }
      }
      Column(Phrase(en: "Kind", ar: "النوع")) { line in line.kind.label }
      Column(Phrase(en: "Gross", ar: "الإجمالي"), .number) { line in MoneyText(line.gross, .bare) }
      Column(Phrase(en: "Net", ar: "الصافي"), .total) { line in MoneyText(line.net, .bare) }
    }
  }
}
