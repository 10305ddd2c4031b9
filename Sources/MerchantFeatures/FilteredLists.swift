import Database
import Ledger
import SharedFeatures
import Web

extension MerchantContext {
  /// Reads a page of one of the merchant's lists that may be a moment old, and for a filtered list how far the search went
  /// and its totals.
  ///
  /// - Parameter totals: nil if there is no filter.
  func list<Item: Listed & RowDecodable, Totals: SearchTotals & RowDecodable>(
    _ rows: SQL, of search: BoundedSearch, _ place: Place, length: Int, totals: SQL?
  ) async throws -> FilteredList<Item, Totals> {
    let rows = Query<[Item]>.rows(rows)
    return try await recent { database in
      guard let summary: Query<SearchSummary<Totals>> = search.summary(place, totals: totals) else {
        return FilteredList(try await database.run(rows), place, length: length)
      }
      let (found, searched) = try await database.run(rows, summary)
      return FilteredList(found, place, length: length, searched)
    }
  }
}
