/// A merchant's fee for a payment. Basis points are hundredths of a percent. VAT is charged on the fee.
package struct FeeSchedule: Hashable, Sendable {
  package let basisPoints: Int64
  package let fixed: Money
  package let vatBasisPoints: Int64

  package init(basisPoints: Int64, fixed: Money, vatBasisPoints: Int64 = 1_400) {
    self.basisPoints = basisPoints
    self.fixed = fixed
    self.vatBasisPoints = vatBasisPoints
  }

  /// Whether the percentage with its VAT takes a whole payment or more.
  package var takesAll: Bool {
    // A percentage of 100 or more leaves nothing, whatever its VAT; below that, nothing overflows.
    basisPoints >= 10_000 || basisPoints * (10_000 + vatBasisPoints) >= 10_000 * 10_000
  }

  /// Returns the fee and VAT on a payment of `gross`, each rounded half up to a piastre.
  package func fee(on gross: Money) throws(MoneyOverflow) -> Fee {
    let fee = try gross.scaled(by: basisPoints, over: 10_000) + fixed
    return Fee(fee: fee, vat: try fee.scaled(by: vatBasisPoints, over: 10_000))
  }
}

/// A fee and the VAT on it.
package struct Fee: Hashable, Sendable {
  package let fee: Money
  package let vat: Money

  package init(fee: Money, vat: Money) {
    self.fee = fee
    self.vat = vat
  }

  package static let zero = Fee(fee: .zero, vat: .zero)

  /// The sum of fee and VAT.
  package var total: Money {
    get throws(MoneyOverflow) { try fee + vat }
  }

  package static func - (left: Fee, right: Fee) throws(MoneyOverflow) -> Fee {
    Fee(fee: try left.fee - right.fee, vat: try left.vat - right.vat)
  }

  /// Returns the fee that has been returned once refunds of a payment of `gross` total `total`. The share of one more
  /// refund is the difference of two such values, so partial refunds don't accumulate rounding errors. Throws unless 0
  /// ≤ total ≤ gross and gross > 0.
  package func returned(afterRefunding total: Money, of gross: Money) throws(MoneyOverflow) -> Fee {
    guard total >= .zero, total <= gross else { throw MoneyOverflow() }
    return Fee(
      fee: try fee.scaled(by: total.piastres, over: gross.piastres),
      vat: try vat.scaled(by: total.piastres, over: gross.piastres))
  }
}

/// The policy for a payment's fee when the payment is refunded.
package enum RefundFeePolicy: String, CaseIterable, Sendable {
  case keep
  case returnProRata = "return_pro_rata"
}
