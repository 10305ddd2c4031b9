import Database
import Ledger
import SharedFeatures
import Templates
import Wallet

/// The parsed address of the list: filters and page.
struct TransactionQuery: Sendable {
  private(set) var filter = TransactionFilter()
  let search: TransactionSearch?
  let place: Place
  let filters: FilterQuery

  /// The kinds of transactions that a merchant has.
  static let kinds: [TransactionKind] = [.payment, .refund]

  init(_ query: FilterQuery, today: Day) {
    var query = query
    search = query.value(
      "q", Phrase(en: "Reference, amount or customer", ar: "رقم مرجعي أو مبلغ أو عميل"), .search,
      TransactionSearch.init(parsing:))
    (filter.from, filter.to) = query.period(today: today)
    filter.kind = query.choice("kind", Phrase(en: "Kind", ar: "النوع"), among: Self.kinds)
    filter.status = query.choice("status", Phrase(en: "Status", ar: "الحالة"))
    (filter.minimum, filter.maximum) = query.amounts()
    place = query.place()
    filters = query
  }

  /// Returns the value as typed.
  subscript(field: String) -> String { filters[field] }

  var isEmpty: Bool { filter.isEmpty && self["q"].isEmpty }

  /// Returns the search for the filter and the typed text. `customers` are those of the searched name; nil if too many
  /// have it.
  func search(of merchant: MerchantID, customers: [UserID]?) -> BoundedSearch {
    var filter = filter
    switch search {
    case .name(let text) where customers?.isEmpty != true:
      filter.customer = customers.map { .oneOf($0) } ?? .name(text)
    case .mobile(let mobile): filter.customer = .mobile(mobile)
    case .name, .figure, .beginning: filter.typed = search?.typed
    case .reference, nil: break
    }
    return filter.search(of: merchant)
  }

  /// Returns the path of the same list with another filter, from its newest page.
  func path(
    _ base: Path = MerchantPath.transactions, search: String? = nil,
    _ change: (inout TransactionFilter) -> Void = { _ in }
  ) -> Path {
    var filter = filter
    change(&filter)
    return
      base
      .query("q", search ?? self["q"])
      .query("from", filter.from).query("to", filter.to)
      .query("kind", filter.kind).query("status", filter.status)
      .query("min", filter.minimum?.decimal).query("max", filter.maximum?.decimal)
  }
}
