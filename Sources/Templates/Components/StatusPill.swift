/// A state as a word with its shape: ● good and neutral, ◆ waiting, ■ bad.
package struct StatusPill: HTMLPrimitive {
  let label: Phrase
  let meaning: Meaning

  package init(_ state: some StateLabelled) {
    label = state.label
    meaning = state.meaning
  }

  package init(_ label: Phrase, _ meaning: Meaning) {
    self.label = label
    self.meaning = meaning
  }

  package static func _render(_ html: Self, into buffer: inout HTMLBuffer) {
    buffer.raw("<span class=\"pill ")
    buffer.raw(html.meaning.name)
    buffer.raw("\">")
    Phrase._render(html.label, into: &buffer)
    buffer.raw("</span>")
  }
}

/// A number beside a word: the count of waiting items. A quiet one needs nobody's eye.
package struct Badge: HTML {
  let count: Int
  let label: Phrase
  let isQuiet: Bool

  package init(_ count: Int, label: Phrase, quiet: Bool = false) {
    self.count = count
    self.label = label
    isQuiet = quiet
  }

  package var body: some HTML {
    if count > 0 {
      span(.class(isQuiet ? "badge quiet" : "badge")) {
        CountText(count)
        span(.class("sr")) { label }
      }
    }
  }
}
