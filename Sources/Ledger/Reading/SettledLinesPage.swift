package import Database
import Wallet

/// A page of a settlement's balance transactions, in the order of posting.
package struct SettledLinesPage: Sendable {
  /// The place of a page: the first, or next to a line of another page.
  package enum Place: Hashable, Sendable {
    case first
    /// Sequences of balance transactions.
    case after(Int64), before(Int64)

    package init(after: Int64?, before: Int64?) {
      self = after.map { .after($0) } ?? before.map { .before($0) } ?? .first
    }
  }

  package let items: [SettledLine]
  /// The sequences at which the previous and next pages begin or end; nil if there is no such page.
  package let previous: Int64?
  package let next: Int64?

  /// Creates a page from rows in the order of `query`.
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

  /// Returns the lines nearest to the place first, one more than `length`, to know whether another page follows.
  package static func query(_ settlement: SettlementItem, _ place: Place, length: Int) -> SQL {
    switch place {
    case .first: SettledLine.query(settlement, "sequence", length: length)
    case .after(let sequence):
      SettledLine.query(settlement, "sequence", where: "sequence > \(sequence)", length: length)
    case .before(let sequence):
      SettledLine.query(settlement, "sequence DESC", where: "sequence < \(sequence)", length: length)
    }
  }
}
