import Database
import Ledger
import SharedFeatures
import Templates
import Wallet
import Web

/// The filter of a list, as its address says it. The page, the count, the totals and the file of a list follow from it.
protocol ListFilter: Hashable, Sendable {
  associatedtype Item: Listed

  /// The list's file.
  static var exported: ExportedList { get }
  /// What is summed of the rows that match, over the columns of `search`; nil where a sum says nothing.
  var summed: SQL? { get }
  /// Whether its rows change. What they were is known since changes are kept.
  static var rowsChange: Bool { get }

  /// Reads the filter's part of an address.
  init(_ query: inout FilterQuery, today: Day)

  /// The instant to which the list is pinned; nil if it isn't.
  var asOf: Instant? { get }
  /// The days that rows are of, both inclusive.
  var period: DateRange { get set }
  /// The list without filters. Its open tab stays open.
  var cleared: Self { get }
  /// The open tab, as it stands in the address; nil for the first.
  var tab: (name: StaticString, value: String)? { get }
  /// Whether the list begins with its oldest row.
  var isQueue: Bool { get }
  /// Whether its rows are counted: a whole table isn't.
  var isCounted: Bool { get }
  /// The list's page without a query.
  var page: Path { get }
  /// The list's file without its filters.
  var file: Path { get }

  /// Adds the filter to an address.
  func query(_ path: Path) -> Path
  func search(queue: Bool) -> BoundedSearch
  /// The columns of the list's rows, for all columns of a page of `search`.
  func items(_ page: SQL, _ place: Place, queue: Bool) -> SQL
  func listFile(queue: Bool) -> ListFile
}

extension ListFilter {
  var summed: SQL? { nil }
  static var rowsChange: Bool { true }
  var asOf: Instant? { nil }
  var tab: (name: StaticString, value: String)? { nil }
  var isQueue: Bool { false }
  var isCounted: Bool { self != cleared }
  var page: Path { Self.exported.path }
  var file: Path { AdminPath.file(of: Self.exported) }

  /// The list's address, from its first page.
  var path: Path { query(page) }

  func with(_ change: (inout Self) -> Void) -> Self {
    var filter = self
    change(&filter)
    return filter
  }
}

/// The conditions of a filter: at most one that an index serves in the list's order, and the rest.
struct ListConditions {
  private(set) var indexed: SQL?
  private(set) var rest: SQL?
  private var hasIndex = false
  private let isPinned: Bool

  /// - Parameter asOf: the instant to which a list is pinned whose rows change
  init(asOf: Instant? = nil) { isPinned = asOf != nil }

  /// A condition that an index serves in the list's order. The first one is served; others are checked row by row.
  mutating func served(_ condition: SQL) {
    if hasIndex { return other(condition) }
    hasIndex = true
    also(condition)
  }

  /// A condition on what changes. An index serves it for rows as they are, and not for rows as they were.
  mutating func changing(_ condition: SQL) {
    if isPinned { other(condition) } else { served(condition) }
  }

  /// A condition that no index serves in the list's order.
  mutating func other(_ condition: SQL) { rest = rest.map { "\($0) AND \(condition)" } ?? condition }

  /// Days of the instant that orders the list, which narrow whatever range is read.
  mutating func period(_ period: DateRange, of instant: SQL) {
    if let from = period.from { also("\(instant) >= cairo_start(\(from))") }
    if let to = period.to { also("\(instant) < cairo_start(\(to) + 1)") }
  }

  /// A bound of what orders the list.
  mutating func range(_ condition: SQL) { also(condition) }

  /// Days of an instant that doesn't order the list.
  mutating func otherPeriod(_ period: DateRange, of instant: SQL) {
    if let from = period.from { other("\(instant) >= cairo_start(\(from))") }
    if let to = period.to { other("\(instant) < cairo_start(\(to) + 1)") }
  }

  /// The merchant of a code. An unknown code has no rows.
  mutating func merchant(_ code: MerchantCode?) {
    if let code { served("merchant_id = (SELECT id FROM merchants WHERE number = \(code))") }
  }

  /// One of the values. An index has the list's order for one value only.
  mutating func choices<Value: DatabaseValue>(_ column: SQL, _ values: [Value], hasIndex: Bool = false) {
    if values.count == 1, hasIndex { return changing("\(column) = \(values[0])") }
    if !values.isEmpty { other("\(column) \(.among(values))") }
  }

  private mutating func also(_ condition: SQL) { indexed = indexed.map { "\($0) AND \(condition)" } ?? condition }
}

extension Path {
  consuming func query(_ period: DateRange) -> Path { query("from", period.from).query("to", period.to) }
}

extension FilterQuery {
  mutating func days(today: Day) -> DateRange {
    let (from, to) = period(today: today)
    return DateRange(from: from, to: to)
  }
}
