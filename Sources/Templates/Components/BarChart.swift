package import Wallet

/// An amount for each day as bars, today as the last, with a table inside a `<details>`. Time runs in the reading direction.
package struct BarChart: HTML {
  package struct Bar: Sendable {
    let day: Day
    let amount: Money

    package init(_ day: Day, _ amount: Money) {
      self.day = day
      self.amount = amount
    }
  }

  let title: Phrase
  let bars: [Bar]
  let isTall: Bool

  /// - Parameters:
  ///   - title: the subject of the bars, for screen readers.
  ///   - tall: beside a list of about eight rows
  package init(_ title: Phrase, bars: [Bar], tall: Bool = false) {
    self.title = title
    self.bars = bars
    isTall = tall
  }

  package var body: some HTML {
    figure(.class(isTall ? "chart tall" : "chart")) {
      ChartPlot(height: isTall ? 240 : 160, title: title, bars: bars, scale: ChartScale(bars.map(\.amount.piastres)))
      div(.class("chart-foot")) {
        days
        if let highest = bars.max(by: { $0.amount < $1.amount }), highest.amount > .zero {
          p {
            Phrase(
              en: "Highest: \(highest.amount) on \(highest.day, .weekday)",
              ar: "الأعلى: \(highest.amount) يوم \(highest.day, .weekday)")
          }
        }
      }
    }
  }

  private var days: some HTML {
    details(.class("chart-table")) {
      summary(.class("fold")) { Phrase(en: "Show as a table", ar: "عرض كجدول") }
      table(.class("data")) {
        thead {
          tr {
            th(.scope("col")) { Phrase(en: "Day", ar: "اليوم") }
            th(.scope("col"), .class("number")) { Phrase(en: "Amount", ar: "المبلغ") }
          }
        }
        tbody {
          ForEach(bars.reversed()) { bar in
            tr {
              th(.scope("row")) { DayText(bar.day, .weekday) }
              td(.class("number")) { MoneyText(bar.amount, .bare) }
            }
          }
        }
      }
    }
  }
}

/// The axis: at most four round steps that include all values and zero.
struct ChartScale {
  let step: Int64
  let above: Int64
  let below: Int64

  /// The range of a bar, plus or minus EGP 10 trillion, so that no step overflows.
  private static let bounds: ClosedRange<Int64> = -1_000_000_000_000_000...1_000_000_000_000_000

  init(_ values: [Int64]) {
    let high = max(Self.clamped(values.max() ?? 0), 0)
    let low = max(-Self.clamped(values.min() ?? 0), 0)
    var step: Int64 = 100
    var turn = 0
    func steps(_ value: Int64) -> Int64 { value / step + (value % step == 0 ? 0 : 1) }
    while steps(high) + steps(low) > 4 {
      step = turn % 3 == 0 ? step / 2 * 5 : step * 2  // 1, 2.5, 5, 10, 25 … pounds
      turn += 1
    }
    self.step = step
    above = max(steps(high), low == 0 ? 1 : 0)
    below = steps(low)
  }

  private static func clamped(_ value: Int64) -> Int64 { min(max(value, bounds.lowerBound), bounds.upperBound) }

  var levels: [Money] { (-below...above).reversed().map { Money(piastres: $0 * step) } }

  /// Returns hundredths of a pixel from the top of a plot of this height.
  func offset(_ value: Int64, height: Int64) -> Int64 {
    let top = above * step
    let span = (above + below) * step
    return Int64(Double(top - Self.clamped(value)) / Double(span) * Double(height) * 100)
  }
}

/// The bytes are written by hand: 288,000 instructions for thirty days instead of 890,000 from elements (bench/render).
private struct ChartPlot: HTMLPrimitive {
  let height: Int64
  let title: Phrase
  let bars: [BarChart.Bar]
  let scale: ChartScale

