import Ledger
import Templates
import Wallet

/// What the one search box was given: words, and `key:value` terms that make a filter of transactions.
struct SearchTerms: Sendable {
  private(set) var words = ""
  private(set) var filter = TransactionFilter()
  /// Terms that say nothing the lists know.
  private(set) var unknown: [String] = []

  init(_ text: String) {
    for term in text.split(whereSeparator: \.isWhitespace) {
      guard let colon = term.firstIndex(of: ":"), colon != term.startIndex else {
        words += words.isEmpty ? String(term) : " \(term)"
        continue
      }
      let key = term[..<colon].lowercased()
      let value = String(term[term.index(after: colon)...])
      if !apply(key, value) { unknown.append(String(term)) }
    }
  }

  private mutating func apply(_ key: String, _ value: String) -> Bool {
    switch key {
    case "status": return set(\.status, TransactionStatus(rawValue: value.lowercased()))
    case "kind": return set(\.kind, TransactionKind(rawValue: value.lowercased()))
    case "review": return set(\.review, ReviewState(rawValue: value.lowercased()))
    case "channel": return set(\.channel, Channel(rawValue: value.lowercased()))
    case "merchant": return set(\.merchantCode, MerchantCode(parsing: value))
    case "from": return set(\.from, Day(parsing: value))
    case "to": return set(\.to, Day(parsing: value))
    case "amount": return applyAmount(value)
    default: return false
    }
  }

  /// `500`, `>500`, `<500`, `100..500`.
  private mutating func applyAmount(_ value: String) -> Bool {
    if value.hasPrefix(">") { return set(\.minimum, money(value.dropFirst())) }
    if value.hasPrefix("<") { return set(\.maximum, money(value.dropFirst())) }
    let bounds = value.split(separator: "..", omittingEmptySubsequences: false)
    if bounds.count == 2 {
      return set(\.minimum, money(bounds[0])) && set(\.maximum, money(bounds[1]))
    }
    return set(\.minimum, money(value[...])) && set(\.maximum, money(value[...]))
  }

  private func money(_ text: Substring) -> Money? {
    do throws(InvalidMoney) { return try Money(parsing: String(text)) } catch { return nil }
  }

  private mutating func set<Value>(_ part: WritableKeyPath<TransactionFilter, Value?>, _ value: Value?) -> Bool {
    guard let value else { return false }
    filter[keyPath: part] = value
    return true
  }
}
