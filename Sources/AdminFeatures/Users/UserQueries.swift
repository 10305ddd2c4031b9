import Database
import Ledger
import Wallet

/// A user for the list.
struct UserItem: Listed {
  let id: UserID
  let name: String
  let mobile: PhoneNumber
  let tier: KYCTier
  let status: UserStatus
  let balance: Money
  let createdAt: Instant
  let hasNationalID: Bool
  let externalID: String?

  init(_ row: Row) throws(DatabaseError) {
    id = try row["id"]
    name = try row["name"]
    mobile = try row["mobile"]
    let stored: Int = try row["kyc_tier"]
    tier = KYCTier(rawValue: stored) ?? .unverified
    status = try row["status"]
    balance = try row["balance"]
    createdAt = try row["created_at"]
    hasNationalID = try row["has_national_id"]
    externalID = try row["external_id"]
  }

  var cursor: Cursor { Cursor(at: createdAt, id: id.rawValue) }

  /// Returns the columns of the list for all columns of `page`.
  static func columns(_ page: SQL, _ place: Place, queue: Bool = false) -> SQL {
    """
    SELECT page.id, name, mobile, kyc_tier, status, created_at, external_id,
      national_id_index IS NOT NULL AS has_national_id, balance
    FROM (\(page)) page
      JOIN accounts ON accounts.user_id = page.id
    ORDER BY \(place.order("page.created_at", "page.id", queue: queue))
    """
  }
}

/// A user with the facts of their page.
struct UserDetail: RowDecodable {
  let item: UserItem
  let wallet: AccountID
  let email: String?
  /// The open approval request that unfreezes the wallet.
  let unfreezing: ApprovalID?

  init(_ row: Row) throws(DatabaseError) {
    item = try UserItem(row)
    wallet = try row["account_id"]
    email = try row["email"]
    unfreezing = try row["unfreezing"]
  }

  static func query(_ id: UserID) -> SQL {
    """
    SELECT users.id, name, mobile, email, kyc_tier, status, created_at, external_id, balance,
      accounts.id AS account_id, national_id_index IS NOT NULL AS has_national_id,
      (SELECT approvals.id FROM approvals
        WHERE kind = 'unfreeze' AND subject_kind = 'user' AND subject_id = users.id AND state = 'open') AS unfreezing
    FROM users JOIN accounts ON accounts.user_id = users.id WHERE users.id = \(id)
    """
  }
}

/// A change of a user's status, from the audit log.
struct StatusChange: RowDecodable {
  let act: String
  let at: Instant
  let actorName: String
  let reason: String?

  init(_ row: Row) throws(DatabaseError) {
    act = try row["act"]
    at = try row["at"]
    actorName = try row["actor_name"]
    reason = try row["reason"]
  }

  static func query(_ user: UserID, length: Int = 20) -> SQL {
    """
    SELECT act, at, actor_name, reason FROM audit_events
    WHERE subject_kind = 'user' AND subject_id = \(user) AND act IN ('freeze_user', 'unfreeze_user')
    ORDER BY at DESC LIMIT \(literal: length)
    """
  }
}
