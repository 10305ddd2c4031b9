import Ledger
import Templates
import Wallet

/// The totals of balance transactions by kind, and their sum.
struct TotalsTable: HTML {
  let totals: [Statement.Total]
  let net: Money

  static let title = Phrase(en: "Totals by kind", ar: "الإجماليات حسب النوع")

  var body: some HTML {
    DataTable(
      totals, label: Self.title, empty: EmptyState(Phrase(en: "None", ar: "لا يوجد"))
    ) {
      Column(Phrase(en: "Kind", ar: "النوع"), .header) { total in total.kind.totalLabel }
      Column(Phrase(en: "Count", ar: "العدد"), .number) { total in CountText(total.count) }
      Column(Phrase(en: "Gross", ar: "الإجمالي"), .number) { total in MoneyText(total.gross, .bare) }
      Column(Phrase(en: "Fee", ar: "الرسوم"), .number) { total in MoneyText(total.fee.deducted, .bare) }
      Column(Phrase(en: "VAT", ar: "الضريبة"), .number) { total in MoneyText(total.vat.deducted, .bare) }
      Column(Phrase(en: "Net", ar: "الصافي"), .total) { total in MoneyText(total.net, .bare) }
    } foot: {
      tr {
        th(.scope("row"), .colspan(5)) { Phrase(en: "Total net", ar: "إجمالي الصافي") }
        td(.class("number total")) { MoneyText(net, .bare) }
      }
    }
  }
}
