package import Wallet

// Addresses, which can only be a `Path` or an anchor on the same page.
extension Attribute {
  package static func href(_ path: Path) -> Attribute { Attribute("href", .path(path)) }
  package static func href(anchor id: String) -> Attribute { Attribute("href", .anchor(id)) }
  package static func src(_ path: Path) -> Attribute { Attribute("src", .path(path)) }
  package static func action(_ path: Path) -> Attribute { Attribute("action", .path(path)) }
}

// Global attributes.
extension Attribute {
  package static func id(_ id: String) -> Attribute { Attribute("id", .text(id)) }
  package static func `class`(_ names: StaticString) -> Attribute { Attribute("class", .word(names)) }
  package static func title(_ phrase: Phrase) -> Attribute { Attribute("title", .phrase(phrase)) }
  package static func lang(_ language: Language) -> Attribute { Attribute("lang", .word(language.code)) }
  package static func dir(_ direction: StaticString) -> Attribute { Attribute("dir", .word(direction)) }
  package static func role(_ role: StaticString) -> Attribute { Attribute("role", .word(role)) }
  package static func tabindex(_ index: Int) -> Attribute { Attribute("tabindex", .number(index)) }
  package static var hidden: Attribute { Attribute("hidden") }
  package static var autofocus: Attribute { Attribute("autofocus") }
  package static var open: Attribute { Attribute("open") }
}

// Accessibility and scripts. `aria` and `data` names are defined here.
extension Attribute {
  package static func ariaLabel(_ phrase: Phrase) -> Attribute { Attribute("aria-label", .phrase(phrase)) }
  package static func ariaLabelledBy(_ id: String) -> Attribute { Attribute("aria-labelledby", .text(id)) }
  package static func ariaDescribedBy(_ ids: String) -> Attribute { Attribute("aria-describedby", .text(ids)) }
  package static func ariaCurrent(_ kind: StaticString) -> Attribute { Attribute("aria-current", .word(kind)) }
  package static func ariaExpanded(_ isExpanded: Bool) -> Attribute {
    Attribute("aria-expanded", .word(isExpanded ? "true" : "false"))
  }
  package static var ariaHidden: Attribute { Attribute("aria-hidden", .word("true")) }
  package static var ariaInvalid: Attribute { Attribute("aria-invalid", .word("true")) }
  /// The column's title, which stands before the number in a stacked row.
  package static func dataLabel(_ title: Phrase) -> Attribute { data("data-label", title) }

  static func data(_ name: StaticString, _ value: String = "") -> Attribute { Attribute(name, .text(value)) }
  static func data(_ name: StaticString, _ phrase: Phrase) -> Attribute { Attribute(name, .phrase(phrase)) }
}

// Forms.
extension Attribute {
  package static func name(_ name: String) -> Attribute { Attribute("name", .text(name)) }
  package static func value(_ value: String) -> Attribute { Attribute("value", .text(value)) }
  package static func type(_ type: StaticString) -> Attribute { Attribute("type", .word(type)) }
  package static func method(_ method: StaticString) -> Attribute { Attribute("method", .word(method)) }
  package static func enctype(_ type: StaticString) -> Attribute { Attribute("enctype", .word(type)) }
  package static func accept(_ types: StaticString) -> Attribute { Attribute("accept", .word(types)) }
  package static func `for`(_ id: String) -> Attribute { Attribute("for", .text(id)) }
  package static func form(_ id: String) -> Attribute { Attribute("form", .text(id)) }
  package static func placeholder(_ phrase: Phrase) -> Attribute { Attribute("placeholder", .phrase(phrase)) }
  package static func autocomplete(_ kind: StaticString) -> Attribute { Attribute("autocomplete", .word(kind)) }
  package static func inputMode(_ mode: StaticString) -> Attribute { Attribute("inputmode", .word(mode)) }
  package static func rows(_ count: Int) -> Attribute { Attribute("rows", .number(count)) }
  package static func min(_ day: Day) -> Attribute { Attribute("min", .text(day.description)) }
  package static func max(_ day: Day) -> Attribute { Attribute("max", .text(day.description)) }
  package static var required: Attribute { Attribute("required") }
  package static var readonly: Attribute { Attribute("readonly") }
  package static var disabled: Attribute { Attribute("disabled") }
  package static var checked: Attribute { Attribute("checked") }
  package static var selected: Attribute { Attribute("selected") }
  static func spellcheck(_ on: Bool) -> Attribute { Attribute("spellcheck", .word(on ? "true" : "false")) }
  static func autocapitalize(_ mode: StaticString) -> Attribute { Attribute("autocapitalize", .word(mode)) }
}

// Tables and documents.
extension Attribute {
  package static func scope(_ scope: StaticString) -> Attribute { Attribute("scope", .word(scope)) }
  package static func colspan(_ count: Int) -> Attribute { Attribute("colspan", .number(count)) }
  package static func rel(_ relation: StaticString) -> Attribute { Attribute("rel", .word(relation)) }
  package static func download(_ name: String) -> Attribute { Attribute("download", .text(name)) }
  package static func datetime(_ text: String) -> Attribute { Attribute("datetime", .text(text)) }
}
