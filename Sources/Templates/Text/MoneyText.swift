package import Wallet

/// An amount in the reader's language: `EGP 1,234.50`, `1,234.50 ج.م.`, with a minus sign U+2212.
package struct MoneyText: HTMLPrimitive {
  package enum Style: Sendable {
    /// With the currency.
    case full
    /// Digits only, for a column whose heading names the currency.
    case bare
    /// Digits only, with `+` before amounts above zero.
    case signed
  }

  let money: Money
  let style: Style

  package init(_ money: Money, _ style: Style = .full) {
    self.money = money
    self.style = style
  }

  package static func _render(_ html: Self, into buffer: inout HTMLBuffer) {
    switch (html.style, buffer.language) {
    case (.full, .en):
      buffer.raw("<bdi dir=\"ltr\" class=\"money\">")
      buffer.plainMoney(html.money, .full)
      buffer.raw("</bdi>")
    case (.full, .ar):
      // The currency sign follows the number in reading order, so it is to its left. Only the number runs left to
      // right.
      buffer.raw("<bdi dir=\"rtl\" class=\"money\"><bdi dir=\"ltr\">")
      buffer.amount(html.money)
      buffer.raw("</bdi>\u{A0}ج.م.</bdi>")
    case (.bare, _), (.signed, _):
      buffer.raw("<bdi dir=\"ltr\" class=\"money\">")
      if html.style == .signed, html.money.piastres > 0 { buffer.raw("+") }
      buffer.amount(html.money)
      buffer.raw("</bdi>")
    }
  }
}

/// An amount that didn't move: muted, and never bold.
package struct FailedAmount: HTML {
  let amount: Money
  let style: MoneyText.Style

  package init(_ amount: Money, _ style: MoneyText.Style = .bare) { (self.amount, self.style) = (amount, style) }

  package var body: some HTML { span(.class("failed")) { MoneyText(amount, style) } }
}

extension HTMLBuffer {
  mutating func plainMoney(_ money: Money, _ style: MoneyText.Style) {
    guard style == .full else {
      return isolated(.leftToRight) { buffer in
        if style == .signed, money.piastres > 0 { buffer.raw("+") }
        buffer.amount(money)
      }
    }
    if language == .en {
      if money.piastres < 0 { minus() }
      raw("EGP\u{A0}")
      amount(money, signed: false)
    } else {
      isolated(.leftToRight) { $0.amount(money) }
      raw("\u{A0}ج.م.")
    }
  }
}
