import Auth
import Database
import TestSupport
import Testing
import Wallet

/// The second factor at the admin portal, where staff need one.
@Suite struct SecondFactorTests {
  private static let email = "support@example.test"

  /// Runs `body` with a support member who has set up an app and signed out.
  private func withEnrolled(
    _ body: @Sendable (AdminPortal, AuthenticatorApp, [String]) async throws -> Void
  ) async throws {
    try await AdminPortal.run(.required) { portal in
      var browser = try await portal.browser(.support)
      let (app, codes) = try await browser.enrol(at: "/admin/me/second-factor", in: portal.database)
      try await browser.submit(to: "/admin/logout")
      try await body(portal, app, codes)
    }
  }

  private func signIn(_ portal: AdminPortal) async throws -> Browser {
    var browser = Browser(portal.client)
    try await browser.signIn(staff: Self.email)
    #expect(browser.page.path == "/admin/login/code")
    return browser
  }

  private func acts(_ database: Database) async throws -> [String] {
    try await database.rows("SELECT act AS value FROM audit_events ORDER BY id", as: Scalar<String>.self).map(\.value)
  }

  @Test func `staff without a second factor open nothing but setting one up`() async throws {
    try await AdminPortal.run(.required) { portal in
      var browser = try await portal.browser(.support)
      #expect(browser.page.path == "/admin/me/second-factor")
      #expect(browser.page.words.contains("Set up a second factor"))
      #expect(browser.page.text.contains("<svg class=\"qr\""))
      #expect(
        try await browser.open("/admin/users?q=mona").path == "/admin/me/second-factor?next=%2Fadmin%2Fusers%3Fq%3Dmona"
      )

      // The page shows the same key again, since the phone already has it.
      let app = try AuthenticatorApp(setUpOn: browser.page)
      let wrong = try await browser.submit(["code": app.code(stepsLater: 10)])
      #expect(wrong.status == 422)
      #expect(wrong.words.contains("That isn't the code that the app shows now."))
      #expect(try AuthenticatorApp(setUpOn: wrong).code() == app.code())

      let (_, codes) = try await browser.enrol(at: wrong.path, in: portal.database)
      #expect(Set(codes).count == 10)
      #expect(browser.page.text.contains("href=\"/admin/users?q=mona\""))
      #expect(try await browser.open("/admin/users").path == "/admin/users")
      #expect(try await acts(portal.database) == ["staff_created", "sign_in", "enrol_second_factor"])
    }
  }

  @Test func `the key is sealed and recovery codes are hashed`() async throws {
    try await withEnrolled { portal, _, codes in
      let code = try #require(codes.first)
      let rows: String = try await portal.database.value(
        """
        SELECT concat((SELECT json_agg(t) FROM totp_authenticators t), (SELECT json_agg(r) FROM recovery_codes r)) AS value
        """)
      #expect(!rows.contains(code))
      #expect(!rows.contains(code.replacing("-", with: "")))
      let count: Int = try await portal.database.value("SELECT count(*) AS value FROM recovery_codes")
      #expect(count == 10)
    }
  }

  @Test func `after the password nothing opens but the second step and signing out`() async throws {
    try await withEnrolled { portal, app, _ in
      var browser = try await signIn(portal)
      #expect(try await browser.open("/admin/users?q=a").path == "/admin/login/code?next=%2Fadmin%2Fusers%3Fq%3Da")
      #expect(try await browser.open("/admin/transactions").path.hasPrefix("/admin/login/code"))
      #expect(try await browser.open("/admin/me/second-factor").path.hasPrefix("/admin/login/code"))
      #expect(try await browser.open("/admin/reauthentication").path.hasPrefix("/admin/login/code"))
      let token = try #require(browser.page.forms.first { $0.has("code") }?.values["_csrf"])
      #expect(
        try await browser.post(["_csrf": token], to: "/admin/approvals/1/release").path.hasPrefix("/admin/login/code"))

      try await browser.open("/admin/users?q=a")
      let in1 = try await browser.submit(["code": app.code()])
      #expect(in1.path == "/admin/users?q=a")
      #expect(in1.status == 200)
      // The token of the first step is no longer valid.
      #expect(try await portal.database.value("SELECT count(*) AS value FROM sessions", as: Int.self) == 1)
      try await browser.submit(to: "/admin/logout")
      #expect(try await acts(portal.database).suffix(3) == ["sign_in", "second_step", "sign_out"])
    }
  }

  @Test func `a browser is a known device only after the second step`() async throws {
    try await withEnrolled { portal, app, _ in
      var browser = try await signIn(portal)
      #expect(!browser.cookies.keys.contains { $0.hasPrefix("device-") })
      try await browser.submit(["code": app.code()])
      #expect(browser.cookies.keys.contains { $0.hasPrefix("device-") })
    }
  }

  @Test func `a code works once, with Arabic digits and a space too`() async throws {
    try await withEnrolled { portal, app, _ in
      let code = app.code()
      let arabic = String(
        String.UnicodeScalarView(code.unicodeScalars.compactMap { Unicode.Scalar($0.value - 0x30 + 0x660) }))
      var first = try await signIn(portal)
      #expect(try await first.submit(["code": "\(arabic.prefix(3)) \(arabic.suffix(3))"]).path == "/admin")
      var second = try await signIn(portal)
      let again = try await second.submit(["code": code])
      #expect(again.status == 401)
      #expect(again.words.contains("Incorrect code, or one that was already used: 4 attempts left."))
    }
  }

  @Test func `a recovery code works once`() async throws {
    try await withEnrolled { portal, _, codes in
      let code = try #require(codes.last)
      var first = try await signIn(portal)
      #expect(try await first.submit(["recovery_code": code.uppercased()]).path == "/admin")
      var second = try await signIn(portal)
      #expect(try await second.submit(["recovery_code": code]).status == 401)
      #expect(try await acts(portal.database).contains("use_recovery_code"))
    }
  }

  @Test func `five wrong codes end the session`() async throws {
    try await withEnrolled { portal, app, _ in
      var browser = try await signIn(portal)
      #expect(try await browser.submit(["code": ""]).status == 422)
      for left in (1...4).reversed() {
        let page = try await browser.submit(["code": app.code(stepsLater: 50)])
        #expect(page.status == 401)
        #expect(page.words.contains(left == 1 ? "1 attempt left" : "\(left) attempts left"))
      }
      let last = try await browser.submit(["code": app.code(stepsLater: 50)])
      #expect(last.path.hasPrefix("/admin/login"))
      #expect(last.words.contains("Too many wrong attempts."))
      #expect(try await portal.database.value("SELECT count(*) AS value FROM sessions", as: Int.self) == 0)
    }
  }

  @Test func `after ten wrong codes in a row a right one waits, and a recovery code doesn't`() async throws {
    try await withEnrolled { portal, app, codes in
      for _ in 0..<2 {
        var guessing = try await signIn(portal)
        for _ in 0..<5 { try await guessing.submit(["code": app.code(stepsLater: 50)]) }
      }
      var browser = try await signIn(portal)
      let blocked = try await browser.submit(["code": app.code()])
      #expect(blocked.status == 401)
      #expect(blocked.words.contains("There were too many wrong codes."))
      #expect(try await browser.submit(["recovery_code": try #require(codes.first)]).path == "/admin")

      try await portal.database.execute("UPDATE totp_authenticators SET attempted_at = now() - interval '61 minutes'")
      var later = try await signIn(portal)
      #expect(try await later.submit(["code": app.code()]).path == "/admin")
    }
  }

  @Test func `another administrator resets a lost one, says why, and the sessions end`() async throws {
    try await withEnrolled { portal, app, _ in
      var browser = try await signIn(portal)
      #expect(try await browser.submit(["code": app.code()]).path == "/admin")
      let factors = SecondFactors(database: portal.database, seal: AdminPortal.seal)
      let id: StaffID = try await portal.database.value("SELECT id AS value FROM staff")
      try await TestAccounts.makeStaff(.administrator, in: portal.database)
      try await TestAccounts.makeStaff(.administrator, email: "karim@example.test", name: "Karim", in: portal.database)
      let other: Int64 = try await portal.database.value("SELECT max(id) AS value FROM staff")
      await #expect(throws: SecondFactorRefusal.own) {
        try await factors.reset(of: .staff(id), by: Actor(.staff, id: id.rawValue, name: "Mona"), reason: "lost")
      }
      await #expect(throws: SecondFactorRefusal.reason(.empty)) {
        try await factors.reset(of: .staff(id), by: Actor(.staff, id: other, name: "Karim"), reason: " ")
      }
      // Who reset it is looked at again in the transaction: a demoted administrator resets nothing.
      try await portal.database.execute("UPDATE staff SET role = 'support' WHERE id = \(other)")
      await #expect(throws: AccountProblem.notAllowed) {
        try await factors.reset(of: .staff(id), by: Actor(.staff, id: other, name: "Karim"), reason: "Lost her phone")
      }
      try await portal.database.execute("UPDATE staff SET role = 'administrator' WHERE id = \(other)")
      try await factors.reset(of: .staff(id), by: Actor(.staff, id: other, name: "Karim"), reason: "Lost her phone")

      #expect(try await browser.open("/admin").path.hasPrefix("/admin/login"))
      try await browser.signIn(staff: Self.email)
      #expect(browser.page.path == "/admin/me/second-factor")
      let reason: String = try await portal.database.value(
        "SELECT reason || ' ' || subject AS value FROM audit_events WHERE act = 'reset_second_factor'")
      #expect(reason == "Lost her phone support@example.test")
    }
  }
}
