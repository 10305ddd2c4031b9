import Database
import Ledger
import Wallet

/// A user as the list shows them.
struct UserItem: Listed {
  let id: UserID
  let name: String
  let mobile: PhoneNumber
  let tier: KYCTier
  let status: UserStatus
  let balance: Money
  let createdAt: Instant

  init(_ row: Row) throws(DatabaseError) {
    id = try row["id"]
    name = try row["name"]
    mobile = try row["mobile"]
    let stored: Int = try row["kyc_tier"]
    tier = KYCTier(rawValue: stored) ?? .unverified
    status = try row["status"]
    balance = try row["balance"]
    createdAt = try row["created_at"]
  }

  var cursor: Cursor { Cursor(at: createdAt, id: id.rawValue) }

  static func query(_ search: UserSearch, _ place: Place, length: Int) -> SQL {
    """
    SELECT page.id, name, mobile, kyc_tier, status, created_at, balance
    FROM (
      SELECT * FROM listed_users WHERE \(search.condition) AND \(place.condition("created_at"))
      ORDER BY \(place.order("created_at")) LIMIT \(length + 1)
    ) page
      JOIN accounts ON accounts.user_id = page.id
    ORDER BY \(place.order("page.created_at", "page.id"))
    """
  }
}

/// Whom a user list shows: by a fragment of the name or the mobile number, by status and tier.
struct UserSearch: Hashable, Sendable {
  var text: String?
  var status: UserStatus?
  var tier: KYCTier?

  var isEmpty: Bool { self == UserSearch() }

  var condition: SQL {
    var sql: SQL = "true"
    if let text {
      if let mobile = PhoneNumber(parsing: text) {
        sql += " AND mobile = \(mobile)"
      } else {
        sql += " AND \(NameSearch.condition(text))"
      }
    }
    if let status {
      sql += status == .active ? " AND status = 'active'" : " AND status <> 'active' AND status = \(status)"
    }
    if let tier { sql += " AND kyc_tier = \(tier.rawValue)" }
    return sql
  }
}

/// A user with what their page shows.
struct UserDetail: RowDecodable {
  let item: UserItem
  let email: String?
  let hasNationalID: Bool
  let externalID: String?
  /// The open decision about unfreezing the wallet.
  let unfreezing: DecisionID?

  init(_ row: Row) throws(DatabaseError) {
    item = try UserItem(row)
    email = try row["email"]
    hasNationalID = try row["has_national_id"]
    externalID = try row["external_id"]
    unfreezing = try row["unfreezing"]
  }

  static func query(_ id: UserID) -> SQL {
    """
    SELECT users.id, name, mobile, email, kyc_tier, status, created_at, external_id, balance,
      national_id_index IS NOT NULL AS has_national_id,
      (SELECT decisions.id FROM decisions
        WHERE kind = 'unfreeze' AND subject_kind = 'user' AND subject_id = users.id AND state = 'open') AS unfreezing
    FROM users JOIN accounts ON accounts.user_id = users.id WHERE users.id = \(id)
    """
  }
}

/// A change of a user's status, from the audit trail.
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

  static func query(_ user: UserID) -> SQL {
    """
    SELECT act, at, actor_name, reason FROM audit_events
    WHERE subject_kind = 'user' AND subject_id = \(user) AND act IN ('freeze_user', 'unfreeze_user')
    ORDER BY at DESC LIMIT 20
    """
  }
}
