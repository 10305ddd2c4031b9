package import Database
package import Wallet

/// The reason why an account can't be created or changed as requested.
package enum AccountProblem: Error, Hashable, Sendable {
  case email
  case emailTaken
  case mobile
  /// The mobile number was changed several times today.
  case tooManyChanges
  /// The account was invited several times today.
  case tooManyInvitations
  /// The team has had as many invitations today as it may have people.
  case tooManyInvitationsOfTeam
  /// Neither an e-mail address nor a mobile number.
  case contact
  case name(TextProblem)
  /// The name isn't one to 32 of `a-z 0-9 . _ -`, or it is missing, or the owner has one.
  case signInName
  case signInNameTaken
  case noSuchMerchant
  case noSuchAccount
  case password(PasswordRule.Refusal)
  /// The actor lacks the permission, or would grant a permission that they lack.
  case notAllowed
  case ownAccount
  /// The account is the last active administrator, or the last active owner of a merchant.
  case lastOne
  /// The account has been used, so it can't be invited.
  case alreadyUsed
  /// The account has that role or status already.
  case unchanged
  case teamFull
}

/// Creates accounts and sets passwords. Throws `AccountProblem` for problems that the caller can correct.
package struct Accounts: Sendable {
  let database: Database
  private let hasher: PasswordHasher
  /// If nil, links are shown to their creator and not sent.
  let seal: TextSeal?

  package init(database: Database, hasher: PasswordHasher, seal: TextSeal? = nil) {
    self.database = database
    self.hasher = hasher
    self.seal = seal
  }

  /// Creates a staff account. Without a password, nobody can sign in to it until one is set.
  package func createStaff(
    email typed: String, name: String, role: StaffRole, password: String?, by actor: Actor
  )
    async throws -> StaffID
  {
    guard let email = Self.email(typed) else { throw AccountProblem.email }
    let name = try Self.name(name)
    let hash = try await hash(password, words: [email, name])
    do {
      return try await database.transaction { connection in
        let id: StaffID = try connection.value(
          """
          INSERT INTO staff (email, name, role, password_hash) VALUES (\(email), \(name), \(role), \(hash))
          RETURNING id AS value
          """)
        try connection.makeUsedLink(to: .staff(id), by: actor)
        try connection.record(
          AuditEvent(
            "staff_created", AuditEvent.Subject(.staff, id: id.rawValue, email),
            after: ["name": name, "role": role.rawValue]), by: actor)
        return id
      }
    } catch let error as DatabaseError {
      if case .uniqueViolation = error.kind { throw AccountProblem.emailTaken }
      throw error
    }
  }

  /// Creates a member's account. `signInName` is the part after the slash of `MRC-000001/nour`; nil for the owner.
  package func createMember(
    of merchant: MerchantID, signInName: String?, name: String, role: MemberRole, password: String?, by actor: Actor
  ) async throws -> MemberID {
    let signInName = try Self.signInName(signInName, role)
    let name = try Self.name(name)
    let code: MerchantCode? = try await database.first(
      "SELECT number AS value FROM merchants WHERE id = \(merchant)", as: Scalar<MerchantCode>.self)?.value
    guard let code else { throw AccountProblem.noSuchMerchant }
    let hash = try await hash(password, words: [code.description, name, signInName ?? ""])
    do {
      return try await database.transaction { connection in
        let id: MemberID = try connection.value(
          """
          INSERT INTO merchant_members (merchant_id, name, display_name, role, password_hash)
          VALUES (\(merchant), \(signInName), \(name), \(role), \(hash)) RETURNING id AS value
          """)
        try connection.makeUsedLink(to: .member(id), by: actor)
        try connection.record(
          AuditEvent(
            "member_created",
            AuditEvent.Subject(.member, id: id.rawValue, Member.signIn(code, signInName)),
            after: ["name": name, "role": role.rawValue]), by: actor)
        return id
      }
    } catch let error as DatabaseError {
      if case .uniqueViolation = error.kind { throw AccountProblem.signInNameTaken }
      throw error
    }
  }

  /// Sets the password of a staff member and ends their sessions.
  package func resetStaffPassword(email typed: String, to password: String, by actor: Actor) async throws {
    let staff: Staff? = try await database.first(
      "SELECT id, email, name, role FROM staff WHERE email = \(Self.email(typed) ?? "")")
    guard let staff else { throw AccountProblem.noSuchAccount }
    let hash = try await hash(password, words: [staff.email, staff.name])
    try await database.transaction { connection in
      try connection.execute("UPDATE staff SET password_hash = \(hash) WHERE id = \(staff.id)")
      try connection.endSessions(of: .staff(staff.id))
      try connection.endLinks(of: .staff(staff.id))
      try connection.record(
        AuditEvent("password_reset", AuditEvent.Subject(.staff, id: staff.id.rawValue, staff.email)), by: actor)
    }
  }

  /// Sets the password of a merchant's owner or team member and ends their sessions.
  package func resetMemberPassword(_ signIn: MerchantSignIn, to password: String, by actor: Actor) async throws {
    let member: Member? = try await database.first(
      """
      SELECT a.id, a.merchant_id, a.name AS sign_in_name, a.display_name, a.role, m.number, m.trade_name, m.trade_name_ar
      FROM merchant_members a JOIN merchants m ON m.id = a.merchant_id
      WHERE m.number = \(signIn.code.number) AND a.name IS NOT DISTINCT FROM \(signIn.member)
      """)
    guard let member else { throw AccountProblem.noSuchAccount }
    let hash = try await hash(password, words: [member.code.description, member.name, signIn.member ?? ""])
    try await database.transaction { connection in
      try connection.execute("UPDATE merchant_members SET password_hash = \(hash) WHERE id = \(member.id)")
      try connection.endSessions(of: .member(member.id))
      try connection.endLinks(of: .member(member.id))
      try connection.record(
        AuditEvent("password_reset", AuditEvent.Subject(.member, id: member.id.rawValue, member.signIn)), by: actor)
    }
  }

  private func hash(_ password: String?, words: [String]) async throws -> String? {
    guard let password else { return nil }
    if let refusal = try await hasher.refusal(of: password, words: words) { throw AccountProblem.password(refusal) }
    return try await hasher.hash(password)
  }
}

extension Accounts {
  /// Returns the address in lower case without surrounding spaces, or nil if it can't be an address.
  package static func email(_ typed: String) -> String? {
    guard let trimmed = try? checkedText(typed, .identifier, maximum: 254) else { return nil }
    let email = trimmed.lowercased()
    let parts = email.split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, parts[1].contains("."), !parts[1].hasPrefix("."),
      !parts[1].hasSuffix("."),
      !email.unicodeScalars.contains(where: \.properties.isWhitespace)
    else { return nil }
    return email
  }

  static func name(_ text: String) throws -> String {
    do {
      return try checkedText(text, .name, maximum: 200)
    } catch {
      throw AccountProblem.name(error)
    }
  }

  static func signInName(_ text: String?, _ role: MemberRole) throws -> String? {
    guard let text else {
      if role == .owner { return nil }
      throw AccountProblem.signInName
    }
    guard let name = MerchantSignIn.memberName(text) else { throw AccountProblem.signInName }
    return name
  }
}
