/// The filters of a list: one GET form of chips. Each chip opens its fields; an active one says its value and can be cleared.
package struct FilterBar: HTML {
  let path: Path
  let clear: Path?
  let chips: Slot

  /// - Parameters:
  ///   - path: the list's address without any filter
  ///   - clear: where "Clear filters" leads; nil while no filter is set
  package init<Chips: HTML>(to path: Path, clear: Path?, @HTMLBuilder chips: () -> Chips) {
    self.path = path
    self.clear = clear
    self.chips = Slot(chips())
  }

  package var body: some HTML {
    form(.class("filters"), .method("get"), .action(path), .ariaLabel(Phrase(en: "Filters", ar: "التصفية"))) {
      chips
      if let clear { a(.class("clear"), .href(clear)) { Phrase(en: "Clear filters", ar: "مسح الكل") } }
    }
  }
}

/// One filter. `active` is its value in words, `clear` the same list without it; it stands open where there is something
/// to mend in it.
package struct FilterChip: HTML {
  let label: Phrase
  let active: Phrase?
  let clear: Path?
  let isOpen: Bool
  let fields: Slot

  package init<Fields: HTML>(
    _ label: Phrase, active: Phrase? = nil, clear: Path? = nil, open: Bool = false, @HTMLBuilder fields: () -> Fields
  ) {
    isOpen = open
    self.label = label
    self.active = active
    self.clear = clear
    self.fields = Slot(fields())
  }

  package var body: some HTML {
    ChipFrame(label: label, active: active, clear: clear, isOpen: isOpen) {
      fields
      button(.class("button primary"), .type("submit")) { Phrase(en: "Apply", ar: "تطبيق") }
    }
  }
}

private struct ChipFrame: HTML {
  let label: Phrase
  let active: Phrase?
  let clear: Path?
  let isOpen: Bool
  let content: Slot

  init<Content: HTML>(
    label: Phrase, active: Phrase?, clear: Path?, isOpen: Bool = false, @HTMLBuilder content: () -> Content
  ) {
    self.isOpen = isOpen
    self.label = label
    self.active = active
    self.clear = clear
    self.content = Slot(content())
  }

  var body: some HTML {
    div(.class(active == nil ? "chip" : "chip active")) {
      details(isOpen ? .open : nil) {
        summary {
          label
          if let active {
            Text(": ")
            strong { active }
          }
          Icon.chevron
        }
        div(.class("popover")) { content }
      }
      if active != nil, let clear {
        a(.class("chip-clear"), .href(clear), .ariaLabel(Phrase(en: "Clear: \(label)", ar: "مسح: \(label)"))) {
          Icon.close
        }
      }
    }
  }
}

/// The chip of an enumeration: its words as links, the chosen one marked and kept when the form is sent.
package struct ChoiceChip: HTML {
  let label: Phrase
  let name: String
  let choices: [Choice]
  let selected: String?
  let path: (String?) -> Path

  /// - Parameter path: the same list with this choice, or without one; other filters kept.
  package init(
    _ label: Phrase, name: String, choices: [Choice], selected: String?, path: @escaping (String?) -> Path
  ) {
    self.label = label
    self.name = name
    self.choices = choices
    self.selected = selected
    self.path = path
  }

  package var body: some HTML {
    ChipFrame(label: label, active: choices.first { $0.value == selected }?.label, clear: path(nil)) {
      ul(.class("presets")) {
        ForEach(choices) { choice in
          li {
            a(.href(path(choice.value)), choice.value == selected ? .ariaCurrent("true") : nil) { choice.label }
          }
        }
      }
    }
    if let selected { HiddenField(name, selected) }
  }
}
