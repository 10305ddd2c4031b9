/// The message about the last act, which is shown once.
package struct Flash: Sendable {
  package let meaning: Meaning
  package let message: Phrase
  package let link: (label: Phrase, path: Path)?

  package init(_ meaning: Meaning, _ message: Phrase, link: (label: Phrase, path: Path)? = nil) {
    self.meaning = meaning
    self.message = message
    self.link = link
  }
}

package struct FlashBanner: HTML {
  let flash: Flash

  package init(_ flash: Flash) { self.flash = flash }

  package var body: some HTML {
    Notice(flash.meaning, flash.message, role: "status") {
      if let link = flash.link { a(.href(link.path)) { link.label } }
    }
  }
}

/// A message in the page: a title and an explanation.
package struct Notice: HTML {
  let meaning: Meaning
  let title: Phrase
  let role: StaticString?
  let content: Slot

  package init(
    _ meaning: Meaning, _ title: Phrase, role: StaticString? = nil,
    @SlotBuilder content: () -> Slot = { .empty }
  ) {
    self.meaning = meaning
    self.title = title
    self.role = role
    self.content = content()
  }

  package var body: some HTML {
    div(classes, role.map { .role($0) }) {
      p(.class("notice-title")) { title }
      content
    }
  }

  private var classes: Attribute {
    switch meaning {
    case .good: .class("notice good")
    case .waiting: .class("notice waiting")
    case .bad: .class("notice bad")
    case .neutral: .class("notice")
    }
  }
}
