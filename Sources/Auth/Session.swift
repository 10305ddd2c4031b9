package import Database
import Wallet

/// The lifetime of a session without requests and in total (ASVS 7.3).
package struct SessionLimits: Sendable {
  package let idleMinutes: Int
  package let totalMinutes: Int

  package static let staff = SessionLimits(idleMinutes: 15, totalMinutes: 8 * 60)
  package static let merchant = SessionLimits(idleMinutes: 30, totalMinutes: 12 * 60)

  /// The SQL condition that a row of `sessions s` is alive. The database's clock decides, so that all instances agree.
  var isAlive: SQL {
    "s.expires_at > now() AND s.last_seen_at > now() - \(idleMinutes) * interval '1 minute'"
  }
}

/// A session with its account, read on every request. A disabled account has no such row.
package struct StaffSession: Sendable, RowDecodable {
  package let staff: Staff
  package let state: SessionState

  package init(_ row: Row) throws(DatabaseError) {
    staff = try Staff(row)
    state = try SessionState(row)
  }

  package static func find(_ token: Token) -> Query<StaffSession?> { .first(query(token)) }

  private static func query(_ token: Token, also columns: SQL = .empty) -> SQL {
    """
    SELECT a.id, a.email, a.name, a.role, \(SessionState.columns),
      \(SessionState.hasSecondFactor(of: "staff_id")) AS has_second_factor\(columns)
    FROM sessions s JOIN staff a ON a.id = s.staff_id
    WHERE s.token_hash = \(token.hash) AND \(SessionLimits.staff.isAlive) AND a.status = 'active'
    """
  }
}

extension StaffSession {
  /// Returns `find` for a query that travels with it: the role of a session that is complete is set for this
  /// transaction, which `isPermitted` reads, and the transaction is named after the request.
  package static func find(_ token: Token, settingRole rule: SecondFactorRule) -> Query<StaffSession?> {
    .first(
      query(
        token,
        also: """
          , set_config('portal.role', CASE WHEN s.step = 'complete'
            AND (\(rule == .optional) OR \(SessionState.hasSecondFactor(of: "staff_id"))) THEN a.role ELSE '' END, true),
            \(WorkName.setting)
          """))
  }

  /// Returns the SQL condition that `find` has found a complete session in this transaction, whose owner has the permission.
  package static func isPermitted(_ permission: Permission) -> SQL {
    "current_setting('portal.role', true) = ANY(\(StaffRole.allCases.filter { $0.may(permission) }))"
  }
}

/// A session of a merchant's team member; as `StaffSession`.
package struct MemberSession: Sendable, RowDecodable {
  package let member: Member
  package let state: SessionState

  package init(_ row: Row) throws(DatabaseError) {
    member = try Member(row)
    state = try SessionState(row)
  }

  package static func find(_ token: Token) -> Query<MemberSession?> {
    .first(
      """
      SELECT a.id, a.merchant_id, a.name AS sign_in_name, a.display_name, a.role, m.number, m.trade_name,
        m.trade_name_ar, \(SessionState.columns),
        \(SessionState.hasSecondFactor(of: "member_id")) AS has_second_factor
      FROM sessions s JOIN merchant_members a ON a.id = s.member_id JOIN merchants m ON m.id = a.merchant_id
      WHERE s.token_hash = \(token.hash) AND \(SessionLimits.merchant.isAlive) AND a.status = 'active'
        AND m.status <> 'closed'
      """)
  }
}

extension StaffSession {
  /// Returns the `Actor.key` of the session's owner, even if the session has ended.
  package static func owner(of token: Token) -> Query<Scalar<String>?> {
    .first(
      "SELECT 'staff:' || staff_id AS value FROM sessions WHERE token_hash = \(token.hash) AND staff_id IS NOT NULL")
  }
}

