import Database
import Ledger
import Wallet

/// A change of the account that a merchant is paid to, as it was asked for.
struct BankAccountChange: RowDecodable {
  let holder: String
  let last4: String
  let state: BankAccountChangeState
  let askedByName: String
  let askedAt: Instant
  let decision: DecisionID?
  /// When its waiting time is over; nil until it is approved.
  let effectiveAt: Instant?
  let inForceAt: Instant?

  init(_ row: Row) throws(DatabaseError) {
    holder = try row["bank_holder"]
    last4 = try row["iban_last4"]
    state = try row["state"]
    askedByName = try row["asked_by_name"]
    askedAt = try row["asked_at"]
    decision = try row["decision_id"]
    effectiveAt = try row["effective_at"]
    inForceAt = try row["in_force_at"]
  }

  /// Whether it holds off another.
  var isPending: Bool { state == .requested || state == .approved }

  /// The newest.
  static func query(of merchant: MerchantID, length: Int) -> SQL {
    """
    SELECT bank_holder, iban_last4, state, asked_by_name, asked_at, decision_id, effective_at, in_force_at
    FROM bank_account_changes WHERE merchant_id = \(merchant) ORDER BY id DESC LIMIT \(length)
    """
  }

  /// How many hours an approved one waits before it comes into force.
  static let coolingOff: SQL = "SELECT value FROM settings WHERE name = 'bank_account_cooling_off_hours'"
}
