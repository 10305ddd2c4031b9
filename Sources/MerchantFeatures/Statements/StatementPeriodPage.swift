import Templates
import Wallet

/// The period of a statement as a form, where what was asked for makes no sense.
struct StatementPeriodPage: HTML {
  let chrome: Chrome
  let query: StatementQuery

  var body: some HTML {
    PortalLayout(chrome, section: .statements, title: StatementPage.title) {
      PageHeader(StatementPage.title)
      ErrorSummary(query.errors)
      Card(Phrase(en: "Period", ar: "الفترة")) {
        GetForm(to: MerchantPath.statements) {
          div(.class("pair")) {
            DayField(Phrase(en: "From", ar: "من"), name: "from", value: query.from, error: query.errors["from"])
            DayField(Phrase(en: "To", ar: "إلى"), name: "to", value: query.to, error: query.errors["to"])
          }
          FormActions {
            Button(Phrase(en: "Show statement", ar: "عرض كشف الحساب"), .primary)
            ForEach([DateRange.Preset.thisMonth, .lastMonth]) { preset in
              LinkButton(preset.label, to: StatementPage.path(preset.range(today: chrome.today)))
            }
          }
        }
      }
    }
  }
}
