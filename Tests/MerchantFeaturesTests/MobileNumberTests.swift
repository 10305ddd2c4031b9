import Auth
import Database
import Ledger
import TestSupport
import Testing
import Wallet

/// The mobile number of a team member, and the notifications that go there by SMS.
@Suite struct MobileNumberTests {
  private func texts(_ query: SQL, _ portal: TestPortal) async throws -> [String] {
    try await portal.database.rows(query, as: Scalar<String>.self).map(\.value)
  }

  private func outbox(_ portal: TestPortal) async throws -> [String] {
    try await texts(
      """
      SELECT concat_ws(' ', messages.kind, channel, coalesce(role, 'address'), messages.language,
        parameters ->> 'mobile') AS value
      FROM messages LEFT JOIN merchant_members ON merchant_members.id = member_id ORDER BY messages.id
      """, portal)
  }

  @Test func `a member gives a mobile number, and the previous one is told when it changes`() async throws {
    try await TestPortal.run(sendsSMS: true) { portal in
      let shop = try await Shop(in: portal.database)
      var browser = TestSupport.Browser(portal.client)
      try await browser.signInOwner(of: shop)
      try await portal.database.executeAsOwner(
        "UPDATE merchant_members SET email = 'owner@example.test', language = 'en'")
      try await browser.open("/merchant/me")
      #expect(browser.page.words.contains("Notifications come here by SMS where the owner has chosen that."))
      #expect(try await browser.submit(["mobile": "٠١٠ ١٢٣٤ ٥٦٧٦"]).words.contains("Mobile number saved."))
      #expect(browser.page.forms.contains { $0.values["mobile"] == "01012345676" })
      let same = try await browser.submit(["mobile": "+20 101 234 5676"])
      #expect(!same.words.contains("Mobile number saved."))

      #expect(try await browser.submit(["mobile": "0111 234 5671"]).words.contains("Mobile number saved."))
      #expect(try await browser.submit(["mobile": " "]).words.contains("Mobile number removed."))
      #expect(try await texts("SELECT coalesce(mobile, '-') AS value FROM merchant_members", portal) == ["-"])
      #expect(
        try await outbox(portal) == [
          "mobile_changed email owner 010•••••676", "mobile_changed sms address en 011•••••671",
          "mobile_changed email owner 011•••••671", "mobile_changed sms address en ", "mobile_changed email owner ",
        ])
      let sealed = try await portal.database.rows(
        "SELECT address_sealed AS value FROM messages WHERE channel = 'sms' ORDER BY id", as: Scalar<[UInt8]>.self)
      let told = try sealed.map { try TestPortal.seal.open($0.value, for: .message) }
      #expect(told == ["+201012345676", "+201112345671"])
      let audited = try await texts(
        """
        SELECT concat_ws(' ', before ->> 'mobile', '→', after ->> 'mobile') AS value
        FROM audit_events WHERE act = 'change_mobile' ORDER BY id
        """, portal)
      #expect(audited == [" → 010•••••676", "010•••••676 → 011•••••671", "011•••••671 → "])
    }
  }

  @Test(arguments: [
    ("en", "Enter a mobile number such as 01012345676."), ("ar", "أدخل رقم موبايل مثل 01012345676."),
  ])
  func `a number that isn't a mobile's comes back as it was typed`(language: String, message: String) async throws {
    try await TestPortal.run { portal in
      let shop = try await Shop(in: portal.database)
      var browser = TestSupport.Browser(portal.client, language: language)
      try await browser.signInOwner(of: shop)
      try await browser.open("/merchant/me")
      let page = try await browser.submit(["mobile": "0212345678"])
      #expect(page.status == 422)
      #expect(page.words.contains(message))
      #expect(page.forms.contains { $0.values["mobile"] == "0212345678" })
      #expect(try await outbox(portal) == [])
    }
  }

  @Test func `a number changes five times in a day, since each change may send an SMS`() async throws {
    try await TestPortal.run(sendsSMS: true) { portal in
      let shop = try await Shop(in: portal.database)
      var browser = TestSupport.Browser(portal.client)
      try await browser.signInOwner(of: shop)
      try await browser.open("/merchant/me")
      for digit in 1...5 { try await browser.submit(["mobile": "0101234567\(digit)"]) }
      let sent = try await outbox(portal)
      let refused = try await browser.submit(["mobile": "01012345676"])
      #expect(refused.status == 422)
      #expect(refused.words.contains("You have changed your number several times today. Try again tomorrow."))
      #expect(refused.forms.contains { $0.values["mobile"] == "01012345676" })
      #expect(try await texts("SELECT mobile AS value FROM merchant_members", portal) == ["+201012345675"])
      #expect(try await outbox(portal) == sent)
    }
  }

  @Test func `a change asks for the password after ten minutes, and then goes on`() async throws {
    try await TestPortal.run { portal in
      let shop = try await Shop(in: portal.database)
      var browser = TestSupport.Browser(portal.client)
      try await browser.signInOwner(of: shop)
      try await browser.open("/merchant/me")
      try await portal.database.execute("UPDATE sessions SET authenticated_at = now() - interval '11 minutes'")
      let question = try await browser.submit(["mobile": "01012345676"])
      #expect(question.status == 401)
      #expect(try await texts("SELECT coalesce(mobile, '-') AS value FROM merchant_members", portal) == ["-"])
      let done = try await browser.submit(["_password": TestAccounts.password])
      #expect(done.words.contains("Mobile number saved."))
      #expect(try await texts("SELECT mobile AS value FROM merchant_members", portal) == ["+201012345676"])
    }
  }

  @Test(arguments: [
    ("en", "To those of them who have given a mobile number: nour", "By e-mail: Hany Fathy , nour . By SMS: nour"),
    ("ar", "إلى من أضاف منهم رقم موبايل: nour", "بالبريد الإلكتروني: Hany Fathy ، nour . برسالة نصية قصيرة: nour"),
  ])
  func `the owner sends a kind by SMS too, to those who have a number`(
    language: String, reached: String, told: String
  ) async throws {
    try await TestPortal.run(sendsSMS: true) { portal in
      let shop = try await Shop(in: portal.database)
      var browser = TestSupport.Browser(portal.client, language: language)
      try await browser.signInOwner(of: shop)
      for (name, role) in [("nour", MemberRole.finance), ("ziad", .viewer)] {
        try await TestAccounts.makeMember(of: shop.id, signInName: name, name: name, role: role, in: portal.database)
      }
      try await portal.database.executeAsOwner(
        """
        UPDATE merchant_members SET email = role || '@example.test', display_name = coalesce(name, 'Hany Fathy'),
          mobile = CASE WHEN role <> 'owner' THEN '+201012345676' END
        """)
      try await browser.open("/merchant/settings/notifications")
      let members = browser.page.words
      #expect(members.contains(language == "en" ? reached + " , ziad" : reached + " ، ziad"))
      let page = try await browser.submit(["payout_returned": "finance", "sms_payout_returned": "yes"])
      #expect(page.words.contains(told))
      #expect(
        try await texts("SELECT kind AS value FROM merchant_notifications WHERE by_sms", portal) == ["payout_returned"])
      try await portal.database.execute(
        Message.payoutReturned(.random(.payout), Money(piastres: 97_150), as: .returned, to: shop.id))
      try await portal.database.execute(Message.payoutsPaused(after: .random(.payout), to: shop.id))
      #expect(
        try await outbox(portal) == [
          "payout_returned email owner", "payout_returned email finance", "payout_returned sms finance",
          "payouts_paused email owner",
        ])
      let chosen = try await texts(
        "SELECT after ->> 'chosen' AS value FROM audit_events WHERE act = 'change_notifications'", portal)
      #expect(chosen[0].hasPrefix("payout_returned finance sms, payouts_paused owners,"))
      // A box that is cleared ends it.
      try await browser.open("/merchant/settings/notifications")
      #expect(browser.page.forms.contains { $0.values["sms_payout_returned"] == "yes" })
      var values = browser.page.forms.first { $0.has("sms_payout_returned") }?.values ?? [:]
      values["sms_payout_returned"] = nil
      try await browser.post(values, to: "/merchant/settings/notifications")
      #expect(try await texts("SELECT kind AS value FROM merchant_notifications WHERE by_sms", portal) == [])
    }
  }

  @Test(arguments: [
    ("en", "Not available: HealthPay sends no SMS yet.", "HealthPay sends no SMS yet. Notifications go by e-mail."),
    ("ar", "غير متاح: لا ترسل هيلث باي رسائل نصية قصيرة بعد.", "تُرسل الإشعارات بالبريد الإلكتروني."),
  ])
  func `where no SMS is sent the pages say so, and the choice is kept`(
    language: String, unavailable: String, account: String
  ) async throws {
    try await TestPortal.run { portal in
      let shop = try await Shop(in: portal.database)
      try await portal.database.executeAsOwner(
        """
        INSERT INTO merchant_notifications (merchant_id, kind, audience, by_sms)
        VALUES (\(shop.id), 'payout_returned', 'owners', true)
        """)
      var browser = TestSupport.Browser(portal.client, language: language)
      try await browser.signInOwner(of: shop)
      #expect(try await browser.open("/merchant/me").words.contains(account))
      try await browser.submit(["mobile": "01012345676"])
      try await browser.submit(["mobile": ""])
      #expect(try await outbox(portal) == [])
      let page = try await browser.open("/merchant/settings/notifications")
      #expect(page.words.contains(unavailable))
      #expect(page.text.contains("id=\"sms\" disabled"))
      var values = page.forms.first { $0.has("payout_returned") }?.values ?? [:]
      for name in values.keys where name.hasPrefix("sms_") { values[name] = nil }
      try await browser.post(values.merging(["payout_returned": "team"]) { $1 }, to: "/merchant/settings/notifications")
      #expect(
        try await texts("SELECT audience || ' ' || by_sms AS value FROM merchant_notifications WHERE by_sms", portal)
          == ["team true"])
    }
  }
}
