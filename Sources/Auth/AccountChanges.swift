package import Database
package import Wallet

/// Changes of an account's role and status. Each is one transaction with its audit row, and ends the account's
/// sessions. Throws `AccountProblem`.
extension Accounts {
  package func changeRole(
    of staff: StaffID, to role: StaffRole, reason: String?, by actor: Actor
  ) async throws {
    try await change(staff, reason: reason, by: actor) { connection, target in
      try connection.expect(actor, mayGrant: role)
      if target.role == role { throw AccountProblem.unchanged }
      try connection.execute("UPDATE staff SET role = \(role) WHERE id = \(staff)")
      return ("change_role", ["role": target.role.rawValue], ["role": role.rawValue])
    }
  }

  package func setActive(_ isActive: Bool, staff: StaffID, reason: String?, by actor: Actor) async throws {
    try await change(staff, reason: reason, by: actor) { connection, target in
      if target.isActive == isActive { throw AccountProblem.unchanged }
      try connection.execute(
        "UPDATE staff SET status = \(isActive ? "active" : "disabled") WHERE id = \(staff)")
      return statusChange(isActive)
    }
  }

  package func changeRole(
    of member: MemberID, in merchant: MerchantID, to role: MemberRole, reason: String?, by actor: Actor
  ) async throws {
    try await change(member, in: merchant, reason: reason, by: actor) { connection, target in
      try connection.expect(actor, mayGrant: role, in: merchant)
      // A person who signs in with the merchant's code alone is its owner.
      if target.signInName == nil { throw AccountProblem.signInName }
      if target.role == role { throw AccountProblem.unchanged }
      try connection.execute("UPDATE merchant_members SET role = \(role) WHERE id = \(member)")
      return ("change_role", ["role": target.role.rawValue], ["role": role.rawValue])
    }
  }

  package func setActive(
    _ isActive: Bool, member: MemberID, in merchant: MerchantID, reason: String?, by actor: Actor
  ) async throws {
    try await change(member, in: merchant, reason: reason, by: actor) { connection, target in
      if target.isActive == isActive { throw AccountProblem.unchanged }
      try connection.execute(
        "UPDATE merchant_members SET status = \(isActive ? "active" : "disabled") WHERE id = \(member)")
      return statusChange(isActive)
    }
  }

  private typealias Outcome = (
    act: String, before: KeyValuePairs<String, String>, after: KeyValuePairs<String, String>
  )

  private func change(
    _ staff: StaffID, reason: String?, by actor: Actor,
    _ apply: @Sendable (isolated Connection, StaffTarget) throws -> Outcome
  ) async throws {
    try await keepingTheLast {
      try await database.transaction { connection in
        // Changes of accounts run one at a time, so that nobody who changes an account is being changed meanwhile.
        try connection.execute("SELECT pg_advisory_xact_lock(hashtextextended('staff', 0))")
        guard let target = try connection.first(StaffTarget.locking(staff), as: StaffTarget.self) else {
          throw AccountProblem.noSuchAccount
        }
        try connection.expect(actor, mayGrant: target.role)
        if actor.kind == .staff, actor.id == staff.rawValue { throw AccountProblem.ownAccount }
        let outcome = try apply(connection, target)
        try connection.endEverything(of: .staff(staff), outcome, target.subject, reason, by: actor)
      }
    }
  }

  private func change(
    _ member: MemberID, in merchant: MerchantID, reason: String?, by actor: Actor,
    _ apply: @Sendable (isolated Connection, MemberTarget) throws -> Outcome
  ) async throws {
    try await keepingTheLast {
      try await database.transaction { connection in
        try connection.lockTeam(of: merchant)
        guard let target = try connection.first(MemberTarget.locking(member, in: merchant), as: MemberTarget.self)
        else { throw AccountProblem.noSuchAccount }
        try connection.expect(actor, mayGrant: target.role, in: merchant)
        if actor.kind == .member, actor.id == member.rawValue { throw AccountProblem.ownAccount }
        let outcome = try apply(connection, target)
        try connection.endEverything(of: .member(member), outcome, target.subject, reason, by: actor)
      }
    }
  }

  private func statusChange(_ isActive: Bool) -> Outcome {
    isActive
      ? ("enable_account", ["status": "disabled"], ["status": "active"])
      : ("disable_account", ["status": "active"], ["status": "disabled"])
  }

  private func keepingTheLast(_ body: () async throws -> Void) async throws {
    do {
      try await body()
    } catch let error as DatabaseError {
      switch error.kind {
      case .checkViolation(constraint: "last_administrator"), .checkViolation(constraint: "last_owner"):
        throw AccountProblem.lastOne
      default: throw error
      }
    }
  }
}

