package import Database
package import Wallet

/// Whether staff need a second factor, and members need one to change the merchant's bank account.
package enum SecondFactorRule: String, CaseIterable, Sendable {
  case required
  /// For a demo: nobody needs one.
  case optional
}

/// The reason why a second factor isn't changed as requested.
package enum SecondFactorRefusal: Error, Hashable, Sendable {
  /// The code belongs to another secret, or the phone's clock is wrong.
  case wrongCode
  /// People can't reset their own second factor.
  case own
  case noSuchAccount
  case reason(TextProblem)
  /// The session ended meanwhile.
  case sessionEnded
}

/// Sets up, checks and removes authenticator apps and recovery codes.
package struct SecondFactors: Sendable {
  /// After this many wrong codes in a row, the app's code may be tried once an hour. Somebody who knows the password
  /// and guesses for a year succeeds with a probability of 3 %.
  private static let attempts = 10

  private let database: Database
  private let seal: TextSeal

  package init(database: Database, seal: TextSeal) {
    self.database = database
    self.seal = seal
  }

  /// Returns the setup that a session offers. It stays the same until the session's token changes, so that the page can
  /// be opened again, and nothing is stored before a code has shown that the app has the secret. The secret is an HMAC
  /// of the session's random token under a key of this server, so neither side can make it alone.
  package func setup(_ token: Token) -> TOTPSetup {
    TOTPSetup(
      secret: Array(seal.blindIndex(of: "setup \(token.text)", for: .totpSecret).prefix(TOTP.secretLength)))
  }

  /// Sets up an app once its code is right, replacing an earlier one. The session continues under a new token; the
  /// account's other sessions end. Throws `SecondFactorRefusal`.
  package func enrol(
    _ typed: String, of holder: SessionHolder
  ) async throws -> (token: Token, recoveryCodes: [String]) {
    let setup = setup(holder.token)
    let sealed = try seal.seal(Base32.encode(setup.secret), for: .totpSecret)
    let codes = (0..<RecoveryCode.count).map { _ in RecoveryCode.random() }
    return try await database.transaction { connection in
      try connection.lock(holder.account)
      let now: Int64 = try connection.value(Self.currentStep)
      guard let code = Self.digits(typed), let step = TOTP.step(of: code, setup.secret, now: now, after: 0) else {
        throw SecondFactorRefusal.wrongCode
      }
      guard let token = try Sessions.renew(holder.token, on: connection) else { throw SecondFactorRefusal.sessionEnded }
      let (staff, member) = (holder.account.staff, holder.account.member)
      try connection.execute("DELETE FROM totp_authenticators WHERE \(holder.account.isOwner)")
      try connection.execute(
        """
        INSERT INTO totp_authenticators (staff_id, member_id, secret_sealed, last_step)
        VALUES (\(staff), \(member), \(sealed), \(step))
        """)
      try replaceRecoveryCodes(of: holder.account, with: codes, on: connection)
      try Sessions.end(holder.account, except: token, on: connection)
      try connection.record(AuditEvent("enrol_second_factor"), by: holder.actor)
      return (token, codes.map(\.text))
    }
  }

  /// Returns ten new recovery codes. The earlier ones stop working.
  package func renewRecoveryCodes(of holder: SessionHolder) async throws -> [String] {
    let codes = (0..<RecoveryCode.count).map { _ in RecoveryCode.random() }
    try await database.transaction { connection in
      try connection.lock(holder.account)
      try replaceRecoveryCodes(of: holder.account, with: codes, on: connection)
      try connection.record(AuditEvent("renew_recovery_codes"), by: holder.actor)
    }
    return codes.map(\.text)
  }

  /// Removes the person's own second factor and ends their other sessions.
  package func remove(of holder: SessionHolder) async throws {
    try await database.transaction { connection in
      try Self.delete(of: holder.account, on: connection)
      try Sessions.end(holder.account, except: holder.token, on: connection)
      try connection.record(AuditEvent("remove_second_factor"), by: holder.actor)
    }
  }

  /// Removes the second factor of somebody who has lost it. Another person does this: a member of staff, who gives a reason,
  /// or an owner of their team. The account's
  /// sessions end; its next sign-in needs the password only, and sets up a new factor if one is required. Throws
  /// `SecondFactorRefusal`, and `AccountProblem.notAllowed`.
  package func reset(of account: Sessions.Account, by actor: Actor, reason typed: String? = nil) async throws {
    let reason: String?
    do {
      reason = try typed.map { text throws(TextProblem) in try checkedText(text, .note, maximum: 200) }
    } catch {
      throw SecondFactorRefusal.reason(error)
    }
    try await database.transaction { connection in
      guard let subject = try connection.run(account.subject) else { throw SecondFactorRefusal.noSuchAccount }
      if actor.kind == account.actorKind, actor.id == account.id { throw SecondFactorRefusal.own }
      try connection.expect(actor, mayReset: account)
      try Self.delete(of: account, on: connection)
      try Sessions.end(account, on: connection)
      try connection.record(
        AuditEvent(
          "reset_second_factor", AuditEvent.Subject(account.subjectKind, id: account.id, subject.value), reason: reason),
        by: actor)
    }
  }

  // MARK: Using it

  enum Verdict { case right, wrong, blocked }

  /// Checks a code of the account's app or an unused recovery code, and uses it up if it is right.
  static func use(
    _ typed: String, of account: Sessions.Account, _ seal: TextSeal, by actor: Actor,
    on connection: isolated Connection
  ) throws -> Verdict {
    if let code = digits(typed) { return try use(code: code, of: account, seal, on: connection) }
    guard let code = RecoveryCode(parsing: typed) else { return .wrong }
    let used = try connection.execute(
      """
      UPDATE recovery_codes SET used_at = now()
      WHERE \(account.isOwner) AND code_hash = \(code.hash) AND used_at IS NULL
      """)
    guard used == 1 else { return .wrong }
    try connection.record(AuditEvent("use_recovery_code"), by: actor)
    return .right
  }

  private static func use(
    code: String, of account: Sessions.Account, _ seal: TextSeal, on connection: isolated Connection
  ) throws -> Verdict {
    // The row is locked, so that two concurrent attempts can't both use a step or count as one.
    let found = try connection.first(
      """
      SELECT id, secret_sealed, last_step, (\(currentStep)) AS now,
        attempts >= \(Self.attempts) AND attempted_at > now() - interval '1 hour' AS blocked
      FROM totp_authenticators WHERE \(account.isOwner) FOR UPDATE
      """, as: Authenticator.self)
    guard let found else { return .wrong }
    if found.isBlocked { return .blocked }
    guard let secret = Base32.decode(try seal.open(found.sealed, for: .totpSecret)),
      let step = TOTP.step(of: code, secret, now: found.now, after: found.lastStep)
    else {
      try connection.execute(
        "UPDATE totp_authenticators SET attempts = attempts + 1, attempted_at = now() WHERE id = \(found.id)")
      return .wrong
    }
    try connection.execute("UPDATE totp_authenticators SET last_step = \(step), attempts = 0 WHERE id = \(found.id)")
    return .right
  }

  private struct Authenticator: RowDecodable {
    let id: Int64
    let sealed: [UInt8]
    let lastStep: Int64
    let now: Int64
    let isBlocked: Bool

    init(_ row: Row) throws(DatabaseError) {
      id = try row["id"]
      sealed = try row["secret_sealed"]
      lastStep = try row["last_step"]
      now = try row["now"]
      isBlocked = try row["blocked"] ?? false
    }
  }

  // MARK: Rows

  private func replaceRecoveryCodes(
    of account: Sessions.Account, with codes: [RecoveryCode], on connection: isolated Connection
  ) throws(DatabaseError) {
    try connection.execute("DELETE FROM recovery_codes WHERE \(account.isOwner)")
    let (staff, member) = (account.staff, account.member)
    try connection.execute(
      """
      INSERT INTO recovery_codes (staff_id, member_id, code_hash)
      SELECT \(staff), \(member), hash FROM unnest(\(codes.map(\.hash))) hash
      """)
  }

  private static func delete(of account: Sessions.Account, on connection: isolated Connection) throws(DatabaseError) {
    try connection.lock(account)
    try connection.execute("DELETE FROM totp_authenticators WHERE \(account.isOwner)")
    try connection.execute("DELETE FROM recovery_codes WHERE \(account.isOwner)")
    try connection.execute("DELETE FROM passkeys WHERE \(account.isOwner)")
  }

  /// The current step by the database's clock, so that all instances agree.
  private static let currentStep: SQL = "SELECT floor(extract(epoch FROM clock_timestamp()) / 30)::bigint AS value"

  /// Returns six digits, typed in any script and with or without spaces or a dash between them.
  private static func digits(_ typed: String) -> String? {
    let digits = typedWord(typed).filter { $0 != " " && $0 != "\u{A0}" && $0 != "-" }
    return digits.utf8.count == 6 && digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) ? digits : nil
  }
}
