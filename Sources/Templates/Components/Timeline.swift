package import Wallet

/// One thing that happened.
package struct TimelineEvent: Sendable {
  let title: Phrase
  let instant: Instant
  let style: InstantText.Style
  let detail: Phrase?
  let meaning: Meaning

  package init(
    _ title: Phrase, at instant: Instant, style: InstantText.Style = .short, detail: Phrase? = nil,
    _ meaning: Meaning = .neutral
  ) {
    self.title = title
    self.instant = instant
    self.style = style
    self.detail = detail
    self.meaning = meaning
  }
}

/// What happened to a thing, newest first.
package struct Timeline: HTML {
  let events: [TimelineEvent]

  package init(_ events: [TimelineEvent]) { self.events = events }

  package var body: some HTML {
    ol(.class("timeline")) {
      ForEach(events) { event in
        li(.class(event.meaning.name)) {
          p { event.title }
          p(.class("timeline-note")) {
            InstantText(event.instant, event.style)
            if let detail = event.detail {
              Text(" · ")
              detail
            }
          }
        }
      }
    }
  }
}
