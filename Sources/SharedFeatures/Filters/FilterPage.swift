package import Templates
import Wallet
package import Web

/// What a typed name may stand for, with the list that is filtered by it.
package struct NameMatch: Sendable {
  let name: String
  let detail: Phrase
  let list: Path

  package init(_ name: String, _ detail: Phrase, _ list: Path) {
    self.name = name
    self.detail = detail
    self.list = list
  }
}

/// The filters of a list as one form, which shows each typed value with its error. It is shown if one of them is
/// invalid, or if a typed name stands for several things, which it offers as links.
package struct FilterPage: HTML {
  let chrome: Chrome
  let section: Section
  let title: Phrase
  let path: Path
  let query: FilterQuery
  var matches: [NameMatch] = []

  package var body: some HTML {
    PortalLayout(chrome, section: section, title: title) {
      PageHeader(title)
      div(.class("narrow")) {
        ErrorSummary(query.errors)
        if !matches.isEmpty { choices }
        Card(Phrase(en: "Fix the filter", ar: "صحّح عامل التصفية")) {
          GetForm(to: path) {
            ForEach(query.fields) { field in
              FilterField(field: field, value: query[field.name], error: query.errors[field.name])
            }
            FormActions {
              if !query.fields.isEmpty { Button(Phrase(en: "Apply", ar: "تطبيق"), .primary) }
              LinkButton(Phrase(en: "Clear filters", ar: "مسح عوامل التصفية"), to: path)
            }
          }
        }
      }
    }
  }

  private var choices: some HTML {
    let title = Phrase(en: "Choose one", ar: "اختر واحدًا")
    return Card(title, flush: true) {
      DataTable(matches, label: title, empty: EmptyState(title)) {
        Column(Phrase(en: "Name", ar: "الاسم"), .header) { match in Link(match.list) { NameText(match.name) } }
        Column(Phrase(en: "Details", ar: "التفاصيل")) { match in match.detail }
      }
    }
  }
}

private struct FilterField: HTML {
  let field: FilterQuery.Field
  let value: String
  let error: Phrase?

  var body: some HTML {
    switch field.control {
    case .text(let kind): Field(field.label, name: field.name, value: value, kind, error: error)
    case .money: MoneyField(field.label, name: field.name, value: value, error: error, required: nil)
    case .day: DateField(field.label, name: field.name, value: value, error: error)
    case .choices(let choices):
      Select(
        field.label, name: field.name, choices: choices(), selected: value, any: Phrase(en: "Any", ar: "الكل"),
        error: error, required: nil)
    }
  }
}

extension StaffContext {
  /// Returns the page with the errors of the filters, or nil if there are none.
  package func refusal(
    _ query: FilterQuery, _ section: Section, _ title: Phrase, _ path: Path, matches: [NameMatch] = []
  ) -> Page? {
    query.errors.isEmpty
      ? nil
      : page(
        FilterPage(chrome: chrome, section: section, title: title, path: path, query: query, matches: matches),
        status: .unprocessable)
  }
}

extension MerchantContext {
  /// Returns the page with the errors of the filters, or nil if there are none.
  package func refusal(_ query: FilterQuery, _ section: Section, _ title: Phrase, _ path: Path) -> Page? {
    query.errors.isEmpty
      ? nil
      : page(
        FilterPage(chrome: chrome, section: section, title: title, path: path, query: query), status: .unprocessable)
  }
}
