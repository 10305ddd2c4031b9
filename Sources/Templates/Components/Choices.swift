/// One choice of a `Select` or `RadioGroup`.
package struct Choice: Sendable {
  package let value: String
  package let label: Phrase
  let hint: Phrase?

  package init(_ value: String, _ label: Phrase, hint: Phrase? = nil) {
    self.value = value
    self.label = label
    self.hint = hint
  }

  /// Returns a choice for every case of a domain type, with the value that the database stores.
  package static func all<Value: CaseIterable & Labelled & RawRepresentable<String>>(_: Value.Type) -> [Choice] {
    Value.allCases.map { Choice($0.rawValue, $0.label) }
  }
}

/// A drop-down. `any` adds a first choice with an empty value.
package struct Select: HTML {
  let label: Phrase
  let name: String
  let choices: [Choice]
  let selected: String
  let any: Phrase?
  let hint: Phrase?
  let error: Phrase?
  let isRequired: Bool?

  package init(
    _ label: Phrase, name: String, choices: [Choice], selected: String = "", any: Phrase? = nil, hint: Phrase? = nil,
    error: Phrase? = nil, required: Bool? = true
  ) {
    self.label = label
    self.name = name
    self.choices = choices
    self.selected = selected
    self.any = any
    self.hint = hint
    self.error = error
    self.isRequired = required
  }

  package var body: some HTML {
    FieldFrame(label: label, name: name, hint: hint, error: error, isRequired: isRequired) {
      select(
        .class("input"), .id(name), .name(name), isRequired == true ? .required : nil,
        error == nil ? nil : .ariaInvalid,
        FieldFrame.describedBy(name: name, hint: hint, error: error)
      ) {
        if let any { option(.value("")) { any } }
        ForEach(choices) { choice in
          option(.value(choice.value), choice.value == selected ? .selected : nil) { PlainPhrase(choice.label) }
        }
      }
    }
  }
}

/// A few choices that are all visible.
package struct RadioGroup: HTML {
  let label: Phrase
  let name: String
  let choices: [Choice]
  let selected: String
  let error: Phrase?

  package init(_ label: Phrase, name: String, choices: [Choice], selected: String = "", error: Phrase? = nil) {
    self.label = label
    self.name = name
    self.choices = choices
    self.selected = selected
    self.error = error
  }

  package var body: some HTML {
    fieldset(
      .class(error == nil ? "field choices" : "field choices invalid"), .id(name), .tabindex(-1),
      FieldFrame.describedBy(name: name, hint: nil, error: error)
    ) {
      legend { label }
      if let error { p(.class("error"), .id(name + "-error")) { error } }
      ForEach(choices) { choice in
        Templates.label(.class("choice")) {
          input(.type("radio"), .name(name), .value(choice.value), choice.value == selected ? .checked : nil, .required)
          span {
            choice.label
            if let hint = choice.hint { span(.class("hint")) { hint } }
          }
        }
      }
    }
  }
}

/// Several choices at once, or a single box. With `separate`, each box has a name of its own, `name_choice`, since a posted
/// form has each field once. Where `unavailable` says why, nothing can be chosen.
package struct CheckboxGroup: HTML {
  let label: Phrase
  let name: String
  let choices: [Choice]
  let selected: Set<String>
  let isSeparate: Bool
  let hint: Phrase?
  let unavailable: Phrase?

  package init(
    _ label: Phrase, name: String, choices: [Choice], selected: Set<String> = [], separate: Bool = false,
    hint: Phrase? = nil, unavailable: Phrase? = nil
  ) {
    self.label = label
    self.name = name
    self.choices = choices
    self.selected = selected
    isSeparate = separate
    self.hint = hint
    self.unavailable = unavailable
  }

  package var body: some HTML {
    fieldset(
      .class("field choices"), .id(name), unavailable == nil ? nil : .disabled,
      FieldFrame.describedBy(name: name, hint: unavailable ?? hint, error: nil)
    ) {
      legend { label }
      if let words = unavailable ?? hint { p(.class("hint"), .id(name + "-hint")) { words } }
      ForEach(choices) { choice in
        Templates.label(.class("choice")) {
          input(
            .type("checkbox"), .name(isSeparate ? "\(name)_\(choice.value)" : name),
            .value(isSeparate ? "yes" : choice.value), selected.contains(choice.value) ? .checked : nil
          )
          span {
            choice.label
            if let hint = choice.hint { span(.class("hint")) { hint } }
          }
        }
      }
    }
  }
}

/// Words without elements, for places that can contain only text (`option`, `title`).
struct PlainPhrase: HTMLPrimitive {
  let phrase: Phrase
  init(_ phrase: Phrase) { self.phrase = phrase }
  static func _render(_ html: Self, into buffer: inout HTMLBuffer) { html.phrase.writePlain(into: &buffer) }
}
