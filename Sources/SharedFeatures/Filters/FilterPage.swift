package import Templates
import Wallet
package import Web

/// The filters of a list as one form, which shows each typed value with its error. It is shown if one of them is
/// invalid.
package struct FilterPage: HTML {
  let chrome: Chrome
  let section: Section
  let title: Phrase
  let path: Path
  let query: FilterQuery

  package var body: some HTML {
    PortalLayout(chrome, section: section, title: title) {
      PageHeader(title)
      ErrorSummary(query.errors)
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
        field.label, name: field.name, choices: choices, selected: value, any: Phrase(en: "Any", ar: "الكل"),
        error: error, required: nil)
    }
  }
}

extension StaffContext {
  /// Returns the page with the errors of the filters, or nil if there are none.
  package func refusal(_ query: FilterQuery, _ section: Section, _ title: Phrase, _ path: Path) -> Page? {
    query.errors.isEmpty
      ? nil
      : page(
        FilterPage(chrome: chrome, section: section, title: title, path: path, query: query), status: .unprocessable)
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
