package import Database
import Wallet

/// What came of an attempt to sign in. A refusal says no more than that: unknown, wrong and disabled look the same.
package enum SignInResult<Account: Sendable>: Sendable {
  case signedIn(Token, Account)
  case refused
}

/// Staff sign in with e-mail and password.
package struct StaffSignIn: Sendable {
  /// Stands in the audit trail for what is no e-mail address, since people type passwords into the wrong field.
  private static let unrecognised = "(no e-mail address)"

  private let database: Database
  private let hasher: PasswordHasher

  package init(database: Database, hasher: PasswordHasher) {
    self.database = database
    self.hasher = hasher
  }

  /// Throws `PasswordHasher.Failure.busy` under load. `replacing` is the token that the browser brought along.
  package func signIn(
    email typed: String, password: String, from origin: Origin, replacing old: Token? = nil
  ) async throws -> SignInResult<Staff> {
    let email = Accounts.email(typed)
    let account: Credentials<Staff>? = try await database.first(
      "SELECT id, email, name, role, password_hash, status = 'active' AS active FROM staff WHERE email = \(email)")
    let token = try await SignIn(database: database, hasher: hasher).attempt(
      password, account: account.map { (.staff($0.account.id), $0.isActive, $0.passwordHash) }, from: origin,
      replacing: old,
      actor: Actor(
        .staff, id: account?.account.id.rawValue, name: account?.account.name ?? email ?? Self.unrecognised,
        address: origin.address, requestID: origin.requestID))
    guard let account, let token else { return .refused }
    return .signedIn(token, account.account)
  }

  /// Ends the session and says so in the audit trail; no error where it had ended already.
  package func signOut(_ token: Token, from origin: Origin) async throws {
    try await database.transaction { connection in
      guard let session = try connection.run(StaffSession.find(token)) else { return }
      try connection.execute("DELETE FROM sessions WHERE token_hash = \(token.hash)")
      try connection.record(AuditEvent("sign_out"), by: Actor(session.staff, from: origin))
    }
  }
}

/// A merchant's people sign in with the merchant's code, a team member's name after it, and a password.
package struct MemberSignIn: Sendable {
  private static let unrecognised = "(no merchant code)"

  private let database: Database
  private let hasher: PasswordHasher

  package init(database: Database, hasher: PasswordHasher) {
    self.database = database
    self.hasher = hasher
  }

  /// As `StaffSignIn.signIn`; `name` as typed: `mrc1`, `MRC-000001`, `MRC-000001/nour`.
  package func signIn(
    name typed: String, password: String, from origin: Origin, replacing old: Token? = nil
  ) async throws -> SignInResult<Member> {
    let name = MerchantSignIn(parsing: typed)
    let account: Credentials<Member>? = try await database.first(
      """
      SELECT a.id, a.merchant_id, a.name AS sign_in_name, a.display_name, a.role, m.number, m.trade_name,
        m.trade_name_ar, a.password_hash, a.status = 'active' AS active
      FROM merchant_members a JOIN merchants m ON m.id = a.merchant_id
      WHERE m.number = \(name?.code.number) AND a.name IS NOT DISTINCT FROM \(name?.member)
      """)
    let token = try await SignIn(database: database, hasher: hasher).attempt(
      password, account: account.map { (.member($0.account.id), $0.isActive, $0.passwordHash) }, from: origin,
      replacing: old,
      actor: Actor(
        .member, id: account?.account.id.rawValue, name: name?.description ?? Self.unrecognised,
        address: origin.address, requestID: origin.requestID))
    guard let account, let token else { return .refused }
    return .signedIn(token, account.account)
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

/// The part of signing in that both portals share. One query, one hash, one audit row, whatever was typed.
private struct SignIn: Sendable {
  let database: Database
  let hasher: PasswordHasher

  func attempt(
    _ password: String, account: (id: Sessions.Account, isActive: Bool, hash: String?)?, from origin: Origin,
    replacing old: Token?, actor: Actor
  ) async throws -> Token? {
    let isRight = try await hasher.verify(password, against: account?.hash)
    guard isRight, let account, account.isActive, let hash = account.hash else {
      try await database.execute(AuditEvent("sign_in_failed").insertion(by: actor))
      return nil
    }
    let newHash = hasher.needsRehash(hash) ? try await hasher.hash(password) : hash
    return try await database.transaction { connection in
      // The account may have been disabled, or its password changed, while the hash was computed.
      guard try keep(newHash, insteadOf: hash, for: account.id, on: connection) else {
        try connection.record(AuditEvent("sign_in_failed"), by: actor)
        return nil
      }
      try connection.record(AuditEvent("sign_in"), by: actor)
      return try Sessions.start(account.id, from: origin, replacing: old, on: connection)
    }
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
