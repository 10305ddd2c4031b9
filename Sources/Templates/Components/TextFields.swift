/// A field for several lines of text.
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

/// The value of a `textarea`. HTML parsers drop its first line break, so one more is added if the value begins with
/// one.
private struct TextAreaValue: HTML {
  let value: String

  var body: some HTML {
    if value.utf8.first == 0x0A || value.utf8.first == 0x0D { Text("\n") }
    Text(value)
  }
}

/// A field for a password, which the server never fills in. It has a Show button if scripts run.
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

/// A search box: a form with one field. The key `/` focuses the page's first one.
package struct SearchBox: HTML {
  let chrome: Chrome
  let path: Path
  let placeholder: Phrase
  let value: String
  let name: String
  let id: String

  package init(
    to path: Path, _ chrome: Chrome, placeholder: Phrase, value: String = "", name: String = "q", id: String = "search"
  ) {
    self.chrome = chrome
    self.path = path
    self.placeholder = placeholder
    self.value = value
    self.name = name
    self.id = id
  }

  package var body: some HTML {
    form(.class("search"), .role("search"), .action(chrome.searchAction), .method("post")) {
      SearchFields(chrome: chrome, list: path)
      Icon.search
      input(
        .type("search"), .id(id), .name(name), .value(value), .placeholder(placeholder), .ariaLabel(placeholder),
        .dir("auto"), .autocomplete("off"), .spellcheck(false))
      kbd(.class("js"), .ariaHidden) { Text("/") }
    }
  }
}

/// A long text, such as a link, that can be copied and not changed.
package struct CopiedField: HTML {
  let label: Phrase
  let name: String
  let value: String

  package init(_ label: Phrase, name: String, value: String) {
    self.label = label
    self.name = name
    self.value = value
  }

  package var body: some HTML {
    FieldFrame(label: label, name: name, hint: nil, error: nil, isRequired: nil) {
      div(.class("affix")) {
        input(
          .class("input code"), .type("text"), .id(name), .value(value), .readonly, .dir("ltr"), .spellcheck(false))
        button(
          .class("suffix js"), .type("button"), .data("data-copy", value),
          .data("data-done", Phrase(en: "Copied", ar: "تم النسخ")),
          .ariaLabel(Phrase(en: "Copy the link", ar: "نسخ الرابط"))
        ) { Phrase(en: "Copy", ar: "نسخ") }
      }
    }
  }
}
