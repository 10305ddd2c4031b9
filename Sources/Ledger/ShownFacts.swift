package import Wallet

/// The facts that a confirmation page showed. An act with facts is executed only while they still hold; otherwise it
/// throws `ShownFactsChanged` and nothing changes.
package struct ShownFacts: Hashable, Sendable {
  package enum Name: String, CaseIterable, Sendable {
    case remaining, outcome
    case returnedFee = "returned_fee"
    case wallet
    case userStatus = "user_status"
    case merchantBalance = "merchant_balance"
    case available
    case inTransit = "in_transit"
    case keptForRefunds = "kept_for_refunds"
    case accountHolder = "account_holder"
    case account
    case payoutState = "payout_state"
    case request
    case approvalState = "approval_state"
    case coolingOffHours = "cooling_off_hours"
    case giverBalance = "giver_balance"
    case takerBalance = "taker_balance"
    case fee
    case fixedFee = "fixed_fee"
    case vat, limit, setting
    case transactionStatus = "transaction_status"
    case review
    case caseEvents = "case_events"

    /// Whether an increase doesn't matter. Sales increase a merchant's balance all the time, so only a decrease stops a
    /// confirmation.
    var mayGrow: Bool {
      switch self {
      case .merchantBalance, .available, .giverBalance, .takerBalance: true
      default: false
      }
    }
  }

  private var values: [Name: String] = [:]

  package init() {}

  package subscript(name: Name) -> String? {
    get { values[name] }
    set { values[name] = newValue }
  }

  package mutating func set(_ name: Name, _ money: Money) { values[name] = String(money.piastres) }

  package mutating func set(_ name: Name, _ number: Int64) { values[name] = String(number) }

  /// Returns the facts without `names`, for a page that doesn't show them to everybody.
  package func without(_ names: Name...) -> ShownFacts {
    var facts = self
    for name in names { facts.values[name] = nil }
    return facts
  }

  /// Throws `ShownFactsChanged` if a fact has another value in `now`.
  package func expect(_ now: ShownFacts) throws(ShownFactsChanged) {
    let changes = Name.allCases.compactMap { name -> ShownFactsChanged.Change? in
      guard let before = values[name], let after = now.values[name], before != after else { return nil }
      if name.mayGrow, let before = Int64(before), let after = Int64(after), after > before { return nil }
      return ShownFactsChanged.Change(name: name, before: before, after: after)
    }
    if !changes.isEmpty { throw ShownFactsChanged(changes: changes) }
  }
}

/// The text of the facts in a form: `remaining=8400;wallet=20000`.
extension ShownFacts {
  package var text: String {
    values.sorted { $0.key.rawValue < $1.key.rawValue }
      .map { name, value in "\(name.rawValue)=\(Self.escaped(value))" }.joined(separator: ";")
  }

  /// Reads the facts of a form and ignores other text.
  package init(parsing text: String) {
    // The text is split by scalars, since a combining mark after a separator would become part of the same character.
    for item in text.unicodeScalars.split(separator: ";") {
      let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map { Substring($0) }
      guard parts.count == 2, let name = Name(rawValue: String(parts[0])) else { continue }
      values[name] = Self.unescaped(parts[1])
    }
  }

  /// Escapes separators and line breaks, since browsers change line breaks.
  private static func escaped(_ value: String) -> String {
    var text = ""
    for scalar in value.unicodeScalars {
      if scalar == "%" || scalar == ";" || scalar.value < 0x20 {
        text += "%" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
      } else {
        text.unicodeScalars.append(scalar)
      }
    }
    return text
  }

  private static func unescaped(_ text: Substring) -> String {
    var bytes: [UInt8] = []
    var rest = text.utf8.makeIterator()
    while let byte = rest.next() {
      if byte == UInt8(ascii: "%"), let high = rest.next(), let low = rest.next(),
        let code = UInt8(String(decoding: [high, low], as: UTF8.self), radix: 16)
      {
        bytes.append(code)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// The error if the facts on the confirmation page have changed since. Nothing was executed.
package struct ShownFactsChanged: Error, Hashable, Sendable {
  package struct Change: Hashable, Sendable {
    package let name: ShownFacts.Name
    package let before: String
    package let after: String
  }

  package let changes: [Change]
}
