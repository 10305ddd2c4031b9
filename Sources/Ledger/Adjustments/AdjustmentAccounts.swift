package import Database
package import Wallet

/// An account in the terms of the form that names it.
package enum AccountChoice: Hashable, Sendable {
  case wallet(PhoneNumber)
  case merchant(MerchantCode, AccountKind)
  case platform(AccountKind)
}

/// An account of an adjustment, with its holder and current balance.
package struct FoundAccount: RowDecodable {
  package let id: AccountID
  package let kind: AccountKind
  /// Nil for the platform's own accounts, which keep no balance.
  package let balance: Money?
  package let userName: String?
  package let merchantCode: MerchantCode?
  package let merchantName: String?

  package init(_ row: Row) throws(DatabaseError) {
    id = try row["id"]
    kind = try row["kind"]
    balance = try row["balance"]
    userName = try row["user_name"]
    merchantCode = try row["merchant_number"]
    merchantName = try row["merchant_name"]
  }

  package static func query(_ choice: AccountChoice) -> SQL {
    switch choice {
    case .wallet(let mobile): query(where: "accounts.kind = 'user_wallet' AND users.mobile = \(mobile)")
    case .merchant(let code, let kind): query(where: "accounts.kind = \(kind) AND number = \(code)")
    case .platform(let kind): query(where: "accounts.kind = \(kind) AND user_id IS NULL AND merchant_id IS NULL")
    }
  }

  static func query(_ id: AccountID) -> SQL { query(where: "accounts.id = \(id)") }

  private static func query(where condition: SQL) -> SQL {
    """
    SELECT accounts.id, accounts.kind, balance, users.name AS user_name, number AS merchant_number,
      trade_name AS merchant_name
    FROM accounts LEFT JOIN users ON users.id = user_id LEFT JOIN merchants ON merchants.id = merchant_id
    WHERE \(condition)
    """
  }

  /// Returns why the account can't be debited by that amount now. Posting checks it again.
  package func refusal(of amount: Money) -> Refusal? {
    guard let balance, amount > balance else { return nil }
    return merchantCode == nil ? .insufficientBalance(available: balance) : .accountBalance(kind, holds: balance)
  }

  /// Returns the facts about both accounts on the page that requests an adjustment.
  package static func facts(from giver: FoundAccount, to taker: FoundAccount) -> ShownFacts {
    var facts = ShownFacts()
    if let balance = giver.balance { facts.set(.giverBalance, balance) }
    if let balance = taker.balance { facts.set(.takerBalance, balance) }
    return facts
  }
}
