import Auth
import Database
import TestSupport
import Testing
import Wallet

@Suite struct SignInTests {
  private func wordsAfterSigningIn(
    as code: String, _ password: String, on portal: TestPortal
  ) async throws
    -> (status: Int, words: String, code: String)
  {
    var browser = Browser(client: portal.client, cookies: [:])
    let page = try await browser.get("/merchant/login")
    let answer = try await browser.post(
      "/merchant/login", ["code": code, "password": password, "next": ""], from: page)
    let kept = answer.text.firstMatch(of: /name="code" value="([^"]*)"/).map { String($0.1) } ?? ""
    #expect(!answer.text.contains(password) || password.isEmpty)
    return (answer.status, answer.words, kept)
  }

  @Test(arguments: ["mrc1", "MRC-000001", "mrc-٠٠٠٠٠١", " MRC 000001 "])
  func `a code is forgiven its case dash and zeros`(_ typed: String) async throws {
    try await TestPortal.run { portal in
      let shop = try await Shop(number: 1, in: portal.database)
      _ = try await portal.signIn(shop)
      var browser = Browser(client: portal.client, cookies: [:])
      let page = try await browser.get("/merchant/login?next=%2Fmerchant%2Ftransactions")
      let answer = try await browser.post(
        "/merchant/login", ["code": typed, "password": TestPortal.password, "next": "/merchant/transactions"],
        from: page)
      #expect(answer.status == 303)
      #expect(answer.header("location") == "/merchant/transactions")
      let home = try await browser.get("/merchant")
      #expect(home.status == 200)
    }
  }

  /// Disables the owner. Another owner stays.
  private func disableOwner(of shop: Shop) async throws {
    try await TestAccounts.makeMember(of: shop.id, signInName: "partner", role: .owner, in: shop.database)
    try await shop.database.executeAsOwner("UPDATE merchant_members SET status = 'disabled' WHERE name IS NULL")
  }

  @Test func `a disabled member's next request is refused`() async throws {
    try await TestPortal.run { portal in
      let shop = try await Shop(number: 1, in: portal.database)
      var browser = try await portal.signIn(shop)
      #expect(try await browser.get("/merchant/transactions").status == 200)
      try await disableOwner(of: shop)
      let refused = try await browser.get("/merchant/transactions")
      #expect(refused.status == 303)
      #expect(refused.header("location")?.hasPrefix("/merchant/login?") == true)
    }
  }

  @Test func `unknown wrong and disabled look the same`() async throws {
    try await TestPortal.run { portal in
      let shop = try await Shop(number: 1, in: portal.database)
      _ = try await portal.signIn(shop)
      let wrong = try await wordsAfterSigningIn(as: "mrc1", "not the password", on: portal)
      let unknown = try await wordsAfterSigningIn(as: "mrc2", TestPortal.password, on: portal)
      let noCode = try await wordsAfterSigningIn(as: "\"><script>", TestPortal.password, on: portal)
      try await disableOwner(of: shop)
      let disabled = try await wordsAfterSigningIn(as: "mrc1", TestPortal.password, on: portal)
      for answer in [wrong, unknown, noCode, disabled] {
        #expect(answer.status == 401)
        #expect(answer.words == wrong.words)
      }
      #expect(wrong.words.contains("Incorrect merchant code or password."))
      #expect(wrong.code == "mrc1")
      #expect(unknown.code == "mrc2")
      #expect(noCode.code == "&quot;&gt;&lt;script&gt;")
      let failures: Int = try await portal.database.value(
        """
        SELECT sum(count)::bigint AS value FROM failed_sign_ins
        JOIN audit_events e ON e.id = event_id AND act = 'sign_in_failed'
        """)
      #expect(failures == 4)
    }
  }

  @Test func `what is missing is named at its field`() async throws {
    try await TestPortal.run { portal in
      let answer = try await wordsAfterSigningIn(as: " ", "", on: portal)
      #expect(answer.status == 422)
      #expect(answer.words.contains("Enter your merchant code."))
      #expect(answer.words.contains("Enter your password."))
    }
  }

  @Test func `signing out shows the sign-in page`() async throws {
    try await TestPortal.run { portal in
      let shop = try await Shop(number: 1, in: portal.database)
      var browser = try await portal.signIn(shop, language: "ar")
      let home = try await browser.get("/merchant")
      let out = try await browser.post("/merchant/logout", [:], from: home)
      #expect(out.header("location") == "/merchant/login?notice=signed_out")
      let page = try await browser.get("/merchant/login?notice=signed_out")
      #expect(page.words.contains("تم تسجيل خروجك."))
      let again = try await browser.post("/merchant/logout", [:], from: home)
      #expect(again.status == 401)
    }
  }
}
