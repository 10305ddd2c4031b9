package import Database
package import Ledger

/// The totals of the rows that match a filter.
package protocol SearchTotals: RowDecodable {
  /// The number of newest rows that were searched; nil if all were.
  var searched: Int? { get }
}

/// A page of a filtered list, and the totals of the filter.
package struct FilteredList<Item: Listed, Totals: SearchTotals>: Sendable {
  package let page: ListPage<Item>
  /// Nil without a filter, since a whole table isn't counted. On a later page, also nil if the search didn't reach all
  /// rows.
  package let totals: Totals?

  package init(
    _ rows: consuming [Item], _ place: Place, length: Int, queue: Bool = false, _ summary: SearchSummary<Totals>? = nil
  ) {
    page = ListPage(rows, place, length: length, queue: queue, searched: summary?.end)
    totals = place != .newest && summary?.totals?.searched != nil ? nil : summary?.totals
  }
}

extension TransactionTotals: SearchTotals {}
