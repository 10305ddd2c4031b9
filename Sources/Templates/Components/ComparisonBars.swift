package import Wallet

/// Two amounts beside each other, as bars of one scale, if one is above zero. The words beside them say the same.
package struct ComparisonBars: HTML {
  let now: (label: Phrase, amount: Money)
  let before: (label: Phrase, amount: Money)

  package init(_ now: (label: Phrase, amount: Money), before: (label: Phrase, amount: Money)) {
    self.now = now
    self.before = before
  }

  package var body: some HTML {
    if max(now.amount, before.amount) > .zero {
      div(.class("compare")) {
        span { now.label }
        ComparisonBar(share: share(now.amount), isNow: true)
        span { before.label }
        ComparisonBar(share: share(before.amount), isNow: false)
      }
    }
  }

  /// Hundredths of the larger; nothing for amounts below zero.
  private func share(_ amount: Money) -> Int64 {
    let most = max(now.amount.piastres, before.amount.piastres)
    guard most > 0, amount.piastres > 0 else { return 0 }
    return Int64(Int128(amount.piastres) * 100 / Int128(most))
  }
}

private struct ComparisonBar: HTMLPrimitive {
  let share: Int64
  let isNow: Bool
  /// Whether the whole length is drawn below the share.
  var isTrack = false

  static func _render(_ html: Self, into buffer: inout HTMLBuffer) {
    buffer.raw(
      "<svg class=\"chart-bar\" viewBox=\"0 0 100 8\" preserveAspectRatio=\"none\" aria-hidden=\"true\">")
    if html.isTrack { buffer.raw("<rect class=\"before\" width=\"100\" height=\"8\"/>") }
    buffer.raw("<rect class=\"")
    buffer.raw(html.isNow ? "now" : "before")
    // From the start of the line in both directions of writing.
    buffer.raw("\" x=\"")
    buffer.plainInteger(buffer.language == .ar ? Int(100 - html.share) : 0)
    buffer.raw("\" width=\"")
    buffer.plainInteger(Int(html.share))
    buffer.raw("\" height=\"8\"/></svg>")
  }
}

/// How much of a limit is used, as a bar. The words beside it say the same.
package struct LimitBar: HTML {
  let used: Money
  let limit: Money

  package init(_ used: Money, of limit: Money) { (self.used, self.limit) = (used, limit) }

  package var body: some HTML { ComparisonBar(share: share, isNow: true, isTrack: true) }

  private var share: Int64 {
    if used.piastres <= 0 { return 0 }
    return limit.piastres <= used.piastres ? 100 : Int64(Int128(used.piastres) * 100 / Int128(limit.piastres))
  }
}
