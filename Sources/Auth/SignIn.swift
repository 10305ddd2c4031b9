package import Database
import Wallet

/// The result of an attempt to sign in. A refusal has no reason, so that unknown, wrong and disabled look the same.
package enum SignInResult<Account: Sendable>: Sendable {
  case signedIn(Token, Account)
  case refused
  /// Too many attempts failed before, so the password wasn't checked.
  case throttled(seconds: Int)
}

/// Signs staff in with e-mail address and password.
package struct StaffSignIn: Sendable {
  private let database: Database
  package let hasher: PasswordHasher
  private let throttle: SignInThrottle
  private let seal: TextSeal?

  package init(
    database: Database, hasher: PasswordHasher, throttle: SignInThrottle = .none, seal: TextSeal? = nil
  ) {
    self.database = database
    self.hasher = hasher
    self.seal = seal
    self.throttle = throttle
  }

  package var accounts: Accounts { Accounts(database: database, hasher: hasher, seal: seal) }
  /// Whether too many attempts wait for another from there, whoever's it is.
  package func isFull(for origin: Origin) -> Bool { throttle.isFull(for: origin) }
  package var links: AccountLinks {
    AccountLinks(.staff, database: database, hasher: hasher, throttle: throttle, seal: seal)
  }

  /// Checks the password and starts a session. `replacing` is the token that the browser sent. Throws
  /// `PasswordHasher.Failure.busy` under load.
  package func signIn(
    email typed: String, password: String, from origin: Origin, replacing old: Token? = nil
  ) async throws -> SignInResult<Staff> {
    let email = Accounts.email(typed)
    return try await throttle.admit(.staff, email ?? typed, from: origin, in: database) { attempt in
      let account: Credentials<Staff>? = try await database.first(
        "SELECT id, email, name, role, password_hash, status = 'active' AS active FROM staff WHERE email = \(email)")
      let token = try await SignIn(database: database, hasher: hasher).attempt(
        password, account: account.map { (.staff($0.account.id), $0.isActive, $0.passwordHash) }, from: origin,
        replacing: old, counted: attempt,
        actor: Actor(
          .staff, id: account?.account.id.rawValue, name: account?.account.name ?? Actor.unknownAccount,
          address: origin.address, requestID: origin.requestID))
      guard let account, let token else { return .refused }
      return .signedIn(token, account.account)
    }
  }

  /// With a passkey alone: a finger, a face or a PIN unlocked it, so that no other step is left.
  package func signIn(
    with answer: PasskeyAnswer, from origin: Origin, replacing old: Token? = nil
  ) async throws -> SignInResult<Staff> {
    try await throttle.admitPasskey(.staff, from: origin, in: database) { attempt in
      try await database.transaction { connection in
        guard let id = try Passkeys.owner("staff_id", of: answer, on: connection),
          let staff = try connection.first(
            "SELECT id, email, name, role FROM staff WHERE id = \(id) AND status = 'active' FOR SHARE", as: Staff.self)
        else {
          try attempt.fail(Actor(.staff, name: Actor.unknownAccount, from: origin), on: connection)
          return .refused
        }
        let token = try SignIn.start(
          .staff(staff.id), isKnown: throttle.knows(.staff, staff.email, from: origin), from: origin, replacing: old,
          isComplete: true, by: Actor(staff, from: origin), on: connection)
        return .signedIn(token, staff)
      }
    }
  }

  /// What the browser keeps of the account, once it has signed in there. Nil while the second step is missing: a password
  /// alone makes no known device.
  package func device(of staff: Staff, from origin: Origin) async throws -> KnownDevice? {
    try await Sessions.hasSecondFactor(.staff(staff.id), in: database)
      ? nil : throttle.device(of: .staff, staff.email, from: origin)
  }

  /// The same after the second step, by the name that the person signs in with.
  package func device(of email: String, from origin: Origin) -> KnownDevice {
    throttle.device(of: .staff, email, from: origin)
  }

  /// Ends the session and records it in the audit log. It is no error if the session had already ended.
  package func signOut(_ token: Token, from origin: Origin) async throws {
    try await database.transaction { connection in
      guard let session = try connection.run(StaffSession.find(token)) else { return }
      try connection.execute("DELETE FROM sessions WHERE token_hash = \(token.hash)")
      try connection.record(AuditEvent("sign_out"), by: Actor(session.staff, from: origin))
    }
  }
}

