import Auth
import Database
import Ledger
import TestSupport
import Testing
import Wallet

@Suite struct RefundTests {
  private func path(_ payment: Posted) -> String { "/merchant/transactions/\(payment.reference)/refund" }

  private func withPayment(
    _ body: @Sendable (TestPortal, Shop, Posted) async throws -> Void
  ) async throws {
    try await TestPortal.run { portal in
      let shop = try await Shop(in: portal.database)
      let user = try await Shop.customer("Hana Fathy", in: portal.database)
      try await shop.pay(500_000, by: user, at: "2026-11-20T08:00:00Z")
      try await body(portal, shop, try await shop.pay(100_000, by: user, at: "2026-11-21T08:00:00Z"))
    }
  }

  @Test func `the owner refunds a part`() async throws {
    try await withPayment { portal, shop, payment in
      var browser = try await portal.signIn(shop)
      let page = try await browser.get("/merchant/transactions/\(payment.reference)")
      #expect(page.link(to: "\(payment.reference)/refund") == path(payment))
      let form = try await browser.get(path(payment))
      #expect(form.words.contains("Remaining to refund EGP 1,000.00"))
      let typed = ["amount": "٤٠", "reason": "duplicate", "note": "twice"]
      let preview = try await browser.post(path(payment), typed, from: form)
      #expect(preview.status == 200)
      #expect(preview.words.contains("Your balance"))
      // Merchants don't see the balance of the customer's wallet.
      #expect(!preview.words.contains("Wallet of"))
      let key = try #require(preview.text.firstMatch(of: /name="_key" value="([^"]*)"/)).1
      let confirmed = typed.merging(["confirmed": "yes", "_key": String(key)]) { $1 }
      let done = try await browser.post(path(payment), confirmed, from: preview)
      #expect(done.status == 303)
      let receipt = try await browser.get(try #require(done.header("location")))
      #expect(receipt.words.contains("Refund completed."))
      #expect(receipt.words.contains("Refunded EGP 40.00"))
      let again = try await browser.post(path(payment), confirmed, from: preview)
      #expect(again.header("location") == done.header("location"))
      let refunded: Money = try await portal.database.value(
        "SELECT refunded AS value FROM transactions WHERE id = \(payment.transaction)")
      #expect(refunded == Money(piastres: 4_000))
    }
  }

  @Test func `above the threshold HealthPay decides`() async throws {
    try await withPayment { portal, shop, payment in
      var browser = try await portal.signIn(shop, language: "ar")
      let form = try await browser.get(path(payment))
      let typed = ["amount": "600", "reason": "duplicate", "note": ""]
      let preview = try await browser.post(path(payment), typed, from: form)
      #expect(preview.words.contains("يتطلب موافقة هيلث باي"))
      #expect(!preview.words.contains("شخص ثانٍ"))
      let key = try #require(preview.text.firstMatch(of: /name="_key" value="([^"]*)"/)).1
      let done = try await browser.post(
        path(payment), typed.merging(["confirmed": "yes", "_key": String(key)]) { $1 }, from: preview)
      let receipt = try await browser.get(try #require(done.header("location")))
      #expect(receipt.words.contains("بانتظار الموافقة"))
      #expect(receipt.words.contains("بانتظار موافقة هيلث باي"))
      #expect(!receipt.words.contains("الأثر على رصيدك"))
      let asker: String = try await portal.database.value("SELECT requested_by AS value FROM approvals")
      #expect(asker.hasPrefix("member:"))
      // The payment's page shows the request, whatever its result.
      #expect(try await browser.get("/merchant/transactions/\(payment.reference)").words.contains("بانتظار الموافقة"))
    }
  }

  @Test(arguments: [RefundFeePolicy.keep, .returnProRata], ["en", "ar"])
  func `the confirmation speaks to the merchant, not of it`(policy: RefundFeePolicy, language: String) async throws {
    try await TestPortal.run { portal in
      let shop = try await Shop(policy: policy, in: portal.database)
      let user = try await Shop.customer("Hana Fathy", in: portal.database)
      let payment = try await shop.pay(100_000, by: user, at: "2026-11-21T08:00:00Z")
      var browser = try await portal.signIn(shop, language: language)
      let typed = ["amount": "40", "reason": "duplicate", "note": ""]
      let preview = try await browser.post(path(payment), typed, from: try await browser.get(path(payment)))
      #expect(preview.status == 200)
      // The balance falls before the confirmation is sent.
      try await shop.refund(10_000, of: payment)
      let confirmed = typed.merging(["confirmed": "yes", "_key": try #require(preview.key)]) { $1 }
      let changed = try await browser.post(path(payment), confirmed, from: preview)
      #expect(changed.status == 409)
      #expect(changed.words.contains(language == "en" ? "Your balance changed from" : "تغيّر «رصيدك»"))
      for page in [preview, changed] {
        #expect(!page.words.lowercased().contains("the merchant"))
        #expect(!page.words.contains("التاجر"))
      }
    }
  }

  @Test func `what makes no sense comes back`() async throws {
    try await withPayment { portal, shop, payment in
      var browser = try await portal.signIn(shop)
      let form = try await browser.get(path(payment))
      for (amount, reason) in [("0", "duplicate"), ("1000.01", "duplicate"), ("40", ""), ("x", "duplicate")] {
        let page = try await browser.post(
          path(payment), ["amount": amount, "reason": reason, "note": ""], from: form)
        #expect(page.status == 422)
        #expect(page.text.contains("value=\"\(amount)\""))
      }
    }
  }

  @Test func `a viewer and another merchant do not`() async throws {
    try await withPayment { portal, shop, payment in
      try await TestAccounts.makeMember(of: shop.id, signInName: "nour", role: .viewer, in: portal.database)
      var viewer = Browser(client: portal.client, cookies: ["prefs": "en.western.system"])
      let login = try await viewer.get("/merchant/login")
      _ = try await viewer.post(
        "/merchant/login", ["code": "\(shop.code)/nour", "password": TestPortal.password, "next": ""], from: login)
      let page = try await viewer.get("/merchant/transactions/\(payment.reference)")
      #expect(page.status == 200)
      #expect(page.link(to: "\(payment.reference)/refund") == nil)
      #expect(try await viewer.get(path(payment)).status == 403)

      let other = try await Shop(number: 2, name: "Other", arabicName: nil, in: portal.database)
      var stranger = try await portal.signIn(other)
      #expect(try await stranger.get(path(payment)).status == 404)
    }
  }
}
