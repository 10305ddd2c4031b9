/// The kind of a field's value, which decides keyboard, direction and autofill.
package enum FieldKind: Sendable {
  case text, name, email, username, search, code, phone, money, number, date, oneTimeCode

  fileprivate var type: StaticString {
    switch self {
    case .email: "email"
    case .search: "search"
    case .phone: "tel"
    case .date: "date"
    default: "text"
    }
  }

  fileprivate var inputMode: StaticString? {
    switch self {
    case .money: "decimal"
    case .number, .oneTimeCode: "numeric"
    default: nil
    }
  }

  fileprivate var autocomplete: StaticString {
    switch self {
    case .email: "email"
    case .username: "username"
    case .oneTimeCode: "one-time-code"
    default: "off"
    }
  }

  fileprivate var classes: StaticString {
    switch self {
    case .code, .username, .oneTimeCode: "input code"
    case .money, .number: "input number"
    case .date: "input date"
    default: "input"
    }
  }

  /// Whether the value is typed from left to right in both languages, as codes, numbers and addresses are.
  fileprivate var isLeftToRight: Bool {
    switch self {
    case .text, .name, .search: false
    default: true
    }
  }
}

/// A label, a hint, an error and one input, whose id is its name.
///
/// If `required` is true, the browser enforces it too; false shows "optional"; nil shows neither (filters).
package struct Field: HTML {
  let label: Phrase
  let name: String
  let value: String
  let kind: FieldKind
  let hint: Phrase?
  let error: Phrase?
  let isRequired: Bool?
  let isFocused: Bool
  let suffix: Phrase?

  package init(
    _ label: Phrase, name: String, value: String = "", _ kind: FieldKind = .text, hint: Phrase? = nil,
    error: Phrase? = nil, required: Bool? = nil, focused: Bool = false, suffix: Phrase? = nil
  ) {
    self.label = label
    self.name = name
    self.value = value
    self.kind = kind
    self.hint = hint
    self.error = error
    self.isRequired = required
    self.isFocused = focused
    self.suffix = suffix
  }

  package var body: some HTML {
    FieldFrame(label: label, name: name, hint: hint, error: error, isRequired: isRequired) {
      if let suffix {
        div(.class("affix")) {
          control
          span(.class("suffix"), .ariaHidden) { suffix }
        }
      } else {
        control
      }
    }
  }

  private var control: some HTML {
    input(
      .class(kind.classes), .type(kind.type), .id(name), .name(name), .value(value),
      .autocomplete(kind.autocomplete), kind.inputMode.map { .inputMode($0) },
      kind.isLeftToRight ? .dir("ltr") : .dir("auto"),
      kind.isLeftToRight ? .spellcheck(false) : nil, kind.isLeftToRight ? .autocapitalize("none") : nil,
      isRequired == true ? .required : nil, isFocused && error == nil ? .autofocus : nil,
      error == nil ? nil : .ariaInvalid,
      FieldFrame.describedBy(name: name, hint: hint, error: error))
  }
}

/// A field for an amount in pounds, which accepts `1,234.50` and `١٢٣٤٫٥٠`.
package struct MoneyField: HTML {
  let field: Field

  package init(
    _ label: Phrase, name: String, value: String = "", hint: Phrase? = nil, error: Phrase? = nil,
    required: Bool? = true, focused: Bool = false
  ) {
    field = Field(
      label, name: name, value: value, .money, hint: hint, error: error, required: required, focused: focused,
      suffix: Phrase(en: "EGP", ar: "ج.م."))
  }

  package var body: some HTML { field }
}

/// A field for an Egyptian mobile number in its usual form.
package struct PhoneField: HTML {
  let field: Field

  package init(
    _ label: Phrase = Phrase(en: "Mobile number", ar: "رقم الموبايل"), name: String, value: String = "",
    hint: Phrase? = nil, error: Phrase? = nil, required: Bool? = true, focused: Bool = false
  ) {
    field = Field(
      label, name: name, value: value, .phone, hint: hint, error: error, required: required, focused: focused)
  }

  package var body: some HTML { field }
}

/// A field for a date that is typed or picked; its value is `2026-10-01`. Beside an error it is plain text, since a
/// browser's picker shows nothing for a day that doesn't exist.
package struct DateField: HTML {
  let field: Field

  package init(
    _ label: Phrase, name: String, value: String = "", hint: Phrase? = nil, error: Phrase? = nil,
    required: Bool? = nil
  ) {
    field = Field(
      label, name: name, value: value, error == nil ? .date : .code, hint: hint, error: error, required: required)
  }

  package var body: some HTML { field }
}

/// The label, hint and error around one control.
struct FieldFrame: HTML {
  let label: Phrase
  let name: String
  let hint: Phrase?
  let error: Phrase?
  let isRequired: Bool?
  let control: Slot

  init(
    label: Phrase, name: String, hint: Phrase?, error: Phrase?, isRequired: Bool?,
    @SlotBuilder control: () -> Slot
  ) {
    self.label = label
    self.name = name
    self.hint = hint
    self.error = error
    self.isRequired = isRequired
    self.control = control()
  }

  var body: some HTML {
    div(.class(error == nil ? "field" : "field invalid")) {
      Templates.label(.for(name)) {
        label
        if isRequired == false { span(.class("optional")) { Phrase(en: " optional", ar: " اختياري") } }
      }
      if let hint { p(.class("hint"), .id(name + "-hint")) { hint } }
      if let error { p(.class("error"), .id(name + "-error")) { error } }
      control
    }
  }

  static func describedBy(name: String, hint: Phrase?, error: Phrase?) -> Attribute? {
    switch (hint == nil, error == nil) {
    case (true, true): nil
    case (false, true): .ariaDescribedBy(name + "-hint")
    case (true, false): .ariaDescribedBy(name + "-error")
    case (false, false): .ariaDescribedBy(name + "-error " + name + "-hint")
    }
  }
}
