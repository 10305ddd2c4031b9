package import Database
package import Wallet

/// A person in one of their sessions.
package struct SessionHolder: Sendable {
  package let account: Sessions.Account
  package let token: Token
  package let actor: Actor
  /// The site of the person's passkeys.
  package let site: PasskeySite

  package init(account: Sessions.Account, token: Token, actor: Actor, site: PasskeySite) {
    self.account = account
    self.token = token
    self.actor = actor
    self.site = site
  }
}

extension Sessions {
  /// The account that owns a session.
  package enum Account: Hashable, Sendable {
    case staff(StaffID)
    case member(MemberID)
  }
}

extension Sessions.Account {
  var staff: StaffID? { if case .staff(let id) = self { id } else { nil } }
  var member: MemberID? { if case .member(let id) = self { id } else { nil } }

  var id: Int64 {
    switch self {
    case .staff(let id): id.rawValue
    case .member(let id): id.rawValue
    }
  }

  var limits: SessionLimits {
    switch self {
    case .staff: .staff
    case .member: .merchant
    }
  }

  var actorKind: Actor.Kind {
    switch self {
    case .staff: .staff
    case .member: .member
    }
  }

  var subjectKind: AuditEvent.SubjectKind {
    switch self {
    case .staff: .staff
    case .member: .member
    }
  }

  /// The SQL condition that a row's `staff_id` or `member_id` is this account.
  var isOwner: SQL {
    switch self {
    case .staff(let id): "staff_id = \(id)"
    case .member(let id): "member_id = \(id)"
    }
  }

  /// The table of the account's own row.
  var table: SQL {
    switch self {
    case .staff: "staff"
    case .member: "merchant_members"
    }
  }

  /// Returns the account's name for the audit log.
  var subject: Query<Scalar<String>?> {
    switch self {
    case .staff(let id): .first("SELECT email AS value FROM staff WHERE id = \(id)")
    case .member(let id):
      .first(
        """
        SELECT 'MRC-' || lpad(m.number::text, 6, '0') || coalesce('/' || a.name, '') AS value
        FROM merchant_members a JOIN merchants m ON m.id = a.merchant_id WHERE a.id = \(id)
        """)
    }
  }
}

extension Sessions.Account {
  /// Returns the account with a sign-in name: an e-mail address of staff, or a merchant's sign-in.
  package static func find(_ typed: String, in database: Database) async throws -> Sessions.Account? {
    if typed.contains("@") {
      let id: Scalar<StaffID>? = try await database.first(
        "SELECT id AS value FROM staff WHERE email = \(Accounts.email(typed))")
      return id.map { .staff($0.value) }
    }
    guard let name = MerchantSignIn(parsing: typed) else { return nil }
    let id: Scalar<MemberID>? = try await database.first(
      """
      SELECT a.id AS value FROM merchant_members a JOIN merchants m ON m.id = a.merchant_id
      WHERE m.number = \(name.code.number) AND a.name IS NOT DISTINCT FROM \(name.member)
      """)
    return id.map { .member($0.value) }
  }
}

extension Connection {
  /// Locks the account's row, so that concurrent changes of one account's secrets run one after another.
  func lock(_ account: Sessions.Account) throws(DatabaseError) {
    try execute("SELECT FROM \(account.table) WHERE id = \(account.id) FOR NO KEY UPDATE")
  }
}