/// Signs a merchant's team in with the merchant's code, followed by the member's name, and a password.
package struct MemberSignIn: Sendable {
  private let database: Database
  package let hasher: PasswordHasher
  private let throttle: SignInThrottle
  private let seal: TextSeal?

  package init(
    database: Database, hasher: PasswordHasher, throttle: SignInThrottle = .none, seal: TextSeal? = nil
  ) {
    self.database = database
    self.hasher = hasher
    self.seal = seal
    self.throttle = throttle
  }

  package var accounts: Accounts { Accounts(database: database, hasher: hasher, seal: seal) }
  /// Whether too many attempts wait for another from there, whoever's it is.
  package func isFull(for origin: Origin) -> Bool { throttle.isFull(for: origin) }
  package var links: AccountLinks {
    AccountLinks(.merchant, database: database, hasher: hasher, throttle: throttle, seal: seal)
  }

  /// As `StaffSignIn.signIn`. `name` is the typed name: `mrc1`, `MRC-000001`, `MRC-000001/nour`.
  package func signIn(
    name typed: String, password: String, from origin: Origin, replacing old: Token? = nil
  ) async throws -> SignInResult<Member> {
    let name = MerchantSignIn(parsing: typed)
    return try await throttle.admit(.member, name?.description ?? typed, from: origin, in: database) { attempt in
      let account: Credentials<Member>? = try await database.first(
        """
        SELECT a.id, a.merchant_id, a.name AS sign_in_name, a.display_name, a.role, m.number, m.trade_name,
          m.trade_name_ar, a.password_hash, a.status = 'active' AND m.status <> 'closed' AS active
        FROM merchant_members a JOIN merchants m ON m.id = a.merchant_id
        WHERE m.number = \(name?.code.number) AND a.name IS NOT DISTINCT FROM \(name?.member)
        """)
      let token = try await SignIn(database: database, hasher: hasher).attempt(
        password, account: account.map { (.member($0.account.id), $0.isActive, $0.passwordHash) }, from: origin,
        replacing: old, counted: attempt,
        actor: Actor(
          .member, id: account?.account.id.rawValue, name: account?.account.signIn ?? Actor.unknownAccount,
          address: origin.address, requestID: origin.requestID))
      guard let account, let token else { return .refused }
      return .signedIn(token, account.account)
    }
  }

  /// As `StaffSignIn.signIn(with:from:replacing:)`.
  package func signIn(
    with answer: PasskeyAnswer, from origin: Origin, replacing old: Token? = nil
  ) async throws -> SignInResult<Member> {
    try await throttle.admitPasskey(.member, from: origin, in: database) { attempt in
      try await database.transaction { connection in
        guard let id = try Passkeys.owner("member_id", of: answer, on: connection),
          let member = try connection.first(
            """
            SELECT a.id, a.merchant_id, a.name AS sign_in_name, a.display_name, a.role, m.number, m.trade_name,
              m.trade_name_ar
            FROM merchant_members a JOIN merchants m ON m.id = a.merchant_id
            WHERE a.id = \(id) AND a.status = 'active' AND m.status <> 'closed' FOR SHARE OF a
            """, as: Member.self)
        else {
          try attempt.fail(Actor(.member, name: Actor.unknownAccount, from: origin), on: connection)
          return .refused
        }
        let token = try SignIn.start(
          .member(member.id), isKnown: throttle.knows(.member, member.signIn, from: origin), from: origin,
          replacing: old, isComplete: true, by: Actor(member, from: origin), on: connection)
        return .signedIn(token, member)
      }
    }
  }

  /// As `StaffSignIn.device(of:from:)`.
  package func device(of member: Member, from origin: Origin) async throws -> KnownDevice? {
    try await Sessions.hasSecondFactor(.member(member.id), in: database)
      ? nil : throttle.device(of: .member, member.signIn, from: origin)
  }

  package func device(of signIn: String, from origin: Origin) -> KnownDevice {
    throttle.device(of: .member, signIn, from: origin)
  }

  package func signOut(_ token: Token, from origin: Origin) async throws {
    try await database.transaction { connection in
      guard let session = try connection.run(MemberSession.find(token)) else { return }
      try connection.execute("DELETE FROM sessions WHERE token_hash = \(token.hash)")
      try connection.record(AuditEvent("sign_out"), by: Actor(session.member, from: origin))
    }
  }
}

