package import Wallet

/// An event of a record.
package struct TimelineEvent: Sendable {
  let title: Phrase
  /// A note with its mentions, shown instead of the title.
  var note: NoteText?
  package let instant: Instant
  let style: InstantText.Style
  let detail: Phrase?
  let link: TimelineLink?
  let meaning: Meaning

  package init(
    _ title: Phrase, at instant: Instant, style: InstantText.Style = .short, detail: Phrase? = nil,
    link: TimelineLink? = nil, _ meaning: Meaning = .neutral
  ) {
    self.title = title
    self.instant = instant
    self.style = style
    self.detail = detail
    self.link = link
    self.meaning = meaning
  }
}

extension TimelineEvent {
  /// A note that a person wrote. `mentions` are the names with @ in it that are colleagues'.
  package init(note text: String, mentions: [String], at instant: Instant, detail: Phrase) {
    self.init(.name(text), at: instant, style: .precise, detail: detail)
    note = NoteText(text, mentions: mentions)
  }
}

/// The link of an event.
package struct TimelineLink: Sendable {
  let label: Phrase
  let path: Path

  package init(_ label: Phrase, to path: Path) {
    self.label = label
    self.path = path
  }
}

/// The events of a record, newest first.
package struct Timeline: HTML {
  let events: [TimelineEvent]

  package init(_ events: [TimelineEvent]) { self.events = events }

  package var body: some HTML {
    ol(.class("timeline")) {
      ForEach(events) { event in
        li(.class(event.meaning.name)) {
          p { if let note = event.note { note } else { event.title } }
          p(.class("timeline-note")) {
            InstantText(event.instant, event.style)
            if let detail = event.detail {
              Text(" · ")
              detail
            }
            if let link = event.link {
              Text(" · ")
              Link(link.label, to: link.path)
            }
          }
        }
      }
    }
  }
}
