/// The filters of a list: one form of chips. Each chip opens its fields; an active chip shows its value and can be
/// cleared. A form in which people search for people is posted, so that what they type is in no address.
package struct FilterBar: HTML {
  let path: Path
  let clear: Path?
  /// Nil if the form has no search.
  let searching: Chrome?
  let isKept: Bool
  let chips: () -> Slot

  /// - Parameters:
  ///   - path: the list's address without filters
  ///   - clear: the address of "Clear filters"; nil if no filter is set
  ///   - searching: the page's, if a chip searches for people
  ///   - kept: whether the chips depend on nothing but the list and the reader's language, digits and day, as those of an
  ///     unfiltered list do
  package init(
    to path: Path, clear: Path?, searching: Chrome? = nil, kept: Bool = false,
    @SlotBuilder chips: @escaping () -> Slot
  ) {
    self.path = path
    self.clear = clear
    self.searching = searching
    self.isKept = kept
    self.chips = chips
  }

  package var body: some HTML {
    form(
      .class("filters"), .method(searching == nil ? "get" : "post"), .action(searching?.searchAction ?? path),
      .ariaLabel(Phrase(en: "Filters", ar: "التصفية"))
    ) {
      if let searching { SearchFields(chrome: searching, list: path) }
      if isKept { KeptContent(name: path.text, content: chips) } else { chips() }
      if let clear { a(.class("clear"), .href(clear)) { Phrase(en: "Clear filters", ar: "مسح الكل") } }
    }
  }
}

/// What a search form sends beside its fields: the list that it searches, and the token.
struct SearchFields: HTML {
  let chrome: Chrome
  let list: Path

  var body: some HTML {
    HiddenField("_csrf", chrome.csrf)
    HiddenField("_list", list.text)
  }
}

extension Chrome {
  var searchAction: Path { (portal ?? .admin).search }
}

/// One filter. `active` is its value in words; `clear` is the same list without it.
package struct FilterChip: HTML {
  let label: Phrase
  let active: Phrase?
  let clear: Path?
  let fields: Slot

  package init(
    _ label: Phrase, active: Phrase? = nil, clear: Path? = nil, @SlotBuilder fields: () -> Slot
  ) {
    self.label = label
    self.active = active
    self.clear = clear
    self.fields = fields()
  }

  package var body: some HTML {
    ChipFrame(label: label, active: active, clear: clear) {
      fields
      button(.class("button primary"), .type("submit")) { Phrase(en: "Apply", ar: "تطبيق") }
    }
  }
}

private struct ChipFrame: HTML {
  let label: Phrase
  let active: Phrase?
  let clear: Path?
  let content: Slot

  init(
    label: Phrase, active: Phrase?, clear: Path?, @SlotBuilder content: () -> Slot
  ) {
    self.label = label
    self.active = active
    self.clear = clear
    self.content = content()
  }

  var body: some HTML {
    div(.class(active == nil ? "chip" : "chip active")) {
      details {
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

/// The filter chip of an enumeration: its choices as links, of which the current one is marked and submitted with the
/// form.
package struct ChoiceChip: HTML {
  let label: Phrase
  let name: String
  let choices: [Choice]
  let selected: String?
  let path: (String?) -> Path

  /// - Parameter path: returns the same list with this choice or without one, with its other filters.
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

/// The chip of an enumeration of which several values are chosen at once: each link adds its value or takes it away.
package struct ChoicesChip: HTML {
  let label: Phrase
  let name: String
  let choices: [Choice]
  let selected: [String]
  let path: ([String]) -> Path

  /// - Parameter path: the same list with these choices, other filters kept.
  package init(
    _ label: Phrase, name: String, choices: [Choice], selected: [String], path: @escaping ([String]) -> Path
  ) {
    self.label = label
    self.name = name
    self.choices = choices
    self.selected = selected
    self.path = path
  }

  private var active: Phrase? {
    let labels = choices.filter { selected.contains($0.value) }.map(\.label)
    return labels.first.map { first in
      labels.dropFirst().reduce(first) { Phrase(en: "\($0), \($1)", ar: "\($0)، \($1)") }
    }
  }

  package var body: some HTML {
    ChipFrame(label: label, active: active, clear: path([])) {
      ul(.class("presets")) {
        ForEach(choices) { choice in
          PresetLink(choice.label, to: path(turned(choice.value)), current: selected.contains(choice.value))
        }
      }
    }
    ForEach(selected) { value in HiddenField(name, value) }
  }

  private func turned(_ value: String) -> [String] {
    selected.contains(value) ? selected.filter { $0 != value } : selected + [value]
  }
}

/// A choice as a link, of which a list has thirty. Its bytes are written by hand: built from elements, the filters take
/// 406,000 instructions instead of 313,000 (bench/render, with the frame of the chips).
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
