package import Database
package import Wallet

/// An account that nobody has used yet, and its link.
package struct Invitation<ID: Identifier>: Sendable {
  package let id: ID
  package let link: AccountLink
}

/// Invitations, by which accounts start. The account, its role and the link are written in one transaction, and nobody
/// can sign in before the link is used. Throws `AccountProblem`.
extension Accounts {
  /// The most people in a merchant's team.
  package static let largestTeam = 100

  /// Invites a staff member. The actor is an administrator or the command line. The link goes to the e-mail address, and to
  /// the mobile number if there is one.
  package func inviteStaff(
    email typed: String, mobile typedMobile: String = "", name: String, role: StaffRole,
    minutes: Int = AccountLink.invitationMinutes, by actor: Actor
  ) async throws -> Invitation<StaffID> {
    guard let email = Self.email(typed) else { throw AccountProblem.email }
    let mobile = try Self.mobile(typedMobile)
    let name = try Self.name(name)
    return try await unlessTaken(.emailTaken) {
      try await database.transaction { connection in
        try connection.expect(actor, mayGrant: role)
        let id: StaffID = try connection.value(
          "INSERT INTO staff (email, name, role) VALUES (\(email), \(name), \(role)) RETURNING id AS value")
        let link = try connection.makeLink(
          .invitation, to: .staff(id), minutes: minutes, by: actor, sending: seal, mobile: mobile)
        try connection.record(
          AuditEvent(
            "invite", AuditEvent.Subject(.staff, id: id.rawValue, email),
            after: ["name": name, "role": role.rawValue]), by: actor)
        return Invitation(id: id, link: link)
      }
    }
  }

  /// Creates a new link to an account that nobody has used. The earlier link ends. The new one goes to the e-mail address,
  /// and to the mobile number if there is one.
  package func renewInvitation(
    of staff: StaffID, mobile typedMobile: String = "", by actor: Actor
  ) async throws -> AccountLink {
    let mobile = try Self.mobile(typedMobile)
    return try await database.transaction { connection in
      guard let target = try connection.first(StaffTarget.locking(staff), as: StaffTarget.self) else {
        throw AccountProblem.noSuchAccount
      }
      try connection.expect(actor, mayGrant: target.role)
      guard !target.hasPassword else { throw AccountProblem.alreadyUsed }
      guard target.isActive else { throw AccountProblem.noSuchAccount }
      let link = try connection.makeLink(
        .invitation, to: .staff(staff), minutes: AccountLink.invitationMinutes, by: actor, sending: seal,
        mobile: mobile)
      try connection.record(AuditEvent("renew_invitation", target.subject), by: actor)
      return link
    }
  }

  /// What is wrong with each field of a team member's invitation, so that a form can name all of it at once.
  package static func problems(
    signInName: String, name: String, contact: String
  ) -> (name: AccountProblem?, signInName: AccountProblem?, contact: AccountProblem?) {
    func problem(_ check: () throws -> Void) -> AccountProblem? {
      do { try check() } catch { return error as? AccountProblem }
      return nil
    }
    return (
      problem { _ = try Self.name(name) }, problem { _ = try Self.signInName(signInName, .viewer) },
      problem { _ = try Contact(optional: contact) }
    )
  }

  /// Invites a team member. The actor is an owner of the merchant. `signInName` is the part after the slash of
  /// `MRC-000001/nour`. The link goes to `contact`, an e-mail address or a mobile number.
  package func inviteMember(
    of merchant: MerchantID, signInName: String, name: String, role: MemberRole, contact typed: String?, by actor: Actor
  ) async throws -> Invitation<MemberID> {
    guard let signInName = try Self.signInName(signInName, role) else { throw AccountProblem.signInName }
    let name = try Self.name(name)
    let contact = try Contact(optional: typed)
    return try await unlessTaken(.signInNameTaken) {
      try await database.transaction { connection in
        try connection.lockTeam(of: merchant)
        try connection.expect(actor, mayGrant: role, in: merchant)
        let size: Int = try connection.value(
          "SELECT count(*) AS value FROM merchant_members WHERE merchant_id = \(merchant)")
        guard size < Self.largestTeam else { throw AccountProblem.teamFull }
        return try connection.invite(
          signInName: signInName, name: name, role: role, contact: contact, to: merchant, by: actor, sending: seal)
      }
    }
  }

