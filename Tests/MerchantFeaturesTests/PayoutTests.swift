import Auth
import Database
import Ledger
import TestSupport
import Testing
import Wallet

@Suite struct PayoutTests {
  private func count(_ portal: TestPortal) async throws -> Int {
    try await portal.database.value("SELECT count(*) AS value FROM payouts")
  }

  private func available(_ portal: TestPortal) async throws -> Money {
    try await portal.database.value("SELECT balance AS value FROM accounts WHERE kind = 'merchant_available'")
  }

  @Test func `an owner asks for a payout once, and follows it to the bank and back`() async throws {
    try await TestPortal.run { portal in
      let (shop, payments) = try await portal.payableShop()
      var browser = try await portal.signIn(shop)
      #expect(try await browser.get("/merchant").words.contains("EGP 971.50 Mon 23 Nov Every day, once EGP 100.00"))
      let list = try await browser.get("/merchant/payouts")
      #expect(!list.text.contains("<p class=\"stat-label\"><a"))
      #expect(list.words.contains("No payouts yet"))
      let form = try await browser.get(try #require(list.link(to: "/payouts/new")))
      #expect(form.words.contains("Nile Pharmacy LLC EG••••0002"))
      #expect(form.text.contains("value=\"971.50\""))

      let preview = try await browser.post("/merchant/payouts/new", ["amount": "٥٠٠"], from: form)
      #expect(preview.status == 200)
      #expect(preview.words.contains("Available EGP 971.50 EGP 471.50"))
      #expect(preview.words.contains("On its way to your bank EGP 0.00 EGP 500.00"))
      #expect(try await count(portal) == 0)
      let confirmed = ["amount": "500.00", "confirmed": "yes", "_key": try #require(preview.key)]
      let done = try await browser.post("/merchant/payouts/new", confirmed, from: preview)
      let address = try #require(done.header("location"))
      let again = try await browser.post("/merchant/payouts/new", confirmed, from: preview)
      #expect(again.header("location") == address)
      #expect(try await count(portal) == 1)
      let asked = try await browser.get(address)
      for words in [
        "Payout requested.", "Waiting for HealthPay's approval.", "EGP 500.00 Expected Tue 24 Nov", "Hany Fathy",
        "Left from before 0.00 + Settlements ( 1 ) 971.50 − Stays available 471.50 = This payout 500.00", "Sum checked",
      ] {
        #expect(asked.words.contains(words), "\(words)")
      }

      try await portal.approve()
      #expect(try await browser.get(address).words.contains("It goes to the bank with the next payout batch."))
      try await portal.export()
      let sent = try await browser.get(address)
      #expect(sent.words.contains("The bank hasn't confirmed it yet"))
      // It was sent on a Friday.
      #expect(sent.words.contains("Arrives Sun 22 Nov"))
      #expect(sent.link(to: "/withdrawal") == nil)
      let reference = String(address.suffix(16))
      try await portal.answer("paid", reference, "500.00", trace: "TR-77")
      let paid = try await browser.get(address)
      #expect(paid.words.contains("The bank paid it into your account."))
      #expect(paid.words.contains("TR-77"))
      #expect(paid.words.contains("Arrived Sat 21 Nov"))
      try await portal.answer("returned", reference, "500.00", trace: "TR-78", reason: "account closed")
      let back = try await browser.get(address)
      for words in ["The bank returned this payout.", "TR-77", "TR-78", "account closed", "Sent to the bank"] {
        #expect(back.words.contains(words), "\(words)")
      }
      #expect(!back.words.contains("Karim"))
      // A payment tells the same of its money, newest first.
      let payment = try await browser.get("/merchant/transactions/\(payments[0].reference)")
      #expect(payment.words.contains(/Timeline .*account closed.*Arrived at your bank.*TR-77.*Sent to the bank/))
      let statement = try await browser.get("/merchant/statements?from=2026-10-01&to=2027-08-31&view=lines")
      #expect(statement.words.contains("Payout returned"))
      #expect(try await browser.get("/merchant/payouts?state=returned").references == [reference])
      #expect(try await browser.get("/merchant/payouts?state=paid").words.contains("Nothing matches these filters"))
    }
  }

  /// It is Monday 23 November, and Sunday was missed or not.
  @Test(arguments: [("2026-11-20", "Mon 23 Nov"), ("2026-11-22", "Sun 29 Nov")])
  func `a day that was missed is made up for today`(since: String, next: String) async throws {
    try await TestPortal.run { portal in
      let (shop, _) = try await portal.payableShop()
      try await portal.database.execute("UPDATE merchants SET payout_schedule = 'weekly', payout_day = 7")
      try await portal.database.execute("UPDATE merchants SET payouts_due_after = \(since)::date")
      var browser = try await portal.signIn(shop)
      #expect(try await browser.get("/merchant").words.contains("EGP 971.50 \(next) Every Sunday"))
      let sunday = try #require(Day(parsing: "2026-11-22"))
      try await Ledger.requestScheduledPayouts(on: sunday, in: portal.database)
      #expect(try await browser.get("/merchant").words.contains("EGP 0.00 Sun 29 Nov Every Sunday"))
    }
  }

  @Test(arguments: ["en", "ar"])
  func `a payout is made of its settlements and of what else moved`(language: String) async throws {
    try await TestPortal.run { portal in
      let (shop, payments) = try await portal.payableShop(sales: [100_000, 20_000])
      try await shop.refund(10_000, of: payments[0])
      var browser = try await portal.signIn(shop, language: language)
      let address = try await portal.ask("1000", &browser)
      let page = try await browser.get(address)
      let settlements = try await browser.get("/merchant/settlements").references
      for words in language == "en"
        ? [
          "Sales \(settlements[1])", "1 transaction", "1,000.00 −28.50 971.50", "200.00 −5.70 194.30", "Refund RFN-",
          "−100.00 0.00 −100.00", "Settlements ( 2 ) 1,165.80", "− Refunds ( 1 ) 100.00", "Stays available −65.80",
          "This payout 1,000.00", "Sum checked",
        ]
        : [
          "مبيعات \(settlements[1])", "معاملة واحدة", "1,000.00 −28.50 971.50", "التسويات ( 2 ) 1,165.80",
          "يبقى متاحًا −65.80", "هذا الصرف 1,000.00", "تم التحقق من المجموع",
        ]
      { #expect(page.words.contains(words), "\(words)") }

      // A settlement opens in its place.
      let open = try await browser.get("\(address)?open=\(settlements[0])")
      #expect(open.text.contains(payments[1].reference.text))
      #expect(!page.text.contains(payments[1].reference.text))
      #expect(try await browser.get("\(address)?open=STL-1").status == 422)

      let file = try await browser.get("\(address)/lines.csv")
      #expect(file.header("content-disposition")?.contains("payout_\(address.suffix(16)).csv") == true)
      let rows = file.text.split(separator: "\r\n").map { $0.split(separator: ",", omittingEmptySubsequences: false) }
      #expect(
        rows.map { $0[3] } == ["kind", "left_from_before", "settlement", "settlement", "refund", "stays_available"])
      #expect(rows.map { $0[12] } == ["amount", "0.00", "971.50", "194.30", "-100.00", "-65.80"])
      let act: String = try await portal.database.value(
        "SELECT act AS value FROM audit_events ORDER BY id DESC LIMIT 1")
      #expect(act == "payout_export")
      let settlement = try await browser.get("/merchant/settlements/\(settlements[0])")
      #expect(settlement.link(to: "/payouts/PYT-") == address)
    }
  }

  @Test func `a payout that came back is a line of the next, linked both ways`() async throws {
    try await TestPortal.run { portal in
      let (shop, _) = try await portal.payableShop(sales: [100_000])
      var browser = try await portal.signIn(shop)
      let first = try await portal.ask("971.50", &browser)
      try await portal.approve()
      try await portal.export()
      try await portal.answer("paid", String(first.suffix(16)), "971.50", trace: "TR-1")
      try await portal.answer("returned", String(first.suffix(16)), "971.50", trace: "TR-2", reason: "account closed")
      #expect(try await browser.get(first).words.contains("The money is available again."))
      let second = try await portal.ask("971.50", &browser)
      let page = try await browser.get(second)
      #expect(page.words.contains("Returned payout \(first.suffix(16)) account closed"))
      #expect(page.words.contains("Returned payouts ( 1 ) 971.50"))
      #expect(page.words.contains("Earlier payout") && !page.words.contains("0 settlements"))
      #expect(page.link(to: first) != nil)
      let before = try await browser.get(first)
      #expect(before.words.contains("The bank returned this payout. Its money is part of payout \(second.suffix(16))"))
      #expect(before.link(to: second) != nil)
      let settlements = try await browser.get("/merchant/settlements").references
      let settlement = try await browser.get("/merchant/settlements/\(settlements[0])")
      #expect(settlement.link(to: first) != nil)
      #expect(settlement.link(to: second) != nil)
    }
  }

  @Test func `what can't be paid out is said, and what was typed is kept`() async throws {
    try await TestPortal.run { portal in
      let (shop, _) = try await portal.payableShop()
      var browser = try await portal.signIn(shop)
      let form = try await browser.get("/merchant/payouts/new")
      func refused(_ amount: String, _ words: String, _ fields: [String: String] = [:]) async throws {
        let page = try await browser.post(
          "/merchant/payouts/new", ["amount": amount].merging(fields) { $1 }, from: form)
        #expect(page.status == 422)
        #expect(page.text.contains("value=\"\(amount)\""))
        #expect(page.words.contains(words), "\(words)")
      }
      let confirmed = ["confirmed": "yes", "_key": String(repeating: "a", count: 32)]
      try await refused("971.51", "Enter an amount up to EGP 971.50")
      try await refused("971.51", "Enter an amount up to EGP 971.50", confirmed)
      try await refused("0", "The amount must be above zero")
      // The bank takes no less, and it is said before the confirmation.
      try await refused("0.99", "Below the minimum of EGP 1.00")
      try await portal.database.executeAsOwner("UPDATE merchants SET status = 'suspended'")
      try await refused("10", "your HealthPay account isn't active")
      try await refused("10", "your HealthPay account isn't active", confirmed)
      #expect(try await browser.get("/merchant").words.contains("your HealthPay account isn't active"))
      try await portal.database.executeAsOwner(
        "UPDATE merchants SET status = 'active', iban_sealed = NULL, iban_last4 = NULL")
      try await refused("10", "Add a bank account to receive payouts")
      try await refused("10", "Add a bank account to receive payouts", confirmed)
      #expect(try await browser.get("/merchant/payouts/new").link(to: "/merchant/bank-account") != nil)
      #expect(try await count(portal) == 0)
    }
  }

  @Test(arguments: ["en", "ar"]) func `what refunds wait for is kept back`(language: String) async throws {
    try await TestPortal.run { portal in
      let (shop, payments) = try await portal.payableShop()
      var browser = try await portal.signIn(shop, language: language)
      _ = try await portal.ask("971.50", &browser)
      try await portal.approve()
      let request = Ledger.RefundRequest(
        payment: payments[0].transaction, amount: Money(piastres: 10_000), reason: .duplicate, note: nil, key: "refund")
      let receipt = try await Ledger.refund(request, by: TestAccounts.command, in: portal.database)
      #expect(receipt.state == .waitingForBalance)
      let user = try await Shop.customer("Nour", "01112345678", in: portal.database)
      try await shop.pay(50_000, by: user, at: "2026-10-05T10:00:00+03:00")
      try await Ledger.settle(through: try #require(Day(parsing: "2030-12-31")), in: portal.database)

      let kept = language == "en" ? "is reserved for refunds waiting for balance" : "محجوز لاستردادات بانتظار الرصيد"
      for address in ["/merchant", "/merchant/payouts", "/merchant/payouts/new"] {
        #expect(try await browser.get(address).words.contains(kept), "\(address)")
      }
      let form = try await browser.get("/merchant/payouts/new")
      #expect(form.text.contains("value=\"385.75\""))
      let confirmed = ["confirmed": "yes", "_key": String(repeating: "a", count: 32)]
      for fields in [[:], confirmed] {
        let page = try await browser.post(
          "/merchant/payouts/new", ["amount": "385.76"].merging(fields) { $1 }, from: form)
        #expect(page.status == 422)
        #expect(page.words.contains(language == "en" ? "Only EGP 385.75 can be paid out" : "يمكن صرف"))
      }
      let preview = try await browser.post("/merchant/payouts/new", ["amount": "385.75"], from: form)
      #expect(preview.status == 200)
    }
  }

  @Test func `one waits for its approval at a time`() async throws {
    try await TestPortal.run { portal in
      let (shop, _) = try await portal.payableShop()
      var browser = try await portal.signIn(shop)
      let address = try await portal.ask("500", &browser)
      let form = try await browser.get("/merchant/payouts/new")
      #expect(form.words.contains("Another payout is waiting for approval"))
      #expect(form.words.contains("You requested EGP 500.00 on "))
      #expect(form.link(to: "/payouts/PYT-") == address)
      var finance = try await portal.signIn(shop, "nour", .finance)
      let other = try await finance.get("/merchant/payouts/new")
      #expect(other.words.contains("Hany Fathy requested EGP 500.00 on "))
      #expect(other.words.contains("It has to be withdrawn or approved"))
      let page = try await browser.post(
        "/merchant/payouts/new",
        ["amount": "10", "confirmed": "yes", "_key": String(repeating: "b", count: 32)], from: form)
      #expect(page.status == 422)
      #expect(page.words.contains("Another payout is waiting for approval"))
      #expect(page.text.contains("value=\"10\""))
    }
  }

  @Test(arguments: ["owner", "finance"])
  func `the owner and finance withdraw what either of them requested`(who: String) async throws {
    try await TestPortal.run { portal in
      let (shop, _) = try await portal.payableShop()
      var owner = try await portal.signIn(shop)
      var finance = try await portal.signIn(shop, "nour", .finance)
      let address = try await who == "owner" ? portal.ask("971.50", &finance) : portal.ask("971.50", &owner)
      #expect(try await available(portal) == .zero)
      var browser = who == "owner" ? owner : finance

      let confirm = try await browser.get(try #require(try await browser.get(address).link(to: "/withdrawal")))
      #expect(confirm.words.contains("Available EGP 0.00 EGP 971.50"))
      let fields = ["_key": try #require(confirm.key)]
      let done = try await browser.post(address + "/withdrawal", fields, from: confirm)
      #expect(done.header("location") == address)
      let page = try await browser.get(address)
      #expect(page.words.contains("Payout withdrawn."))
      #expect(page.words.contains("The request was withdrawn. The money is available again."))
      let statement = try await browser.get("/merchant/statements?from=2026-10-01&to=2027-08-31&view=lines")
      #expect(statement.words.contains("Payout withdrawn"))
      #expect(!statement.words.contains("Payout returned"))
      #expect(try await browser.post(address + "/withdrawal", fields, from: confirm).header("location") == address)
      #expect(try await available(portal) == Money(piastres: 97_150))
    }
  }

  @Test func `a viewer only looks, and another merchant finds nothing`() async throws {
    try await TestPortal.run { portal in
      let (shop, _) = try await portal.payableShop()
      var owner = try await portal.signIn(shop)
      let address = try await portal.ask("971.50", &owner)
      var viewer = try await portal.signIn(shop, "ziad", .viewer)
      let list = try await viewer.get("/merchant/payouts")
      #expect(list.references.count == 1)
      #expect(list.link(to: "/payouts/new") == nil)
      let forbidden = try await viewer.get("/merchant/payouts/new")
      #expect(forbidden.status == 403)
      #expect(forbidden.words.contains("Roles that have it: Owner, Finance."))
      #expect(try await viewer.get(address + "/withdrawal").status == 403)

      let other = try await Shop(number: 2, name: "Other", arabicName: nil, in: portal.database)
      var stranger = try await portal.signIn(other, language: "ar")
      #expect(try await stranger.get(address).status == 404)
      #expect(try await stranger.get(address + "/withdrawal").status == 404)
      #expect(try await stranger.get(address + "/lines.csv").status == 404)
      let empty = try await stranger.get("/merchant/payouts")
      #expect(empty.words.contains("لا مستحقات مصروفة بعد"))
      #expect(empty.references.isEmpty)
      let posted = try await stranger.post(
        address + "/withdrawal", ["_key": String(repeating: "d", count: 32)], from: empty)
      #expect(posted.status == 404)
    }
  }

  @Test(arguments: [
    ("available", "The available balance changed from EGP 971.50 to EGP 871.50", "تغيّر «الرصيد المتاح»"),
    ("account", "The bank account changed from EG••••0002 to EG••••0003", "تغيّر «الحساب البنكي»"),
  ])
  func `a payout is asked for only of what its page showed`(
    what: String, sentence: String, arabic: String
  ) async throws {
    try await TestPortal.run { portal in
      let (shop, payments) = try await portal.payableShop()
      var browser = try await portal.signIn(shop)
      let form = try await browser.get("/merchant/payouts/new")
      let preview = try await browser.post("/merchant/payouts/new", ["amount": "500"], from: form)
      if what == "account" {
        try await portal.database.executeAsOwner("UPDATE merchants SET iban_last4 = '0003' WHERE id = \(shop.id)")
      } else {
        try await shop.refund(10_000, of: payments[0])
      }
      let fields = ["amount": "500.00", "confirmed": "yes", "_key": try #require(preview.key)]
      let changed = try await browser.post("/merchant/payouts/new", fields, from: preview)
      #expect(changed.status == 409)
      #expect(changed.words.contains(sentence))
      #expect(try await count(portal) == 0)
      // The page shows the new facts. The form that is confirmed there is executed, and sent again it shows its result.
      let anew = ["amount": "500.00", "confirmed": "yes", "_key": try #require(changed.key)]
      let done = try await browser.post("/merchant/payouts/new", anew, from: changed)
      #expect(done.status == 303)
      let again = try await browser.post("/merchant/payouts/new", anew, from: changed)
      #expect(again.header("location") == done.header("location"))
      #expect(try await count(portal) == 1)
    }
  }

  @Test func `a payout that was approved meanwhile is not taken back unseen`() async throws {
    try await TestPortal.run { portal in
      let (shop, _) = try await portal.payableShop()
      var browser = try await portal.signIn(shop)
      let address = try await portal.ask("500", &browser)
      let confirm = try await browser.get(address + "/withdrawal")
      try await portal.approve()
      let changed = try await browser.post(
        address + "/withdrawal", ["_key": try #require(confirm.key)], from: confirm)
      #expect(changed.status == 409)
      #expect(changed.words.contains("The request's state changed from Open to Approved"))
      let done = try await browser.post(address + "/withdrawal", ["_key": try #require(changed.key)], from: changed)
      #expect(done.status == 303)
      let state: String = try await portal.database.value("SELECT state AS value FROM payouts")
      #expect(state == "withdrawn")
    }
  }
}
