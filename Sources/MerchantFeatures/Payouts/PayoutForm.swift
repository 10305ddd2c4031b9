import Ledger
import SharedFeatures
import Templates
import Wallet
import Web

/// The form that requests a payout.
struct PayoutForm: Sendable {
  static let fields = ["amount", "confirmed"]

  let amount: String
  private(set) var errors = FormErrors()

  /// Creates a form with the draft's amount, or with everything that can be paid out.
  init(payable: Money, _ draft: Form?) { amount = draft?["amount"] ?? payable.grouped }

  init(_ form: Form) { amount = form["amount"] }

  /// Returns nil if the form is invalid; `errors` then has the reasons.
  mutating func decode() -> Money? {
    do throws(InvalidMoney) {
      let money = try Money(parsing: amount)
      if money > .zero { return money }
      errors.add("amount", Refusal.amountNotPositive.label)
    } catch {
      errors.add("amount", error.label)
    }
    return nil
  }

  /// Adds the ledger's refusal to the field that it concerns.
  mutating func add(_ refusal: PayoutRefusal) {
    switch refusal {
    case .insufficientBalance(let most) where most > .zero: errors.add("amount", .amountUpTo(most))
    case .belowMinimum, .insufficientBalance, .keptForRefunds: errors.add("amount", refusal.advice)
    default: errors.add(refusal.advice)
    }
  }

  mutating func addUsedKey() { errors.add(.usedKey) }
}