  static func _render(_ html: Self, into buffer: inout HTMLBuffer) {
    buffer.raw("<div class=\"chart-plot\"><div class=\"chart-levels\" aria-hidden=\"true\">")
    for level in html.scale.levels {
      buffer.raw("<bdi dir=\"ltr\">")
      buffer.integer(level.piastres / 100)
      buffer.raw("</bdi>")
    }
    buffer.raw("</div><svg role=\"img\" width=\"100%\" height=\"")
    buffer.plainInteger(Int(html.height + 24))
    buffer.raw("\" aria-label=\"")
    html.summary.writePlain(into: &buffer)
    buffer.raw("\">")
    html.writeLines(into: &buffer)
    for index in html.bars.indices { html.writeBar(index, into: &buffer) }
    buffer.raw("</svg></div>")
  }

  private var summary: Phrase {
    guard let highest = bars.max(by: { $0.amount < $1.amount }) else { return title }
    return Phrase(
      en: "\(title). Highest: \(highest.amount) on \(highest.day).",
      ar: "\(title). الأعلى: \(highest.amount) في \(highest.day).")
  }

  private func writeLines(into buffer: inout HTMLBuffer) {
    for level in scale.levels {
      let y = scale.offset(level.piastres, height: height)
      buffer.raw(level == .zero ? "<line class=\"zero\" x2=\"100%\" y1=\"" : "<line x2=\"100%\" y1=\"")
      buffer.hundredths(y)
      buffer.raw("\" y2=\"")
      buffer.hundredths(y)
      buffer.raw("\"/>")
    }
  }

  private func writeBar(_ index: Int, into buffer: inout HTMLBuffer) {
    let bar = bars[index]
    let slot = 10_000 / Int64(bars.count)
    let position = buffer.language == .en ? index : bars.count - 1 - index
    let x = Int64(position) * 10_000 / Int64(bars.count)
    let zero = scale.offset(0, height: height)
    let end = scale.offset(bar.amount.piastres, height: height)

    buffer.raw("<g><title>")
    Phrase(en: "\(bar.day, .weekday): \(bar.amount)", ar: "\(bar.day, .weekday): \(bar.amount)")
      .writePlain(into: &buffer)
    buffer.raw("</title><rect class=\"hit\" height=\"")
    buffer.plainInteger(Int(height))
    buffer.raw("\"")
    buffer.horizontal(x, slot)
    buffer.raw(index == bars.count - 1 ? "/><rect class=\"bar now\" rx=\"2\"" : "/><rect class=\"bar\" rx=\"2\"")
    buffer.horizontal(x + slot / 6, slot * 2 / 3)
    buffer.raw(" y=\"")
    buffer.hundredths(min(zero, end))
    buffer.raw("\" height=\"")
    buffer.hundredths(abs(end - zero))
    buffer.raw("\"/></g>")
    if (bars.count - 1 - index) % 7 == 0 {
      let isLast = index == bars.count - 1
      buffer.raw(isLast ? "<text class=\"last\" y=\"" : "<text y=\"")
      buffer.plainInteger(Int(height + 19))
      buffer.raw("\" x=\"")
      // The last label ends where the plot ends.
      buffer.hundredths(isLast ? (buffer.language == .en ? 10_000 : 0) : x + slot / 2)
      buffer.raw("%\">")
      if isLast {
        Phrase(en: "Today", ar: "اليوم").writePlain(into: &buffer)
      } else {
        buffer.plainDay(bar.day, .short)
      }
      buffer.raw("</text>")
    }
  }
}

extension HTMLBuffer {
  /// Writes `x` and `width` in hundredths of a percent, so that bars scale with the width and text keeps its size.
  fileprivate mutating func horizontal(_ x: Int64, _ width: Int64) {
    raw(" x=\"")
    hundredths(x)
    raw("%\" width=\"")
    hundredths(width)
    raw("%\"")
  }

  fileprivate mutating func hundredths(_ value: Int64) {
    plainInteger(Int(value / 100))
    raw(byte: UInt8(ascii: "."))
    let rest = Int(value.magnitude % 100)
    if rest < 10 { raw("0") }
    plainInteger(rest)
  }
}
