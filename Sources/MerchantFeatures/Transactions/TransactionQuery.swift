import Database
import Ledger
import Templates
import Wallet
import Web

/// What the address of the list asks for: filters as typed, what they mean, and the page.
struct TransactionQuery: Sendable {
  private(set) var filter = TransactionFilter()
  private(set) var search: TransactionSearch?
  private(set) var place = Place.newest
  private(set) var errors = FormErrors()
  private let typed: [String: String]

  /// A merchant has no other kinds.
  static let kinds: [TransactionKind] = [.payment, .refund]

  init(_ query: URLEncoded) {
    var typed: [String: String] = [:]
    for name in ["q", "kind", "status", "from", "to", "min", "max"] { typed[name] = query[name] ?? "" }
    self.typed = typed
    readSearch()
    readChoices()
    readPeriod()
    readAmounts()
    place = Place(query)
  }

  /// As typed, to show it again beside an error.
  subscript(field: String) -> String { typed[field] ?? "" }

  var isEmpty: Bool { filter.isEmpty && self["q"].isEmpty }

  /// Filter and search together, over `transactions`.
  var condition: SQL {
    switch search {
    // Row-level security keeps LIKE from the index of names; this function has it.
    case .customer(.name(let text)):
      return "\(filter.condition) AND user_id IN (SELECT customers_named(\(NameSearch.pattern(text))))"
    case .customer(let customer):
      var filter = filter
      filter.customer = customer
      return filter.condition
    case .amount(let amount): return "\(filter.condition) AND amount = \(amount)"
    case .reference, nil: return filter.condition
    }
  }

  /// The same list with another filter, from its newest page.
  func path(search: String? = nil, _ change: (inout TransactionFilter) -> Void = { _ in }) -> Path {
    var filter = filter
    change(&filter)
    return MerchantPath.transactions
      .query("q", search ?? self["q"])
      .query("from", filter.from).query("to", filter.to)
      .query("kind", filter.kind).query("status", filter.status)
      .query("min", filter.minimum?.decimal).query("max", filter.maximum?.decimal)
  }
}

extension TransactionQuery {
  private mutating func readSearch() {
    guard let text = nonEmpty("q") else { return }
    do throws(FormErrors) {
      search = try TransactionSearch(parsing: text)
    } catch {
      errors = error
    }
  }

  private mutating func readChoices() {
    filter.kind = choice("kind", among: Self.kinds)
    filter.status = choice("status", among: TransactionStatus.allCases)
  }

  private mutating func readPeriod() {
    filter.from = day("from")
    filter.to = day("to")
    if let from = filter.from, let to = filter.to, to < from {
      errors.add("to", Phrase(en: "The period ends before it begins.", ar: "نهاية الفترة قبل بدايتها."))
    }
  }

  private mutating func readAmounts() {
    filter.minimum = money("min")
    filter.maximum = money("max")
    if let least = filter.minimum, let most = filter.maximum, most < least {
      errors.add("max", Phrase(en: "That is less than the lowest amount.", ar: "هذا أقل من الحد الأدنى للمبلغ."))
    }
  }

  private mutating func choice<Value: RawRepresentable<String>>(_ name: String, among values: [Value]) -> Value? {
    guard let text = nonEmpty(name) else { return nil }
    let value = values.first { $0.rawValue == text }
    if value == nil { errors.add(name, Phrase(en: "There is no such choice.", ar: "هذا الاختيار غير موجود.")) }
    return value
  }

  private mutating func day(_ name: String) -> Day? {
    guard let text = nonEmpty(name) else { return nil }
    let day = Day(parsing: text)
    if day == nil { errors.add(name, DayField.mistake) }
    return day
  }

  private mutating func money(_ name: String) -> Money? {
    guard let text = nonEmpty(name) else { return nil }
    do throws(InvalidMoney) {
      return try Money(parsing: text)
    } catch {
      errors.add(name, error.label)
      return nil
    }
  }

  private func nonEmpty(_ name: String) -> String? { self[name].isEmpty ? nil : self[name] }
}
