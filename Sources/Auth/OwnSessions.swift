package import Database
package import Wallet

/// One of a person's own sessions.
package struct OwnSession: Sendable, RowDecodable {
  package let id: Int64
  package let address: String?
  package let userAgent: String?
  package let startedAt: Instant
  package let lastSeenAt: Instant
  /// Whether it is the session that sent the request.
  package let isCurrent: Bool

  package init(_ row: Row) throws(DatabaseError) {
    id = try row["id"]
    address = try row["address"]
    userAgent = try row["user_agent"]
    startedAt = try row["created_at"]
    lastSeenAt = try row["last_seen_at"]
    isCurrent = try row["current"]
  }
}

/// The second factors of a person's own account.
package struct OwnAccount: Sendable, RowDecodable {
  /// When the person set up their authenticator app; nil if they have none.
  package let appSince: Instant?
  package let recoveryCodesLeft: Int
  /// Of a team member; nil if they have given none.
  package let mobile: PhoneNumber?

  package init(_ row: Row) throws(DatabaseError) {
    appSince = try row["app_since"]
    recoveryCodesLeft = try row["codes_left"]
    mobile = try row["mobile"]
  }

  package static func find(_ account: Sessions.Account) -> Query<OwnAccount> {
    .one(
      """
      SELECT (SELECT created_at FROM totp_authenticators WHERE \(account.isOwner)) AS app_since,
        (SELECT count(*) FROM recovery_codes WHERE \(account.isOwner) AND used_at IS NULL) AS codes_left,
        (SELECT mobile FROM merchant_members WHERE id = \(account.member)) AS mobile
      """)
  }
}

extension Sessions {
  /// Returns the sessions that are alive, the current one first and then the last used.
  package static func list(of holder: SessionHolder, length: Int) -> Query<[OwnSession]> {
    .rows(
      """
      SELECT id, address, user_agent, created_at, last_seen_at, token_hash = \(holder.token.hash) AS current
      FROM sessions s WHERE \(holder.account.isOwner) AND \(holder.account.limits.isAlive)
      ORDER BY token_hash = \(holder.token.hash) DESC, last_seen_at DESC, id LIMIT \(literal: length)
      """)
  }

  /// Ends one of the person's other sessions, or all of them if `id` is nil. Returns how many ended.
  package static func end(_ id: Int64?, of holder: SessionHolder, in database: Database) async throws -> Int {
    try await database.transaction { connection in
      let ended = try connection.execute(
        """
        DELETE FROM sessions WHERE \(holder.account.isOwner) AND token_hash <> \(holder.token.hash)
          AND id = coalesce(\(id), id)
        """)
      if ended > 0 {
        try connection.record(AuditEvent("end_session", after: ["sessions": "\(ended)"]), by: holder.actor)
      }
      return ended
    }
  }
}
