package import Templates
import Wallet

/// The form of a statement's period, shown if the requested period is invalid.
package struct StatementPeriodPage: HTML {
  let chrome: Chrome
  let section: Section
  /// Of the statement.
  let path: Path
  let query: StatementQuery

  private static let title = Phrase(en: "Statement", ar: "كشف حساب")

  package init(_ chrome: Chrome, _ section: Section, to path: Path, _ query: StatementQuery) {
    self.chrome = chrome
    self.section = section
    self.path = path
    self.query = query
  }

  package var body: some HTML {
    PortalLayout(chrome, section: section, title: Self.title) {
      PageHeader(Self.title)
      ErrorSummary(query.errors)
      Card(Phrase(en: "Period", ar: "الفترة")) {
        GetForm(to: path) {
          div(.class("pair")) {
            DateField(Phrase(en: "From", ar: "من"), name: "from", value: query.from, error: query.errors["from"])
            DateField(Phrase(en: "To", ar: "إلى"), name: "to", value: query.to, error: query.errors["to"])
          }
          FormActions {
            Button(Phrase(en: "Show statement", ar: "عرض كشف الحساب"), .primary)
            ForEach([DateRange.Preset.thisMonth, .lastMonth]) { preset in
              LinkButton(preset.label, to: preset.range(today: chrome.today).of(path))
            }
          }
        }
      }
    }
  }
}

extension DateRange {
  fileprivate func of(_ path: Path) -> Path { path.query("from", from).query("to", to) }
}
