package import Templates
package import Wallet

/// The time at which a line was posted, and the time at which it happened if that was earlier.
package struct PostedText: HTML {
  let posted: Instant
  let occurred: Instant?
  let style: InstantText.Style

  package init(_ posted: Instant, occurred: Instant?, _ style: InstantText.Style = .short) {
    self.posted = posted
    self.occurred = occurred
    self.style = style
  }

  package var body: some HTML {
    InstantText(posted, style)
    if let occurred {
      br()
      span(.class("hint")) { Phrase(en: "Occurred \(occurred)", ar: "وقت الحدوث \(occurred)") }
    }
  }
}

extension TimelineEvent {
  /// Returns the event of a transaction that was posted to its merchant's balance later than it happened.
  package static func posted(_ instant: Instant, style: InstantText.Style) -> TimelineEvent {
    TimelineEvent(Phrase(en: "Posted", ar: "تم القيد"), at: instant, style: style)
  }
}
