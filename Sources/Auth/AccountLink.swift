import Database
package import Wallet

/// A link by which a person sets the password of their account, once. The database holds only the SHA-256 of its token.
package struct AccountLink: Sendable {
  package enum Kind: String, CaseIterable, Sendable {
    /// For an account that nobody has used yet.
    case invitation
    /// For a forgotten password.
    case reset
  }

  package let token: Token
  package let expiresAt: Instant

  package static let invitationMinutes = 72 * 60
  package static let resetMinutes = 30
  /// For the first administrator, whose link is printed on the machine.
  package static let firstMinutes = 15

  /// The most invitations in a day: each may be an SMS to a number that nobody has proved to be theirs.
  static let mostOfAccount = 5
  static let mostOfTeam = Accounts.largestTeam
}

extension AccountLink.Kind: DatabaseValue {}

extension Sessions.Account {
  var recipient: Message.Recipient {
    switch self {
    case .staff(let id): .staff(id)
    case .member(let id): .member(id)
    }
  }

  /// Returns the address of the page that takes the password: `Portal.welcome`.
  func path(of link: AccountLink) -> String {
    let portal =
      switch self {
      case .staff: "admin"
      case .member: "merchant"
      }
    return "/\(portal)/welcome?token=\(link.token.text)"
  }
}

extension Connection {
  /// Creates a link to the account. An invitation replaces the earlier invitation. With `seal`, the link is also sent
  /// to the account's address, if it has one, and to `mobile`, which is not kept.
  func makeLink(
    _ kind: AccountLink.Kind, to account: Sessions.Account, minutes: Int, by actor: Actor,
    sending seal: TextSeal? = nil, mobile: PhoneNumber? = nil
  ) throws -> AccountLink {
    if kind == .invitation {
      if actor.kind != .command { try expectFewInvitations(of: account) }
      try endLinks(of: account)
    }
    let token = Token.random()
    let expiresAt: Instant = try value(
      """
      INSERT INTO account_links (token_hash, kind, staff_id, member_id, made_by, expires_at)
      VALUES (\(token.hash), \(kind), \(account.staff), \(account.member), \(actor.key),
        now() + \(minutes) * interval '1 minute') RETURNING expires_at AS value
      """)
    let link = AccountLink(token: token, expiresAt: expiresAt)
    guard let seal else { return link }
    let sealed = try seal.seal(account.path(of: link), for: .message)
    if let mobile {
      try enqueue(
        .invitation(
          to: .address(try seal.seal(mobile.e164, for: .message)), by: .sms, link: sealed, invitedBy: actor.name,
          hours: minutes / 60))
    }
    if try hasAddress(account) {
      try enqueue(
        kind == .invitation
          ? .invitation(to: account.recipient, link: sealed, invitedBy: actor.name, hours: minutes / 60)
          : .passwordReset(to: account.recipient, link: sealed, minutes: minutes))
    }
    return link
  }

  private func expectFewInvitations(of account: Sessions.Account) throws {
    let today: SQL = "kind = 'invitation' AND made_by <> 'command' AND made_at > now() - interval '1 day'"
    let ofAccount: Int = try value("SELECT count(*) AS value FROM account_links WHERE \(account.isOwner) AND \(today)")
    let ofTeam: Int = try value(
      """
      SELECT count(*) AS value FROM account_links
      WHERE \(today) AND member_id IN (
        SELECT id FROM merchant_members
        WHERE merchant_id = (SELECT merchant_id FROM merchant_members WHERE id = \(account.member)))
      """)
    if ofAccount >= AccountLink.mostOfAccount { throw AccountProblem.tooManyInvitations }
    if ofTeam >= AccountLink.mostOfTeam { throw AccountProblem.tooManyInvitationsOfTeam }
  }

  func hasAddress(_ account: Sessions.Account) throws(DatabaseError) -> Bool {
    guard case .member(let id) = account else { return true }
    return try value("SELECT email IS NOT NULL AS value FROM merchant_members WHERE id = \(id)")
  }

  /// The invitation of an account whose password is known from the start: nobody can use it.
  func makeUsedLink(to account: Sessions.Account, by actor: Actor) throws(DatabaseError) {
    try execute(
      """
      INSERT INTO account_links (token_hash, kind, staff_id, member_id, made_by, expires_at, ended_at)
      VALUES (\(Token.random().hash), 'invitation', \(account.staff), \(account.member), \(actor.key),
        now() + interval '1 minute', now())
      """)
  }

  func endLinks(of account: Sessions.Account) throws(DatabaseError) {
    try execute("UPDATE account_links SET ended_at = now() WHERE \(account.isOwner) AND ended_at IS NULL")
  }

  func endSessions(of account: Sessions.Account) throws(DatabaseError) {
    try execute("DELETE FROM sessions WHERE \(account.isOwner)")
  }
}
