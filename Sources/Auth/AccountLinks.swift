package import Database
package import Wallet

/// The owner of a link, for the page that it opens.
package struct LinkHolder: Sendable {
  package enum Role: Sendable {
    case staff(StaffRole)
    case member(MemberRole)
  }

  package let kind: AccountLink.Kind
  package let expiresAt: Instant
  package let name: String
  /// The name that the person signs in with: an e-mail address or `MRC-000001/nour`.
  package let signIn: String
  package let role: Role
  /// The merchant's trade name, and its Arabic name if it has one.
  package let merchant: (name: String, arabic: String?)?
  let account: Sessions.Account

  /// The words that the password must not contain.
  var words: [String] { [signIn, name] }

  fileprivate func actor(from origin: Origin) -> Actor {
    switch account {
    case .staff(let id):
      Actor(.staff, id: id.rawValue, name: name, address: origin.address, requestID: origin.requestID)
    case .member(let id):
      Actor(.member, id: id.rawValue, name: signIn, address: origin.address, requestID: origin.requestID)
    }
  }

  fileprivate var subject: AuditEvent.Subject {
    switch account {
    case .staff(let id): AuditEvent.Subject(.staff, id: id.rawValue, signIn)
    case .member(let id): AuditEvent.Subject(.member, id: id.rawValue, signIn)
    }
  }
}

/// The result of setting a password by a link.
package enum LinkOutcome: Sendable {
  /// The link was an invitation, and a session has started.
  case signedIn(Token)
  /// The link was a reset. The person must still sign in, so that reading the link doesn't replace the second factor.
  case passwordSet
  /// The link is unknown, used, expired or replaced, or its account isn't active.
  case dead
}

/// The account links of one portal: checks and uses them, and creates resets that are requested on the sign-in page.
package struct AccountLinks: Sendable {
  package enum Side: String, DatabaseValue, Sendable { case staff, merchant }

  let database: Database
  let side: Side
  private let hasher: PasswordHasher
  let throttle: SignInThrottle
  /// If nil, requests for a reset aren't kept.
  let seal: TextSeal?

  package init(
    _ side: Side, database: Database, hasher: PasswordHasher, throttle: SignInThrottle = .none, seal: TextSeal? = nil
  ) {
    self.side = side
    self.database = database
    self.hasher = hasher
    self.throttle = throttle
    self.seal = seal
  }

  /// Returns nil if the link no longer works, whatever the reason.
  package func holder(of token: Token) async throws -> LinkHolder? {
    switch side {
    case .staff: try await database.first(StaffLink.query(token), as: StaffLink.self)?.holder
    case .merchant: try await database.first(MemberLink.query(token), as: MemberLink.self)?.holder
    }
  }

  /// Uses the link, sets the password and ends the account's sessions and links in one transaction. If it throws
  /// `AccountProblem.password`, the link still works. `language` is stored with the account.
  package func accept(
    _ token: Token, password: String, language: String?, from origin: Origin, replacing old: Token? = nil
  ) async throws -> LinkOutcome {
    guard let holder = try await holder(of: token) else { return .dead }
    if let refusal = try await hasher.refusal(of: password, words: holder.words) {
      throw AccountProblem.password(refusal)
    }
    let hash = try await hasher.hash(password)
    let (account, actor) = (holder.account, holder.actor(from: origin))
    return try await database.transaction { connection in
      // The link may have been used, or the account disabled, while the hash was computed.
      guard try connection.use(token, setting: hash, language, of: account) else { return .dead }
      try connection.endLinks(of: account)
      try connection.endSessions(of: account)
      let act = holder.kind == .invitation ? "accept_invitation" : "password_reset"
      try connection.record(AuditEvent(act, holder.subject), by: actor)
      guard holder.kind == .invitation else { return .passwordSet }
      try connection.record(AuditEvent("sign_in"), by: actor)
      return .signedIn(try Sessions.start(account, from: origin, replacing: old, on: connection))
    }
  }

  /// Deletes links that ended long ago.
  @discardableResult package static func purge(in database: Database) async throws -> Int {
    try await database.execute(
      """
      DELETE FROM account_links WHERE id IN (
        SELECT id FROM account_links WHERE expires_at < now() - interval '90 days' ORDER BY expires_at LIMIT 5000)
      """)
  }
}

extension Connection {
  /// Returns false if the link no longer works. In that case nothing has changed.
  fileprivate func use(
    _ token: Token, setting hash: String, _ language: String?, of account: Sessions.Account
  ) throws(DatabaseError) -> Bool {
    let active: SQL =
      switch account {
      case .staff(let id): "SELECT FROM staff WHERE id = \(id) AND status = 'active' FOR NO KEY UPDATE"
      case .member(let id): "SELECT FROM merchant_members WHERE id = \(id) AND status = 'active' FOR NO KEY UPDATE"
      }
    guard try execute(active) == 1 else { return false }
    let used = try execute(
      """
      UPDATE account_links SET ended_at = now()
      WHERE token_hash = \(token.hash) AND ended_at IS NULL AND expires_at > now()
      """)
    guard used == 1 else { return false }
    switch account {
    case .staff(let id):
      try execute(
        "UPDATE staff SET password_hash = \(hash), language = coalesce(\(language), language) WHERE id = \(id)")
    case .member(let id):
      try execute(
        """
        UPDATE merchant_members SET password_hash = \(hash), language = coalesce(\(language), language) WHERE id = \(id)
        """)
    }
    return true
  }
}

private let isLive: SQL = "l.ended_at IS NULL AND l.expires_at > now() AND a.status = 'active'"

private struct StaffLink: RowDecodable {
  let holder: LinkHolder

  init(_ row: Row) throws(DatabaseError) {
    let staff = try Staff(row)
    holder = LinkHolder(
      kind: try row["kind"], expiresAt: try row["expires_at"], name: staff.name, signIn: staff.email,
      role: .staff(staff.role), merchant: nil, account: .staff(staff.id))
  }

  static func query(_ token: Token) -> SQL {
    """
    SELECT a.id, a.email, a.name, a.role, l.kind, l.expires_at
    FROM account_links l JOIN staff a ON a.id = l.staff_id WHERE l.token_hash = \(token.hash) AND \(isLive)
    """
  }
}

private struct MemberLink: RowDecodable {
  let holder: LinkHolder

  init(_ row: Row) throws(DatabaseError) {
    let member = try Member(row)
    holder = LinkHolder(
      kind: try row["kind"], expiresAt: try row["expires_at"], name: member.name, signIn: member.signIn,
      role: .member(member.role), merchant: (member.merchantName, member.merchantNameArabic),
      account: .member(member.id))
  }

  static func query(_ token: Token) -> SQL {
    """
    SELECT a.id, a.merchant_id, a.name AS sign_in_name, a.display_name, a.role, m.number, m.trade_name, m.trade_name_ar,
      l.kind, l.expires_at
    FROM account_links l JOIN merchant_members a ON a.id = l.member_id JOIN merchants m ON m.id = a.merchant_id
    WHERE l.token_hash = \(token.hash) AND \(isLive) AND m.status <> 'closed'
    """
  }
}
