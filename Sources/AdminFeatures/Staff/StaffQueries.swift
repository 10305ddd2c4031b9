import Auth
import Database
import Ledger
import SharedFeatures
import Wallet

/// A colleague's account.
struct StaffAccount: Listed {
  let id: StaffID
  let name: String
  let email: String
  let role: StaffRole
  let state: AccountState
  let signedInAt: Instant?
  let createdAt: Instant

  init(_ row: Row) throws(DatabaseError) {
    id = try row["id"]
    name = try row["name"]
    email = try row["email"]
    role = try row["role"]
    state = try AccountState(row)
    signedInAt = try row["signed_in_at"]
    createdAt = try row["created_at"]
  }

  var cursor: Cursor { Cursor(at: createdAt, id: id.rawValue) }

  static func query(_ role: StaffRole?, _ place: Place, length: Int) -> SQL {
    var condition = place.condition("created_at")
    if let role { condition += " AND role = \(role)" }
    return "\(rows) WHERE \(condition) ORDER BY \(place.order("created_at")) LIMIT \(length + 1)"
  }

  static func query(_ id: StaffID) -> SQL { "\(rows) WHERE id = \(id)" }

  private static let rows: SQL = """
    SELECT id, name, email, role, status = 'active' AS active, password_hash IS NOT NULL AS has_password, created_at,
      (SELECT at FROM audit_events
        WHERE actor_kind = 'staff' AND actor_id = staff.id AND act = 'sign_in' ORDER BY at DESC LIMIT 1) AS signed_in_at,
      (SELECT max(expires_at) FROM account_links
        WHERE staff_id = staff.id AND kind = 'invitation' AND ended_at IS NULL AND expires_at > now()) AS link_expires_at
    FROM staff
    """
}
