/// What a merchant pays for a payment. Basis points are hundredths of a per cent; VAT is taken on the fee.
package struct FeeSchedule: Hashable, Sendable {
  package let basisPoints: Int64
  package let fixed: Money
  package let vatBasisPoints: Int64

  package init(basisPoints: Int64, fixed: Money, vatBasisPoints: Int64 = 1_400) {
    self.basisPoints = basisPoints
    self.fixed = fixed
    self.vatBasisPoints = vatBasisPoints
  }

  /// The percentage and its VAT are all of a payment, or more.
  package var takesAll: Bool {
    // No percentage above 100 leaves anything, whatever its VAT; below, nothing overflows.
    basisPoints >= 10_000 || basisPoints * (10_000 + vatBasisPoints) >= 10_000 * 10_000
  }

  /// Fee and VAT on a payment of `gross`, each rounded half up to a piastre.
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

  /// Fee and VAT together.
  package var total: Money {
    get throws(MoneyOverflow) { try fee + vat }
  }

  package static func - (left: Fee, right: Fee) throws(MoneyOverflow) -> Fee {
    Fee(fee: try left.fee - right.fee, vat: try left.vat - right.vat)
  }

  /// What has been returned so far once refunds of a payment of `gross` total `total`: the share of one more refund is
  /// the difference of two of these, so partial refunds can't drift. Throws unless 0 ≤ total ≤ gross and gross > 0.
  package func returned(afterRefunding total: Money, of gross: Money) throws(MoneyOverflow) -> Fee {
    guard total >= .zero, total <= gross else { throw MoneyOverflow() }
    return Fee(
      fee: try fee.scaled(by: total.piastres, over: gross.piastres),
      vat: try vat.scaled(by: total.piastres, over: gross.piastres))
  }
}

/// What happens to a payment's fee when the payment is refunded.
package enum RefundFeePolicy: String, CaseIterable, Sendable {
  case keep
  case returnProRata = "return_pro_rata"
}
