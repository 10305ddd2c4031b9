import Database
import TestSupport
import Testing
import Wallet

@testable import Auth

@Suite struct SignInTests {
  private let hasher = PasswordHasher(parameters: cheap, threads: 2)
  private let origin = Origin(address: "203.0.113.7", userAgent: "test", requestID: "ABC")
  private let command = Actor(.command, name: "test")
  private let password = "a long enough secret"

  private func staff(_ database: Database) async throws -> StaffID {
    try await Accounts(database: database, hasher: hasher).createStaff(
      email: " Mona@Example.test ", name: "Mona Adel", role: .support, password: password, by: command)
  }

  private func merchant(_ database: Database) async throws -> MerchantID {
    try await database.value(
      """
      INSERT INTO merchants (number, legal_name, trade_name, trade_name_ar, category, fee_basis_points, fee_fixed)
      VALUES (1, 'Nile Pharmacies LLC', 'Nile Pharmacy', 'صيدلية النيل', 'pharmacy', 250, 0) RETURNING id AS value
      """)
  }

  private func acts(_ database: Database) async throws -> [String] {
    try await database.rows(
      "SELECT act || ' ' || coalesce(actor_id::text, '-') AS value FROM audit_events ORDER BY id",
      as: Scalar<String>.self
    ).map(\.value)
  }

  @Test func `a right password starts a session`() async throws {
    try await withDatabase { database in
      let id = try await staff(database)
      let signIn = StaffSignIn(database: database, hasher: hasher)
      let result = try await signIn.signIn(email: "MONA@example.test", password: password, from: origin)
      guard case .signedIn(let token, let account) = result else {
        Issue.record("refused")
        return
      }
      #expect(account == Staff(id: id, email: "mona@example.test", name: "Mona Adel", role: .support))
      let session = try #require(try await database.run(StaffSession.find(token)))
      #expect(session.staff == account)
      #expect(!session.state.isDue)
      #expect(try await database.run(MemberSession.find(token)) == nil)
      #expect(try await database.run(StaffSession.find(.random())) == nil)
      #expect(try await acts(database) == ["staff_created -", "sign_in \(id)"])
      let stored: Bool = try await database.value(
        "SELECT address = '203.0.113.7' AND user_agent = 'test' AS value FROM sessions")
      #expect(stored)
    }
  }

