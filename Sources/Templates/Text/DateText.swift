package import Wallet

/// An instant in Cairo time, inside `<time>` with its UTC value. The UTC offset is shown on hover.
package struct InstantText: HTMLPrimitive {
  package enum Style: Sendable {
    /// `13:58` today, `22 Nov, 13:58` this year, otherwise with the year.
    case short
    /// `22 Nov 2026, 13:58`
    case full
    /// `22 Nov 2026, 13:58:04`
    case precise
    /// `13:58`
    case time
  }

  let instant: Instant
  let style: Style

  package init(_ instant: Instant, _ style: Style = .short) {
    self.instant = instant
    self.style = style
  }

  package static func _render(_ html: Self, into buffer: inout HTMLBuffer) {
    let local = buffer.reader.zone.local(html.instant)
    buffer.raw("<bdi")
    if buffer.language == .en { buffer.raw(" dir=\"ltr\"") }
    buffer.raw("><time datetime=\"")
    buffer.iso8601(html.instant)
    buffer.raw("\" title=\"")
    buffer.local(local, .precise)
    buffer.raw(" ")
    buffer.offset(local.offsetSeconds)
    buffer.raw("\">")
    buffer.local(local, html.style)
    buffer.raw("</time></bdi>")
  }
}

/// A Cairo day.
package struct DayText: HTMLPrimitive {
  package enum Style: Sendable {
    /// `22 Nov 2026`
    case full
    /// `22 Nov`, with the year if it isn't the current one.
    case short
    /// `Sun 22 Nov`
    case weekday
  }

  let day: Day
  let style: Style

  package init(_ day: Day, _ style: Style = .full) {
    self.day = day
    self.style = style
  }

  package static func _render(_ html: Self, into buffer: inout HTMLBuffer) {
    buffer.raw("<bdi")
    if buffer.language == .en { buffer.raw(" dir=\"ltr\"") }
    buffer.raw("><time datetime=\"")
    buffer.iso8601(html.day)
    buffer.raw("\">")
    buffer.plainDay(html.day, html.style)
    buffer.raw("</time></bdi>")
  }
}

extension HTMLBuffer {
  mutating func plainInstant(_ instant: Instant, _ style: InstantText.Style) {
    local(reader.zone.local(instant), style)
  }

  mutating func plainDay(_ day: Day, _ style: DayText.Style) {
    if style == .weekday {
      raw(Calendar.weekday(day.weekday, in: language))
      raw(" ")
    }
    dayAndMonth(day)
    if style == .full || day.year != reader.today.year { year(day) }
  }

  fileprivate mutating func local(_ local: CairoTime, _ style: InstantText.Style) {
    let isToday = local.day == reader.today
    if style != .time, !(style == .short && isToday) {
      dayAndMonth(local.day)
      if style != .short || local.day.year != reader.today.year { year(local.day) }
      raw(language == .en ? ", " : "، ")
    }
    twoDigits(local.hour)
    raw(":")
    twoDigits(local.minute)
    if style == .precise {
      raw(":")
      twoDigits(local.second)
    }
  }

  private mutating func dayAndMonth(_ day: Day) {
    ungrouped(day.day)
    raw(" ")
    raw(Calendar.month(day.month, in: language))
  }

  private mutating func year(_ day: Day) {
    raw(" ")
    ungrouped(day.year)
  }

  /// Writes `+02:00` in ASCII. It is isolated because it follows Arabic words in a title.
  fileprivate mutating func offset(_ seconds: Int) {
    isolated(.leftToRight) { buffer in
      buffer.raw(seconds < 0 ? "-" : "+")
      let minutes = Int(seconds.magnitude / 60)
      if minutes < 600 { buffer.raw("0") }
      buffer.plainInteger(minutes / 60)
      buffer.raw(minutes % 60 < 10 ? ":0" : ":")
      buffer.plainInteger(minutes % 60)
    }
  }
}
