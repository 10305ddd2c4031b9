/// Several lines of text.
package struct TextArea: HTML {
  let label: Phrase
  let name: String
  let value: String
  let rowCount: Int
  let hint: Phrase?
  let error: Phrase?
  let isRequired: Bool?

  package init(
    _ label: Phrase, name: String, value: String = "", rows: Int = 3, hint: Phrase? = nil, error: Phrase? = nil,
    required: Bool? = true
  ) {
    self.label = label
    self.name = name
    self.value = value
    self.rowCount = rows
    self.hint = hint
    self.error = error
    self.isRequired = required
  }

  package var body: some HTML {
    FieldFrame(label: label, name: name, hint: hint, error: error, isRequired: isRequired) {
      textarea(
        .class("input"), .id(name), .name(name), .rows(rowCount), .dir("auto"), isRequired == true ? .required : nil,
        error == nil ? nil : .ariaInvalid, FieldFrame.describedBy(name: name, hint: hint, error: error)
      ) { TextAreaValue(value: value) }
    }
  }
}

/// A parser drops the first line break of a `textarea`; one more keeps what was typed.
private struct TextAreaValue: HTMLPrimitive {
  let value: String

  static func _render(_ html: Self, into buffer: inout HTMLBuffer) {
    if html.value.utf8.first == 0x0A || html.value.utf8.first == 0x0D { buffer.raw("\n") }
    buffer.text(html.value)
  }
}

/// A password, never filled in again by the server, with a Show button where scripts run.
package struct PasswordField: HTML {
  let label: Phrase
  let name: String
  let isNew: Bool
  let hint: Phrase?
  let error: Phrase?
  let isFocused: Bool

  package init(
    _ label: Phrase = Phrase(en: "Password", ar: "كلمة المرور"), name: String = "password", new: Bool = false,
    hint: Phrase? = nil, error: Phrase? = nil, focused: Bool = false
  ) {
    self.label = label
    self.name = name
    self.isNew = new
    self.hint = hint
    self.error = error
    self.isFocused = focused
  }

  package var body: some HTML {
    FieldFrame(label: label, name: name, hint: hint, error: error, isRequired: true) {
      div(.class("affix")) {
        input(
          .class("input"), .type("password"), .id(name), .name(name), .dir("ltr"),
          .autocomplete(isNew ? "new-password" : "current-password"), .required, isFocused ? .autofocus : nil,
          error == nil ? nil : .ariaInvalid, FieldFrame.describedBy(name: name, hint: hint, error: error))
        button(
          .class("suffix js"), .type("button"), .data("data-show", name),
          .data("data-hide", Phrase(en: "Hide", ar: "إخفاء"))
        ) { Phrase(en: "Show", ar: "إظهار") }
      }
    }
  }
}

/// A search box: a GET form of one field. `/` focuses the page's first.
package struct SearchBox: HTML {
  let path: Path
  let placeholder: Phrase
  let value: String
  let name: String
  let id: String

  package init(to path: Path, placeholder: Phrase, value: String = "", name: String = "q", id: String = "search") {
    self.path = path
    self.placeholder = placeholder
    self.value = value
    self.name = name
    self.id = id
  }

  package var body: some HTML {
    form(.class("search"), .role("search"), .action(path), .method("get")) {
      Icon.search
      input(
        .type("search"), .id(id), .name(name), .value(value), .placeholder(placeholder), .ariaLabel(placeholder),
        .dir("auto"), .autocomplete("off"), .spellcheck(false))
      kbd(.class("js"), .ariaHidden) { Text("/") }
    }
  }
}
