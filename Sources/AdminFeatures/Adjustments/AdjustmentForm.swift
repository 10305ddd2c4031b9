import Database
import Ledger
import SharedFeatures
import Templates
import Wallet
import Web

/// The form of an adjustment.
struct AdjustmentForm: Sendable {
  static let fields = ["from", "from_holder", "to", "to_holder", "amount", "reason", "confirmed"]
  /// The kinds of accounts. Money in transit is left out, since only bank results change it.
  static let kinds = AccountKind.allCases.filter { $0 != .merchantInTransit }

  private let typed: [String: String]
  var errors = FormErrors()

  /// `value` returns a field's value.
  init(_ value: (String) -> String?) {
    typed = Dictionary(uniqueKeysWithValues: Self.fields.map { ($0, value($0) ?? "") })
  }

  subscript(field: String) -> String { typed[field] ?? "" }

  struct Decoded: Sendable {
    let from: AccountChoice
    let to: AccountChoice
    let amount: Money
    let reason: String
  }

  /// Returns nil if the form is invalid; `errors` then has the reasons.
  mutating func decode() -> Decoded? {
    let from = account("from", "from_holder")
    let to = account("to", "to_holder")
    var amount: Money?
    do throws(InvalidMoney) {
      amount = try Money(parsing: self["amount"])
      if let amount, amount <= .zero { errors.add("amount", Refusal.amountNotPositive.label) }
    } catch {
      errors.add("amount", error.label)
    }
    let reason = reason()
    guard errors.isEmpty, let from, let to, let amount, let reason else { return nil }
    return Decoded(from: from, to: to, amount: amount, reason: reason)
  }

  /// Adds the ledger's refusal to the field that it concerns.
  mutating func add(_ refusal: Refusal) {
    switch refusal {
    case .insufficientBalance, .accountBalance, .amountNotPositive: errors.add("amount", refusal.label)
    default: errors.add(refusal.label)
    }
  }

  mutating func reason() -> String? {
    do throws(TextProblem) {
      return try checkedText(self["reason"], .note, maximum: 200)
    } catch {
      errors.add("reason", error)
      return nil
    }
  }

  private mutating func account(_ field: String, _ holder: String) -> AccountChoice? {
    guard let kind = AccountKind(rawValue: self[field]), Self.kinds.contains(kind) else {
      errors.add(field, Phrase(en: "Choose an account.", ar: "اختر حسابًا."))
      return nil
    }
    switch kind {
    case .userWallet:
      if let mobile = PhoneNumber(parsing: self[holder]) { return .wallet(mobile) }
      errors.add(holder, Phrase(en: "Enter the user's mobile number.", ar: "أدخل رقم موبايل المستخدم."))
    case .merchantPending, .merchantAvailable, .merchantInTransit:
      if let code = MerchantCode(parsing: self[holder]) { return .merchant(code, kind) }
      errors.add(holder, Phrase(en: "Enter a merchant code such as MRC-000001.", ar: "أدخل كود تاجر مثل MRC-000001."))
    case .feeRevenue, .vatPayable, .bankClearing, .suspense: return .platform(kind)
    }
    return nil
  }
}

extension FoundAccount {
  /// The title of the account: "User wallet: Mona Adel".
  var title: Phrase {
    guard let holder = userName ?? merchantName else { return kind.label }
    return Phrase(en: "\(kind.label): \(name: holder)", ar: "\(kind.label): \(name: holder)")
  }
}
