import Ledger
import Templates
import Wallet

/// What was typed to pay a merchant to another account.
struct BankAccountForm: Sendable {
  static let fields = ["holder", "iban", "reason", "confirmed"]
  /// As a payment file takes it (ISO 20022, Max140Text).
  static let longestHolder = 140

  private let typed: [String: String]
  var errors = FormErrors()

  /// `value` gives what stands in a field.
  init(_ value: (String) -> String?) {
    typed = Dictionary(uniqueKeysWithValues: Self.fields.map { ($0, value($0) ?? "") })
  }

  subscript(field: String) -> String { typed[field] ?? "" }

  struct Decoded: Sendable {
    let holder: String
    let iban: IBAN
    let reason: String
  }

  /// Nil where something is wrong; `errors` then says what.
  mutating func decode() -> Decoded? {
    let holder = text("holder", maximum: Self.longestHolder)
    let iban = IBAN(parsing: self["iban"])
    if iban == nil {
      errors.add(
        "iban",
        Phrase(
          en: "This is no Egyptian IBAN: EG and 27 digits. Look for a mistyped one.",
          ar: "هذا ليس رقم حساب دولي مصريًا: EG و27 رقمًا. تحقق من كل رقم."))
    }
    let reason = text("reason", maximum: 200)
    guard let holder, let iban, let reason else { return nil }
    return Decoded(holder: holder, iban: iban, reason: reason)
  }

  private mutating func text(_ field: String, maximum: Int) -> String? {
    do throws(TextProblem) {
      return try checkedText(self[field], maximum: maximum)
    } catch {
      errors.add(field, error.label)
      return nil
    }
  }
}
