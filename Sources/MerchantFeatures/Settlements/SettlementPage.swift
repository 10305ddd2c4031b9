import Ledger
import Templates
import Wallet

/// A day's settlement with exactly the balance transactions that make its total.
struct SettlementPage: HTML {
  let chrome: Chrome
  let settlement: SettlementItem
  let totals: [Statement.Total]
  /// The sum of the totals.
  let net: Money
  let lines: [SettledLine]
  let isFirst: Bool
  let goesOn: Bool

  private var here: Path { MerchantPath.settlement(settlement.reference) }

  var body: some HTML {
    PortalLayout(chrome, section: .settlements, title: .reference(settlement.reference)) {
      PageHeader(
        .reference(settlement.reference), crumbs: [Crumb(SettlementListPage.title, MerchantPath.settlements)],
        here: .day(settlement.day)
      ) {
        StatusPill(settlement.state)
      } acts: {
        LinkButton(
          Phrase(en: "Statement of the day", ar: "كشف حساب اليوم"),
          to: MerchantPath.statement(settlement.day, settlement.day))
      }
      if let payout = settlement.payout, settlement.payoutState == .returned {
        Notice(
          .bad,
          Phrase(
            en: "The bank gave its payout back. The money is available to you again.",
            ar: "أعاد البنك تحويلها، وعاد المبلغ إلى رصيدك المتاح.")
        ) { p { ReferenceText(payout, to: MerchantPath.payout(payout)) } }
      }
      facts
      SettlementTotals(settlement: settlement, totals: totals, net: net)
      Card(Self.lines, flush: true) { table }
      RowPages(
        Phrase(en: "Pages of this settlement", ar: "صفحات التسوية"), first: isFirst ? nil : here,
        next: goesOn ? lines.last.map { here.query("after", String($0.sequence)) } : nil)
    }
  }

  private static let lines = Phrase(en: "What makes it", ar: "مما تتكون")

  private var facts: some HTML {
    Card(Phrase(en: "Settlement", ar: "تسوية")) {
      DefinitionList {
        Fact(Phrase(en: "Net", ar: "الصافي"), large: true) { MoneyText(settlement.net) }
        Fact(Phrase(en: "Day", ar: "اليوم")) { DayText(settlement.day) }
        Fact(Phrase(en: "Became available", ar: "صار متاحًا")) { MoneyText(settlement.moved) }
        Fact(Phrase(en: "Closed", ar: "أُغلقت")) { InstantText(settlement.closedAt, .full) }
        if let payout = settlement.payout {
          Fact(Phrase(en: "Payout", ar: "التحويل البنكي")) { ReferenceText(payout, to: MerchantPath.payout(payout)) }
        }
        if let paid = settlement.paidAt { Fact(Phrase(en: "Paid", ar: "دُفعت")) { InstantText(paid, .full) } }
      }
      if settlement.moved != settlement.net {
        p(.class("hint")) {
          Phrase(
            en:
              "What became available isn't the net: refunds are taken from what is pending first, of whichever day, and then from what is available.",
            ar:
              "المبلغ الذي صار متاحًا غير الصافي: تُخصم الاستردادات من المبالغ قيد التسوية أولًا أيًا كان يومها، ثم من المتاح."
          )
        }
      }
    }
  }

  private var table: some HTML {
    DataTable(lines, label: Self.lines, empty: EmptyState(Phrase(en: "Nothing more", ar: "لا مزيد"))) {
      Column(Phrase(en: "When", ar: "الوقت")) { line in InstantText(line.postedAt, .full) }
      Column(Phrase(en: "Reference", ar: "المرجع"), .header) { line in
        if let reference = line.reference {
          ReferenceText(reference, to: MerchantPath.page(of: reference))
        } else {
          line.kind.merchantLabel
        }
      }
      Column(Phrase(en: "Kind", ar: "النوع")) { line in line.kind.merchantLabel }
      Column(Phrase(en: "Gross", ar: "الإجمالي"), .number) { line in MoneyText(line.gross, .bare) }
      Column(Phrase(en: "Fee", ar: "الرسوم"), .number) { line in MoneyText(line.fee, .bare) }
      Column(Phrase(en: "VAT", ar: "الضريبة"), .number) { line in MoneyText(line.vat, .bare) }
      Column(Phrase(en: "Net", ar: "الصافي"), .total) { line in MoneyText(line.net, .bare) }
    }
  }
}

/// The totals by kind, and whether they make the settlement's own.
private struct SettlementTotals: HTML {
  let settlement: SettlementItem
  let totals: [Statement.Total]
  let net: Money

  private var foots: Bool {
    net == settlement.net && totals.reduce(0) { $0 + Int64($1.count) } == settlement.count
  }

  var body: some HTML {
    if !foots {
      Notice(
        .bad,
        Phrase(en: "The rows don't make this settlement's total.", ar: "الحركات لا تساوي إجمالي هذه التسوية.")
      ) {
        p { Phrase(en: "Please don't rely on it, and tell us.", ar: "من فضلك لا تعتمد عليه وأبلغنا بذلك.") }
      }
    }
    Card(TotalsTable.title, flush: true) {
      TotalsTable(totals: totals, net: net)
    } aside: {
      if foots { Phrase(en: "Checked: it is the settlement's net", ar: "تم التحقق: يساوي صافي التسوية") }
    }
  }
}
