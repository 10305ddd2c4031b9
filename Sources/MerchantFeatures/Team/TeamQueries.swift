import Auth
import Database
import SharedFeatures
import Wallet

/// A person of the merchant's own team.
struct TeamMember: RowDecodable {
  let id: MemberID
  let name: String
  /// The part of the sign-in name after the slash; nil for the first owner.
  let signInName: String?
  let email: String?
  let mobile: PhoneNumber?
  let role: MemberRole
  let state: AccountState
  let signedInAt: Instant?

  init(_ row: Row) throws(DatabaseError) {
    id = try row["id"]
    name = try row["display_name"]
    signInName = try row["name"]
    email = try row["email"]
    mobile = try row["mobile"]
    role = try row["role"]
    state = try AccountState(row)
    signedInAt = try row["signed_in_at"]
  }

  /// Whether an owner of the team may reset this person's second factor. An owner's is reset by HealthPay.
  var mayLoseFactor: Bool { if case .active = state { role != .owner } else { false } }

  static func query(_ merchant: MerchantID) -> SQL {
    "\(rows) WHERE merchant_id = \(merchant) ORDER BY id LIMIT \(literal: Accounts.largestTeam)"
  }

  static func query(_ merchant: MerchantID, _ member: MemberID) -> SQL {
    "\(rows) WHERE merchant_id = \(merchant) AND id = \(member)"
  }

  private static let rows: SQL = """
    SELECT id, display_name, name, email, mobile, role, status = 'active' AS active, has_password, signed_in_at, link_expires_at
    FROM merchant_members JOIN team_access() ON member_id = id
    """

  func signIn(at merchant: MerchantCode) -> String { signInName.map { "\(merchant)/\($0)" } ?? merchant.description }
}
