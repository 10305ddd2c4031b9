package import Database
package import Wallet

/// A list with a filter that no index serves completely. A page searches `stretch` rows of an index range in the list's
/// order, and the next page continues where it ended. So a page takes the same time whatever the filter and however
/// many rows there are.
package struct BoundedSearch: Sendable {
  /// The number of rows that are searched for one page.
  package static let stretch = 5_000

  private let table: SQL
  /// The instant that orders the list, before the id.
  private let at: SQL
  /// The column that orders the list alone, of rows that are numbered in the order of time; nil where `at` orders it.
  private let number: SQL?
  /// The part of the filter that an index serves in that order.
  private let indexed: SQL?
  /// The rest of the filter; nil if every row of the index range matches.
  private let rest: SQL?
  private let isQueue: Bool
  /// Whether the person chose any filter, so that each page needs a plan for its values.
  private let isFiltered: Bool
  /// Users whose newest rows are read one user after another, as `named.user_id` in `indexed`; nil if the rows aren't
  /// those of a few users.
  private let users: [UserID]?
  /// The rows as they were at an instant to which the list is pinned; nil for those of now. Indexes know rows as they are, so
  /// they serve what never changes, and `rest` is about the rows as they were.
  private let past: PastRows?
  package let stretch: Int

  /// - Parameters:
  ///   - indexed: nil if there is no filter.
  ///   - asOf: the instant to which the list is pinned. `indexed` is about what never changes then.
  ///   - relation: the table whose changes are kept, if `table` is a view of it
  ///   - isFiltered: false where one plan serves every page: `indexed` is only whose list it is, or the table is small.
  package init(
    of table: SQL, by at: SQL, number: SQL? = nil, indexed: SQL?, rest: SQL?, queue: Bool = false,
    users: [UserID]? = nil, stretch: Int = Self.stretch, isFiltered: Bool? = nil, asOf: Instant? = nil,
    changesOf relation: SQL? = nil
  ) {
    var (indexed, rest) = (indexed, rest)
    past = asOf.map { PastRows(of: relation ?? table, asOf: $0) }
    if let asOf, let past {
      // Whatever came later is passed over by the index where it orders the list.
      if number == nil { indexed = "\(indexed ?? "true") AND \(at) <= \(asOf)" }
      rest = "\(rest ?? "true") AND \(at) <= \(asOf) AND \(past.isRecorded)"
    }
    self.table = table
    self.at = at
    self.number = number
    self.indexed = indexed
    self.rest = rest
    isQueue = queue
    self.isFiltered = isFiltered ?? (indexed != nil || rest != nil)
    self.users = users
    self.stretch = asOf == nil ? stretch : min(stretch, PastRows.stretch)
  }

  package var isBounded: Bool { rest != nil }

  /// Returns all columns of a page's rows and of one more, in the order of `place`.
  package func rows(_ place: Place, length: Int) -> SQL {
    let order = order(place)
    guard let rest else {
      // A bound limit is planned anew for each page, which filters need. Without one, a single plan serves all pages.
      return candidates(place, limit: isFiltered ? "\(length + 1)" : "\(literal: length + 1)")
    }
    return """
      WITH stretch AS (\(asTheyWere(candidates(place, limit: "\(stretch)"))))
      SELECT * FROM stretch WHERE \(rest) ORDER BY \(order) LIMIT \(length + 1)
      """
  }

  /// All columns of all rows that match: of an export, which has a time of its own.
  package var all: SQL {
    """
    WITH stretch AS (SELECT * FROM \(table) WHERE \(indexed ?? "true")) SELECT * FROM stretch WHERE \(rest ?? "true")
    """
  }

  /// Every row that matches in the list's order, for a file: so many at most, however far the search has to go for them.
  package func everything(limit: Int) -> SQL {
    let end: SQL = "ORDER BY \(order(.newest)) LIMIT \(limit)"
    let rows: SQL = "SELECT \(columns) FROM \(table) WHERE \(indexed ?? "true")"
    return past == nil
      ? "\(rows) AND \(rest ?? "true") \(end)" : "\(asTheyWere(rows)) WHERE \(rest ?? "true") \(end)"
  }

  /// Returns what a page shows beside its rows, in one statement; nil if that is nothing.
  ///
  /// - Parameter totals: the statement for the one row of the filter's totals; nil if they aren't shown.
  package func summary<Totals>(_ place: Place, totals: SQL?) -> Query<SearchSummary<Totals>>? {
    guard isBounded || totals != nil else { return nil }
    let counted: SQL =
      totals.map { "SELECT true AS is_counted, counted.* FROM (\($0)) counted" } ?? "SELECT false AS is_counted"
    return .one("SELECT * FROM (\(counted)) totals CROSS JOIN (\(end(place))) ended")
  }

  /// One row: the last of the stretch of `place` if more rows follow, and otherwise nulls.
  private func end(_ place: Place) -> SQL {
    guard isBounded else { return "SELECT NULL::timestamptz AS searched_at, NULL::bigint AS searched_id" }
    let order = number.map { _ in place.order(number: "id", queue: isQueue) } ?? place.order("at", queue: isQueue)
    let (at, id): (SQL, SQL) = past == nil ? (at, number ?? "id") : ("listed_at", "listed_id")
    return """
      SELECT CASE WHEN count(*) > 1 THEN (array_agg(at ORDER BY \(order)))[1] END AS searched_at,
        CASE WHEN count(*) > 1 THEN (array_agg(id ORDER BY \(order)))[1] END AS searched_id
      FROM (
        SELECT \(at) AS at, \(id) AS id FROM (\(candidates(place, limit: "\(stretch + 1)"))) stretch
        ORDER BY \(self.order(place)) OFFSET \(stretch - 1)
      ) last
      """
  }

  /// Returns the newest rows of a stretch for totals, each with whether it `matches`. If no stretch is needed, it
  /// returns at most `limit + 1` rows.
  package func newest(limit: Int) -> SQL {
    let rows = asTheyWere(candidates(.newest, limit: isBounded ? "\(stretch)" : "\(limit + 1)"))
    return "WITH stretch AS (\(rows)) SELECT *, \(rest ?? "true") AS matches FROM stretch"
  }

  /// The number of searched rows of `newest`; null if all were searched.
  package var searched: SQL {
    isBounded ? "nullif(greatest(count(*), \(stretch - 1)), \(stretch - 1))" : "NULL::bigint"
  }

  private func order(_ place: Place) -> SQL {
    if past != nil {
      return number == nil
        ? place.order("listed_at", "listed_id", queue: isQueue) : place.order(number: "listed_id", queue: isQueue)
    }
    return number.map { place.order(number: $0, queue: isQueue) } ?? place.order(at, queue: isQueue)
  }

  /// What is read of the table: all columns, or the whole row with its place in the list, until it is as it was.
  private var columns: SQL {
    past == nil ? "*" : "\(table) AS present, \(at) AS listed_at, \(number ?? "id") AS listed_id"
  }

  private func asTheyWere(_ rows: SQL) -> SQL {
    past.map { "SELECT past.*, listed_at, listed_id FROM (\(rows)) listed \($0.join)" } ?? rows
  }

  private func candidates(_ place: Place, limit: SQL) -> SQL {
    let end: SQL = "ORDER BY \(order(place)) LIMIT \(limit)"
    let beyond = number.map { place.condition(number: $0) } ?? place.condition(at)
    let rows: SQL = "SELECT \(columns) FROM \(table) WHERE \(indexed ?? "true") AND \(beyond) \(end)"
    // Without this, PostgreSQL would read and sort all rows of several users. One index range for each user is bounded.
    let found: SQL =
      if let users {
        "SELECT own.* FROM unnest(\(users)) AS named (user_id) CROSS JOIN LATERAL (\(rows)) own \(end)"
      } else { rows }
    return isFiltered ? found.withCustomPlan() : found
  }
}

/// What a page of a search shows beside its rows.
package struct SearchSummary<Totals: RowDecodable>: RowDecodable {
  /// The totals of the filter; nil if they aren't shown.
  package let totals: Totals?
  /// The last row that was searched for the page; nil if no more rows follow.
  package let end: Cursor?

  package init(_ row: Row) throws(DatabaseError) {
    totals = try row["is_counted"] ? Totals(row) : nil
    if let at: Instant = try row["searched_at"] {
      end = Cursor(at: at, id: try row["searched_id"])
    } else {
      end = nil
    }
  }
}
