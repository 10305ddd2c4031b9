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
      let (shop, _) = try await portal.payableShop()
      var browser = try await portal.signIn(shop)
      #expect(try await browser.get("/merchant").words.contains("Next payout Mon 23 Nov Every day, once EGP 100.00"))
      let list = try await browser.get("/merchant/payouts")
      #expect(!list.text.contains("<p class=\"stat-label\"><a"))
      #expect(list.words.contains("No payouts yet"))
      let form = try await browser.get(try #require(list.link(to: "/payouts/new")))
      #expect(form.words.contains("Nile Pharmacy LLC EG••••0002"))
      #expect(form.text.contains("value=\"971.50\""))

      let preview = try await browser.post("/merchant/payouts/new", ["amount": "٥٠٠"], from: form)
      #expect(preview.status == 200)
      #expect(preview.words.contains("Available EGP 971.50 EGP 471.50"))
      #expect(preview.words.contains("Set aside for payouts EGP 0.00 EGP 500.00"))
      #expect(try await count(portal) == 0)
      let confirmed = ["amount": "500.00", "confirmed": "yes", "_key": try #require(preview.key)]
      let done = try await browser.post("/merchant/payouts/new", confirmed, from: preview)
      let address = try #require(done.header("location"))
      let again = try await browser.post("/merchant/payouts/new", confirmed, from: preview)
      #expect(again.header("location") == address)
      #expect(try await count(portal) == 1)
      let asked = try await browser.get(address)
      for words in [
        "The payout is asked for.", "HealthPay has to approve it.", "Amount EGP 500.00", "Hany Fathy", "It took a part",
      ] {
        #expect(asked.words.contains(words), "\(words)")
      }

      try await portal.approve()
      #expect(try await browser.get(address).words.contains("It goes to the bank with the next file."))
      try await portal.export()
      let sent = try await browser.get(address)
      #expect(sent.words.contains("which has not answered yet"))
      #expect(sent.link(to: "/recall") == nil)
      let reference = String(address.suffix(16))
      try await portal.answer("paid", reference, "500.00", trace: "TR-77")
      let paid = try await browser.get(address)
      #expect(paid.words.contains("The bank has paid it."))
      #expect(paid.words.contains("TR-77"))
      try await portal.answer("returned", reference, "500.00", trace: "TR-78", reason: "account closed")
      let back = try await browser.get(address)
      for words in ["The bank gave it back.", "TR-77", "TR-78", "account closed", "Sent to the bank"] {
        #expect(back.words.contains(words), "\(words)")
      }
      #expect(!back.words.contains("Karim"))
      let statement = try await browser.get("/merchant/statements?from=2026-10-01&to=2027-08-31")
      #expect(statement.words.contains("Payout returned"))
      #expect(try await browser.get("/merchant/payouts?state=returned").references == [reference])
      #expect(try await browser.get("/merchant/payouts?state=paid").words.contains("Nothing matches these filters"))
    }
  }

  /// On Monday 23 November: Sunday was missed, or it was not.
  @Test(arguments: [("2026-11-20", "Mon 23 Nov"), ("2026-11-22", "Sun 29 Nov")])
  func `a day that was missed is made up for today`(since: String, next: String) async throws {
    try await TestPortal.run { portal in
      let (shop, _) = try await portal.payableShop()
      try await portal.database.execute("UPDATE merchants SET payout_schedule = 'weekly', payout_day = 7")
      try await portal.database.execute("UPDATE merchants SET payouts_due_after = \(since)::date")
      var browser = try await portal.signIn(shop)
      #expect(try await browser.get("/merchant").words.contains("Next payout \(next) Every Sunday"))
      let sunday = try #require(Day(parsing: "2026-11-22"))
      try await Ledger.requestScheduledPayouts(on: sunday, in: portal.database)
      #expect(try await browser.get("/merchant").words.contains("Next payout Sun 29 Nov Every Sunday"))
    }
  }

  @Test func `a payout of all is made of its settlements and of what else moved`() async throws {
    try await TestPortal.run { portal in
      let (shop, payments) = try await portal.payableShop(sales: [100_000, 20_000])
      try await shop.refund(10_000, of: payments[0])
      var browser = try await portal.signIn(shop)
      let address = try await portal.ask("1065.80", &browser)
      let page = try await browser.get(address)
      let settlements = try await browser.get("/merchant/settlements").references
      #expect(page.references == settlements.reversed())
      for words in ["971.50", "194.30", "Other movements of the available balance −100.00", "This payout 1,065.80"] {
        #expect(page.words.contains(words), "\(words)")
      }
      let settlement = try await browser.get("/merchant/settlements/\(settlements[0])")
      #expect(settlement.link(to: "/payouts/PYT-") == address)
      #expect(!settlement.words.contains("gave its payout back"))

      let reference = String(address.suffix(16))
      try await portal.approve()
      try await portal.export()
      try await portal.answer("paid", reference, "1065.80", trace: "TR-1")
      try await portal.answer("returned", reference, "1065.80", trace: "TR-2", reason: "account closed")
      let returned = try await browser.get("/merchant/settlements/\(settlements[0])")
      #expect(returned.words.contains("The bank gave its payout back."))
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
      try await refused("971.51", "Only EGP 971.50 is available")
      try await refused("971.51", "Only EGP 971.50 is available", confirmed)
      try await refused("0", "The amount must be above zero")
      try await portal.database.executeAsOwner("UPDATE merchants SET status = 'suspended'")
      try await refused("10", "your account with HealthPay is not active")
      try await refused("10", "your account with HealthPay is not active", confirmed)
      #expect(try await browser.get("/merchant").words.contains("your account with HealthPay is not active"))
      try await portal.database.executeAsOwner(
        "UPDATE merchants SET status = 'active', iban_sealed = NULL, iban_last4 = NULL")
      try await refused("10", "There is no bank account to pay to yet")
      try await refused("10", "There is no bank account to pay to yet", confirmed)
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

      let kept = language == "en" ? "is kept for refunds that wait for the balance" : "لعمليات استرداد تنتظر الرصيد"
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
        #expect(page.words.contains(language == "en" ? "Only EGP 385.75 can be paid out" : "يمكن تحويل"))
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
      #expect(form.words.contains("Another payout waits for its approval"))
      #expect(form.words.contains("You asked for EGP 500.00"))
      #expect(form.link(to: "/payouts/PYT-") == address)
      var finance = try await portal.signIn(shop, "nour", .finance)
      let other = try await finance.get("/merchant/payouts/new")
      #expect(other.words.contains("MRC-000001 asked for EGP 500.00"))
      #expect(other.words.contains("they take it back or HealthPay decides"))
      let page = try await browser.post(
        "/merchant/payouts/new",
        ["amount": "10", "confirmed": "yes", "_key": String(repeating: "b", count: 32)], from: form)
      #expect(page.status == 422)
      #expect(page.words.contains("Another payout waits for its approval"))
      #expect(page.text.contains("value=\"10\""))
    }
  }

  @Test func `who asked takes it back, and nobody else`() async throws {
    try await TestPortal.run { portal in
      let (shop, _) = try await portal.payableShop()
      var owner = try await portal.signIn(shop)
      let address = try await portal.ask("971.50", &owner)
      #expect(try await available(portal) == .zero)

      var finance = try await portal.signIn(shop, "nour", .finance)
      let seen = try await finance.get(address)
      #expect(seen.link(to: "/recall") == nil)
      let refused = try await finance.post(
        address + "/recall", ["_key": String(repeating: "c", count: 32)], from: seen)
      #expect(refused.status == 409)
      #expect(refused.words.contains("Only who asked for it"))

      let confirm = try await owner.get(try #require(try await owner.get(address).link(to: "/recall")))
      #expect(confirm.words.contains("Available EGP 0.00 EGP 971.50"))
      let fields = ["_key": try #require(confirm.key)]
      let done = try await owner.post(address + "/recall", fields, from: confirm)
      #expect(done.header("location") == address)
      let page = try await owner.get(address)
      #expect(page.words.contains("The payout is taken back."))
      #expect(page.words.contains("Taken back"))
      let statement = try await owner.get("/merchant/statements?from=2026-10-01&to=2027-08-31")
      #expect(statement.words.contains("Payout taken back"))
      #expect(!statement.words.contains("Payout returned"))
      #expect(try await owner.post(address + "/recall", fields, from: confirm).header("location") == address)
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
      #expect(forbidden.words.contains("Your account's owner can tell you who may."))
      #expect(try await viewer.get(address + "/recall").status == 403)

      let other = try await Shop(number: 2, name: "Other", arabicName: nil, in: portal.database)
      var stranger = try await portal.signIn(other, language: "ar")
      #expect(try await stranger.get(address).status == 404)
      #expect(try await stranger.get(address + "/recall").status == 404)
      let empty = try await stranger.get("/merchant/payouts")
      #expect(empty.words.contains("لا تحويلات بعد"))
      #expect(empty.references.isEmpty)
      let posted = try await stranger.post(
        address + "/recall", ["_key": String(repeating: "d", count: 32)], from: empty)
      #expect(posted.status == 404)
    }
  }
}
