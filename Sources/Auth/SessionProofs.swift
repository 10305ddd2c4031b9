package import Database

/// A proof of identity that a person sends within a session.
package enum Proof: Sendable {
  case password(String)
  /// A code of the app, or a recovery code.
  case code(String)
  /// The response of a passkey.
  case passkey(String)
}

/// The result of checking a proof.
package enum ProofResult: Sendable {
  /// The session continues under a new token.
  case accepted(Token)
  case wrong(attemptsLeft: Int)
  /// The account's app had too many wrong codes and accepts one again within the hour. A recovery code still works.
  case blocked
  /// This was the last attempt, or the session had already ended.
  case ended
}

/// Checks the second step of signing in, and the proof of identity before sensitive acts (ASVS 7.5).
package struct SessionProofs: Sendable {
  /// The most wrong proofs in one session; then it ends.
  private static let attempts = 5

  private let database: Database
  private let hasher: PasswordHasher
  private let seal: TextSeal

  package init(database: Database, hasher: PasswordHasher, seal: TextSeal) {
    self.database = database
    self.hasher = hasher
    self.seal = seal
  }

  /// Checks a proof. Throws `PasswordHasher.Failure.busy` under load.
  package func check(_ proof: Proof, of holder: SessionHolder) async throws -> ProofResult {
    switch proof {
    case .password(let password): try await check(password: password, of: holder)
    case .code(let code):
      try await check(of: holder) { connection in
        try SecondFactors.use(code, of: holder.account, seal, by: holder.actor, on: connection)
      }
    case .passkey(let response):
      try await check(of: holder) { connection in
        try Passkeys.use(response, of: holder, on: connection) ? .right : .wrong
      }
    }
  }

  private func check(
    of holder: SessionHolder, _ use: @Sendable (isolated Connection) throws -> SecondFactors.Verdict
  ) async throws -> ProofResult {
    try await database.transaction { connection in
      guard let attempts = try Self.count(holder, on: connection) else { return .ended }
      let step: Scalar<SessionStep>? = try connection.first(
        "SELECT step AS value FROM sessions WHERE token_hash = \(holder.token.hash)")
      switch try use(connection) {
      case .right:
        let act = step?.value == .password ? "second_step" : "reauthenticate"
        try connection.record(AuditEvent(act), by: holder.actor)
        return try Sessions.renew(holder.token, completing: true, on: connection).map { .accepted($0) } ?? .ended
      case .wrong:
        return try Self.refuse(holder, attempts, "second_step_failed", on: connection)
      case .blocked: return .blocked
      }
    }
  }

  /// The attempt is counted before the password is checked, so that concurrent guesses are counted too.
  private func check(password: String, of holder: SessionHolder) async throws -> ProofResult {
    let (attempts, stored) = try await database.transaction { connection in
      (
        try Self.count(holder, on: connection),
        try connection.first(
          "SELECT password_hash AS value FROM \(holder.account.table) WHERE id = \(holder.account.id)",
          as: StoredHash.self)
      )
    }
    guard let attempts else { return .ended }
    let isRight = try await hasher.verify(password, against: stored?.hash)
    return try await database.transaction { connection in
      guard isRight else { return try Self.refuse(holder, attempts, "reauthentication_failed", on: connection) }
      try connection.record(AuditEvent("reauthenticate"), by: holder.actor)
      return try Sessions.renew(holder.token, on: connection).map { .accepted($0) } ?? .ended
    }
  }

  /// Counts this attempt and returns the count, or nil if no more are allowed.
  private static func count(
    _ holder: SessionHolder, on connection: isolated Connection
  ) throws(DatabaseError) -> Int? {
    try connection.first(
      """
      UPDATE sessions SET attempts = attempts + 1 WHERE token_hash = \(holder.token.hash) AND attempts < \(attempts)
      RETURNING attempts AS value
      """, as: Scalar<Int>.self)?.value
  }

  private static func refuse(
    _ holder: SessionHolder, _ attempts: Int, _ act: String, on connection: isolated Connection
  ) throws(DatabaseError) -> ProofResult {
    try connection.record(AuditEvent(act), by: holder.actor)
    if attempts < Self.attempts { return .wrong(attemptsLeft: Self.attempts - attempts) }
    try connection.execute("DELETE FROM sessions WHERE token_hash = \(holder.token.hash)")
    return .ended
  }

  private struct StoredHash: RowDecodable {
    let hash: String?
    init(_ row: Row) throws(DatabaseError) { hash = try row["value"] }
  }
}