extension Actor {
  /// Nobody that is known.
  fileprivate init(_ kind: Kind, name: String, from origin: Origin) {
    self.init(kind, name: name, address: origin.address, requestID: origin.requestID)
  }

  package init(_ staff: Staff, from origin: Origin) {
    self.init(
      .staff, id: staff.id.rawValue, name: staff.name, address: origin.address, requestID: origin.requestID)
  }

  package init(_ member: Member, from origin: Origin) {
    self.init(
      .member, id: member.id.rawValue, name: member.signIn, address: origin.address, requestID: origin.requestID)
  }
}

private struct Credentials<Account: RowDecodable>: RowDecodable {
  let account: Account
  let passwordHash: String?
  let isActive: Bool

  init(_ row: Row) throws(DatabaseError) {
    account = try Account(row)
    passwordHash = try row["password_hash"]
    isActive = try row["active"]
  }
}

/// The steps of signing in that both portals share: one query, one hash and one transaction, whatever was typed.
private struct SignIn: Sendable {
  let database: Database
  let hasher: PasswordHasher

  func attempt(
    _ password: String, account: (id: Sessions.Account, isActive: Bool, hash: String?)?, from origin: Origin,
    replacing old: Token?, counted: SignInAttempt, actor: Actor
  ) async throws -> Token? {
    let isRight = try await hasher.verify(password, against: account?.hash)
    guard isRight, let account, account.isActive, let hash = account.hash else {
      try await database.transaction { connection in try counted.fail(actor, on: connection) }
      return nil
    }
    let newHash = hasher.needsRehash(hash) ? try await hasher.hash(password) : hash
    return try await database.transaction { connection in
      // The account may have been disabled, or its password changed, while the hash was computed.
      guard try keep(newHash, insteadOf: hash, for: account.id, on: connection) else {
        try counted.fail(actor, on: connection)
        return nil
      }
      try counted.succeed(on: connection)
      return try Self.start(
        account.id, isKnown: counted.isFromKnownDevice, from: origin, replacing: old, by: actor, on: connection)
    }
  }

  static func start(
    _ account: Sessions.Account, isKnown: Bool, from origin: Origin, replacing old: Token?, isComplete: Bool = false,
    by actor: Actor, on connection: isolated Connection
  ) throws(DatabaseError) -> Token {
    if !isKnown { try tell(account, of: origin, by: actor, on: connection) }
    try connection.record(AuditEvent("sign_in"), by: actor)
    return try Sessions.start(account, from: origin, replacing: old, isComplete: isComplete, on: connection)
  }

  /// Writes to the account's own people that it was signed in to from a new device; not the first time, when every device
  /// is new.
  private static func tell(
    _ account: Sessions.Account, of origin: Origin, by actor: Actor, on connection: isolated Connection
  ) throws(DatabaseError) {
    let hasSignedIn: Bool = try connection.value(
      """
      SELECT EXISTS (SELECT FROM audit_events WHERE actor_kind = \(actor.kind.rawValue) AND actor_id = \(actor.id)
        AND act = 'sign_in') AS value
      """)
    guard hasSignedIn, try connection.hasAddress(account) else { return }
    try connection.enqueue(
      .newDevice(to: account.recipient, userAgent: origin.userAgent, address: origin.address))
  }

  private func keep(
    _ new: String, insteadOf old: String, for account: Sessions.Account, on connection: isolated Connection
  ) throws(DatabaseError) -> Bool {
    let found =
      switch account {
      case .staff(let id):
        try connection.execute(
          "SELECT FROM staff WHERE id = \(id) AND password_hash = \(old) AND status = 'active' FOR SHARE")
      case .member(let id):
        try connection.execute(
          "SELECT FROM merchant_members WHERE id = \(id) AND password_hash = \(old) AND status = 'active' FOR SHARE")
      }
    if found == 1, new != old {
      switch account {
      case .staff(let id): try connection.execute("UPDATE staff SET password_hash = \(new) WHERE id = \(id)")
      case .member(let id):
        try connection.execute("UPDATE merchant_members SET password_hash = \(new) WHERE id = \(id)")
      }
    }
    return found == 1
  }
}
