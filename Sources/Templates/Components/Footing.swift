package import Wallet

/// A sum that the reader can check: terms with their operators and the result. A line where there is room, a column on a
/// phone.
package struct Footing: HTML {
  package enum Operator: Sendable {
    case plus, minus

    var sign: StaticString { self == .plus ? "+" : "−" }
  }

  package struct Term: Sendable {
    let sign: Operator?
    let label: Phrase
    let amount: Money

    package init(_ sign: Operator, _ label: Phrase, _ amount: Money) {
      self.sign = sign
      self.label = label
      self.amount = amount
    }

    /// Added, or taken away if it is below zero.
    package init(adding amount: Money, _ label: Phrase) {
      self.init(
        amount < .zero ? .minus : .plus, label, amount < .zero ? Money(piastres: 0 &- amount.piastres) : amount)
    }

    /// The first term.
    package init(_ label: Phrase, _ amount: Money) {
      sign = nil
      self.label = label
      self.amount = amount
    }
  }

  let terms: [Term]
  let label: Phrase
  let result: Money
  let isChecked: Bool

  /// - Parameter checked: whether the sum was made and is right
  package init(_ terms: [Term], equals label: Phrase, _ result: Money, checked: Bool) {
    self.terms = terms
    self.label = label
    self.result = result
    isChecked = checked
  }

  package var body: some HTML {
    dl(.class("footing")) {
      ForEach(terms) { term in
        FootingTerm(sign: term.sign?.sign, label: term.label, amount: term.amount, isResult: false)
      }
      FootingTerm(sign: "=", label: label, amount: result, isResult: true)
    }
    if isChecked { p(.class("checked")) { Phrase(en: "Sum checked", ar: "تم التحقق من المجموع") } }
  }
}

private struct FootingTerm: HTML {
  let sign: StaticString?
  let label: Phrase
  let amount: Money
  let isResult: Bool

  var body: some HTML {
    div(.class(isResult ? "term result" : "term")) {
      dt {
        if let sign { span(.class("sign")) { Sign(sign) } }
        label
      }
      dd { MoneyText(amount, .bare) }
    }
  }
}

/// An operator, which reads the same in both directions.
private struct Sign: HTMLPrimitive {
  let sign: StaticString

  init(_ sign: StaticString) { self.sign = sign }

  static func _render(_ html: Self, into buffer: inout HTMLBuffer) { buffer.raw(html.sign) }
}
