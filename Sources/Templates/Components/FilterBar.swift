/// The filters of a list: one GET form of chips. Each chip opens its fields; an active one says its value and can be cleared.
package struct FilterBar: HTMLPrimitive {
  let path: Path
  let clear: Path?
  let chips: Slot

  /// - Parameters:
  ///   - path: the list's address without any filter
  ///   - clear: where "Clear filters" leads; nil while no filter is set
  package init(to path: Path, clear: Path?, @SlotBuilder chips: () -> Slot) {
    self.path = path
    self.clear = clear
    self.chips = chips()
  }

  package static func _render(_ html: Self, into buffer: inout HTMLBuffer) {
    buffer.raw("<form class=\"filters\" method=\"get\" action=\"")
    html.path.write(into: &buffer)
    buffer.raw("\" aria-label=\"")
    Phrase(en: "Filters", ar: "التصفية").writePlain(into: &buffer)
    buffer.raw("\">")
    Slot._render(html.chips, into: &buffer)
    if let clear = html.clear {
      buffer.raw("<a class=\"clear\" href=\"")
      clear.write(into: &buffer)
      buffer.raw("\">")
      Phrase._render(Phrase(en: "Clear filters", ar: "مسح الكل"), into: &buffer)
      buffer.raw("</a>")
    }
    buffer.raw("</form>")
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

  package init(
    _ label: Phrase, active: Phrase? = nil, clear: Path? = nil, open: Bool = false, @SlotBuilder fields: () -> Slot
  ) {
    isOpen = open
    self.label = label
    self.active = active
    self.clear = clear
    self.fields = fields()
  }

  package var body: some HTML {
    ChipFrame(label: label, active: active, clear: clear, isOpen: isOpen) {
      fields
      button(.class("button primary"), .type("submit")) { Phrase(en: "Apply", ar: "تطبيق") }
    }
  }
}

private struct ChipFrame: HTMLPrimitive {
  let label: Phrase
  let active: Phrase?
  let clear: Path?
  let isOpen: Bool
  let content: Slot

  init(
    label: Phrase, active: Phrase?, clear: Path?, isOpen: Bool = false, @SlotBuilder content: () -> Slot
  ) {
    self.isOpen = isOpen
    self.label = label
    self.active = active
    self.clear = clear
    self.content = content()
  }

  static func _render(_ html: Self, into buffer: inout HTMLBuffer) {
    buffer.raw(html.active == nil ? "<div class=\"chip\">" : "<div class=\"chip active\">")
    buffer.raw(html.isOpen ? "<details open><summary>" : "<details><summary>")
    Phrase._render(html.label, into: &buffer)
    if let active = html.active {
      buffer.raw(": <strong>")
      Phrase._render(active, into: &buffer)
      buffer.raw("</strong>")
    }
    Icon._render(.chevron, into: &buffer)
    buffer.raw("</summary><div class=\"popover\">")
    Slot._render(html.content, into: &buffer)
    buffer.raw("</div></details>")
    if html.active != nil, let clear = html.clear {
      buffer.raw("<a class=\"chip-clear\" href=\"")
      clear.write(into: &buffer)
      buffer.raw("\" aria-label=\"")
      Phrase(en: "Clear: \(html.label)", ar: "مسح: \(html.label)").writePlain(into: &buffer)
      buffer.raw("\">")
      Icon._render(.close, into: &buffer)
      buffer.raw("</a>")
    }
    buffer.raw("</div>")
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
          PresetLink(choice.label, to: path(choice.value), current: choice.value == selected)
        }
      }
    }
    if let selected { HiddenField(name, selected) }
  }
}

/// A choice as a link, of which there may be many.
struct PresetLink: HTMLPrimitive {
  let label: Phrase
  let path: Path
  let isCurrent: Bool

  init(_ label: Phrase, to path: Path, current isCurrent: Bool) {
    self.label = label
    self.path = path
    self.isCurrent = isCurrent
  }

  static func _render(_ html: Self, into buffer: inout HTMLBuffer) {
    buffer.raw("<li><a href=\"")
    html.path.write(into: &buffer)
    buffer.raw(html.isCurrent ? "\" aria-current=\"true\">" : "\">")
    Phrase._render(html.label, into: &buffer)
    buffer.raw("</a></li>")
  }
}
