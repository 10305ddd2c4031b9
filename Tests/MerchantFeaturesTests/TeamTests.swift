import Auth
import Database
import Ledger
import TestSupport
import Testing
import Wallet

/// A merchant's owner from the invitation on, and the owner's team.
struct TeamTests {
  private static let secret = "seventeen purple yaks"

  private func open(_ address: String, _ portal: TestPortal, language: String) async throws -> (Browser, Answer) {
    var browser = Browser(client: portal.client, cookies: ["prefs": "\(language).western.system"])
    let opened = try await browser.get(address)
    #expect(opened.status == 303)
    #expect(opened.header("location") == "/merchant/welcome")
    let welcome = try await browser.get("/merchant/welcome")
    return (browser, welcome)
  }

  private func hidden(_ name: String, _ page: Answer) -> String {
    page.text.matches(of: /name="([a-z_]+)" value="([^"]*)"/).first { $0.1 == name }.map { String($0.2) } ?? ""
  }

  /// Opens a link, sets a password and is signed in.
  private func accept(_ address: String, _ portal: TestPortal, language: String = "en") async throws -> Browser {
    let opened = try await open(address, portal, language: language)
    var browser = opened.0
    let welcome = opened.1
    let done = try await browser.post(
      "/merchant/welcome", ["password": Self.secret, "language": language, "link": hidden("link", welcome)],
      from: welcome)
    #expect(done.status == 303)
    // A second factor is offered on the first visit, and may wait.
    #expect(done.header("location") == "/merchant/me/second-factor?next=%2Fmerchant")
    #expect(try await browser.get("/merchant/me/second-factor?next=%2Fmerchant").words.contains("Not now"))
    return browser
  }

  private func address(in page: Answer) throws -> String {
    String(try #require(page.text.firstMatch(of: /http:\/\/localhost(\/merchant\/welcome\?token=[\w-]{43})"/)).1)
  }

  /// Returns the link of the owner's invitation, as staff create it.
  private func invitation(of shop: Shop) async throws -> String {
    let accounts = Accounts(database: shop.database, hasher: TestAccounts.hasher)
    let made = try await accounts.inviteOwner(of: shop.id, name: "Hany Fathy", contact: nil, by: TestAccounts.command)
    return "/merchant/welcome?token=\(made.link.token.text)"
  }

  @Test func `an owner comes in, sees the money, and adds a viewer who can't refund`() async throws {
    try await TestPortal.run { portal in
      let (shop, payments) = try await portal.payableShop()
      let (_, welcome) = try await open(try await invitation(of: shop), portal, language: "ar")
      #expect(welcome.words.contains("صيدلية النيل"))
      #expect(welcome.words.contains("MRC-000001"))
      #expect(welcome.words.contains("المالك"))
      var owner = try await accept(try await invitation(of: shop), portal)
      let overview = try await owner.get("/merchant")
      #expect(overview.words.contains("971.50"))

      let form = try await owner.get("/merchant/team/new")
      let made = try await owner.post(
        "/merchant/team/new", ["name": "Ziad Salem", "sign_in_name": "Ziad", "role": "viewer", "contact": ""],
        from: form)
      #expect(made.status == 201)
      let team = try await owner.get("/merchant/team")
      #expect(team.words.contains("Ziad Salem MRC-000001/ziad Viewer Invited"))

      var ziad = try await accept(try address(in: made), portal)
      let payment = payments[0].reference
      #expect(try await ziad.get("/merchant/transactions/\(payment.text)").status == 200)
      let refused = try await ziad.get("/merchant/transactions/\(payment.text)/refund")
      #expect(refused.status == 403)
      #expect(
        refused.words.contains("You need permission to refund payments. Roles that have it: Owner , Finance .")
          || refused.words.contains("You need permission to refund payments. Roles that have it: Owner, Finance."))
      #expect(try await ziad.get("/merchant/team").status == 403)
    }
  }

  @Test func `an owner changes a role, disables, and makes a new password link`() async throws {
    try await TestPortal.run { portal in
      let shop = try await Shop(in: portal.database)
      var owner = try await portal.signIn(shop)
      var nour = try await portal.signIn(shop, "nour", .finance)
      let id: MemberID = try await portal.database.value("SELECT id AS value FROM merchant_members WHERE name = 'nour'")
      let own: MemberID = try await portal.database.value("SELECT id AS value FROM merchant_members WHERE name IS NULL")

      let roles = try await owner.get("/merchant/team/\(id)/role")
      let changed = try await owner.post("/merchant/team/\(id)/role", ["role": "viewer"], from: roles)
      #expect(changed.status == 303)
      #expect(try await nour.get("/merchant").status == 303)
      let page = try await owner.get("/merchant/team/\(id)")
      #expect(page.words.contains("Sees the money and changes nothing."))

      let made = try await owner.post("/merchant/team/\(id)/link", [:], from: page)
      #expect(made.status == 201)
      let disabled = try await owner.post(
        "/merchant/team/\(id)/disable", [:], from: try await owner.get("/merchant/team/\(id)/disable"))
      #expect(disabled.status == 303)
      #expect(try await open(try address(in: made), portal, language: "en").1.status == 410)

      for act in ["role", "disable"] {
        let form = try await owner.get("/merchant/team/\(own)/\(act)")
        let refused = try await owner.post(
          "/merchant/team/\(own)/\(act)", act == "role" ? ["role": "viewer"] : [:], from: form)
        #expect(refused.status == 422)
        #expect(refused.words.contains("Nobody changes their own role or status."))
      }
      let none = try await owner.post("/merchant/team/\(own)/link", [:], from: page)
      #expect(none.header("location") == "/merchant/team/\(own)")
    }
  }

  @Test func `an owner resets a lost second factor of the team, and no other owner's`() async throws {
    try await TestPortal.run { portal in
      let shop = try await Shop(in: portal.database)
      var owner = try await portal.signIn(shop)
      var nour = try await portal.signIn(shop, "nour", .finance)
      try await TestAccounts.makeMember(of: shop.id, signInName: "hala", in: portal.database)
      func id(_ name: String) async throws -> MemberID {
        try await portal.database.value("SELECT id AS value FROM merchant_members WHERE name = \(name)")
      }
      let (finance, other) = (try await id("nour"), try await id("hala"))
      try await portal.database.execute(
        """
        INSERT INTO totp_authenticators (member_id, secret_sealed, last_step)
        SELECT id, '\\x00', 0 FROM merchant_members WHERE name IS NOT NULL
        """)
      let path = "/merchant/team/\(finance)/second-factor"
      let asked = try await owner.get(path)
      #expect(asked.words.contains("Reset the second factor of"))
      #expect(try await owner.post(path, [:], from: asked).header("location") == "/merchant/team/\(finance)")
      #expect(try await nour.get("/merchant").status == 303)
      let left = try await portal.database.rows(
        "SELECT member_id AS value FROM totp_authenticators", as: Scalar<MemberID>.self)
      #expect(left.map(\.value) == [other])
      let refused = try await owner.post("/merchant/team/\(other)/second-factor", [:], from: asked)
      #expect(refused.status == 404)
      let subject: String = try await portal.database.value(
        "SELECT subject AS value FROM audit_events WHERE act = 'reset_second_factor'")
      #expect(subject == "MRC-000001/nour")
    }
  }

  @Test func `a new link for whoever hasn't come yet goes to the number or address that is typed`() async throws {
    try await TestPortal.run(sendsLinks: true) { portal in
      let shop = try await Shop(in: portal.database)
      var owner = try await portal.signIn(shop)
      let form = try await owner.get("/merchant/team/new")
      let made = try await owner.post(
        "/merchant/team/new", ["name": "Ziad Salem", "sign_in_name": "ziad", "role": "viewer", "contact": ""],
        from: form)
      let first = try address(in: made)
      let id: MemberID = try await portal.database.value("SELECT id AS value FROM merchant_members WHERE name = 'ziad'")
      let page = try await owner.get("/merchant/team/\(id)")
      #expect(page.text.contains("name=\"contact\""))
      let wrong = try await owner.post("/merchant/team/\(id)/link", ["contact": "ziad"], from: page)
      #expect(wrong.status == 422)
      #expect(wrong.text.contains("id=\"contact-error\""))
      for (contact, channel) in [("01012345676", "sms"), ("ziad@example.test", "email"), ("", "email")] {
        let renewed = try await owner.post("/merchant/team/\(id)/link", ["contact": contact], from: page)
        #expect(renewed.status == 201)
        let sent: String = try await portal.database.value(
          "SELECT channel AS value FROM messages ORDER BY id DESC LIMIT 1")
        #expect(sent == channel)
      }
      #expect(try await owner.get("/merchant/team/\(id)").words.contains("ziad@example.test"))
      #expect(try await open(first, portal, language: "en").1.status == 410)
    }
  }

  @Test func `what is wrong with an invitation is named at its field`() async throws {
    try await TestPortal.run { portal in
      let shop = try await Shop(in: portal.database)
      var owner = try await portal.signIn(shop, language: "ar")
      let form = try await owner.get("/merchant/team/new")
      let blank = try await owner.post(
        "/merchant/team/new", ["name": "Ziad", "sign_in_name": "", "role": "viewer", "contact": ""], from: form)
      #expect(blank.status == 422)
      #expect(blank.text.contains("id=\"sign_in_name-error\""))
      let noRole = try await owner.post(
        "/merchant/team/new", ["name": "Ziad", "sign_in_name": "ziad", "contact": ""], from: form)
      #expect(noRole.status == 422)
      #expect(noRole.words.contains("اختر دورًا."))
      #expect(noRole.text.contains("value=\"ziad\""))
      let empty = try await owner.post(
        "/merchant/team/new", ["name": "", "sign_in_name": "a b", "contact": "@"], from: form)
      for field in ["name", "sign_in_name", "role", "contact"] {
        #expect(empty.text.contains("id=\"\(field)-error\""), "\(field)")
      }
    }
  }
}
