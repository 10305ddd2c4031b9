package import Wallet

/// The one figure that a page is about, with its currency smaller, and what is to be said of it: one bold fact and a reason.
package struct HeroAmount: HTML {
  let amount: Money
  let fact: Phrase?
  let reason: Phrase?

  package init(_ amount: Money, _ fact: Phrase? = nil, reason: Phrase? = nil) {
    self.amount = amount
    self.fact = fact
    self.reason = reason
  }

  package var body: some HTML {
    div(.class("hero")) {
      p(.class("hero-amount")) { HeroMoney(amount: amount) }
      if fact != nil || reason != nil {
        p(.class("hero-fact")) {
          if let fact { strong { fact } }
          Text(" ")
          if let reason { span(.class("muted")) { reason } }
        }
      }
    }
  }
}

/// As `MoneyText`, with the currency in an element of its own.
private struct HeroMoney: HTMLPrimitive {
  let amount: Money

  static func _render(_ html: Self, into buffer: inout HTMLBuffer) {
    if buffer.language == .en {
      buffer.raw("<bdi dir=\"ltr\" class=\"money\"><span class=\"currency\">EGP</span>\u{A0}")
      buffer.amount(html.amount)
      buffer.raw("</bdi>")
    } else {
      // As in MoneyText: only the number runs left to right.
      buffer.raw("<bdi dir=\"rtl\" class=\"money\"><bdi dir=\"ltr\">")
      buffer.amount(html.amount)
      buffer.raw("</bdi>\u{A0}<span class=\"currency\">ج.م.</span></bdi>")
    }
  }
}
