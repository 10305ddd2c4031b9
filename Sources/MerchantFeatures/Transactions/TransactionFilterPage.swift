import Templates
import Wallet

/// The filters of the list as one form, where what was typed makes no sense.
struct TransactionFilterPage: HTML {
  let chrome: Chrome
  let query: TransactionQuery

  var body: some HTML {
    PortalLayout(chrome, section: .transactions, title: TransactionListPage.title, search: query["q"]) {
      PageHeader(TransactionListPage.title)
      ErrorSummary(query.errors)
      Card(Phrase(en: "Filters", ar: "عوامل التصفية")) {
        GetForm(to: MerchantPath.transactions) {
          SearchField(query: query)
          div(.class("pair")) {
            DayField(Phrase(en: "From", ar: "من"), name: "from", value: query["from"], error: query.errors["from"])
            DayField(Phrase(en: "To", ar: "إلى"), name: "to", value: query["to"], error: query.errors["to"])
          }
          AmountFields(query: query)
          Select(
            Phrase(en: "Kind", ar: "النوع"), name: "kind",
            choices: TransactionQuery.kinds.map { Choice($0.rawValue, $0.label) }, selected: query["kind"], any: any,
            error: query.errors["kind"], required: nil)
          Select(
            Phrase(en: "Status", ar: "الحالة"), name: "status", choices: Choice.all(TransactionStatus.self),
            selected: query["status"], any: any, error: query.errors["status"], required: nil)
          FormActions {
            Button(Phrase(en: "Apply", ar: "تطبيق"), .primary)
            LinkButton(Phrase(en: "Clear filters", ar: "مسح عوامل التصفية"), to: MerchantPath.transactions)
          }
        }
      }
    }
  }

  private var any: Phrase { Phrase(en: "Any", ar: "الكل") }
}
