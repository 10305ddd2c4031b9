import Auth
import Database
import Ledger
import TestSupport
import Testing
import Wallet

@Suite struct SettingsTests {
  private func schedule(_ portal: TestPortal) async throws -> String {
    try await portal.database.value(
      "SELECT concat_ws(' ', payout_schedule, payout_day, payout_minimum) AS value FROM merchants")
  }

  @Test(arguments: ["en", "ar"]) func `terms are shown to the whole team`(language: String) async throws {
    try await TestPortal.run { portal in
      let shop = try await Shop(policy: .returnProRata, in: portal.database)
      var owner = try await portal.signIn(shop, language: language)
      let page = try await owner.get("/merchant/settings")
      for words in language == "en"
        ? [
          "Nile Pharmacy LLC", "2.5% of each payment", "14%", "returned pro rata", "Every day, once EGP 100.00",
          "Change schedule…",
        ]
        : ["Nile Pharmacy LLC", "2.5% من كل عملية دفع", "تُرد الرسوم بالتناسب", "كل يوم، عندما يتوفر", "تغيير الجدول…"]
      { #expect(page.words.contains(words), "\(words)") }
      var viewer = try await portal.signIn(shop, "ziad", .viewer)
      #expect(try await viewer.get("/merchant/settings").link(to: "/settings/schedule") == nil)
      for path in ["schedule", "notifications"] {
        #expect(try await viewer.get("/merchant/settings/\(path)").status == 403)
      }
    }
  }

  @Test(arguments: [("en", "Closed for maintenance"), ("ar", "مغلق للصيانة")])
  func `in maintenance the portal says so, and nothing is done`(language: String, closed: String) async throws {
    try await TestPortal.run { portal in
      let (shop, _) = try await portal.payableShop()
      var browser = try await portal.signIn(shop, language: language)
      let form = try await browser.get("/merchant/settings/schedule")
      try await Ledger.set(.maintenance, on: true, reason: "an upgrade", by: TestAccounts.command, in: portal.database)
      for path in ["/merchant", "/merchant/transactions", "/merchant/statements"] {
        let page = try await browser.get(path)
        #expect(page.status == 503)
        #expect(page.words.contains(closed))
      }
      let typed = ["schedule": "weekly", "weekday": "7", "day": "1", "minimum": "250"]
      #expect(try await browser.post("/merchant/settings/schedule", typed, from: form).status == 503)
      try await Ledger.set(.maintenance, on: false, reason: "done", by: TestAccounts.command, in: portal.database)
      #expect(try await browser.get("/merchant").status == 200)
    }
  }

  @Test func `the owner changes the schedule from the next day on`() async throws {
    try await TestPortal.run { portal in
      let (shop, _) = try await portal.payableShop()
      var browser = try await portal.signIn(shop)
      let form = try await browser.get("/merchant/settings/schedule")
      let wrong = try await browser.post(
        "/merchant/settings/schedule", ["schedule": "monthly", "weekday": "7", "day": "29", "minimum": "0"], from: form)
      #expect(wrong.status == 422)
      #expect(wrong.words.contains("Enter a number from 1 to 28"))
      #expect(wrong.words.contains("The amount must be above zero"))

      let typed = ["schedule": "weekly", "weekday": "7", "day": "1", "minimum": "250"]
      let confirm = try await browser.post("/merchant/settings/schedule", typed, from: form)
      #expect(
        confirm.words.contains("Every day, once EGP 100.00 is available Every Sunday, once EGP 250.00 is available"))
      #expect(try await schedule(portal) == "daily 1 10000")
      let fields = typed.merging(["confirmed": "yes", "_key": try #require(confirm.key)]) { $1 }
      let done = try await browser.post("/merchant/settings/schedule", fields, from: confirm)
      #expect(done.header("location") == "/merchant/settings")
      let page = try await browser.get("/merchant/settings")
      #expect(page.words.contains("Every Sunday, once EGP 250.00"))
      #expect(try await schedule(portal) == "daily 1 10000")
      #expect(try await browser.post("/merchant/settings/schedule", fields, from: confirm).status == 303)
      let changes: Int = try await portal.database.value("SELECT count(*) AS value FROM payout_schedule_changes")
      #expect(changes == 1)

      // Today's job leaves it; tomorrow's brings it into force.
      let today: Day = try await portal.database.value("SELECT (now() AT TIME ZONE 'Africa/Cairo')::date AS value")
      #expect(try await Ledger.bringPayoutSchedulesIntoForce(on: today, in: portal.database) == 0)
      try await Ledger.requestScheduledPayouts(on: today.adding(days: 1), in: portal.database)
      #expect(try await schedule(portal) == "weekly 7 25000")
      #expect(!(try await browser.get("/merchant/settings").words.contains("EGP 100.00")))
      let acts = try await portal.database.rows(
        "SELECT act AS value FROM audit_events WHERE act LIKE '%schedule%' ORDER BY id", as: Scalar<String>.self)
      #expect(acts.map(\.value) == ["change_payout_schedule", "bring_payout_schedule_into_force"])
      #expect(try await Verification.run(in: portal.database).filter { !$0.holds }.map(\.check) == [])
    }
  }

  @Test func `a change that waits is replaced, and taken back by what is in force`() async throws {
    try await TestPortal.run { portal in
      let (shop, _) = try await portal.payableShop()
      func change(_ schedule: PayoutSchedule, _ minimum: Int64) async throws {
        try await Ledger.changePayoutSchedule(
          of: shop.id, to: schedule, minimum: Money(piastres: minimum), key: "\(schedule) \(minimum)",
          by: TestAccounts.command, in: portal.database)
      }
      func states() async throws -> [String] {
        try await portal.database.rows(
          "SELECT concat_ws(' ', schedule, minimum, state) AS value FROM payout_schedule_changes ORDER BY id",
          as: Scalar<String>.self
        ).map(\.value)
      }
      try await change(.weekly(on: 1), 10_000)
      try await change(.onRequest, 5_000)
      #expect(try await states() == ["weekly 10000 replaced", "on_request 5000 waiting"])
      try await change(.daily, 10_000)
      #expect(try await states() == ["weekly 10000 replaced", "on_request 5000 replaced"])
    }
  }

  @Test(arguments: [
    ("owners", ["owner"]), ("finance", ["owner", "finance"]), ("team", ["owner", "finance", "viewer"]),
  ])
  func `the owner chooses who is told of a returned payout`(audience: String, told: [String]) async throws {
    try await TestPortal.run { portal in
      let (shop, _) = try await portal.payableShop()
      var browser = try await portal.signIn(shop)
      _ = try await portal.signIn(shop, "nour", .finance)
      _ = try await portal.signIn(shop, "ziad", .viewer)
      try await portal.database.executeAsOwner("UPDATE merchant_members SET email = role || '@example.com'")
      let form = try await browser.get("/merchant/settings/notifications")
      let done = try await browser.post(
        "/merchant/settings/notifications",
        ["payout_returned": audience, "bank_account_changed": "owners", "_key": try #require(form.key)], from: form)
      #expect(done.status == 303)
      let payout = try await portal.ask("971.50", &browser)
      try await portal.approve()
      try await portal.export()
      try await portal.answer("returned", String(payout.suffix(16)), "971.50", trace: "TR-2", reason: "account closed")
      let roles = try await portal.database.rows(
        """
        SELECT role AS value FROM messages JOIN merchant_members ON merchant_members.id = member_id
        WHERE kind = 'payout_returned' ORDER BY merchant_members.id
        """, as: Scalar<String>.self)
      #expect(roles.map(\.value) == told)
    }
  }

  @Test(arguments: ["en", "ar"]) func `who is told is named, and how`(language: String) async throws {
    try await TestPortal.run { portal in
      let shop = try await Shop(in: portal.database)
      var browser = try await portal.signIn(shop, language: language)
      _ = try await portal.signIn(shop, "ziad", .viewer)
      let nobody = language == "en" ? "so nobody is told" : "فلا يُبلَّغ أحد"
      #expect(try await browser.get("/merchant/settings").words.contains(nobody))
      try await portal.database.executeAsOwner("UPDATE merchant_members SET email = role || '@example.com'")
      let form = try await browser.get("/merchant/settings/notifications")
      #expect(!form.words.contains(nobody))
      #expect(form.words.contains(language == "en" ? "By e-mail:" : "بالبريد الإلكتروني:"))
      let done = try await browser.post(
        "/merchant/settings/notifications",
        ["statement_ready": "team", "payouts_paused": "finance", "_key": try #require(form.key)], from: form)
      #expect(done.status == 303)
      #expect(try await browser.get("/merchant/settings").words.contains("ziad"))
      // A month's statement is told to the viewer too, and a pause to the owner alone, since nobody is finance.
      let month = try #require(Day(parsing: "2026-10-01"))
      try await portal.database.execute(
        Message.statementReady(month, month.lastOfMonth, asOf: nil, to: shop.id))
      try await portal.database.execute(
        Message.payoutsPaused(after: .random(.payout), to: shop.id))
      let told = try await portal.database.rows(
        """
        SELECT concat_ws(' ', kind, role) AS value FROM messages JOIN merchant_members ON merchant_members.id = member_id
        WHERE kind IN ('statement_ready', 'payouts_paused') ORDER BY messages.id
        """, as: Scalar<String>.self)
      #expect(told.map(\.value) == ["statement_ready owner", "statement_ready viewer", "payouts_paused owner"])
    }
  }
}
