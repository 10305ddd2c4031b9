package import Wallet

/// The errors of a form by field name, in the order of the fields. A response with status 422 shows them.
package struct FormErrors: Error, Sendable {
  package struct Entry: Sendable {
    /// The field's name, or nil for an error of the whole form.
    package let field: String?
    package let message: Phrase
  }

  package private(set) var entries: [Entry] = []

  package init() {}

  package init(_ field: String, _ message: Phrase) { add(field, message) }

  package mutating func add(_ field: String, _ message: Phrase) {
    entries.append(Entry(field: field, message: message))
  }

  /// Adds an error of the whole form.
  package mutating func add(_ message: Phrase) {
    entries.append(Entry(field: nil, message: message))
  }

  /// Adds the error of a typed text, which says what to enter where it is missing.
  package mutating func add(_ field: String, _ problem: TextProblem) { add(field, problem.label(of: field)) }

  package var isEmpty: Bool { entries.isEmpty }

  package subscript(field: String) -> Phrase? { entries.first { $0.field == field }?.message }
}

/// The error summary of a form. It has the focus, and each error links to its field.
package struct ErrorSummary: HTML {
  let errors: FormErrors
  let isFocused: Bool

  package init(_ errors: FormErrors, focused: Bool = true) {
    self.errors = errors
    self.isFocused = focused
  }

  package var body: some HTML {
    if !errors.isEmpty {
      div(
        .class("notice bad"), .role("alert"), .tabindex(-1), isFocused ? .id("errors") : nil,
        isFocused ? .autofocus : nil
      ) {
        if errors.entries.count == 1, let entry = errors.entries.first {
          p(.class("notice-title")) { ErrorLine(entry: entry) }
        } else {
          p(.class("notice-title")) {
            Phrase(en: "There is a problem", ar: "توجد مشكلة")
          }
          ul {
            ForEach(errors.entries) { entry in li { ErrorLine(entry: entry) } }
          }
        }
      }
    }
  }
}

private struct ErrorLine: HTML {
  let entry: FormErrors.Entry

  var body: some HTML {
    if let field = entry.field { a(.href(anchor: field)) { entry.message } } else { entry.message }
  }
}
