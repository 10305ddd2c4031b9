import Database
import TestSupport
import Testing
import Wallet

@testable import Auth

/// Changes of roles and statuses: who may make them, and what the database refuses to everybody.
struct AccountChangeTests {
  private let command = TestAccounts.command

  private func accounts(_ database: Database) -> Accounts {
    Accounts(database: database, hasher: TestAccounts.hasher)
  }

  private func staff(_ role: StaffRole, _ name: String, _ database: Database) async throws -> (StaffID, Actor) {
    let id = try await accounts(database).createStaff(
      email: "\(name)@example.test", name: name, role: role, password: TestAccounts.password, by: command)
    return (id, Actor(.staff, id: id.rawValue, name: name))
  }

  private func member(
    _ role: MemberRole, _ name: String?, of shop: Shop
  ) async throws -> (MemberID, Actor) {
    let id = try await accounts(shop.database).createMember(
      of: shop.id, signInName: name, name: name ?? "Owner", role: role, password: TestAccounts.password, by: command)
    return (id, Actor(.member, id: id.rawValue, name: name ?? "owner"))
  }

  @Test func `nobody changes their own account, or one above their own`() async throws {
    try await withDatabase { database in
      let (mona, asMona) = try await staff(.administrator, "mona", database)
      let (omar, asOmar) = try await staff(.support, "omar", database)
      let accounts = accounts(database)
      await #expect(throws: AccountProblem.ownAccount) {
        try await accounts.changeRole(of: mona, to: .risk, reason: "x", by: asMona)
      }
      await #expect(throws: AccountProblem.ownAccount) {
        try await accounts.setActive(false, staff: mona, reason: "x", by: asMona)
      }
      await #expect(throws: AccountProblem.notAllowed) {
        try await accounts.changeRole(of: omar, to: .administrator, reason: "x", by: asOmar)
      }
      await #expect(throws: AccountProblem.notAllowed) {
        try await accounts.inviteStaff(email: "x@example.test", name: "X", role: .support, by: asOmar)
      }
      try await accounts.changeRole(of: omar, to: .risk, reason: "moved", by: asMona)
      // A session of the earlier role has ended, so its rights have too.
      #expect(
        try await database.value("SELECT role AS value FROM staff WHERE id = \(omar)", as: StaffRole.self) == .risk)
    }
  }

  @Test func `another role or status ends every session`() async throws {
    try await withDatabase { database in
      let (_, asMona) = try await staff(.administrator, "mona", database)
      let (omar, _) = try await staff(.support, "omar", database)
      let signIn = StaffSignIn(database: database, hasher: TestAccounts.hasher)
      let origin = Origin(address: nil, userAgent: nil, requestID: nil)
      func session() async throws -> Token? {
        let result = try await signIn.signIn(
          email: "omar@example.test", password: TestAccounts.password, from: origin)
        if case .signedIn(let token, _) = result { return token }
        return nil
      }
      let first = try #require(try await session())
      try await accounts(database).changeRole(of: omar, to: .risk, reason: "moved", by: asMona)
      #expect(try await database.run(StaffSession.find(first)) == nil)
      let second = try #require(try await session())
      try await accounts(database).setActive(false, staff: omar, reason: "left", by: asMona)
      #expect(try await database.run(StaffSession.find(second)) == nil)
      #expect(try await session() == nil)
      try await accounts(database).setActive(true, staff: omar, reason: "back", by: asMona)
      #expect(try await database.run(StaffSession.find(second)) == nil)
      #expect(try await session() != nil)
      let acts = try await database.rows(
        "SELECT act || ': ' || reason AS value FROM audit_events WHERE reason IS NOT NULL ORDER BY id",
        as: Scalar<String>.self
      ).map(\.value)
      #expect(acts == ["change_role: moved", "disable_account: left", "enable_account: back"])
    }
  }

  @Test func `of two administrators who demote each other, one stays`() async throws {
    try await withDatabase { database in
      let (mona, asMona) = try await staff(.administrator, "mona", database)
      let (omar, asOmar) = try await staff(.administrator, "omar", database)
      let accounts = accounts(database)
      for round in 0..<6 {
        let problems = await withTaskGroup(of: AccountProblem?.self) { group in
          for (target, actor) in [(omar, asMona), (mona, asOmar)] {
            group.addTask {
              do {
                if round.isMultiple(of: 2) {
                  try await accounts.changeRole(of: target, to: .auditor, reason: "x", by: actor)
                } else {
                  try await accounts.setActive(false, staff: target, reason: "x", by: actor)
                }
                return nil
              } catch {
                return error as? AccountProblem
              }
            }
          }
          return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(problems.count { $0 == nil } == 1)
        #expect(problems.contains(.notAllowed))
        let left: Int = try await database.value(
          "SELECT count(*) AS value FROM staff WHERE role = 'administrator' AND status = 'active'")
        #expect(left == 1)
        try await database.execute("UPDATE staff SET role = 'administrator', status = 'active'")
      }
    }
  }

  /// Two concurrent statements change both administrators, without any rule of the code.
  @Test func `the database keeps the last administrator and the last owner, two at once too`() async throws {
    try await withDatabase { database in
      let (mona, _) = try await staff(.administrator, "mona", database)
      let (omar, _) = try await staff(.administrator, "omar", database)
      // An invited person who never signed in isn't an administrator yet.
      _ = try await accounts(database).inviteStaff(
        email: "new@example.test", name: "New", role: .administrator, by: command)
      for change in ["role = 'risk'", "status = 'disabled'"] as [SQL] {
        let refused = await withTaskGroup(of: DatabaseError.Kind?.self) { group in
          for id in [mona, omar] {
            group.addTask {
              do {
                try await database.execute("UPDATE staff SET \(change) WHERE id = \(id)")
                return nil
              } catch {
                return (error as? DatabaseError)?.kind
              }
            }
          }
          return await group.reduce(into: [DatabaseError.Kind]()) { if let kind = $1 { $0.append(kind) } }
        }
        #expect(refused == [.checkViolation(constraint: "last_administrator")])
        try await database.execute(
          "UPDATE staff SET role = 'administrator', status = 'active' WHERE id IN (\(mona), \(omar))")
      }

      let shop = try await Shop(in: database)
      let (owner, _) = try await member(.owner, nil, of: shop)
      await #expect(throws: AccountProblem.lastOne) {
        try await accounts(database).setActive(false, member: owner, in: shop.id, reason: nil, by: command)
      }
      let (second, asSecond) = try await member(.owner, "second", of: shop)
      try await accounts(database).setActive(false, member: owner, in: shop.id, reason: nil, by: asSecond)
      await #expect(throws: AccountProblem.lastOne) {
        try await accounts(database).changeRole(of: second, in: shop.id, to: .viewer, reason: nil, by: command)
      }
    }
  }

  @Test func `an owner has their own team alone`() async throws {
    try await withDatabase { database in
      let first = try await Shop(number: 1, in: database)
      let second = try await Shop(number: 2, in: database)
      let (_, asOwner) = try await member(.owner, nil, of: first)
      let (nour, asNour) = try await member(.finance, "nour", of: first)
      let (other, _) = try await member(.finance, "nour", of: second)
      let accounts = accounts(database)
      await #expect(throws: AccountProblem.notAllowed) {
        try await accounts.setActive(false, member: other, in: second.id, reason: nil, by: asOwner)
      }
      await #expect(throws: AccountProblem.noSuchAccount) {
        try await accounts.setActive(false, member: other, in: first.id, reason: nil, by: asOwner)
      }
      await #expect(throws: AccountProblem.notAllowed) {
        try await accounts.inviteMember(
          of: second.id, signInName: "x", name: "X", role: .viewer, contact: nil, by: asOwner)
      }
      await #expect(throws: AccountProblem.notAllowed) {
        try await accounts.inviteMember(
          of: first.id, signInName: "x", name: "X", role: .viewer, contact: nil, by: asNour)
      }
      await #expect(throws: AccountProblem.signInNameTaken) {
        try await accounts.inviteMember(
          of: first.id, signInName: "Nour", name: "X", role: .viewer, contact: nil, by: asOwner)
      }
      // Nobody can create a reset for another owner's account; owners can for members' accounts.
      let (partner, _) = try await member(.owner, "partner", of: first)
      await #expect(throws: AccountProblem.notAllowed) {
        try await accounts.makeReset(of: partner, in: first.id, by: asOwner)
      }
      _ = try await accounts.makeReset(of: nour, in: first.id, by: asOwner)
    }
  }

  @Test func `staff invite the owner of a merchant that nobody has signed in to`() async throws {
    try await withDatabase { database in
      let shop = try await Shop(in: database)
      let (_, asOmar) = try await staff(.support, "omar", database)
      let (_, asSalma) = try await staff(.risk, "salma", database)
      let accounts = accounts(database)
      await #expect(throws: AccountProblem.notAllowed) {
        try await accounts.inviteOwner(of: shop.id, name: "Hany", contact: nil, by: asSalma)
      }
      let first = try await accounts.inviteOwner(of: shop.id, name: "Hany", contact: nil, by: asOmar)
      let second = try await accounts.inviteOwner(of: shop.id, name: "Hany", contact: "h@example.test", by: asOmar)
      #expect(first.id == second.id)
      let links = AccountLinks(.merchant, database: database, hasher: TestAccounts.hasher)
      #expect(try await links.holder(of: first.link.token) == nil)
      _ = try await links.accept(
        second.link.token, password: "seventeen purple yaks", language: nil,
        from: Origin(address: nil, userAgent: nil, requestID: nil))
      await #expect(throws: AccountProblem.alreadyUsed) {
        try await accounts.inviteOwner(of: shop.id, name: "Omar himself", contact: nil, by: asOmar)
      }
    }
  }

  // MARK: The database, without the code

  @Test func `an account starts with its invitation, by somebody who may`() async throws {
    try await withDatabase { database in
      let (omar, _) = try await staff(.support, "omar", database)
      let shop = try await Shop(in: database)
      let alone: [SQL] = [
        "INSERT INTO staff (email, name, role) VALUES ('x@example.test', 'X', 'administrator')",
        "INSERT INTO merchant_members (merchant_id, display_name, role) VALUES (\(shop.id), 'X', 'owner')",
      ]
      for sql in alone {
        await #expect(throws: DatabaseError.self) {
          try await database.transaction { connection in try connection.execute(sql) }
        }
      }
      let stored: Int = try await database.value(
        """
        SELECT (SELECT count(*) FROM staff WHERE name = 'X')
          + (SELECT count(*) FROM merchant_members WHERE display_name = 'X') AS value
        """)
      #expect(stored == 0)
      for maker in ["staff:\(omar)", "staff:99", "member:1", "system"] {
        let error = await #expect(throws: DatabaseError.self) {
          try await database.execute(
            """
            WITH made AS (INSERT INTO staff (email, name, role) VALUES ('x@example.test', 'X', 'risk') RETURNING id)
            INSERT INTO account_links (token_hash, kind, staff_id, made_by, expires_at)
            SELECT sha256('x'), 'invitation', id, \(maker), now() + interval '1 hour' FROM made
            """)
        }
        #expect(error?.kind == .checkViolation(constraint: "inviter"), "\(maker)")
      }
      // An invitation of last week doesn't allow another account today.
      let error = await #expect(throws: DatabaseError.self) {
        try await database.execute("UPDATE account_links SET written_in = 'x'")
      }
      #expect(error?.kind == .insufficientPrivilege)
    }
  }

  @Test func `the database knows the roles as the code does`() async throws {
    try await withDatabase { database in
      for role in StaffRole.allCases {
        for kind in ApprovalKind.allCases {
          let may: Bool = try await database.value("SELECT may_decide(\(role), \(kind.rawValue)) AS value")
          #expect(may == role.mayDecide(kind), "\(role) \(kind)")
        }
      }
      let shop = try await Shop(in: database)
      for role in StaffRole.allCases {
        let (_, actor) = try await staff(role, role.rawValue, database)
        let targets: [(SQL, Permission)] = [
          (
            """
            INSERT INTO staff (email, name, role) VALUES (\(role.rawValue + "@new.test"), 'X', 'risk')
            RETURNING id AS staff_id, NULL::bigint AS member_id
            """, .manageStaff
          ),
          (
            """
            INSERT INTO merchant_members (merchant_id, name, display_name, role)
            VALUES (\(shop.id), \(role.rawValue), 'X', 'viewer') RETURNING NULL::bigint AS staff_id, id AS member_id
            """, .inviteOwners
          ),
        ]
        for (insertion, permission) in targets {
          var isAllowed = true
          do {
            try await database.execute(
              """
              WITH made AS (\(insertion))
              INSERT INTO account_links (token_hash, kind, staff_id, member_id, made_by, expires_at)
              SELECT sha256(convert_to(\(role.rawValue + permission.rawValue), 'UTF8')), 'invitation', staff_id, member_id,
                \(actor.key), now() + interval '1 hour' FROM made
              """)
          } catch {
            isAllowed = false
          }
          #expect(isAllowed == role.may(permission), "\(role) \(permission)")
        }
      }
    }
  }

  @Test func `only an active person who may decides an approval`() async throws {
    try await withDatabase { database in
      let approval: Int64 = try await database.value(
        """
        INSERT INTO approvals (kind, subject_kind, subject_id, subject, requested_by, requested_by_name, requested_at,
          expires_at) VALUES ('payout', 'payout', 1, 'x', 'member:1', 'x', now(), now() + interval '1 day')
        RETURNING id AS value
        """)
      func decide(_ by: Int64) async throws -> DatabaseError.Kind? {
        do {
          try await database.execute(
            """
            UPDATE approvals SET state = 'rejected', decided_by = \("staff:\(by)"), decided_by_name = 'x',
              decided_at = now() WHERE id = \(approval)
            """)
          return nil
        } catch let error as DatabaseError {
          return error.kind
        }
      }
      let (risk, _) = try await staff(.risk, "risk", database)
      let (left, _) = try await staff(.financeApprover, "left", database)
      let (karim, _) = try await staff(.financeApprover, "karim", database)
      try await accounts(database).setActive(false, staff: left, reason: "left", by: command)
      for id in [99, risk.rawValue, left.rawValue] {
        #expect(try await decide(id) == .checkViolation(constraint: "decider"), "\(id)")
      }
      #expect(try await decide(karim.rawValue) == nil)
    }
  }
}
