/// The error if an amount exceeds the range of `Int64` piastres, or a share is divided by zero.
package struct MoneyOverflow: Error, Hashable, Sendable {
  package init() {}
}

/// An exact amount of Egyptian pounds in piastres (EGP 1 = 100 piastres). Arithmetic throws instead of wrapping.
package struct Money: Hashable, Comparable, Sendable {
  package let piastres: Int64

  package init(piastres: Int64) {
    self.piastres = piastres
  }

  package static let zero = Money(piastres: 0)

  package static func < (left: Money, right: Money) -> Bool {
    left.piastres < right.piastres
  }

  package static func + (left: Money, right: Money) throws(MoneyOverflow) -> Money {
    let (sum, overflow) = left.piastres.addingReportingOverflow(right.piastres)
    if overflow { throw MoneyOverflow() }
    return Money(piastres: sum)
  }

  package static func - (left: Money, right: Money) throws(MoneyOverflow) -> Money {
    let (difference, overflow) = left.piastres.subtractingReportingOverflow(right.piastres)
    if overflow { throw MoneyOverflow() }
    return Money(piastres: difference)
  }

  package static prefix func - (money: Money) throws(MoneyOverflow) -> Money {
    try zero - money
  }

  /// The amount as a deduction, with the other sign: a charged fee as a merchant's pages show it.
  package var deducted: Money { Money(piastres: 0 &- piastres) }

  /// Returns the sum of `amounts`, which is zero if there are none.
  package static func sum(_ amounts: some Sequence<Money>) throws(MoneyOverflow) -> Money {
    var sum = zero
    for amount in amounts { sum = try sum + amount }
    return sum
  }

  /// Returns `self × numerator ÷ denominator` with a 128-bit product, rounded half up (away from zero if negative).
  func scaled(by numerator: Int64, over denominator: Int64) throws(MoneyOverflow) -> Money {
    guard denominator > 0 else { throw MoneyOverflow() }
    let divisor = denominator.magnitude
    var (high, low) = piastres.magnitude.multipliedFullWidth(by: numerator.magnitude)
    let (rounded, carry) = low.addingReportingOverflow(divisor / 2)
    low = rounded
    if carry { high += 1 }
    guard high < divisor else { throw MoneyOverflow() }
    let quotient = divisor.dividingFullWidth((high, low)).quotient
    guard let magnitude = Int64(exactly: quotient) else { throw MoneyOverflow() }
    return Money(piastres: (piastres < 0) == (numerator < 0) ? magnitude : -magnitude)
  }
}
