/// An empty list, which says what to do next or that nothing matches.
@usableFromInline
package struct EmptyState: HTML, Sendable {
  let title: Phrase
  let text: Phrase?
  let action: (label: Phrase, path: Path)?

  /// Creates the state of an empty list without filters.
  package init(_ title: Phrase, _ text: Phrase? = nil, action: (label: Phrase, path: Path)? = nil) {
    self.title = title
    self.text = text
    self.action = action
  }

  /// Returns the state of a list whose filters match nothing, with a link that clears them.
  package static func noMatch(clear path: Path) -> EmptyState {
    EmptyState(
      Phrase(en: "Nothing matches these filters", ar: "لا نتائج تطابق عوامل التصفية"),
      Phrase(en: "Try a longer period or fewer conditions.", ar: "جرّب فترة أطول أو شروطًا أقل."),
      action: (Phrase(en: "Clear filters", ar: "مسح عوامل التصفية"), path))
  }

  @usableFromInline
  package var body: some HTML {
    div(.class("empty")) {
      p(.class("empty-title")) { title }
      if let text { p { text } }
      if let action { LinkButton(action.label, to: action.path) }
    }
  }
}
