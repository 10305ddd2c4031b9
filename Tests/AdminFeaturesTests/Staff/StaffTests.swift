import Auth
import Database
import TestSupport
import Testing
import Wallet

/// Colleagues' accounts in the admin portal, and the first visit of an invited colleague.
struct StaffTests {
  private static let password = "seventeen purple yaks"

  /// Invites a colleague through the form and returns the path of the link.
  private func invite(
    _ email: String, _ role: StaffRole, _ browser: inout Browser
  ) async throws -> String {
    try await browser.open("/admin/staff/new")
    let made = try await browser.submit(["email": email, "name": "Nada Samir", "role": role.rawValue])
    #expect(made.status == 201)
    let link = try #require(made.text.firstMatch(of: /http:\/\/localhost(\/admin\/welcome\?token=[\w-]{43})"/)).1
    return String(link)
  }

  @Test func `a colleague is invited, sets a password and works`() async throws {
    try await AdminPortal.run { portal in
      var mona = try await portal.browser()
      let link = try await invite("nada@example.test", .support, &mona)
      let list = try await mona.open("/admin/staff")
      #expect(list.words.contains("Nada Samir nada@example.test Support Invited"))
      // The draft is deleted.
      #expect(try await !mona.open("/admin/staff/new").text.contains("nada@example.test"))

      var nada = Browser(portal.client, language: "ar")
      let welcome = try await nada.open(link)
      #expect(welcome.path == "/admin/welcome")
      #expect(welcome.words.contains("مرحبًا، Nada Samir"))
      #expect(!welcome.text.contains(link.suffix(43)))
      let weak = try await nada.submit(["password": "zebrafish-7"], to: "/admin/welcome")
      #expect(weak.status == 422)
      #expect(weak.words.contains("استخدم 15 حرفًا على الأقل."))
      let home = try await nada.submit(["password": Self.password, "language": "en"], to: "/admin/welcome")
      #expect(home.path == "/admin")
      #expect(home.status == 200)
      #expect(home.text.contains("lang=\"en\""))

      // The link works only once.
      var thief = Browser(portal.client)
      let dead = try await thief.open(link)
      #expect(dead.status == 410)
      #expect(dead.words.contains("This link no longer works"))
      #expect(try await nada.open("/admin/welcome").status == 410)
      // Nada isn't an administrator.
      let refused = try await nada.open("/admin/staff")
      #expect(refused.status == 403)
      #expect(
        refused.words.contains("You need permission to see staff accounts. Roles that have it: Administrator, Auditor.")
      )
    }
  }

  @Test func `looking at a link changes nothing`() async throws {
    try await AdminPortal.run { portal in
      var mona = try await portal.browser()
      let link = try await invite("nada@example.test", .support, &mona)
      func rows() async throws -> String {
        try await portal.database.value(
          """
          SELECT (SELECT string_agg(l::text, '' ORDER BY id) FROM account_links l)
            || (SELECT count(*) FROM audit_events) || (SELECT string_agg(s::text, '' ORDER BY id) FROM staff s) AS value
          """)
      }
      let before = try await rows()
      for _ in 0..<3 {
        var browser = Browser(portal.client)
        #expect(try await browser.open(link).status == 200)
      }
      #expect(try await rows() == before)
    }
  }

  @Test func `a form that another link's page sent sets nothing`() async throws {
    try await AdminPortal.run { portal in
      var mona = try await portal.browser()
      let first = try await invite("first@example.test", .support, &mona)
      let second = try await invite("second@example.test", .risk, &mona)
      var browser = Browser(portal.client)
      try await browser.open(first)
      let form = try #require(browser.page.forms.first { $0.action == "/admin/welcome" }).values
      try await browser.open(second)
      let answer = try await browser.post(
        form.merging(["password": Self.password]) { $1 }, to: "/admin/welcome")
      #expect(answer.words.contains("second@example.test"))
      let set: Int = try await portal.database.value(
        "SELECT count(*) AS value FROM staff WHERE email IN ('first@example.test', 'second@example.test') AND password_hash IS NOT NULL"
      )
      #expect(set == 0)
    }
  }

  @Test func `what is wrong with an invitation is named at its field`() async throws {
    try await AdminPortal.run { portal in
      var mona = try await portal.browser()
      try await mona.open("/admin/staff/new")
      let noRole = try await mona.submit(["email": "x@example.test", "name": "X Y", "role": ""])
      #expect(noRole.status == 422)
      #expect(noRole.words.contains("Choose a role."))
      let taken = try await mona.submit(
        ["email": "administrator@example.test", "name": "X Y", "role": "risk"])
      #expect(taken.status == 422)
      #expect(taken.words.contains("Somebody already has an account with this e-mail."))
      #expect(taken.text.contains("value=\"X Y\""))
      let bad = try await mona.submit(["email": "x", "name": "", "role": "risk"])
      #expect(bad.words.contains("Enter an e-mail address such as name@example.com."))
      let mobile = try await mona.submit(["email": "x@example.test", "mobile": "123", "name": "X Y", "role": "risk"])
      #expect(mobile.words.contains("Enter a mobile number such as 01012345676."))
      #expect(mobile.text.contains("id=\"mobile-error\""))
    }
  }

  @Test func `a new link for whoever hasn't come yet goes to a mobile number too, which is typed again`() async throws {
    try await AdminPortal.run(sendsLinks: true) { portal in
      var mona = try await portal.browser()
      _ = try await invite("nada@example.test", .support, &mona)
      let id: StaffID = try await portal.database.value(
        "SELECT id AS value FROM staff WHERE email = 'nada@example.test'")
      let renewal = "/admin/staff/\(id)/invitation"
      let page = try await mona.open("/admin/staff/\(id)")
      #expect(page.forms.first { $0.action == renewal }?.values["mobile"] == "")
      let wrong = try await mona.submit(["mobile": "0212345678"], to: renewal)
      #expect(wrong.status == 422)
      #expect(wrong.text.contains("id=\"mobile-error\""))
      #expect(wrong.text.contains("value=\"0212345678\""))
      let made = try await mona.submit(["mobile": "010 1234 5676"], to: renewal)
      #expect(made.status == 201)
      func sent() async throws -> [String] {
        try await portal.database.rows(
          "SELECT channel AS value FROM messages ORDER BY id", as: Scalar<String>.self
        ).map(\.value)
      }
      #expect(try await sent() == ["email", "sms", "email"])
      // Without a number, as before.
      try await mona.open("/admin/staff/\(id)")
      #expect(try await mona.submit([:], to: renewal).status == 201)
      #expect(try await sent() == ["email", "sms", "email", "email"])
      // Whoever has come needs none.
      let own: StaffID = try await portal.database.value(
        "SELECT id AS value FROM staff WHERE email = 'administrator@example.test'")
      #expect(try await !mona.open("/admin/staff/\(own)").text.contains("/invitation"))
    }
  }

  @Test func `a role is changed and an account disabled, with a reason, and never one's own`() async throws {
    try await AdminPortal.run { portal in
      var mona = try await portal.browser()
      var omar = try await portal.browser(.support)
      let id: StaffID = try await portal.database.value(
        "SELECT id AS value FROM staff WHERE email = 'support@example.test'")
      try await mona.open("/admin/staff/\(id)/role")
      let blank = try await mona.submit(["role": "risk", "reason": " "])
      #expect(blank.status == 422)
      let done = try await mona.submit(["role": "risk", "reason": "moved to risk"])
      #expect(done.path == "/admin/staff/\(id)")
      #expect(done.words.contains("Role changed. Their sessions have ended."))
      #expect(try await omar.open("/admin").path.hasPrefix("/admin/login"))

      try await mona.open("/admin/staff/\(id)/disable")
      let disabled = try await mona.submit(["reason": "left"])
      #expect(disabled.words.contains("Disabled"))
      let log = try await mona.open("/admin/audit")
      #expect(log.words.contains("Role: Support → Risk"))
      #expect(log.words.contains("Status: Active → Disabled"))
      let own = try await mona.open("/admin/audit?person=staff:\(id)")
      #expect(own.words.contains("Account: staff:\(id)"))
      #expect(!own.words.contains("moved to risk"))
      #expect(try await mona.open("/admin/audit?person=omar").status == 422)

      let self1: StaffID = try await portal.database.value(
        "SELECT id AS value FROM staff WHERE email = 'administrator@example.test'")
      #expect(try await !mona.open("/admin/staff/\(self1)").text.contains("/disable"))
      try await mona.open("/admin/staff/\(self1)/disable")
      let refused = try await mona.submit(["reason": "x"])
      #expect(refused.status == 422)
      #expect(refused.words.contains("Nobody changes their own role or status."))
    }
  }

  @Test func `a forgotten password is answered alike for every name`() async throws {
    try await AdminPortal.run { portal in
      try await TestAccounts.makeStaff(.risk, email: "mona@example.test", in: portal.database)
      var texts: Set<String> = []
      for name in ["mona@example.test", "nobody@example.test", "no address", "mona@example.test"] {
        var browser = Browser(portal.client)
        try await browser.open("/admin/login")
        #expect(browser.page.text.contains("/admin/forgotten-password"))
        try await browser.open("/admin/forgotten-password")
        let answer = try await browser.submit(["email": name])
        #expect(answer.status == 200)
        texts.insert(answer.text.replacing(/name="_csrf" value="[^"]+"/, with: ""))
      }
      #expect(texts.count == 1)
      var browser = Browser(portal.client)
      try await browser.open("/admin/forgotten-password")
      #expect(try await browser.submit(["email": " "]).status == 422)
    }
  }

  @Test func `staff reset the second factor that a merchant's owner has lost, with a reason`() async throws {
    try await AdminPortal.run { portal in
      let shop = try await Shop(in: portal.database)
      try await TestAccounts.makeMember(of: shop.id, in: portal.database)
      try await portal.database.execute(
        """
        INSERT INTO totp_authenticators (member_id, secret_sealed, last_step)
        SELECT id, '\\x00', 0 FROM merchant_members
        """)
      let id: MemberID = try await portal.database.value("SELECT id AS value FROM merchant_members")
      let path = "/admin/merchants/\(shop.code)/team/\(id)/second-factor"
      var risk = try await portal.browser(.risk)
      #expect(try await risk.open(path).status == 403)
      var omar = try await portal.browser(.support)
      #expect(try await omar.open("/admin/merchants/\(shop.code)").text.contains("href=\"\(path)\""))
      try await omar.open(path)
      #expect(try await omar.submit(["reason": " "]).status == 422)
      let done = try await omar.submit(["reason": "Lost his phone"])
      #expect(done.path == "/admin/merchants/\(shop.code)")
      #expect(done.words.contains("Second factor reset."))
      let event: String = try await portal.database.value(
        """
        SELECT subject || ': ' || reason || ', ' || (SELECT count(*) FROM totp_authenticators) AS value
        FROM audit_events WHERE act = 'reset_second_factor'
        """)
      #expect(event == "MRC-000001: Lost his phone, 0")
    }
  }

  @Test func `a merchant's owner is invited once, by who may`() async throws {
    try await AdminPortal.run { portal in
      let shop = try await Shop(in: portal.database)
      var risk = try await portal.browser(.risk)
      #expect(try await risk.open("/admin/merchants/\(shop.code)/owner").status == 403)
      #expect(try await !risk.open("/admin/merchants/\(shop.code)").text.contains("/owner\""))
      var omar = try await portal.browser(.support)
      let page = try await omar.open("/admin/merchants/\(shop.code)")
      #expect(page.words.contains("Nobody can sign in for this merchant yet."))
      try await omar.open("/admin/merchants/\(shop.code)/owner")
      let wrong = try await omar.submit(["name": "Hany Fathy", "contact": "hany"])
      #expect(wrong.status == 422)
      #expect(wrong.text.contains("id=\"contact-error\""))
      let made = try await omar.submit(["name": "Hany Fathy", "contact": "01012345676"])
      #expect(made.status == 201)
      #expect(made.text.contains("/merchant/welcome?token="))
      let invited = try await omar.open("/admin/merchants/\(shop.code)")
      #expect(invited.words.contains("Hany Fathy"))
      #expect(invited.words.contains("Invited"))
      try await portal.database.execute("UPDATE merchant_members SET password_hash = 'x'")
      let late = try await omar.open("/admin/merchants/\(shop.code)/owner")
      #expect(late.words.contains("the merchant has an owner"))
    }
  }
}
