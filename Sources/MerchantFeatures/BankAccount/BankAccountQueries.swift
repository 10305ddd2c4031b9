import Database
import Ledger
import Wallet

/// The account that a merchant is paid to.
struct BankAccount: RowDecodable {
  let holder: String
  let last4: String

  init(_ row: Row) throws(DatabaseError) {
    holder = try row["bank_holder"]
    last4 = try row["iban_last4"]
  }

  /// No row where there is none.
  static func query(_ merchant: MerchantID) -> SQL {
    """
    SELECT coalesce(bank_holder, legal_name) AS bank_holder, iban_last4 FROM merchants
    WHERE id = \(merchant) AND iban_last4 IS NOT NULL
    """
  }
}

/// A change of the account that was asked for.
struct BankAccountChange: RowDecodable {
  let id: BankAccountChangeID
  let holder: String
  let last4: String
  let state: BankAccountChangeState
  let askedBy: String
  let askedByName: String
  let askedAt: Instant
  /// When its waiting time ends; nil until it is approved.
  let effectiveAt: Instant?
  let inForceAt: Instant?

  init(_ row: Row) throws(DatabaseError) {
    id = try row["id"]
    holder = try row["bank_holder"]
    last4 = try row["iban_last4"]
    state = try row["state"]
    askedBy = try row["asked_by"]
    askedByName = try row["asked_by_name"]
    askedAt = try row["asked_at"]
    effectiveAt = try row["effective_at"]
    inForceAt = try row["in_force_at"]
  }

  var isPending: Bool { state == .requested || state == .approved }

  func isRecallable(by actor: Actor) -> Bool { isPending && askedBy == actor.key }

  static func newest(_ merchant: MerchantID, length: Int) -> SQL {
    "\(own(merchant)) ORDER BY id DESC LIMIT \(length)"
  }

  static func query(_ id: BankAccountChangeID, of merchant: MerchantID) -> SQL { "\(own(merchant)) AND id = \(id)" }

  private static func own(_ merchant: MerchantID) -> SQL {
    """
    SELECT id, bank_holder, iban_last4, state, asked_by, asked_by_name, asked_at, effective_at, in_force_at
    FROM bank_account_changes WHERE merchant_id = \(merchant)
    """
  }
}
