import Database
import TestSupport
import Testing
import Wallet

@testable import Auth

/// Invitations and resets: their effect, and when they stop working.
struct AccountLinkTests {
  private let origin = Origin(address: "203.0.113.7", userAgent: "test", requestID: "ABC")
  private let command = TestAccounts.command
  private let password = "seventeen purple yaks"

  private func accounts(_ database: Database) -> Accounts {
    Accounts(database: database, hasher: TestAccounts.hasher)
  }

  private func links(_ side: AccountLinks.Side, _ database: Database) -> AccountLinks {
    AccountLinks(side, database: database, hasher: TestAccounts.hasher)
  }

  /// Requests resets, and answers them as the job does.
  private func request(
    _ names: [String], at side: AccountLinks.Side = .staff, with seal: TextSeal = .ofThisProcess(),
    _ database: Database
  ) async throws {
    let links = AccountLinks(side, database: database, hasher: TestAccounts.hasher, seal: seal)
    for name in names { #expect(try await links.requestReset(name, from: origin) == nil) }
    try await AccountLinks.answerRequests(in: database, seal)
  }

  private func signsIn(_ email: String, _ password: String, _ database: Database) async throws -> Bool {
    let signIn = StaffSignIn(database: database, hasher: TestAccounts.hasher)
    if case .signedIn = try await signIn.signIn(email: email, password: password, from: origin) { return true }
    return false
  }

  private func acts(_ database: Database) async throws -> [String] {
    try await database.rows("SELECT act AS value FROM audit_events ORDER BY id", as: Scalar<String>.self).map(\.value)
  }

  private func expire(_ database: Database) async throws {
    try await database.executeAsOwner("ALTER TABLE account_links DISABLE TRIGGER USER")
    try await database.executeAsOwner(
      "UPDATE account_links SET made_at = made_at - interval '5 days', expires_at = expires_at - interval '5 days'")
  }

  @Test func `an invitation goes by SMS to a mobile number, which is sealed and not kept`() async throws {
    try await withDatabase { database in
      let seal = TextSeal.ofThisProcess()
      let accounts = Accounts(database: database, hasher: TestAccounts.hasher, seal: seal)
      let shop = try await Shop(in: database)
      let staff = try await accounts.inviteStaff(
        email: "mona@example.test", mobile: "٠١٠ ١٢٣٤ ٥٦٧٦", name: "Mona Adel", role: .risk, by: command)
      let owner = try await accounts.inviteOwner(of: shop.id, name: "Hany", contact: "+20 101 234 5677", by: command)
      let again = try await accounts.inviteOwner(of: shop.id, name: nil, contact: "hany@example.test", by: command)
      let sent = try await database.rows(
        """
        SELECT concat_ws(' ', kind, channel, staff_id IS NOT NULL, member_id IS NOT NULL) AS value
        FROM messages ORDER BY id
        """, as: Scalar<String>.self)
      #expect(
        sent.map(\.value) == [
          "invitation sms f f", "invitation email t f", "invitation sms f f", "invitation email f t",
        ])
      func opened(_ column: SQL) async throws -> [String] {
        try await database.rows(
          "SELECT \(column) AS value FROM messages WHERE channel = 'sms' ORDER BY id", as: Scalar<[UInt8]>.self
        ).map { try seal.open($0.value, for: .message) }
      }
      #expect(try await opened("address_sealed") == ["+201012345676", "+201012345677"])
      #expect(
        try await opened("link_sealed") == [
          "/admin/welcome?token=\(staff.link.token.text)", "/merchant/welcome?token=\(owner.link.token.text)",
        ])
      #expect(owner.id == again.id)
      // A contact that was typed takes the place of the one before, which may have been somebody else's.
      _ = try await accounts.inviteOwner(of: shop.id, name: nil, contact: "+20 101 234 5678", by: command)
      let reached = try await database.rows(
        "SELECT concat_ws(' ', channel, member_id IS NOT NULL) AS value FROM messages ORDER BY id DESC LIMIT 1",
        as: Scalar<String>.self)
      #expect(reached.map(\.value) == ["sms f"])
      #expect(try await database.value("SELECT email IS NULL AS value FROM merchant_members", as: Bool.self))
      let kept: String = try await database.value(
        """
        SELECT (SELECT string_agg(merchant_members::text, '') FROM merchant_members)
          || (SELECT string_agg(staff::text, '') FROM staff) || (SELECT string_agg(messages::text, '') FROM messages)
          || (SELECT string_agg(audit_events::text, '') FROM audit_events) AS value
        """)
      for number in ["1012345676", "1012345677", "1012345678"] { #expect(!kept.contains(number)) }

      await #expect(throws: AccountProblem.mobile) {
        try await accounts.inviteStaff(
          email: "x@example.test", mobile: "0212345678", name: "X", role: .risk, by: command)
      }
      await #expect(throws: AccountProblem.contact) {
        try await accounts.inviteOwner(of: shop.id, name: "Hany", contact: "hany", by: command)
      }
    }
  }

  @Test func `a renewed invitation goes to the number or address that is typed again`() async throws {
    try await withDatabase { database in
      let seal = TextSeal.ofThisProcess()
      let accounts = Accounts(database: database, hasher: TestAccounts.hasher, seal: seal)
      let shop = try await Shop(in: database)
      let staff = try await accounts.inviteStaff(email: "mona@example.test", name: "Mona", role: .risk, by: command)
      let member = try await accounts.inviteMember(
        of: shop.id, signInName: "nour", name: "Nour", role: .viewer, contact: "01012345676", by: command)

      /// The channels of the messages that `renew` writes, with the number of each SMS.
      func messages(_ renew: () async throws -> AccountLink) async throws -> [String] {
        let last: Int64 = try await database.value("SELECT max(id) AS value FROM messages")
        let link = try await renew()
        let rows = try await database.rows(
          "SELECT channel AS value FROM messages WHERE id > \(last) ORDER BY id", as: Scalar<String>.self)
        let numbers = try await database.rows(
          "SELECT address_sealed AS value FROM messages WHERE id > \(last) AND channel = 'sms'",
          as: Scalar<[UInt8]>.self
        ).map { try seal.open($0.value, for: .message) }
        let links = try await database.rows(
          "SELECT link_sealed AS value FROM messages WHERE id > \(last)", as: Scalar<[UInt8]>.self)
        for sealed in links { #expect(try seal.open(sealed.value, for: .message).hasSuffix(link.token.text)) }
        return rows.map(\.value) + numbers
      }
      #expect(try await messages { try await accounts.renewInvitation(of: staff.id, by: command) } == ["email"])
      #expect(
        try await messages { try await accounts.renewInvitation(of: staff.id, mobile: "010 1234 5677", by: command) }
          == ["sms", "email", "+201012345677"])
      func renew(_ contact: String) async throws -> AccountLink {
        try await accounts.renewInvitation(of: member.id, in: shop.id, contact: contact, by: command)
      }
      #expect(try await messages { try await renew("") } == [])
      #expect(try await messages { try await renew("٠١٠١٢٣٤٥٦٧٨") } == ["sms", "+201012345678"])
      #expect(try await messages { try await renew("nour@example.test") } == ["email"])
      #expect(try await messages { try await renew(" ") } == ["email"])
      #expect(try await messages { try await renew("01012345679") } == ["sms", "+201012345679"])
      let kept: String = try await database.value(
        """
        SELECT (SELECT string_agg(merchant_members::text, '') FROM merchant_members)
          || (SELECT string_agg(staff::text, '') FROM staff) || (SELECT string_agg(messages::text, '') FROM messages)
          || (SELECT string_agg(audit_events::text, '') FROM audit_events) AS value
        """)
      #expect(!kept.contains("10123456"))

      await #expect(throws: AccountProblem.mobile) {
        try await accounts.renewInvitation(of: staff.id, mobile: "0212345678", by: command)
      }
      await #expect(throws: AccountProblem.contact) { try await renew("nour") }
    }
  }

  @Test func `a link is sent to the account's address, sealed, and nowhere else`() async throws {
    try await withDatabase { database in
      let seal = TextSeal.ofThisProcess()
      let accounts = Accounts(database: database, hasher: TestAccounts.hasher, seal: seal)
      let invitation = try await accounts.inviteStaff(
        email: "mona@example.test", name: "Mona Adel", role: .risk, by: command)
      try await TestAccounts.makeStaff(.support, email: "omar@example.test", in: database)
      let names = ["omar@example.test", "nobody@example.test", "mona@example.test", "no address"]
      try await request(names, with: seal, database)
      let sent = try await database.rows(
        "SELECT kind AS value FROM messages ORDER BY id", as: Scalar<String>.self)
      #expect(sent.map(\.value) == ["invitation", "password_reset"])
      let sealed = try await database.rows(
        "SELECT link_sealed AS value FROM messages ORDER BY id", as: Scalar<[UInt8]>.self)
      let paths = try sealed.map { try seal.open($0.value, for: .message) }
      #expect(paths[0] == "/admin/welcome?token=\(invitation.link.token.text)")
      #expect(paths[1].hasPrefix("/admin/welcome?token="))
      let token = try #require(Token(paths[1].dropFirst("/admin/welcome?token=".count)))
      #expect(try await links(.staff, database).holder(of: token)?.signIn == "omar@example.test")
    }
  }

  @Test func `an invitation works once and signs in`() async throws {
    try await withDatabase { database in
      let invitation = try await accounts(database).inviteStaff(
        email: "mona@example.test", name: "Mona Adel", role: .risk, by: command)
      let token = invitation.link.token
      #expect(try await !signsIn("mona@example.test", password, database))
      let holder = try await links(.staff, database).holder(of: token)
      #expect(holder?.signIn == "mona@example.test")
      #expect(try await links(.merchant, database).holder(of: token) == nil)

      let first = try await links(.staff, database).accept(token, password: password, language: "ar", from: origin)
      guard case .signedIn(let session) = first else {
        Issue.record("\(first)")
        return
      }
      #expect(try await database.run(StaffSession.find(session))?.staff.id == invitation.id)
      #expect(try await database.value("SELECT language AS value FROM staff", as: String.self) == "ar")
      let again = try await links(.staff, database).accept(token, password: password, language: nil, from: origin)
      guard case .dead = again else {
        Issue.record("\(again)")
        return
      }
      #expect(try await signsIn("mona@example.test", password, database))
      #expect(try await acts(database) == ["invite", "sign_in_failed", "accept_invitation", "sign_in", "sign_in"])
    }
  }

  @Test func `a weak password leaves the link as it is`() async throws {
    try await withDatabase { database in
      let token = try await accounts(database).inviteStaff(
        email: "mona@example.test", name: "Mona Adel", role: .risk, by: command
      ).link.token
      await #expect(throws: AccountProblem.password(.tooShort(minimum: 15))) {
        try await links(.staff, database).accept(token, password: "zebrafish-7", language: nil, from: origin)
      }
      await #expect(throws: AccountProblem.password(.ownWord)) {
        try await links(.staff, database).accept(
          token, password: "mona@example.test!", language: nil, from: origin)
      }
      #expect(try await links(.staff, database).holder(of: token) != nil)
    }
  }

  @Test func `the database doesn't hold what stands in the link`() async throws {
    try await withDatabase { database in
      let token = try await accounts(database).inviteStaff(
        email: "mona@example.test", name: "Mona Adel", role: .risk, by: command
      ).link.token
      let rows: String = try await database.value(
        """
        SELECT (SELECT string_agg(l::text, '') FROM account_links l) || (SELECT string_agg(e::text, '') FROM audit_events e)
          || (SELECT string_agg(s::text, '') FROM staff s) AS value
        """)
      #expect(!rows.contains(token.text))
      #expect(
        try await database.value("SELECT token_hash = \(token.hash) AS value FROM account_links", as: Bool.self))
      #expect("\(token)" == "Token(redacted)")
    }
  }

  @Test func `of several who use a link at once, one does`() async throws {
    try await withDatabase { database in
      for round in 0..<5 {
        let token = try await accounts(database).inviteStaff(
          email: "mona\(round)@example.test", name: "Mona Adel", role: .risk, by: command
        ).link.token
        let links = links(.staff, database)
        let signedIn = try await withThrowingTaskGroup(of: Bool.self) { group in
          for number in 0..<4 {
            group.addTask {
              let outcome = try await links.accept(
                token, password: "\(password) \(number)", language: nil, from: origin)
              if case .signedIn = outcome { return true }
              return false
            }
          }
          return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(signedIn == 1)
      }
    }
  }

  @Test func `a link that expired, was replaced, or whose account was disabled is dead`() async throws {
    try await withDatabase { database in
      let accounts = accounts(database)
      let links = links(.staff, database)
      let old = try await accounts.inviteStaff(email: "mona@example.test", name: "Mona", role: .risk, by: command)
      let new = try await accounts.renewInvitation(of: old.id, by: command)
      #expect(try await links.holder(of: old.link.token) == nil)
      #expect(try await links.holder(of: new.token) != nil)
      #expect(try await links.holder(of: Token.random()) == nil)

      try await accounts.setActive(false, staff: old.id, reason: "left", by: command)
      #expect(try await links.holder(of: new.token) == nil)
      try await accounts.setActive(true, staff: old.id, reason: "came back", by: command)
      // The link doesn't work even after the account is enabled again.
      #expect(try await links.holder(of: new.token) == nil)

      let last = try await accounts.renewInvitation(of: old.id, by: command)
      try await expire(database)
      #expect(try await links.holder(of: last.token) == nil)
      guard case .dead = try await links.accept(last.token, password: password, language: nil, from: origin) else {
        Issue.record("an expired link works")
        return
      }
      #expect(try await AccountLinks.purge(in: database) == 0)
    }
  }

  @Test func `a reset ends sessions and other links, and signs nobody in`() async throws {
    try await withDatabase { database in
      try await TestAccounts.makeStaff(.risk, email: "mona@example.test", in: database)
      let signIn = StaffSignIn(database: database, hasher: TestAccounts.hasher)
      guard
        case .signedIn(let session, _) = try await signIn.signIn(
          email: "mona@example.test", password: TestAccounts.password, from: origin)
      else {
        Issue.record("refused")
        return
      }
      let accounts = accounts(database)
      let first = try await accounts.makeReset(ofStaff: "mona@example.test", by: command)
      let second = try await accounts.makeReset(ofStaff: "mona@example.test", by: command)
      let outcome = try await links(.staff, database).accept(
        second.token, password: password, language: nil, from: origin)
      guard case .passwordSet = outcome else {
        Issue.record("\(outcome)")
        return
      }
      #expect(try await database.run(StaffSession.find(session)) == nil)
      #expect(try await links(.staff, database).holder(of: first.token) == nil)
      #expect(try await !signsIn("mona@example.test", TestAccounts.password, database))
      #expect(try await signsIn("mona@example.test", password, database))
    }
  }

  @Test func `a reset is made for whoever can be written to, three at once, and for nobody else`() async throws {
    try await withDatabase { database in
      try await TestAccounts.makeStaff(.risk, email: "mona@example.test", in: database)
      let invited = try await accounts(database).inviteStaff(
        email: "new@example.test", name: "New", role: .risk, by: command)
      try await request(["nobody@example.test", "no address", "new@example.test"], database)
      func resets() async throws -> Int {
        try await database.value("SELECT count(*) AS value FROM account_links WHERE kind = 'reset'")
      }
      #expect(try await resets() == 0)
      // An invitation stays unchanged by requests for a reset.
      #expect(try await links(.staff, database).holder(of: invited.link.token) != nil)
      try await request(Array(repeating: "MONA@example.test", count: 5), database)
      #expect(try await resets() == 3)

      let shop = try await Shop(in: database)
      try await TestAccounts.makeMember(of: shop.id, in: database)
      try await request(["mrc1"], at: .merchant, database)
      #expect(try await resets() == 3)
      try await database.execute("UPDATE merchant_members SET email = 'owner@example.test'")
      try await request(["mrc1"], at: .merchant, database)
      #expect(try await resets() == 4)
    }
  }

  @Test func `a request for a reset is kept sealed until it is answered, whoever it names`() async throws {
    try await withDatabase { database in
      try await TestAccounts.makeStaff(.risk, email: "mona@example.test", in: database)
      let seal = TextSeal.ofThisProcess()
      let links = AccountLinks(.staff, database: database, hasher: TestAccounts.hasher, seal: seal)
      for name in ["mona@example.test", "my secret password"] { _ = try await links.requestReset(name, from: origin) }
      let kept: String = try await database.value("SELECT string_agg(r::text, ' ') AS value FROM reset_requests r")
      #expect(!kept.contains("mona") && !kept.contains("secret"))
      func count(_ table: SQL) async throws -> Int {
        try await database.value("SELECT count(*) AS value FROM \(table)")
      }
      #expect(try await count("messages") == 0)
      try await AccountLinks.answerRequests(in: database, seal)
      #expect(try await count("reset_requests") == 0)
      #expect(try await count("messages") == 1)
    }
  }

  @Test func `an account is invited five times a day, and a team as often as it may have people`() async throws {
    try await withDatabase { database in
      let shop = try await Shop(in: database)
      try await TestAccounts.makeMember(of: shop.id, in: database)
      let owner: MemberID = try await database.value("SELECT id AS value FROM merchant_members")
      let actor = Actor(.member, id: owner.rawValue, name: "MRC-000001")
      let accounts = accounts(database)
      func invite(_ name: String) async throws -> MemberID {
        try await accounts.inviteMember(
          of: shop.id, signInName: name, name: "Nour", role: .viewer, contact: nil, by: actor
        ).id
      }
      let nour = try await invite("nour")
      for _ in 1..<5 { _ = try await accounts.renewInvitation(of: nour, in: shop.id, by: actor) }
      await #expect(throws: AccountProblem.tooManyInvitations) {
        try await accounts.renewInvitation(of: nour, in: shop.id, by: actor)
      }
      try await database.executeAsOwner(
        """
        INSERT INTO account_links (token_hash, kind, member_id, made_by, expires_at, ended_at)
        SELECT sha256(i::text::bytea), 'invitation', \(nour), 'command', now() + interval '1 hour', now()
        FROM generate_series(6, \(Accounts.largestTeam)) i
        """)
      _ = try await invite("hala")
      try await database.executeAsOwner("ALTER TABLE account_links DISABLE TRIGGER fixed")
      try await database.executeAsOwner(
        "UPDATE account_links SET made_by = \(actor.key) WHERE member_id = \(nour) AND made_by = 'command'")
      await #expect(throws: AccountProblem.tooManyInvitationsOfTeam) { try await invite("one-more") }
      // Whoever has the machine makes as many as are needed.
      _ = try await accounts.inviteMember(
        of: shop.id, signInName: "from-here", name: "Nour", role: .viewer, contact: nil, by: command)
    }
  }

  @Test func `a closed merchant's team can't sign in`() async throws {
    try await withDatabase { database in
      let shop = try await Shop(in: database)
      try await TestAccounts.makeMember(of: shop.id, in: database)
      let signIn = MemberSignIn(database: database, hasher: TestAccounts.hasher)
      guard
        case .signedIn(let session, _) = try await signIn.signIn(
          name: "mrc1", password: TestAccounts.password, from: origin)
      else {
        Issue.record("refused")
        return
      }
      let reset = try await accounts(database).makeReset(
        of: try #require(MerchantSignIn(parsing: "mrc1")), by: command)
      try await database.execute("UPDATE merchants SET status = 'closed'")
      #expect(try await database.run(MemberSession.find(session)) == nil)
      #expect(try await links(.merchant, database).holder(of: reset.token) == nil)
      guard
        case .refused = try await signIn.signIn(name: "mrc1", password: TestAccounts.password, from: origin)
      else {
        Issue.record("signed in")
        return
      }
      await #expect(throws: AccountProblem.noSuchMerchant) {
        try await accounts(database).inviteOwner(of: shop.id, name: "Hany", contact: nil, by: command)
      }
    }
  }
}
