import Database
import Ledger
import SharedFeatures
import Templates
import Wallet

/// Who paid the merchant: how often, how much, and when last. From kept totals, so that a page reads its rows alone.
struct MerchantCustomer: Listed {
  let id: UserID
  let name: String
  let mobile: PhoneNumber
  let payments: Int64
  let paid: Money
  let refunded: Money
  let firstPaidAt: Instant
  let lastPaidAt: Instant

  init(_ row: Row) throws(DatabaseError) {
    id = try row["id"]
    name = try row["name"]
    mobile = try row["mobile"]
    payments = try row["payments"]
    paid = try row["paid"]
    refunded = try row["refunded"]
    firstPaidAt = try row["first_paid_at"]
    lastPaidAt = try row["last_paid_at"]
  }

  var cursor: Cursor { Cursor(at: lastPaidAt, id: id.rawValue) }

  static func query(_ search: BoundedSearch, _ place: Place, length: Int) -> SQL {
    """
    WITH page AS MATERIALIZED (\(search.rows(place, length: length)))
    SELECT page.id, name, mobile, payments, paid, refunded, first_paid_at, last_paid_at
    FROM page JOIN customers(ARRAY(SELECT id FROM page)) users ON users.id = page.id
    ORDER BY \(place.order("page.last_paid_at", "page.id"))
    """
  }

  /// Filtered customers as CSV rows, those who paid last first.
  static func file(_ search: BoundedSearch) -> SQL {
    """
    SELECT csv_text(name || ' ' || masked_mobile(mobile)), payments, csv_money(paid), csv_money(refunded),
      \(instants("first_paid_at")), \(instants("last_paid_at")), 'EGP'
    FROM (\(search.all)) customers JOIN users ON users.id = customers.id
    ORDER BY last_paid_at DESC, customers.id DESC
    """
  }

  static let header =
    "customer,payments,paid,refunded,first_paid_at,first_paid_at_utc,last_paid_at,last_paid_at_utc,currency"

  private static func instants(_ at: SQL) -> SQL {
    """
    to_char(\(at), 'YYYY-MM-DD"T"HH24:MI:SSTZH:TZM'), to_char(\(at) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
    """
  }
}

/// The parsed address of the list.
struct CustomerQuery: Sendable {
  /// A name, or a whole mobile number.
  let search: TransactionSearch?
  private(set) var from: Day?
  private(set) var to: Day?
  private(set) var least: Money?
  private(set) var most: Money?
  let place: Place
  let filters: FilterQuery

  init(_ query: FilterQuery, today: Day) {
    var query = query
    search = query.value("q", .nameOrMobile, .search) { text throws(FilterProblem) in
      if let mobile = PhoneNumber(parsing: text) { return TransactionSearch.mobile(mobile) }
      return TransactionSearch.name(try FilterProblem.words(text))
    }
    (from, to) = query.period(today: today)
    (least, most) = query.amounts()
    place = query.place()
    filters = query
  }

  var isEmpty: Bool { search == nil && from == nil && to == nil && least == nil && most == nil }

  /// `named` are the customers of the searched name.
  func search(of merchant: MerchantID, named: [UserID]?) -> BoundedSearch {
    var indexed: SQL = "merchant_id = \(merchant)"
    if let from { indexed += " AND last_paid_at >= cairo_start(\(from))" }
    if let to { indexed += " AND last_paid_at < cairo_start(\(to) + 1)" }
    if case .mobile(let mobile) = search { indexed += " AND id = (SELECT id FROM users WHERE mobile = \(mobile))" }
    if let named { indexed += " AND id = ANY(\(named))" }
    var rest: [SQL] = ["payments > 0"]
    if let least { rest.append("paid >= \(least)") }
    if let most { rest.append("paid <= \(most)") }
    // Few customers have no payment left, so a list without a filter isn't a search.
    if rest.count == 1 {
      return BoundedSearch(of: Self.table, by: "last_paid_at", indexed: indexed + " AND payments > 0", rest: nil)
    }
    return BoundedSearch(
      of: Self.table, by: "last_paid_at", indexed: indexed, rest: rest.dropFirst().reduce(rest[0]) { $0 + " AND " + $1 }
    )
  }

  private static let table: SQL = "(SELECT user_id AS id, * FROM merchant_customers) customers"
}