extension MemberSession {
  /// Returns the `Actor.key` of the session's owner, even if the session has ended.
  package static func owner(of token: Token) -> Query<Scalar<String>?> {
    .first(
      "SELECT 'member:' || member_id AS value FROM sessions WHERE token_hash = \(token.hash) AND member_id IS NOT NULL")
  }
}

/// The origin of a request, which sessions and the audit log record.
package struct Origin: Sendable {
  package let address: String?
  package let userAgent: String?
  package let requestID: String?
  /// The browser's cookies of known devices (`KnownDevice`), unchecked.
  package let devices: [String]

  package init(address: String?, userAgent: String?, requestID: String?, devices: [String] = []) {
    self.address = address
    self.userAgent = userAgent.map { String($0.prefix(200)) }
    self.requestID = requestID
    self.devices = devices
  }
}

package enum Sessions {
  /// Records that the session was used. It is called if `isDue`, so at most about once a minute.
  package static func touch(_ token: Token, in database: Database) async throws {
    try await database.execute("UPDATE sessions SET last_seen_at = now() WHERE token_hash = \(token.hash)")
  }

  /// Deletes ended sessions, some thousands a statement. Returns how many.
  @discardableResult package static func purge(in database: Database) async throws -> Int {
    let most = 5_000
    var purged = 0
    repeat {
      purged += try await database.execute(
        """
        DELETE FROM sessions WHERE token_hash IN (
          SELECT token_hash FROM sessions WHERE expires_at < now() ORDER BY expires_at LIMIT \(most)
        )
        """)
    } while purged > 0 && purged % most == 0
    return purged
  }

  /// A new session under a new token. The one that the browser brought along, if any, ends here and is never adopted. Where the
  /// account has a second factor, it opens nothing else before that, unless it `isComplete` by itself.
  static func start(
    _ account: Account, from origin: Origin, replacing old: Token?, isComplete: Bool = false,
    on connection: isolated Connection
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
      INSERT INTO sessions (token_hash, staff_id, member_id, expires_at, address, user_agent, step)
      VALUES (\(token.hash), \(staff), \(member), now() + \(limits.totalMinutes) * interval '1 minute',
        \(origin.address), \(origin.userAgent),
        CASE WHEN NOT \(isComplete) AND EXISTS (SELECT FROM totp_authenticators WHERE \(account.isOwner))
          THEN 'password' ELSE 'complete' END)
      """)
    return token
  }

  /// Moves the session to a new token and records a proof of identity. Returns nil if the session has ended.
  static func renew(
    _ token: Token, completing: Bool = false, on connection: isolated Connection
  ) throws(DatabaseError) -> Token? {
    let new = Token.random()
    let renewed = try connection.execute(
      """
      UPDATE sessions SET token_hash = \(new.hash), authenticated_at = now(), attempts = 0,
        step = CASE WHEN \(completing) THEN 'complete' ELSE step END
      WHERE token_hash = \(token.hash)
      """)
    return renewed == 1 ? new : nil
  }

  /// Ends everybody's sessions, in both portals. Returns how many could still be used.
  package static func endAll(by actor: Actor, in database: Database) async throws -> Int {
    try await database.transaction { connection in
      let ended: Int = try connection.value(
        """
        WITH s AS (DELETE FROM sessions RETURNING staff_id, expires_at, last_seen_at)
        SELECT count(*) FILTER (WHERE CASE WHEN staff_id IS NOT NULL THEN \(SessionLimits.staff.isAlive)
          ELSE \(SessionLimits.merchant.isAlive) END) AS value FROM s
        """)
      try connection.record(AuditEvent("end_all_sessions", after: ["sessions": "\(ended)"]), by: actor)
      return ended
    }
  }

  /// Ends an account's sessions, except that of `token`.
  static func end(
    _ account: Account, except token: Token? = nil, on connection: isolated Connection
  ) throws(DatabaseError) {
    try connection.execute(
      "DELETE FROM sessions WHERE \(account.isOwner) AND token_hash IS DISTINCT FROM \(token?.hash)")
  }
}
