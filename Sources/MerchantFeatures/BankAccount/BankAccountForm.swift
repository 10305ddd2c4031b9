import Templates
import Wallet
import Web

/// What was typed to be paid to another bank account.
struct BankAccountForm: Sendable {
  static let fields = ["holder", "iban", "reason", "confirmed"]

  private let typed: [String: String]
  var errors = FormErrors()

  /// `value` gives what stands in a field.
  init(_ value: (String) -> String) {
    typed = Dictionary(uniqueKeysWithValues: Self.fields.map { ($0, value($0)) })
  }

  subscript(field: String) -> String { typed[field] ?? "" }

  struct Decoded: Sendable {
    let holder: String
    let iban: IBAN
    let reason: String?
  }

  /// Nil where something is wrong; `errors` then says what.
  mutating func decode() -> Decoded? {
    // What a transfer order has room for (ISO 20022, Max140Text).
    let holder = text("holder", maximum: 140)
    let iban = IBAN(parsing: self["iban"])
    if iban == nil {
      errors.add(
        "iban",
        Phrase(
          en: "That isn't an Egyptian IBAN: EG and 27 digits, of which one is wrong or missing.",
          ar: "هذا ليس رقم IBAN مصريًا: يبدأ بالحرفين \(code: "EG") ثم 27 رقمًا، وأحدها خطأ أو ناقص."))
    }
    let reason = self["reason"].allSatisfy(\.isWhitespace) ? nil : text("reason", maximum: 200)
    guard errors.isEmpty, let holder, let iban else { return nil }
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
