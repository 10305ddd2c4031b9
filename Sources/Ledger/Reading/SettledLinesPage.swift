package import Database
import Wallet

/// A page of the balance transactions that make a settlement's total, in the order in which they were posted.
package struct SettledLinesPage: Sendable {
  /// Which page: the first, or the one beside a line that the reader has seen.
  package enum Place: Hashable, Sendable {
    case first
    /// Sequences of balance transactions.
    case after(Int64), before(Int64)

    package init(after: Int64?, before: Int64?) {
      self = after.map { .after($0) } ?? before.map { .before($0) } ?? .first
    }
  }

  package let items: [SettledLine]
  /// The sequences beside which the pages before and after lie; nil at the ends.
  package let previous: Int64?
  package let next: Int64?

  /// From rows in the order of `query`.
  package init(_ rows: [SettledLine], _ place: Place, length: Int) {
    let shown = Array(rows.prefix(length))
    let goesOn = rows.count > length
    switch place {
    case .first, .after:
      items = shown
      previous = place == .first ? nil : shown.first?.sequence
      next = goesOn ? shown.last?.sequence : nil
    case .before:
      items = shown.reversed()
      previous = goesOn ? items.first?.sequence : nil
      next = items.last?.sequence
    }
  }

  /// The lines nearest to the place first; one more than `length`, to know whether another page follows.
  package static func query(_ settlement: SettlementItem, _ place: Place, length: Int) -> SQL {
    guard case .before(let sequence) = place else {
      let after: Int64 = if case .after(let sequence) = place { sequence } else { 0 }
      return SettledLine.query(settlement, after: after, length: length)
    }
    return """
      SELECT sequence, posted_at, line.kind, reference, gross, line.fee, line.vat, net
      FROM balance_transactions line LEFT JOIN transactions ON transactions.id = transaction_id
      WHERE line.merchant_id = \(settlement.merchant) AND sequence < \(sequence) AND sequence >= \(settlement.first)
        AND sequence <= \(settlement.last) AND line.kind IN ('payment', 'refund', 'adjustment', 'reversal')
      ORDER BY sequence DESC LIMIT \(length + 1)
      """
  }
}
