import Database
import Ledger
import SharedFeatures
import Templates
import Wallet
import Web

/// The parsed address of a list: its filter, its order and its page.
struct ListQuery<Filter: ListFilter>: Sendable {
  let filter: Filter
  /// Whether the list begins at its other end.
  let isTurned: Bool
  let place: Place
  let filters: FilterQuery

  init(_ query: FilterQuery, today: Day) {
    self.init(query) { Filter(&$0, today: today) }
  }

  init(_ query: FilterQuery, reading: (inout FilterQuery) -> Filter) {
    var query = query
    filter = reading(&query)
    isTurned =
      query.choice("sort", Phrase(en: "Sort", ar: "الترتيب"), [Self.turning(filter)]) ?? false
    place = query.place()
    filters = query
  }

  private static func turning(_ filter: Filter) -> (name: String, label: Phrase, value: Bool) {
    filter.isQueue
      ? ("newest", Phrase(en: "Newest first", ar: "الأحدث أولًا"), true)
      : ("oldest", Phrase(en: "Oldest first", ar: "الأقدم أولًا"), true)
  }

  /// Whether the list begins with its oldest row.
  var isQueue: Bool { filter.isQueue != isTurned }

  /// The order as it stands in the address.
  var sort: String? { isTurned ? Self.turning(filter).name : nil }

  /// The same list from its first page.
  var path: Path { filter.path.query("sort", sort) }

  /// The file of the same rows in the same order.
  var file: Path { filter.query(filter.file).query("sort", sort) }

  /// Returns the same list with another filter.
  func path(_ change: (inout Filter) -> Void) -> Path { filter.with(change).path.query("sort", sort) }

  /// The heading of the column that orders the list.
  var column: ColumnSort {
    ColumnSort(
      filter.path.query("sort", isTurned ? nil : Self.turning(filter).name),
      current: isQueue ? .ascending : .descending)
  }

  func rows(length: Int) -> Query<[Filter.Item]> {
    let page = filter.search(queue: isQueue).rows(place, length: length)
    return .rows(filter.items(page, place, queue: isQueue))
  }

  /// A whole table isn't counted.
  var summary: Query<SearchSummary<ListTotals>>? {
    filter.search(queue: isQueue).summary(
      place,
      totals: filter.isCounted ? ListTotals.query(filter.search(queue: false), summed: filter.summed) : nil)
  }

  /// Returns the list's rows for a page that travels with the session's look-up; nil if a filter can't be met.
  func first(length: Int) -> Query<(ListQuery, [Filter.Item])>? {
    filters.errors.isEmpty ? rows(length: length).with(self) : nil
  }
}

/// The count of a list's rows that match, and the sum of their amounts.
struct ListTotals: SearchTotals {
  static let limit = 10_000

  let count: Int
  let amount: Money?
  let searched: Int?

  init(_ row: Row) throws(DatabaseError) {
    count = try row["count"]
    amount = try row["amount"]
    searched = try row["searched"]
  }

  /// Returns the query for the totals of what is searched: of at most `limit` rows, or of the newest of a stretch.
  static func query(_ search: BoundedSearch, summed: SQL?) -> SQL {
    let amount: SQL = summed.map { "coalesce(sum(\($0)) FILTER (WHERE matches), 0)::bigint" } ?? "NULL::bigint"
    return """
      SELECT count(*) FILTER (WHERE matches) AS count, \(amount) AS amount, \(search.searched) AS searched
      FROM (\(search.newest(limit: limit))) counted
      """
  }

  /// Whether there are more rows than were counted. Their sum isn't known then.
  var isBounded: Bool { count > Self.limit }
}

extension Database {
  /// Reads a page of a list, with its count and totals in the same round trip. A whole table isn't counted.
  ///
  /// - Parameter rows: the page's rows if they have been read
  func list<Filter>(
    _ query: ListQuery<Filter>, length: Int, rows: [Filter.Item]? = nil
  ) async throws -> FilteredList<Filter.Item, ListTotals> {
    func list(
      _ rows: [Filter.Item], _ summary: SearchSummary<ListTotals>? = nil
    ) -> FilteredList<Filter.Item, ListTotals> {
      FilteredList(rows, query.place, length: length, queue: query.isQueue, summary)
    }
    switch (rows, query.summary) {
    case (let rows?, nil): return list(rows)
    case (let rows?, let summary?): return list(rows, try await run(summary))
    case (nil, nil): return list(try await run(query.rows(length: length)))
    case (nil, let summary?):
      let (rows, found) = try await run(query.rows(length: length), summary)
      return list(rows, found)
    }
  }
}
