import Database
import Ledger
import Templates
import Wallet
import Web

/// What was typed to move money between two accounts.
struct AdjustmentForm: Sendable {
  static let fields = ["from", "from_holder", "to", "to_holder", "amount", "reason", "confirmed"]
  /// What is on its way to the bank is the bank's to answer for.
  static let kinds = AccountKind.allCases.filter { $0 != .merchantInTransit }

  private let typed: [String: String]
  var errors = FormErrors()

  /// `value` gives what stands in a field.
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

  /// Nil where something is wrong; `errors` then says what.
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

  mutating func reason() -> String? {
    do throws(TextProblem) {
      return try checkedText(self["reason"], maximum: 200)
    } catch {
      errors.add("reason", error.label)
      return nil
    }
  }

  private mutating func account(_ field: String, _ holder: String) -> AccountChoice? {
    guard let kind = AccountKind(rawValue: self[field]), Self.kinds.contains(kind) else {
      errors.add(field, Phrase(en: "Choose an account", ar: "اختر حسابًا"))
      return nil
    }
    switch kind {
    case .userWallet:
      if let mobile = PhoneNumber(parsing: self[holder]) { return .wallet(mobile) }
      errors.add(holder, Phrase(en: "Enter the user's mobile number", ar: "أدخل رقم موبايل المستخدم"))
    case .merchantPending, .merchantAvailable, .merchantInTransit:
      if let code = MerchantCode(parsing: self[holder]) { return .merchant(code, kind) }
      errors.add(holder, Phrase(en: "A merchant code looks like MRC-000001", ar: "رمز التاجر بالشكل MRC-000001"))
    case .feeRevenue, .vatPayable, .bankClearing, .suspense: return .platform(kind)
    }
    return nil
  }
}

/// An account as people name it.
enum AccountChoice: Hashable, Sendable {
  case wallet(PhoneNumber)
  case merchant(MerchantCode, AccountKind)
  case platform(AccountKind)
}

/// The account that was named, with its holder.
struct FoundAccount: RowDecodable {
  let id: AccountID
  let kind: AccountKind
  /// Nil of the platform's own, which are summed only when asked for.
  let balance: Money?
  let userName: String?
  let merchantCode: MerchantCode?
  let merchantName: String?

  init(_ row: Row) throws(DatabaseError) {
    id = try row["id"]
    kind = try row["kind"]
    balance = try row["balance"]
    userName = try row["user_name"]
    merchantCode = try row["merchant_number"]
    merchantName = try row["merchant_name"]
  }

  static func query(_ choice: AccountChoice) -> SQL {
    let condition: SQL =
      switch choice {
      case .wallet(let mobile): "accounts.kind = 'user_wallet' AND users.mobile = \(mobile)"
      case .merchant(let code, let kind): "accounts.kind = \(kind) AND number = \(code)"
      case .platform(let kind): "accounts.kind = \(kind) AND user_id IS NULL AND merchant_id IS NULL"
      }
    return """
      SELECT accounts.id, accounts.kind, balance, users.name AS user_name, number AS merchant_number,
        trade_name AS merchant_name
      FROM accounts LEFT JOIN users ON users.id = user_id LEFT JOIN merchants ON merchants.id = merchant_id
      WHERE \(condition)
      """
  }

  /// Why it can't give that much; the ledger asks again once the adjustment is approved.
  func refusal(of amount: Money) -> Refusal? {
    guard let balance, amount > balance else { return nil }
    return merchantCode == nil ? .insufficientBalance(available: balance) : .accountBalance(kind, holds: balance)
  }

  /// "User wallet: Mona Adel"
  var title: Phrase {
    guard let holder = userName ?? merchantName else { return kind.label }
    return Phrase(en: "\(kind.label): \(name: holder)", ar: "\(kind.label): \(name: holder)")
  }
}
