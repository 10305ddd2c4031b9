import Ledger
import Templates
import Wallet
import Web

/// What was typed to ask for a payout.
struct PayoutForm: Sendable {
  static let fields = ["amount", "confirmed"]

  let amount: String
  private(set) var errors = FormErrors()

  /// Empty, for all that can be paid out.
  init(payable: Money) { amount = payable.grouped }

  init(_ form: Form) { amount = form["amount"] }

  /// Nil where something is wrong; `errors` then says what.
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

  /// Why the ledger would not, beside the field where it is about that.
  mutating func add(_ refusal: PayoutRefusal) {
    switch refusal {
    case .belowMinimum, .insufficientBalance, .keptForRefunds: errors.add("amount", refusal.advice)
    default: errors.add(refusal.advice)
    }
  }

  mutating func addUsedKey() { errors.add(.usedKey) }
}
