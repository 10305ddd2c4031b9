import Auth
import Database
import Ledger
import TestSupport
import Testing
import Wallet

@Suite struct BankAccountTests {
  private static let typed = ["holder": "صيدلية النيل", "iban": "eg38 0019 0005 0000 0000 2631 8000 2", "reason": ""]

  /// Requests the account through the pages. Returns the fields that were sent last, and the page that they were sent
  /// from.
  private func ask(_ browser: inout Browser) async throws -> (fields: [String: String], preview: Answer) {
    let form = try await browser.get("/merchant/bank-account/change")
    let preview = try await browser.post("/merchant/bank-account/change", Self.typed, from: form)
    let fields = Self.typed.merging(["confirmed": "yes", "_key": try #require(preview.key)]) { $1 }
    let done = try await browser.post("/merchant/bank-account/change", fields, from: preview)
    #expect(done.header("location") == "/merchant/bank-account")
    return (fields, preview)
  }

  @Test func `the owner asks for an account, HealthPay approves it, and it comes into force`() async throws {
    try await TestPortal.run { portal in
      let shop = try await Shop(in: portal.database)
      try await portal.database.addStaff([9: "Karim Adly"])
      var browser = try await portal.signIn(shop)
      let empty = try await browser.get("/merchant/bank-account")
      #expect(empty.words.contains("No bank account yet"))
      #expect(empty.link(to: "/bank-account/change") != nil)

      let (fields, preview) = try await ask(&browser)
      #expect(preview.words.contains("EG38 0019 0005 0000 0000 2631 8000 2"))
      #expect(preview.words.contains("It takes effect 2 days after approval"))
      let again = try await browser.post("/merchant/bank-account/change", fields, from: preview)
      #expect(again.header("location") == "/merchant/bank-account")
      let count: Int = try await portal.database.value("SELECT count(*) AS value FROM bank_account_changes")
      #expect(count == 1)
      let sealed: [UInt8] = try await portal.database.value("SELECT iban_sealed AS value FROM bank_account_changes")
      #expect(try TestPortal.seal.open(sealed, for: .iban) == TestPortal.iban)

      let waiting = try await browser.get("/merchant/bank-account")
      #expect(waiting.words.contains("Waiting for HealthPay's approval"))
      #expect(waiting.words.contains("EG••••0002"))
      // Only one change can be open.
      #expect(!waiting.words.contains("Add a bank account"))
      #expect(try await browser.get("/merchant/bank-account/change").status == 303)
      let second = try await browser.post(
        "/merchant/bank-account/change", fields.merging(["_key": String(repeating: "a", count: 32)]) { $1 },
        from: waiting)
      #expect(second.status == 422)
      #expect(second.words.contains("The same request is already waiting"))

      try await portal.database.executeAsOwner(
        "UPDATE settings SET value = 0 WHERE name = 'bank_account_cooling_off_hours'")
      try await portal.approve()
      #expect(try await browser.get("/merchant/bank-account").words.contains("HealthPay approved it."))
      #expect(try await Ledger.bringBankAccountsIntoForce(in: portal.database) == 1)
      let page = try await browser.get("/merchant/bank-account")
      #expect(page.words.contains("Account EG••••0002 Bank First Abu Dhabi Bank Misr Account holder صيدلية النيل"))
      #expect(page.words.contains("Change history"))
      #expect(!page.text.contains(TestPortal.iban))
    }
  }

  @Test(arguments: [
    ("en", "EG800002000156789012345180002", "Bank First Abu Dhabi Bank Misr Banque Misr", "Bank Banque Misr"),
    ("ar", "EG800002000156789012345180002", "البنك بنك أبوظبي الأول مصر بنك مصر", "البنك بنك مصر"),
    ("en", "EG380099000100000000123456789", "Bank First Abu Dhabi Bank Misr Bank code 0099", "Bank Bank code 0099"),
    ("ar", "EG380099000100000000123456789", "البنك بنك أبوظبي الأول مصر كود البنك 0099", "البنك كود البنك 0099"),
  ])
  func `the bank of the old and the new account is named`(
    language: String, iban: String, change: String, next: String
  ) async throws {
    try await TestPortal.run { portal in
      let (shop, _) = try await portal.payableShop()
      var browser = try await portal.signIn(shop, language: language)
      let form = try await browser.get("/merchant/bank-account/change")
      let typed = Self.typed.merging(["iban": iban]) { $1 }
      let preview = try await browser.post("/merchant/bank-account/change", typed, from: form)
      #expect(preview.words.contains(change))
      let fields = typed.merging(["confirmed": "yes", "_key": try #require(preview.key)]) { $1 }
      #expect(try await browser.post("/merchant/bank-account/change", fields, from: preview).status == 303)
      let page = try await browser.get("/merchant/bank-account")
      #expect(page.words.contains(language == "en" ? "Bank First Abu Dhabi Bank Misr" : "البنك بنك أبوظبي الأول مصر"))
      #expect(page.words.contains(next))
    }
  }

  @Test func `an account that the key can't open is shown without its bank`() async throws {
    try await TestPortal.run { portal in
      let (shop, _) = try await portal.payableShop()
      try await portal.database.executeAsOwner("UPDATE merchants SET iban_sealed = 'x'")
      var browser = try await portal.signIn(shop)
      let page = try await browser.get("/merchant/bank-account")
      #expect(page.words.contains("Account EG••••0002 Account holder"))
    }
  }

  @Test func `whoever asked takes it back`() async throws {
    try await TestPortal.run { portal in
      let (shop, _) = try await portal.payableShop()
      var browser = try await portal.signIn(shop)
      _ = try await ask(&browser)
      try await portal.approve()
      let withdraw = try #require(try await browser.get("/merchant/bank-account").link(to: "/withdrawal"))
      let other = try await Shop(number: 2, name: "Other", arabicName: nil, in: portal.database)
      var stranger = try await portal.signIn(other)
      #expect(try await stranger.get(withdraw).status == 404)

      let confirm = try await browser.get(withdraw)
      let fields = ["_key": try #require(confirm.key)]
      let done = try await browser.post(withdraw, fields, from: confirm)
      #expect(done.header("location") == "/merchant/bank-account")
      let page = try await browser.get("/merchant/bank-account")
      #expect(page.words.contains("Change withdrawn."))
      #expect(page.words.contains("Withdrawn"))
      #expect(try await browser.post(withdraw, fields, from: confirm).status == 303)
      #expect(try await Ledger.bringBankAccountsIntoForce(in: portal.database) == 0)
    }
  }

  @Test func `what makes no sense comes back`() async throws {
    try await TestPortal.run { portal in
      let shop = try await Shop(in: portal.database)
      var browser = try await portal.signIn(shop, language: "ar")
      let form = try await browser.get("/merchant/bank-account/change")
      for (field, value) in [
        ("iban", "EG380019000500000000263180003"), ("iban", "DE89370400440532013000"), ("holder", " "),
      ] {
        let page = try await browser.post(
          "/merchant/bank-account/change", Self.typed.merging([field: value]) { $1 }, from: form)
        #expect(page.status == 422)
        #expect(page.text.contains("value=\"\(value)\""))
        #expect(page.text.contains("id=\"\(field)-error\""))
        #expect(page.text.contains("href=\"#\(field)\""))
      }
      #expect(try await browser.get("/merchant/bank-account").words.contains("لا حساب بنكي بعد"))
    }
  }

  @Test func `finance asks for it too, and the owner is told and can withdraw it`() async throws {
    try await TestPortal.run { portal in
      let (shop, _) = try await portal.payableShop()
      var owner = try await portal.signIn(shop)
      try await portal.database.executeAsOwner("UPDATE merchant_members SET email = 'hany@example.test'")
      var finance = try await portal.signIn(shop, "nour", .finance)
      _ = try await ask(&finance)
      let told: String = try await portal.database.value(
        """
        SELECT role AS value FROM messages JOIN merchant_members ON merchant_members.id = member_id
        WHERE kind = 'bank_account_changed'
        """)
      #expect(told == "owner")
      let page = try await owner.get("/merchant/bank-account")
      #expect(page.words.contains("Waiting for HealthPay's approval"))
      let withdraw = try #require(page.link(to: "/withdrawal"))
      let confirm = try await owner.get(withdraw)
      let done = try await owner.post(withdraw, ["_key": try #require(confirm.key)], from: confirm)
      #expect(done.header("location") == "/merchant/bank-account")
      #expect(try await owner.get("/merchant/bank-account").words.contains("Withdrawn"))
    }
  }

  @Test func `a viewer doesn't change it`() async throws {
    try await TestPortal.run { portal in
      let (shop, _) = try await portal.payableShop()
      var viewer = try await portal.signIn(shop, "nour", .viewer)
      let page = try await viewer.get("/merchant/bank-account")
      #expect(page.status == 200)
      #expect(page.words.contains("Only the owner and finance can request a change."))
      #expect(page.link(to: "/bank-account/change") == nil)
      #expect(try await viewer.get("/merchant/bank-account/change").status == 403)
      let posted = try await viewer.post("/merchant/bank-account/change", Self.typed, from: page)
      #expect(posted.status == 403)
    }
  }
}
