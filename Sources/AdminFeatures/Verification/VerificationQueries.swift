import Database
import Ledger
import Wallet

/// A verification request as the queue, its page and its user's page show it.
struct VerificationItem: Listed {
  let id: VerificationRequestID
  let user: UserID
  let userName: String
  let userMobile: PhoneNumber
  let userStatus: UserStatus
  let currentTier: KYCTier
  /// That an approval gives.
  let tier: KYCTier
  let document: IdentityDocument
  let documentName: String
  let numberLast4: String
  /// Whether its number is the registered national ID; nil where none is registered.
  let numberMatches: Bool?
  let bornOn: Day?
  let expiresOn: Day?
  let state: VerificationState
  let rejection: VerificationRejection?
  let note: String?
  let requestedAt: Instant
  let decidedByName: String?
  let decidedAt: Instant?

  init(_ row: Row) throws(DatabaseError) {
    id = try row["id"]
    user = try row["user_id"]
    userName = try row["user_name"]
    userMobile = try row["user_mobile"]
    userStatus = try row["user_status"]
    currentTier = KYCTier(rawValue: try row["kyc_tier"]) ?? .unverified
    tier = KYCTier(rawValue: try row["tier"]) ?? .unverified
    document = try row["document"]
    documentName = try row["document_name"]
    numberLast4 = try row["number_last4"]
    numberMatches = try row["number_matches"]
    bornOn = try row["born_on"]
    expiresOn = try row["expires_on"]
    state = try row["state"]
    rejection = try row["rejection"]
    note = try row["note"]
    requestedAt = try row["requested_at"]
    decidedByName = try row["decided_by_name"]
    decidedAt = try row["decided_at"]
  }

  var cursor: Cursor { Cursor(at: requestedAt, id: id.rawValue) }

  static func query(_ id: VerificationRequestID) -> SQL {
    columns("SELECT * FROM verification_requests WHERE id = \(id)")
  }

  /// A user's, newest first.
  static func query(of user: UserID) -> SQL {
    columns("SELECT * FROM verification_requests WHERE user_id = \(user) ORDER BY id DESC LIMIT 20")
      + " ORDER BY page.id DESC"
  }

  /// Pending requests are a queue, oldest first; decided ones are a list, newest first.
  static func query(_ state: VerificationState, _ place: Place, length: Int) -> SQL {
    let isQueue = state == .pending
    // Written out as well, so that the index of the few that are pending serves.
    let states: SQL = isQueue ? "state = 'pending'" : "state = \(state)"
    let page: SQL = """
      SELECT * FROM verification_requests WHERE \(states) AND \(place.condition("requested_at"))
      ORDER BY \(place.order("requested_at", queue: isQueue)) LIMIT \(length + 1)
      """
    return columns(page) + " ORDER BY \(place.order("page.requested_at", "page.id", queue: isQueue))"
  }

  /// The oldest pending request after a request, or else the oldest of all.
  static func next(after item: VerificationItem) -> SQL {
    """
    SELECT id AS value FROM verification_requests WHERE state = 'pending' AND id <> \(item.id)
    ORDER BY (requested_at, id) < (\(item.requestedAt), \(item.id)), requested_at, id LIMIT 1
    """
  }

  private static func columns(_ page: SQL) -> SQL {
    """
    SELECT page.*, users.name AS user_name, users.mobile AS user_mobile, users.status AS user_status, kyc_tier
    FROM (\(page)) page JOIN users ON users.id = user_id
    """
  }
}
