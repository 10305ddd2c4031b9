package import Auth
package import Ledger
package import Templates
package import Wallet
package import Web

/// The form that requests a change of a merchant's bank account.
package struct BankAccountForm: Sendable {
  package static let fields = ["holder", "iban", "reason", "confirmed"]

  private let typed: [String: String]
  private let needsReason: Bool
  package var errors = FormErrors()

  /// Creates an empty or a posted form. Staff must give a reason; merchants may.
  package init(_ posted: Form? = nil, needsReason: Bool) {
    typed = Dictionary(uniqueKeysWithValues: Self.fields.map { ($0, posted?[$0] ?? "") })
    self.needsReason = needsReason
  }

  package subscript(field: String) -> String { typed[field] ?? "" }

  /// The fields that the confirmation page sends again.
  package var hidden: some HTML {
    ForEach(Self.fields.filter { $0 != "confirmed" }) { field in HiddenField(field, self[field]) }
  }

  package struct Decoded: Sendable {
    package let holder: String
    package let iban: IBAN
    package let reason: String?

    package func account(_ seal: TextSeal) throws -> Ledger.NewBankAccount {
      Ledger.NewBankAccount(
        holder: holder, last4: iban.last4, sealed: try seal.seal(iban.text, for: .iban),
        index: seal.blindIndex(of: iban.text, for: .iban))
    }
  }

  /// Returns nil if the form is invalid; `errors` then has the reasons.
  package mutating func decode() -> Decoded? {
    // The maximum is that of a payment order (ISO 20022, Max140Text).
    let holder = text("holder", .name, maximum: 140)
    let iban = IBAN(parsing: self["iban"])
    if iban == nil {
      errors.add(
        "iban",
        Phrase(
          en: "That isn't an Egyptian IBAN: EG and 27 digits, of which one is wrong or missing.",
          ar: "هذا ليس رقم IBAN مصريًا: يبدأ بالحرفين \(code: "EG") ثم 27 رقمًا، وأحدها خطأ أو ناقص."))
    }
    let isWithoutReason = !needsReason && isBlank(self["reason"])
    let reason = isWithoutReason ? nil : text("reason", .note, maximum: 200)
    guard errors.isEmpty, let holder, let iban else { return nil }
    return Decoded(holder: holder, iban: iban, reason: reason)
  }

  private mutating func text(_ field: String, _ kind: TextKind, maximum: Int) -> String? {
    do throws(TextProblem) {
      return try checkedText(self[field], kind, maximum: maximum)
    } catch {
      errors.add(field, error)
      return nil
    }
  }
}
