import Database
import SharedFeatures
import Web

extension StaffContext {
  /// Reads a page of a list that may be a moment old: none whose rows wait for somebody, and none of balances. A list that
  /// is pinned to an instant has to have all of its rows.
  func recentList<Filter>(
    _ query: ListQuery<Filter>, length: Int, in database: Database
  ) async throws -> FilteredList<Filter.Item, ListTotals> {
    try await database.recent(if: mayBeOld && query.filter.asOf == nil) { try await $0.list(query, length: length) }
  }
}
