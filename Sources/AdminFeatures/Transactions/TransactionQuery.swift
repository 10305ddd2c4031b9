import Database
import Ledger
import SharedFeatures
import Templates
import Wallet

/// The parsed address of a transaction list: filters and page.
struct TransactionQuery: Sendable {
  private(set) var filter = TransactionFilter()
  let oldestFirst: Bool
  let place: Place
  let filters: FilterQuery

  init(_ query: FilterQuery, today: Day) {
    var query = query
    (filter.from, filter.to) = query.period(today: today)
    filter.kinds = query.choices("kind", Phrase(en: "Kind", ar: "النوع"))
    filter.statuses = query.choices("status", Phrase(en: "Status", ar: "الحالة"))
    filter.channels = query.choices("channel", Phrase(en: "Channel", ar: "القناة"))
    filter.reviews = query.choices("review", Phrase(en: "Review", ar: "المراجعة"))
    (filter.minimum, filter.maximum) = query.amounts()
    filter.merchantCode = query.merchantCode()
    filter.asOf = query.asOf()
    filter.customer = query.value("q", Phrase(en: "Customer", ar: "العميل"), .search, Self.customer)
    if filter.merchantCode != nil, !filter.kinds.isEmpty,
      !filter.kinds.contains(where: { $0 == .payment || $0 == .refund })
    {
      query.add(
        "kind",
        Phrase(
          en: "Only payments and refunds have a merchant. Leave out the kind or the merchant.",
          ar: "للمدفوعات والاستردادات وحدها تاجر. احذف النوع أو التاجر."))
    }
    oldestFirst =
      query.choice(
        "sort", Phrase(en: "Sort", ar: "الترتيب"), [("oldest", Phrase(en: "Oldest first", ar: "الأقدم أولًا"), true)])
      ?? false
    place = query.place()
    filters = query
  }

  var errors: FormErrors { filters.errors }

  /// The customer's name to search for.
  var name: String? {
    if case .name(let name) = filter.customer { name } else { nil }
  }

  /// The filter with the users of a name, where few have it. A pinned list is searched for the name row by row: its page
  /// has asked already since when changes are kept.
  func resolved(in database: Database) async throws -> TransactionFilter {
    guard let name, filter.asOf == nil else { return filter }
    var filter = filter
    let users = try await database.rows(NameSearch.users(name), as: Scalar<UserID>.self).map(\.value)
    if users.count <= NameSearch.mostUsers { filter.customer = .oneOf(users) }
    return filter
  }

  private static func customer(_ text: String) throws(FilterProblem) -> TransactionFilter.Customer {
    if let mobile = PhoneNumber(parsing: text) { return .mobile(mobile) }
    return .name(try FilterProblem.words(text))
  }

  /// Returns the path of the same list with another filter, from its newest page.
  func path(_ change: (inout TransactionFilter) -> Void = { _ in }) -> Path {
    var filter = filter
    change(&filter)
    return Self.path(filter).query("sort", Self.sort(oldestFirst))
  }

  /// The same list in the other order, from its beginning.
  var turned: Path { Self.path(filter).query("sort", Self.sort(!oldestFirst)) }

  private static func sort(_ oldestFirst: Bool) -> String? { oldestFirst ? "oldest" : nil }

  static func path(_ filter: TransactionFilter) -> Path {
    AdminPath.transactions
      .query("q", filter.customer?.text)
      .query("from", filter.from).query("to", filter.to)
      .query("kind", all: filter.kinds).query("status", all: filter.statuses).query("review", all: filter.reviews)
      .query("channel", all: filter.channels)
      .query("min", filter.minimum?.decimal).query("max", filter.maximum?.decimal)
      .query("merchant", filter.merchantCode).query("as_of", filter.asOf?.iso8601UTC)
  }
}

extension TransactionFilter.Customer {
  /// The customer as typed.
  var text: String {
    switch self {
    case .mobile(let mobile): mobile.national
    case .name(let name): name
    case .oneOf: ""
    }
  }
}
