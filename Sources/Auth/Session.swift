package import Database
package import Wallet

/// How long a session lives (ASVS 7.3): without a request, and in all.
package struct SessionLimits: Sendable {
  package let idleMinutes: Int
  package let totalMinutes: Int

  package static let staff = SessionLimits(idleMinutes: 15, totalMinutes: 8 * 60)
  package static let merchant = SessionLimits(idleMinutes: 30, totalMinutes: 12 * 60)

  /// The condition that a row of `sessions s` is alive; the database's clock decides, on every instance alike.
  fileprivate var isAlive: SQL {
    "s.expires_at > now() AND s.last_seen_at > now() - \(idleMinutes) * interval '1 minute'"
  }
}

/// Who a session belongs to, read with the account on every request: who was disabled a moment ago has no row.
package struct StaffSession: Sendable, RowDecodable {
  package let staff: Staff
  package let expiresAt: Instant
  /// Whether `Sessions.touch` is due: seen more than a minute ago.
  package let isDue: Bool

  package init(_ row: Row) throws(DatabaseError) {
    staff = try Staff(row)
    expiresAt = try row["expires_at"]
    isDue = try row["due"]
  }

  package static func find(_ token: Token) -> Query<StaffSession?> {
    .first(
      """
      SELECT a.id, a.email, a.name, a.role, s.expires_at, s.last_seen_at < now() - interval '1 minute' AS due
      FROM sessions s JOIN staff a ON a.id = s.staff_id
      WHERE s.token_hash = \(token.hash) AND \(SessionLimits.staff.isAlive) AND a.status = 'active'
      """)
  }
}

/// As `StaffSession`, for a merchant's team.
package struct MemberSession: Sendable, RowDecodable {
  package let member: Member
  package let expiresAt: Instant
  package let isDue: Bool

  package init(_ row: Row) throws(DatabaseError) {
    member = try Member(row)
    expiresAt = try row["expires_at"]
    isDue = try row["due"]
  }

  package static func find(_ token: Token) -> Query<MemberSession?> {
    .first(
      """
      SELECT a.id, a.merchant_id, a.name AS sign_in_name, a.display_name, a.role, m.number, m.trade_name,
        m.trade_name_ar, s.expires_at, s.last_seen_at < now() - interval '1 minute' AS due
      FROM sessions s JOIN merchant_members a ON a.id = s.member_id JOIN merchants m ON m.id = a.merchant_id
      WHERE s.token_hash = \(token.hash) AND \(SessionLimits.merchant.isAlive) AND a.status = 'active'
      """)
  }

  /// Whose session it is, as an SQL expression of type bigint: null where it isn't alive. It makes the tenant of a page's
  /// first query, which travels with the session's look-up.
  package static func merchant(of token: Token) -> SQL {
    """
    (SELECT a.merchant_id FROM sessions s JOIN merchant_members a ON a.id = s.member_id
      WHERE s.token_hash = \(token.hash) AND \(SessionLimits.merchant.isAlive) AND a.status = 'active')
    """
  }
}

/// Whose rows a merchant's query may read. Every such query takes one, so the filter can't be forgotten:
/// `WHERE merchant_id = \(merchant.id)`.
package struct MerchantScope: Sendable {
  /// An SQL expression of type bigint.
  package let id: SQL

  package init(_ merchant: MerchantID) { id = "\(merchant)" }

  private init(id: SQL) { self.id = id }

  /// The tenant of the transaction: null, which no row equals, where there is none.
  package static let ofTransaction = MerchantScope(id: "tenant()")
}

/// Where a request comes from: what a session and the audit trail keep of it.
package struct Origin: Sendable {
  package let address: String?
  package let userAgent: String?
  package let requestID: String?

  package init(address: String?, userAgent: String?, requestID: String?) {
    self.address = address
    self.userAgent = userAgent.map { String($0.prefix(200)) }
    self.requestID = requestID
  }
}

package enum Sessions {
  /// Notes that the session was used. Called when `isDue`, so at most about once a minute.
  package static func touch(_ token: Token, in database: Database) async throws {
    try await database.execute("UPDATE sessions SET last_seen_at = now() WHERE token_hash = \(token.hash)")
  }

  /// Deletes what has ended; nothing depends on when.
  @discardableResult package static func purge(in database: Database) async throws -> Int {
    try await database.execute("DELETE FROM sessions WHERE expires_at < now()")
  }

  enum Account {
    case staff(StaffID)
    case member(MemberID)
  }

  /// A new session under a new token. The one that the browser brought along, if any, ends here and is never adopted.
  static func start(
    _ account: Account, from origin: Origin, replacing old: Token?, on connection: isolated Connection
  ) throws(DatabaseError) -> Token {
    if let old { try connection.execute("DELETE FROM sessions WHERE token_hash = \(old.hash)") }
    let token = Token.random()
    let (staff, member, limits): (StaffID?, MemberID?, SessionLimits) =
      switch account {
      case .staff(let id): (id, nil, .staff)
      case .member(let id): (nil, id, .merchant)
      }
    try connection.execute(
      """
      INSERT INTO sessions (token_hash, staff_id, member_id, expires_at, address, user_agent)
      VALUES (\(token.hash), \(staff), \(member), now() + \(limits.totalMinutes) * interval '1 minute',
        \(origin.address), \(origin.userAgent))
      """)
    return token
  }
}
