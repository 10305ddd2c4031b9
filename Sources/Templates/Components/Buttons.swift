/// The emphasis of a button. A page has one primary button.
package enum ButtonKind: Sendable {
  case primary, secondary, danger, quiet

  var classes: StaticString {
    switch self {
    case .primary: "button primary"
    case .secondary: "button"
    case .danger: "button danger"
    case .quiet: "button quiet"
    }
  }
}

/// A button that submits the form around it, or the one named by `form`.
package struct Button: HTML {
  let label: Phrase
  let kind: ButtonKind
  let name: String?
  let value: String?
  let form: String?
  let isWide: Bool

  package init(
    _ label: Phrase, _ kind: ButtonKind = .secondary, name: String? = nil, value: String? = nil, form: String? = nil,
    wide: Bool = false
  ) {
    self.label = label
    self.kind = kind
    self.name = name
    self.value = value
    self.form = form
    self.isWide = wide
  }

  package var body: some HTML {
    button(
      .class(isWide ? "button primary wide" : kind.classes), .type("submit"), name.map { .name($0) },
      value.map { .value($0) }, form.map { .form($0) }
    ) { label }
  }
}

/// A link that looks like a button. It leads to a page and changes nothing.
package struct LinkButton: HTML {
  let label: Phrase
  let path: Path
  let kind: ButtonKind
  let downloads: Bool

  package init(_ label: Phrase, to path: Path, _ kind: ButtonKind = .secondary, downloads: Bool = false) {
    self.label = label
    self.path = path
    self.kind = kind
    self.downloads = downloads
  }

  package var body: some HTML {
    a(.class(kind.classes), .href(path), downloads ? .download("") : nil) { label }
  }
}

/// A button that opens the browser's print dialog. It is shown only if scripts run.
package struct PrintButton: HTML {
  package init() {}

  package var body: some HTML {
    button(.class("button js"), .type("button"), .data("data-print")) { Phrase(en: "Print", ar: "طباعة") }
  }
}

/// A link to the same page with more lines below it, or without them. An arrow turns when they are shown.
package struct FoldLink: HTML {
  let path: Path
  let isOpen: Bool
  let content: Slot

  package init(_ path: Path, isOpen: Bool, @SlotBuilder content: () -> Slot) {
    self.path = path
    self.isOpen = isOpen
    self.content = content()
  }

  package var body: some HTML {
    a(.class("fold"), .href(path), .ariaExpanded(isOpen)) { content }
  }
}

/// A text link.
package struct Link: HTML {
  let path: Path
  let content: Slot

  package init(_ path: Path, @SlotBuilder content: () -> Slot) {
    self.path = path
    self.content = content()
  }

  package init(_ phrase: Phrase, to path: Path) {
    self.path = path
    self.content = Slot(phrase)
  }

  package var body: some HTML {
    a(.href(path)) { content }
  }
}