  @Test func `unknown wrong and disabled are refused alike`() async throws {
    try await withDatabase { database in
      let id = try await staff(database)
      let signIn = StaffSignIn(database: database, hasher: hasher)
      let attempts = [
        ("mona@example.test", "something else"), ("nobody@example.test", password), ("no address", password),
      ]
      for (email, password) in attempts {
        guard case .refused = try await signIn.signIn(email: email, password: password, from: origin) else {
          Issue.record("signed in as \(email)")
          return
        }
      }
      try await database.executeAsOwner("UPDATE staff SET status = 'disabled'")
      guard case .refused = try await signIn.signIn(email: "mona@example.test", password: password, from: origin) else {
        Issue.record("signed in though disabled")
        return
      }
      #expect(
        try await acts(database)
          // There are two failures of each, from one address within the hour.
          == ["staff_created -", "sign_in_failed \(id)", "sign_in_failed -"])
      let failures: Int = try await database.value("SELECT sum(count)::bigint AS value FROM failed_sign_ins")
      #expect(failures == 4)
      let sessions: Int = try await database.value("SELECT count(*) AS value FROM sessions")
      #expect(sessions == 0)
    }
  }

  @Test func `a session ends with its account its time and its owner`() async throws {
    try await withDatabase { database in
      _ = try await staff(database)
      let signIn = StaffSignIn(database: database, hasher: hasher)
      guard
        case .signedIn(let token, _) = try await signIn.signIn(
          email: "mona@example.test", password: password, from: origin)
      else {
        Issue.record("refused")
        return
      }
      func isAlive() async throws -> Bool { try await database.run(StaffSession.find(token)) != nil }

      try await database.executeAsOwner("UPDATE staff SET status = 'disabled'")
      #expect(try await !isAlive())
      try await database.executeAsOwner("UPDATE staff SET status = 'active', role = 'auditor'")
      #expect(try await database.run(StaffSession.find(token))?.staff.role == .auditor)

      try await database.execute("UPDATE sessions SET last_seen_at = now() - interval '14 minutes'")
      #expect(try await database.run(StaffSession.find(token))?.state.isDue == true)
      try await Sessions.touch(token, in: database)
      #expect(try await database.run(StaffSession.find(token))?.state.isDue == false)
      try await database.execute("UPDATE sessions SET last_seen_at = now() - interval '15 minutes'")
      #expect(try await !isAlive())
      try await Sessions.touch(token, in: database)

      let total: Bool = try await database.value(
        "SELECT expires_at - created_at = interval '8 hours' AS value FROM sessions")
      #expect(total)
      try await database.executeAsOwner("UPDATE sessions SET expires_at = now()")
      #expect(try await !isAlive())
      #expect(try await Sessions.purge(in: database) == 1)
    }
  }

  @Test func `signing out ends the session for good`() async throws {
    try await withDatabase { database in
      let id = try await staff(database)
      let signIn = StaffSignIn(database: database, hasher: hasher)
      guard
        case .signedIn(let token, _) = try await signIn.signIn(
          email: "mona@example.test", password: password, from: origin)
      else {
        Issue.record("refused")
        return
      }
      try await signIn.signOut(token, from: origin)
      try await signIn.signOut(token, from: origin)
      #expect(try await database.run(StaffSession.find(token)) == nil)
      #expect(try await acts(database) == ["staff_created -", "sign_in \(id)", "sign_out \(id)"])
    }
  }

  @Test func `a new sign in has a new token and ends the old one`() async throws {
    try await withDatabase { database in
      _ = try await staff(database)
      let signIn = StaffSignIn(database: database, hasher: hasher)
      let brought = Token.random()
      guard
        case .signedIn(let first, _) = try await signIn.signIn(
          email: "mona@example.test", password: password, from: origin, replacing: brought),
        case .signedIn(let second, _) = try await signIn.signIn(
          email: "mona@example.test", password: password, from: origin, replacing: first)
      else {
        Issue.record("refused")
        return
      }
      #expect(try await database.run(StaffSession.find(brought)) == nil)
      #expect(try await database.run(StaffSession.find(first)) == nil)
      #expect(try await database.run(StaffSession.find(second)) != nil)
    }
  }

  @Test func `an older hash is replaced at sign in`() async throws {
    try await withDatabase { database in
      _ = try await staff(database)
      let stronger = PasswordHasher(parameters: .init(memoryKiB: 128, passes: 2, lanes: 1), threads: 1)
      let signIn = StaffSignIn(database: database, hasher: stronger)
      for _ in 0..<2 {
        guard case .signedIn = try await signIn.signIn(email: "mona@example.test", password: password, from: origin)
        else {
          Issue.record("refused")
          return
        }
      }
      let hash: String = try await database.value("SELECT password_hash AS value FROM staff")
      #expect(!stronger.needsRehash(hash))
    }
  }

  @Test func `a sign in from a new device is told to the account, and the first one to nobody`() async throws {
    try await withDatabase { database in
      _ = try await staff(database)
      let signIn = StaffSignIn(database: database, hasher: hasher)
      func notices() async throws -> [String] {
        try await database.rows(
          "SELECT kind || ' ' || (parameters ->> 'user_agent') || ' ' || (parameters ->> 'address') AS value FROM messages",
          as: Scalar<String>.self
        ).map(\.value)
      }
      func arrive(from origin: Origin) async throws -> Staff? {
        let result = try await signIn.signIn(email: "mona@example.test", password: password, from: origin)
        return if case .signedIn(_, let staff) = result { staff } else { nil }
      }
      let mona = try #require(try await arrive(from: origin))
      #expect(try await notices() == [])
      let device = try #require(try await signIn.device(of: mona, from: origin))
      let known = Origin(address: "203.0.113.8", userAgent: "test", requestID: nil, devices: [device.value])
      #expect(try await arrive(from: known) != nil)
      #expect(try await notices() == [])
      let stranger = Origin(address: "198.51.100.9", userAgent: "other", requestID: nil)
      #expect(try await arrive(from: stranger) != nil)
      #expect(try await notices() == ["new_device other 198.51.100.9"])
    }
  }

  @Test func `who has no address is told of no new device`() async throws {
    try await withDatabase { database in
      _ = try await Accounts(database: database, hasher: hasher).createMember(
        of: merchant(database), signInName: nil, name: "Hany", role: .owner, password: password, by: command)
      let signIn = MemberSignIn(database: database, hasher: hasher)
      for _ in 0..<2 {
        guard case .signedIn = try await signIn.signIn(name: "mrc1", password: password, from: origin) else {
          Issue.record("refused")
          return
        }
      }
      let notices: Int = try await database.value("SELECT count(*) AS value FROM messages")
      #expect(notices == 0)
    }
  }

  @Test(arguments: [
    ("mrc1", true), ("MRC-000001", true), ("mrc-٠٠٠٠٠١", true), ("MRC-000001/nour", false), (" mrc 1 / Nour ", false),
  ])
  func `a merchants people sign in by code`(_ typed: String, isOwner: Bool) async throws {
    try await withDatabase { database in
      let merchant = try await merchant(database)
      let accounts = Accounts(database: database, hasher: hasher)
      let owner = try await accounts.createMember(
        of: merchant, signInName: nil, name: "Hany", role: .owner, password: password, by: command)
      let nour = try await accounts.createMember(
        of: merchant, signInName: "nour", name: "Nour", role: .viewer, password: password + "!", by: command)
      let signIn = MemberSignIn(database: database, hasher: hasher)
      let right = isOwner ? password : password + "!"
      guard case .signedIn(let token, let member) = try await signIn.signIn(name: typed, password: right, from: origin)
      else {
        Issue.record("refused \(typed)")
        return
      }
      #expect(member.id == (isOwner ? owner : nour))
      #expect(member.signIn == (isOwner ? "MRC-000001" : "MRC-000001/nour"))
      #expect(member.merchantNameArabic == "صيدلية النيل")
      #expect(try await database.run(MemberSession.find(token))?.member == member)
      guard case .refused = try await signIn.signIn(name: typed, password: "another password", from: origin) else {
        Issue.record("signed in with a wrong password")
        return
      }
    }
  }
}
