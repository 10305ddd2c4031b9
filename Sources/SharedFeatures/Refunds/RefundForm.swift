import Ledger
package import Templates
package import Wallet
package import Web

/// The form that refunds a payment.
package struct RefundForm: Sendable {
  package static let fields = ["amount", "reason", "note", "confirmed"]

  package private(set) var amount = ""
  package private(set) var reason = ""
  package private(set) var note = ""
  package private(set) var errors = FormErrors()

  /// Creates a form with the draft's values, or with the whole remaining amount.
  package init(remaining: Money, _ draft: Form?) {
    amount = draft?["amount"] ?? remaining.grouped
    reason = draft?["reason"] ?? ""
    note = draft?["note"] ?? ""
  }

  init(_ form: Form) {
    amount = form["amount"]
    reason = form["reason"]
    note = form["note"]
  }

  package struct Decoded: Sendable {
    package let amount: Money
    package let reason: RefundReason
    package let note: String?
  }

  /// Returns nil if the form is invalid; `errors` then has the reasons.
  mutating func decode() -> Decoded? {
    let amount = decodedAmount()
    let reason = RefundReason(rawValue: reason)
    if reason == nil { errors.add("reason", Phrase(en: "Choose a reason.", ar: "اختر سببًا.")) }
    let note = decodedNote(isRequired: reason == .other)
    guard errors.isEmpty, let amount, let reason else { return nil }
    return Decoded(amount: amount, reason: reason, note: note)
  }

  private mutating func decodedAmount() -> Money? {
    do throws(InvalidMoney) {
      let money = try Money(parsing: amount)
      if money > .zero { return money }
      errors.add("amount", Phrase(en: "The amount must be above zero.", ar: "يجب أن يزيد المبلغ على صفر."))
    } catch {
      errors.add("amount", error.label)
    }
    return nil
  }

  private mutating func decodedNote(isRequired: Bool) -> String? {
    if isBlank(note) {
      if isRequired {
        errors.add("note", Phrase(en: "Enter the reason in the note.", ar: "اكتب السبب في الملاحظة."))
      }
      return nil
    }
    do throws(TextProblem) {
      return try checkedText(note, .note, maximum: 200)
    } catch {
      errors.add("note", error)
      return nil
    }
  }

  /// Adds the ledger's refusal to the field that it concerns.
  mutating func add(_ refusal: Refusal) {
    switch refusal {
    case .exceedsRemaining(let remaining) where remaining > .zero: errors.add("amount", .amountUpTo(remaining))
    case .exceedsRemaining, .amountNotPositive, .amountTooLarge: errors.add("amount", refusal.label)
    default: errors.add(refusal.label)
    }
  }

  mutating func addUsedKey() { errors.add(.usedKey) }
}

extension Phrase {
  /// The currency's sign ends an Arabic sentence with its own full stop.
  package static func amountUpTo(_ most: Money) -> Phrase {
    Phrase(en: "Enter an amount up to \(most).", ar: "أدخل مبلغًا لا يزيد على \(most)")
  }
}