  /// Creates a new link to a member's account that nobody has used. The earlier link ends. The new one goes to `contact`,
  /// an e-mail address or a mobile number, or else to the address before.
  package func renewInvitation(
    of member: MemberID, in merchant: MerchantID, contact typed: String? = nil, by actor: Actor
  ) async throws -> AccountLink {
    let contact = try Contact(optional: typed)
    return try await database.transaction { connection in
      guard let target = try connection.first(MemberTarget.locking(member, in: merchant), as: MemberTarget.self) else {
        throw AccountProblem.noSuchAccount
      }
      try connection.expect(actor, mayGrant: target.role, in: merchant)
      guard !target.hasPassword else { throw AccountProblem.alreadyUsed }
      guard target.isActive else { throw AccountProblem.noSuchAccount }
      try connection.replaceAddress(of: member, with: contact)
      let link = try connection.makeLink(
        .invitation, to: .member(member), minutes: AccountLink.invitationMinutes, by: actor, sending: seal,
        mobile: contact?.mobile)
      try connection.record(AuditEvent("renew_invitation", target.subject), by: actor)
      return link
    }
  }

  /// Invites the owner of a merchant whose owner has never signed in. The actor is a staff member or the command line.
  /// An earlier invitation ends. The link goes to `contact`, an e-mail address or a mobile number. Throws `alreadyUsed` if an
  /// owner has signed in.
  package func inviteOwner(
    of merchant: MerchantID, name: String?, contact typed: String?, by actor: Actor
  ) async throws -> Invitation<MemberID> {
    try await database.transaction { connection in
      try inviteOwner(of: merchant, name: name, contact: typed, by: actor, on: connection)
    }
  }

  /// The same inside the caller's transaction.
  package func inviteOwner(
    of merchant: MerchantID, name: String?, contact typed: String?, by actor: Actor,
    on connection: isolated Connection
  ) throws -> Invitation<MemberID> {
    let name = try name.map { try Self.name($0) }
    let contact = try Contact(optional: typed)
    try connection.lockTeam(of: merchant)
    try connection.expect(actor, may: .inviteOwners)
    guard let seat = try connection.first(OwnerSeat.query(merchant), as: OwnerSeat.self), !seat.isClosed else {
      throw AccountProblem.noSuchMerchant
    }
    if seat.isTaken { throw AccountProblem.alreadyUsed }
    guard let known = seat.member else {
      return try connection.invite(
        signInName: nil, name: name ?? seat.merchantName, role: .owner, contact: contact, to: merchant, by: actor,
        sending: seal)
    }
    try connection.replaceAddress(of: known, with: contact)
    let link = try connection.makeLink(
      .invitation, to: .member(known), minutes: AccountLink.invitationMinutes, by: actor, sending: seal,
      mobile: contact?.mobile)
    try connection.record(
      AuditEvent("renew_invitation", AuditEvent.Subject(.member, id: known.rawValue, seat.code.description)), by: actor)
    return Invitation(id: known, link: link)
  }

  /// Creates a reset for another person, who is given the link. The actor is an owner of the team or the command line.
  package func makeReset(of member: MemberID, in merchant: MerchantID, by actor: Actor) async throws -> AccountLink {
    try await database.transaction { connection in
      guard let target = try connection.first(MemberTarget.locking(member, in: merchant), as: MemberTarget.self),
        target.isActive, target.hasPassword
      else { throw AccountProblem.noSuchAccount }
      if actor.kind == .member, target.role == .owner { throw AccountProblem.notAllowed }
      try connection.expect(actor, mayGrant: target.role, in: merchant)
      let link = try connection.makeLink(
        .reset, to: .member(member), minutes: AccountLink.resetMinutes, by: actor, sending: seal)
      try connection.record(AuditEvent("request_reset", target.subject), by: actor)
      return link
    }
  }

  /// Creates a reset for a staff member at the command line.
  package func makeReset(ofStaff typed: String, by actor: Actor) async throws -> AccountLink {
    try await database.transaction { connection in
      let id: Scalar<StaffID>? = try connection.first(
        "SELECT id AS value FROM staff WHERE email = \(Self.email(typed) ?? "")")
      guard let id, let target = try connection.first(StaffTarget.locking(id.value), as: StaffTarget.self),
        target.isActive
      else { throw AccountProblem.noSuchAccount }
      let link = try connection.makeLink(
        target.hasPassword ? .reset : .invitation, to: .staff(target.id), minutes: AccountLink.resetMinutes, by: actor)
      try connection.record(AuditEvent("request_reset", target.subject), by: actor)
      return link
    }
  }