extension Connection {
  /// Ends the account's sessions and, if the account is disabled, its links.
  fileprivate func endEverything(
    of account: Sessions.Account,
    _ change: (act: String, before: KeyValuePairs<String, String>, after: KeyValuePairs<String, String>),
    _ subject: AuditEvent.Subject, _ reason: String?, by actor: Actor
  ) throws {
    try endSessions(of: account)
    if change.act == "disable_account" { try endLinks(of: account) }
    try record(
      AuditEvent(change.act, subject, before: change.before, after: change.after, reason: reason), by: actor)
  }

  func lockTeam(of merchant: MerchantID) throws(DatabaseError) {
    try execute("SELECT pg_advisory_xact_lock(hashtextextended('team ' || \(merchant), 0))")
  }

  /// Throws `notAllowed` unless the actor has the permission now. The command line has every permission. The actor's
  /// row stays locked until the transaction ends, so the permission can't be lost meanwhile.
  func expect(_ actor: Actor, may permission: Permission) throws {
    guard let role = try staffRole(of: actor) else { return }
    guard role.may(permission) else { throw AccountProblem.notAllowed }
  }

  func expect(_ actor: Actor, mayGrant role: StaffRole) throws {
    guard let own = try staffRole(of: actor) else { return }
    guard own.mayGrant(role) else { throw AccountProblem.notAllowed }
  }

  func expect(_ actor: Actor, mayGrant role: MemberRole, in merchant: MerchantID) throws {
    if actor.kind == .command { return }
    let own: Scalar<MemberRole>? = try first(
      """
      SELECT role AS value FROM merchant_members
      WHERE id = \(actor.id) AND merchant_id = \(merchant) AND status = 'active' FOR SHARE
      """)
    guard actor.kind == .member, let own, own.value.mayGrant(role) else { throw AccountProblem.notAllowed }
  }

  /// Whoever may invite a person may reset a second factor that the person has lost; owners of a team reset no owner's.
  func expect(_ actor: Actor, mayReset account: Sessions.Account) throws {
    switch account {
    case .staff(let id):
      guard let target = try first(StaffTarget.locking(id), as: StaffTarget.self) else {
        throw AccountProblem.noSuchAccount
      }
      try expect(actor, mayGrant: target.role)
    case .member where actor.kind != .member: try expect(actor, may: .inviteOwners)
    case .member(let id):
      let merchant: Scalar<MerchantID>? = try first(
        "SELECT merchant_id AS value FROM merchant_members WHERE id = \(id)")
      guard let merchant,
        let target = try first(MemberTarget.locking(id, in: merchant.value), as: MemberTarget.self),
        target.role != .owner
      else { throw AccountProblem.notAllowed }
      try expect(actor, mayGrant: target.role, in: merchant.value)
    }
  }

  /// Returns the actor's role, or nil for the command line.
  private func staffRole(of actor: Actor) throws -> StaffRole? {
    if actor.kind == .command { return nil }
    let own: Scalar<StaffRole>? = try first(
      "SELECT role AS value FROM staff WHERE id = \(actor.id) AND status = 'active' FOR SHARE")
    guard actor.kind == .staff, let own else { throw AccountProblem.notAllowed }
    return own.value
  }
}

struct StaffTarget: RowDecodable {
  let id: StaffID
  let email: String
  let role: StaffRole
  let isActive: Bool
  let hasPassword: Bool

  init(_ row: Row) throws(DatabaseError) {
    id = try row["id"]
    email = try row["email"]
    role = try row["role"]
    isActive = try row["active"]
    hasPassword = try row["has_password"]
  }

  var subject: AuditEvent.Subject { AuditEvent.Subject(.staff, id: id.rawValue, email) }

  static func locking(_ id: StaffID) -> SQL {
    """
    SELECT id, email, role, status = 'active' AS active, password_hash IS NOT NULL AS has_password FROM staff
    WHERE id = \(id) FOR NO KEY UPDATE
    """
  }
}

struct MemberTarget: RowDecodable {
  let id: MemberID
  let code: MerchantCode
  let signInName: String?
  let role: MemberRole
  let isActive: Bool
  let hasPassword: Bool

  init(_ row: Row) throws(DatabaseError) {
    id = try row["id"]
    code = try row["number"]
    signInName = try row["name"]
    role = try row["role"]
    isActive = try row["active"]
    hasPassword = try row["has_password"]
  }

  var subject: AuditEvent.Subject {
    AuditEvent.Subject(.member, id: id.rawValue, Member.signIn(code, signInName))
  }

  static func locking(_ id: MemberID, in merchant: MerchantID) -> SQL {
    """
    SELECT a.id, number, a.name, role, a.status = 'active' AS active, password_hash IS NOT NULL AS has_password
    FROM merchant_members a JOIN merchants ON merchants.id = merchant_id
    WHERE a.id = \(id) AND merchant_id = \(merchant) FOR NO KEY UPDATE OF a
    """
  }
}
