import Database
import Ledger
import Wallet

/// A requested change of a merchant's bank account.
struct BankAccountChange: RowDecodable {
  let holder: String
  let last4: String
  let sealed: [UInt8]
  let state: BankAccountChangeState
  let requestedByName: String
  let requestedAt: Instant
  let approval: ApprovalID?
  /// The end of its cooling-off time; nil until it is approved.
  let effectiveAt: Instant?
  let inForceAt: Instant?

  init(_ row: Row) throws(DatabaseError) {
    holder = try row["bank_holder"]
    last4 = try row["iban_last4"]
    sealed = try row["iban_sealed"]
    state = try row["state"]
    requestedByName = try row["requested_by_name"]
    requestedAt = try row["requested_at"]
    approval = try row["approval_id"]
    effectiveAt = try row["effective_at"]
    inForceAt = try row["in_force_at"]
  }

  /// Whether the change is open, so that no other can be requested.
  var isPending: Bool { state == .requested || state == .approved }

  /// Returns the query for the newest changes.
  static func query(of merchant: MerchantID, length: Int) -> SQL {
    """
    SELECT bank_holder, iban_last4, iban_sealed, state, requested_by_name, requested_at, approval_id, effective_at,
      in_force_at
    FROM bank_account_changes WHERE merchant_id = \(merchant) ORDER BY id DESC LIMIT \(literal: length)
    """
  }
}