  /// Creates a reset for a team member at the command line.
  package func makeReset(of signIn: MerchantSignIn, by actor: Actor) async throws -> AccountLink {
    try await database.transaction { connection in
      let found: Scalar<MemberID>? = try connection.first(
        """
        SELECT a.id AS value FROM merchant_members a JOIN merchants m ON m.id = a.merchant_id
        WHERE m.number = \(signIn.code) AND a.name IS NOT DISTINCT FROM \(signIn.member) AND a.status = 'active'
          AND m.status <> 'closed' FOR NO KEY UPDATE OF a
        """)
      guard let found else { throw AccountProblem.noSuchAccount }
      let hasPassword: Bool = try connection.value(
        "SELECT password_hash IS NOT NULL AS value FROM merchant_members WHERE id = \(found.value)")
      let link = try connection.makeLink(
        hasPassword ? .reset : .invitation, to: .member(found.value), minutes: AccountLink.resetMinutes, by: actor)
      try connection.record(
        AuditEvent(
          "request_reset", AuditEvent.Subject(.member, id: found.value.rawValue, signIn.description)), by: actor)
      return link
    }
  }

  /// Returns nil if nothing was typed.
  private static func mobile(_ typed: String) throws -> PhoneNumber? {
    if isBlank(typed) { return nil }
    guard let mobile = PhoneNumber(parsing: typed) else { throw AccountProblem.mobile }
    return mobile
  }

  private func unlessTaken<Result: Sendable>(
    _ problem: AccountProblem, _ body: () async throws -> Result
  ) async throws -> Result {
    do {
      return try await body()
    } catch let error as DatabaseError {
      if case .uniqueViolation = error.kind { throw problem }
      throw error
    }
  }
}

/// Where an invitation is sent.
private enum Contact {
  /// Kept with the account: a forgotten password is reset there.
  case email(String)
  /// Used once: nobody has proved that it is theirs.
  case mobile(PhoneNumber)

  var email: String? { if case .email(let email) = self { email } else { nil } }
  var mobile: PhoneNumber? { if case .mobile(let mobile) = self { mobile } else { nil } }

  /// Returns nil if nothing was typed.
  init?(optional typed: String?) throws(AccountProblem) {
    guard let typed, !isBlank(typed) else { return nil }
    if let email = Accounts.email(typed) {
      self = .email(email)
    } else if let mobile = PhoneNumber(parsing: typed) {
      self = .mobile(mobile)
    } else {
      throw .contact
    }
  }
}

extension Connection {
  /// The address before may have been somebody else's, so a contact that was typed takes its place.
  fileprivate func replaceAddress(of member: MemberID, with contact: Contact?) throws(DatabaseError) {
    guard let contact else { return }
    try execute("UPDATE merchant_members SET email = \(contact.email) WHERE id = \(member)")
  }

  fileprivate func invite(
    signInName: String?, name: String, role: MemberRole, contact: Contact?, to merchant: MerchantID, by actor: Actor,
    sending seal: TextSeal?
  ) throws -> Invitation<MemberID> {
    let member = try one(
      """
      INSERT INTO merchant_members (merchant_id, name, display_name, role, email)
      VALUES (\(merchant), \(signInName), \(name), \(role), \(contact?.email))
      RETURNING id, (SELECT number FROM merchants WHERE id = merchant_id) AS number
      """, as: NewMember.self)
    let link = try makeLink(
      .invitation, to: .member(member.id), minutes: AccountLink.invitationMinutes, by: actor, sending: seal,
      mobile: contact?.mobile)
    try record(
      AuditEvent(
        "invite", AuditEvent.Subject(.member, id: member.id.rawValue, Member.signIn(member.code, signInName)),
        after: ["name": name, "role": role.rawValue]), by: actor)
    return Invitation(id: member.id, link: link)
  }
}

private struct NewMember: RowDecodable {
  let id: MemberID
  let code: MerchantCode

  init(_ row: Row) throws(DatabaseError) {
    id = try row["id"]
    code = try row["number"]
  }
}

/// The state of a merchant's owner account.
private struct OwnerSeat: RowDecodable {
  let code: MerchantCode
  let merchantName: String
  let isClosed: Bool
  /// Whether an owner has signed in.
  let isTaken: Bool
  /// The owner's account if one was invited.
  let member: MemberID?

  init(_ row: Row) throws(DatabaseError) {
    code = try row["number"]
    merchantName = try row["trade_name"]
    isClosed = try row["closed"]
    isTaken = try row["taken"]
    member = try row["member"]
  }

  static func query(_ merchant: MerchantID) -> SQL {
    """
    SELECT number, trade_name, status = 'closed' AS closed,
      EXISTS (SELECT FROM merchant_members WHERE merchant_id = m.id AND role = 'owner' AND password_hash IS NOT NULL)
        AS taken,
      (SELECT id FROM merchant_members WHERE merchant_id = m.id AND name IS NULL) AS member
    FROM merchants m WHERE id = \(merchant)
    """
  }
}
