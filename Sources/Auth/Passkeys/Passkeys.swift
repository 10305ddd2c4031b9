package import Database
package import Wallet

/// One of a person's own passkeys.
package struct Passkey: Sendable, RowDecodable {
  package let id: Int64
  package let name: String
  package let createdAt: Instant
  package let usedAt: Instant?
  /// The credential's id in base64url, which the browser needs to ask for it.
  package let credential: String

  package init(_ row: Row) throws(DatabaseError) {
    id = try row["id"]
    name = try row["name"]
    createdAt = try row["created_at"]
    usedAt = try row["used_at"]
    let bytes: [UInt8] = try row["credential_id"]
    credential = bytes.base64URL
  }

  package static func list(of account: Sessions.Account) -> Query<[Passkey]> {
    .rows(
      "SELECT id, name, created_at, used_at, credential_id FROM passkeys WHERE \(account.isOwner) ORDER BY id")
  }
}

/// The reason why a passkey isn't stored.
package enum PasskeyRefusal: Error, Hashable, Sendable {
  /// The response is malformed or for another site, page or session, or the owner wasn't verified.
  case invalid
  case alreadyKnown
  case tooMany
  case name(TextProblem)
  case sessionEnded
}

/// Stores, checks and removes passkeys (WebAuthn level 2), which stand beside the authenticator app.
package struct Passkeys: Sendable {
  private static let most = 10

  private let database: Database

  package init(database: Database) { self.database = database }

  /// Returns the challenge that an authenticator signs for this session. It is derived from the session's token, so
  /// another session's response is worthless here. An accepted response changes the token, so it is accepted once.
  package static func challenge(_ token: Token) -> String { token.signature(of: "passkey") }

  /// Stores a new passkey. The session continues under a new token.
  package func add(
    _ response: String, name typed: String, of holder: SessionHolder
  ) async throws -> Token {
    let name: String
    do {
      name = try checkedText(typed, .name, maximum: 60)
    } catch {
      throw PasskeyRefusal.name(error)
    }
    let challenge = Self.challenge(holder.token)
    guard let new = PasskeyResponse.registration(response, challenge: challenge, holder.site) else {
      throw PasskeyRefusal.invalid
    }
    do {
      return try await database.transaction { connection in
        try connection.lock(holder.account)
        let count: Int = try connection.value(
          "SELECT count(*) AS value FROM passkeys WHERE \(holder.account.isOwner)")
        guard count < Self.most else { throw PasskeyRefusal.tooMany }
        guard let token = try Sessions.renew(holder.token, on: connection) else { throw PasskeyRefusal.sessionEnded }
        let (staff, member) = (holder.account.staff, holder.account.member)
        try connection.execute(
          """
          INSERT INTO passkeys (staff_id, member_id, credential_id, algorithm, public_key, sign_count, name)
          VALUES (\(staff), \(member), \(new.id), \(new.key.algorithm), \(new.key.bytes), \(new.signCount), \(name))
          """)
        try connection.record(AuditEvent("add_passkey", after: ["name": name]), by: holder.actor)
        return token
      }
    } catch let error as DatabaseError {
      if case .uniqueViolation = error.kind { throw PasskeyRefusal.alreadyKnown }
      throw error
    }
  }

  package func remove(_ id: Int64, of holder: SessionHolder) async throws {
    try await database.transaction { connection in
      let name = try connection.first(
        "DELETE FROM passkeys WHERE \(holder.account.isOwner) AND id = \(id) RETURNING name AS value",
        as: Scalar<String>.self)
      guard let name else { return }
      try Sessions.end(holder.account, except: holder.token, on: connection)
      try connection.record(AuditEvent("remove_passkey", before: ["name": name.value]), by: holder.actor)
    }
  }

  /// Returns whether one of the account's passkeys signed the response for this session. A counter that doesn't grow is
  /// refused.
  static func use(
    _ response: String, of holder: SessionHolder, on connection: isolated Connection
  ) throws(DatabaseError) -> Bool {
    guard let assertion = PasskeyResponse.Assertion(response, challenge: challenge(holder.token), holder.site) else {
      return false
    }
    let stored = try connection.first(
      """
      SELECT id, algorithm, public_key, sign_count FROM passkeys
      WHERE \(holder.account.isOwner) AND credential_id = \(assertion.id) FOR UPDATE
      """, as: StoredKey.self)
    guard let stored, let key = stored.key, assertion.isSigned(by: key), assertion.isNewer(than: stored.signCount)
    else { return false }
    try connection.execute(
      "UPDATE passkeys SET sign_count = \(assertion.signCount), used_at = now() WHERE id = \(stored.id)")
    return true
  }

  struct StoredKey: RowDecodable {
    let id: Int64
    let key: PasskeyKey?
    let signCount: Int64

    init(_ row: Row) throws(DatabaseError) {
      id = try row["id"]
      key = PasskeyKey(algorithm: try row["algorithm"], bytes: try row["public_key"])
      signCount = try row["sign_count"]
    }
  }
}
