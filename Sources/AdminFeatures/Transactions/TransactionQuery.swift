import Ledger
import Templates
import Wallet
import Web

/// What the address of a transaction list asks for: its filters as typed, what they mean, and the page.
struct TransactionQuery: Sendable {
  var filter = TransactionFilter()
  var place = Place.newest
  var errors = FormErrors()
  let merchant: MerchantFilter
  /// As typed, to show it again beside an error.
  private(set) var typed: [String: String] = [:]

  init(_ query: URLEncoded) {
    merchant = MerchantFilter(query)
    for (name, value) in query.items where !value.isEmpty { typed[name] = value }
    filter.kind = choice("kind")
    filter.status = choice("status")
    filter.review = choice("review")
    filter.channel = choice("channel")
    filter.minimum = money("min")
    filter.maximum = money("max")
    filter.from = day("from")
    filter.to = day("to")
    if let from = filter.from, let to = filter.to, to < from {
      errors.add("to", Phrase(en: "The period ends before it begins", ar: "نهاية الفترة قبل بدايتها"))
    }
    filter.merchantCode = merchant.code
    if let error = merchant.error { errors.add("merchant", error) }
    place = Place(query)
  }

  subscript(name: String) -> String { typed[name] ?? "" }

  private mutating func choice<Value: RawRepresentable<String>>(_ name: String) -> Value? {
    guard let text = typed[name] else { return nil }
    let value = Value(rawValue: text)
    if value == nil { errors.add(name, Phrase(en: "No such choice", ar: "اختيار غير موجود")) }
    return value
  }

  private mutating func money(_ name: String) -> Money? {
    guard let text = typed[name] else { return nil }
    do throws(InvalidMoney) {
      return try Money(parsing: text)
    } catch {
      errors.add(name, error.label)
      return nil
    }
  }

  private mutating func day(_ name: String) -> Day? {
    guard let text = typed[name] else { return nil }
    let day = Day(parsing: text)
    if day == nil {
      errors.add(name, .noSuchDate)
    }
    return day
  }

  /// The same list with another filter, from its newest page.
  func path(_ change: (inout TransactionFilter) -> Void = { _ in }) -> Path {
    var filter = filter
    change(&filter)
    return Self.path(filter)
  }

  static func path(_ filter: TransactionFilter) -> Path {
    AdminPath.transactions
      .query("from", filter.from).query("to", filter.to)
      .query("kind", filter.kind).query("status", filter.status).query("review", filter.review)
      .query("channel", filter.channel)
      .query("min", filter.minimum?.decimal).query("max", filter.maximum?.decimal)
      .query("merchant", filter.merchantCode)
  }
}
