import Synchronization
import Wallet

/// Puts tokens in place of personal data in the addresses of one request's answer. A token is opened only for the browser
/// that it was made for, so what a history or a proxy's log holds of an address tells nobody whom somebody searched for
/// (docs/decisions/0011-searches-in-addresses.md).
package final class AddressSeal: Sendable {
  /// That of the request which is being answered. `Path.query` uses it, so that no link of a page can do without.
  @TaskLocal package static var current: AddressSeal?

  /// The first character of a token.
  package static let mark: Character = "~"

  private let sealed: @Sendable (String) -> String?
  private let opened: @Sendable (String) -> String?
  /// The tokens of this answer: a list has the same search in dozens of links.
  private let tokens = Mutex<[String: String]>([:])

  package init(
    sealing sealed: @escaping @Sendable (String) -> String?, opening opened: @escaping @Sendable (String) -> String?
  ) {
    self.sealed = sealed
    self.opened = opened
  }

  /// Whether the answer has a token.
  package var isUsed: Bool { tokens.withLock { !$0.isEmpty } }

  /// Returns what stands for the value in an address: a token if it may be personal data or looks like a token.
  func address(of value: String) -> String {
    guard mayNamePerson(value) || value.first == Self.mark else { return value }
    return tokens.withLock { tokens in
      if let token = tokens[value] { return token }
      guard let token = sealed(value).map({ String(Self.mark) + $0 }) else { return "" }
      tokens[value] = token
      return token
    }
  }

  /// Returns the value that a token stands for; nil if it is none of this browser's.
  package func open(_ token: String) -> String? {
    guard token.first == Self.mark, let value = opened(String(token.dropFirst())) else { return nil }
    tokens.withLock { $0[value] = token }
    return value
  }

  /// The query items that hold what somebody typed to search for: a search, and a list's whole filter.
  static func isSearch(_ name: StaticString) -> Bool {
    switch name.utf8CodeUnitCount {
    case 1: name.description == "q"
    case 6: name.description == "filter"
    default: false
    }
  }
}
