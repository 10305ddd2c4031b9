import Auth
import Database
import Ledger
import SharedFeatures
import Wallet

/// The bank account of a merchant.
struct BankAccount: RowDecodable {
  let holder: String
  let last4: String

  init(_ row: Row) throws(DatabaseError) {
    holder = try row["bank_holder"]
    last4 = try row["iban_last4"]
  }

  /// Returns the query for the account, which has no row if there is none.
  static func query(_ merchant: MerchantID) -> SQL {
    """
    SELECT coalesce(bank_holder, legal_name) AS bank_holder, iban_last4 FROM merchants
    WHERE id = \(merchant) AND iban_last4 IS NOT NULL
    """
  }
}

/// The banks of the merchant's account and of the account that an open change would bring.
struct AccountBanks: RowDecodable {
  private let current: [UInt8]?
  private let next: [UInt8]?

  init(_ row: Row) throws(DatabaseError) {
    current = try row["current"]
    next = try row["next"]
  }

  func current(_ seal: TextSeal) -> BankCode? { seal.bank(of: current) }
  func next(_ seal: TextSeal) -> BankCode? { seal.bank(of: next) }

  /// For the application's database: the merchant's own role doesn't read sealed columns.
  static func query(_ merchant: MerchantID) -> SQL {
    """
    SELECT iban_sealed AS current, (
        SELECT iban_sealed FROM bank_account_changes
        WHERE merchant_id = merchants.id AND state IN ('requested', 'approved')
      ) AS next
    FROM merchants WHERE id = \(merchant)
    """
  }
}

/// A requested change of the bank account.
struct BankAccountChange: RowDecodable {
  let id: BankAccountChangeID
  let holder: String
  let last4: String
  let state: BankAccountChangeState
  let requestedBy: String
  let requestedByName: String
  let requestedAt: Instant
  /// The end of its cooling-off time; nil until it is approved.
  let effectiveAt: Instant?
  let inForceAt: Instant?

  init(_ row: Row) throws(DatabaseError) {
    id = try row["id"]
    holder = try row["bank_holder"]
    last4 = try row["iban_last4"]
    state = try row["state"]
    requestedBy = try row["requested_by"]
    requestedByName = try row["requested_by_name"]
    requestedAt = try row["requested_at"]
    effectiveAt = try row["effective_at"]
    inForceAt = try row["in_force_at"]
  }

  var isPending: Bool { state == .requested || state == .approved }

  /// By the owner. A change is executed when it comes into force.
  func canBeWithdrawn(by actor: Actor) -> Bool {
    WithdrawalTerms(state: state.approval, isExecuted: state == .inForce, requestedBy: requestedBy)
      .refusal(of: actor, forTeam: true) == nil
  }

  /// The facts on the page that withdraws the change.
  var facts: ShownFacts {
    var facts = ShownFacts()
    facts[.approvalState] = state.approval.rawValue
    return facts
  }

  static func newest(_ merchant: MerchantID, length: Int) -> SQL {
    "\(own(merchant)) ORDER BY id DESC LIMIT \(literal: length)"
  }

  static func query(_ id: BankAccountChangeID, of merchant: MerchantID) -> SQL { "\(own(merchant)) AND id = \(id)" }

  private static func own(_ merchant: MerchantID) -> SQL {
    """
    SELECT id, bank_holder, iban_last4, state, requested_by, \(SQL.requesterName(of: "bank_account_changes")), requested_at,
      effective_at, in_force_at
    FROM bank_account_changes WHERE merchant_id = \(merchant)
    """
  }
}

/// Every change of the bank account as CSV rows.
enum BankAccountFile {
  static let header =
    "requested_at,requested_at_utc,requested_by,account_holder,account,state,effective_at,effective_at_utc,in_force_at,"
    + "in_force_at_utc"

  /// Newest first. An account is its last four digits.
  static func rows(_ merchant: MerchantID) -> SQL {
    """
    SELECT \(ListFile.times("requested_at")),
      CASE WHEN requested_by LIKE 'member:%' THEN csv_text(requested_by_name) ELSE 'HealthPay' END,
      csv_text(bank_holder), iban_last4, state, \(ListFile.times("effective_at")), \(ListFile.times("in_force_at"))
    FROM bank_account_changes WHERE merchant_id = \(merchant) ORDER BY id DESC
    """
  }
}
