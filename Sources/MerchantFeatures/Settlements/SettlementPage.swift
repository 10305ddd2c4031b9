import Ledger
import SharedFeatures
import Templates
import Wallet

/// A settlement with the balance transactions of its total.
struct SettlementPage: HTML {
  let chrome: Chrome
  let settlement: SettlementItem
  let trail: MoneyTrail
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
          Phrase(en: "Download CSV", ar: "تنزيل CSV"), to: MerchantPath.lines(ofSettlement: settlement.reference),
          downloads: true)
        LinkButton(
          Phrase(en: "Statement for this day", ar: "كشف حساب اليوم"),
          to: MerchantPath.statement(settlement.day, settlement.day))
      }
      Chain(chain)
      facts
      SettlementTotals(settlement: settlement, totals: totals, net: net)
      Card(Self.lines, flush: true) { table }
      RowPages(
        Phrase(en: "Pages of this settlement", ar: "صفحات التسوية"), first: isFirst ? nil : here,
        next: goesOn ? lines.last.map { here.query("after", String($0.sequence)) } : nil)
    }
  }

  private var chain: [ChainStep] {
    let steps = [
      ChainStep(
        Phrase(en: "Transactions", ar: "المعاملات"), .done,
        lines: [.money(settlement.net), PluralPhrase.transactions(Int(settlement.count)).phrase]),
      ChainStep(
        Phrase(en: "Settlement", ar: "التسوية"), .done, settlement.reference.text,
        lines: [.money(settlement.moved), .day(settlement.day, .weekday)]),
    ]
    return steps
      + TrailChain(trail, chrome.zone, today: chrome.today) { MerchantPath.page(of: $0) }
      .steps(share: settlement.moved, isSettlement: true)
  }

  private static let lines = Phrase(en: "Included transactions", ar: "تفاصيل التسوية")

  private var facts: some HTML {
    Card(Phrase(en: "Settlement", ar: "تسوية")) {
      DefinitionList {
        Fact(Phrase(en: "Net", ar: "الصافي"), large: true) { MoneyText(settlement.net) }
        Fact(Phrase(en: "Day", ar: "اليوم")) { DayText(settlement.day) }
        Fact(Phrase(en: "Made available", ar: "أصبح متاحًا")) { MoneyText(settlement.moved) }
        Fact(Phrase(en: "Closed", ar: "أُغلقت")) { InstantText(settlement.closedAt, .full) }
        if let payout = settlement.payout {
          Fact(Phrase(en: "Payout", ar: "صرف المستحقات")) { ReferenceText(payout, to: MerchantPath.payout(payout)) }
        }
      }
      if settlement.moved != settlement.net {
        p(.class("hint")) {
          Phrase(
            en:
              "The amount made available differs from the net because refunds are taken from the pending balance first, then from the available balance.",
            ar:
              "يختلف المبلغ الذي أصبح متاحًا عن الصافي لأن الاستردادات تُخصم من الرصيد قيد التسوية أولًا ثم من الرصيد المتاح."
          )
        }
      }
    }
  }

  private var table: some HTML {
    DataTable(lines, label: Self.lines, empty: EmptyState(Phrase(en: "No more transactions", ar: "لا مزيد من الحركات")))
    {
      Column(Phrase(en: "Time", ar: "الوقت")) { line in PostedText(line.postedAt, occurred: line.occurredAt, .full) }
      Column(Phrase(en: "Reference", ar: "المرجع"), .header) { line in
        if let reference = line.reference {
          ReferenceText(reference, to: MerchantPath.page(of: reference))
        } else {
          line.kind.merchantLabel
        }
      }
      Column(Phrase(en: "Kind", ar: "النوع")) { line in line.kind.merchantLabel }
      Column(Phrase(en: "Gross", ar: "الإجمالي"), .number) { line in MoneyText(line.gross, .bare) }
      Column(Phrase(en: "Fee", ar: "الرسوم"), .number) { line in MoneyText(line.fee.deducted, .bare) }
      Column(Phrase(en: "VAT", ar: "الضريبة"), .number) { line in MoneyText(line.vat.deducted, .bare) }
      Column(Phrase(en: "Net", ar: "الصافي"), .total) { line in MoneyText(line.net, .bare) }
    }
  }
}

/// The totals by kind, and whether they add up to the settlement's.
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
        Phrase(
          en: "The transactions don't add up to this settlement's net.", ar: "الحركات لا تساوي إجمالي هذه التسوية.")
      ) {
        p {
          Phrase(en: "Don't rely on this page. Contact HealthPay.", ar: "لا تعتمد على هذه الصفحة، وتواصل مع هيلث باي.")
        }
      }
    }
    Card(TotalsTable.title, flush: true) {
      TotalsTable(totals: totals, net: net)
    } aside: {
      if foots { Phrase(en: "Checked: adds up to the settlement's net", ar: "تم التحقق: يساوي صافي التسوية") }
    }
  }
}
