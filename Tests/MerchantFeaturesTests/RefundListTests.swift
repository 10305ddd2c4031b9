import Auth
import Database
import Ledger
import TestSupport
import Testing
import Wallet

/// The list of refunds, a refund's page, and the withdrawal of a request.
@Suite struct RefundListTests {
  private static let staff = Actor(.staff, id: 8, name: "Salma")

  private func refund(
    _ amount: Int64, of payment: Posted, by actor: Actor = TestAccounts.command, note: String? = nil,
    in portal: TestPortal
  ) async throws -> Reference {
    let request = Ledger.RefundRequest(
      payment: payment.transaction, amount: Money(piastres: amount), reason: .duplicate, note: note,
      key: "refund \(amount) \(payment.reference)")
    return try await Ledger.refund(request, by: actor, in: portal.database).reference
  }

  /// The owner of a shop with two payments, and the actor that they are.
  private func withOwner(
    _ language: String = "en",
    _ body: @Sendable (TestPortal, Shop, inout Browser, Actor, [Posted]) async throws -> Void
  ) async throws {
    try await TestPortal.run { portal in
      let (shop, payments) = try await portal.payableShop(sales: [100_000, 20_000])
      var browser = try await portal.signIn(shop, language: language)
      let id: Int64 = try await portal.database.value("SELECT id AS value FROM merchant_members")
      try await body(portal, shop, &browser, Actor(.member, id: id, name: shop.code.description), payments)
    }
  }

  @Test(arguments: ["en", "ar"])
  func `refunds are listed with who asked, what they cost and where they stand`(language: String) async throws {
    try await withOwner(language) { portal, shop, browser, owner, payments in
      let empty = try await browser.get("/merchant/refunds")
      #expect(empty.words.contains(language == "en" ? "No refunds yet" : "لا استردادات بعد"))
      let done = try await refund(10_000, of: payments[0], by: owner, note: "came twice", in: portal)
      let staff = try await refund(2_000, of: payments[1], note: "for staff only", in: portal)
      let asked = try await refund(60_000, of: payments[0], by: owner, in: portal)

      let list = try await browser.get("/merchant/refunds")
      #expect(list.references == [asked, staff, done].map(\.text))
      #expect(!list.words.contains("for staff only"))
      for words in language == "en"
        ? ["came twice", "Hany Fathy", "HealthPay", "Completed", "Waiting for approval", "−100.00", "600.00"]
        : ["came twice", "هيلث باي", "مكتمل", "بانتظار الموافقة", "−100.00"]
      { #expect(list.words.contains(words), "\(words)") }

      #expect(try await browser.get("/merchant/refunds?state=requested").references == [asked.text])
      #expect(try await browser.get("/merchant/refunds?by=healthpay").references == [staff.text])
      #expect(try await browser.get("/merchant/refunds?by=team&max=100").references == [done.text])
      #expect(try await browser.get("/merchant/refunds?to=2026-10-01").references.isEmpty)
      #expect(try await browser.get("/merchant/refunds?state=x").status == 422)
      #expect(try await browser.get("/merchant/refunds?state=failed&state=requested").status == 422)

      let file = try await browser.get("/merchant/refunds.csv?by=team")
      let rows = file.text.split(separator: "\r\n").map { $0.split(separator: ",", omittingEmptySubsequences: false) }
      #expect(rows.map { $0[0] } == ["\u{FEFF}reference", Substring(asked.text), Substring(done.text)])
      #expect(rows.map { $0[10] } == ["cost", "", "-100.00"])
      #expect(rows.map { $0[12] } == ["note", "", "came twice"])
      let act: String = try await portal.database.value(
        "SELECT act AS value FROM audit_events ORDER BY id DESC LIMIT 1")
      #expect(act == "refund_export")
    }
  }

  @Test func `a refund's page follows the money, and has an address of its own`() async throws {
    try await withOwner { portal, shop, browser, owner, payments in
      let done = try await refund(10_000, of: payments[0], by: owner, note: "came twice", in: portal)
      #expect(
        try await browser.get("/merchant/transactions/\(done)").header("location") == "/merchant/refunds/\(done)")
      let payout = try await portal.ask("1000", &browser)
      let page = try await browser.get("/merchant/refunds/\(done)")
      #expect(page.link(to: payout) != nil)
      #expect(page.link(to: "/transactions/\(payments[0].reference)") != nil)
      for words in ["Requested by Hany Fathy", "Note came twice", "Change in your balance −EGP 100.00"] {
        #expect(page.words.contains(words), "\(words)")
      }
      #expect(try await browser.get("/merchant/payouts/\(payout.suffix(16))").link(to: "/refunds/\(done)") != nil)
    }
  }

  @Test(arguments: ["owner", "finance"])
  func `the owner and finance withdraw a request`(who: String) async throws {
    try await withOwner { portal, shop, owner, actor, payments in
      let finance = try await portal.signIn(shop, "nour", .finance)
      let asked = try await refund(
        60_000, of: payments[0], by: who == "owner" ? Self.staff : actor, in: portal)
      var browser = who == "owner" ? owner : finance
      let page = try await browser.get("/merchant/refunds/\(asked)")
      #expect(!page.text.contains("class=\"failed\""))
      let confirm = try await browser.get(try #require(page.link(to: "/withdrawal")))
      #expect(confirm.words.contains("EGP 600.00 of payment \(payments[0].reference) can be refunded again."))
      let fields = ["_key": try #require(confirm.key)]
      let done = try await browser.post("/merchant/refunds/\(asked)/withdrawal", fields, from: confirm)
      #expect(done.header("location") == "/merchant/refunds/\(asked)")
      let withdrawn = try await browser.get("/merchant/refunds/\(asked)")
      #expect(withdrawn.words.contains("Refund request withdrawn."))
      // What moved no money is muted.
      for muted in [withdrawn, try await browser.get("/merchant/refunds")] {
        #expect(muted.text.contains("<span class=\"failed\"><bdi dir=\"ltr\" class=\"money\">"))
      }
      let kept: [String] = try await portal.database.rows(
        "SELECT state AS value FROM refunds UNION ALL SELECT refunded::text FROM transactions WHERE id = \(payments[0].transaction)",
        as: Scalar<String>.self
      ).map(\.value)
      #expect(kept == ["withdrawn", "0"])
      // Sent again, it finds what it did.
      #expect(try await browser.post("/merchant/refunds/\(asked)/withdrawal", fields, from: confirm).status == 303)
      #expect(try await browser.get("/merchant/refunds/\(asked)").link(to: "/withdrawal") == nil)
    }
  }

  @Test func `what was decided meanwhile isn't withdrawn`() async throws {
    try await withOwner { portal, shop, browser, owner, payments in
      let asked = try await refund(60_000, of: payments[0], by: owner, in: portal)
      let confirm = try await browser.get("/merchant/refunds/\(asked)/withdrawal")
      try await portal.approve()
      let late = try await browser.post(
        "/merchant/refunds/\(asked)/withdrawal", ["_key": try #require(confirm.key)], from: confirm)
      #expect(late.status == 409)
      #expect(late.words.contains("It can no longer be withdrawn."))
    }
  }

  @Test func `a viewer doesn't withdraw, and another merchant finds nothing`() async throws {
    try await withOwner { portal, shop, browser, owner, payments in
      let asked = try await refund(60_000, of: payments[0], by: owner, in: portal)
      var viewer = try await portal.signIn(shop, "ziad", .viewer)
      let page = try await viewer.get("/merchant/refunds/\(asked)")
      #expect(page.status == 200)
      #expect(page.link(to: "/withdrawal") == nil)
      #expect(try await viewer.get("/merchant/refunds/\(asked)/withdrawal").status == 403)
      let other = try await Shop(number: 2, name: "Other", arabicName: nil, in: portal.database)
      var stranger = try await portal.signIn(other)
      #expect(try await stranger.get("/merchant/refunds/\(asked)").status == 404)
      #expect(try await stranger.get("/merchant/refunds/\(asked)/withdrawal").status == 404)
      #expect(try await stranger.get("/merchant/refunds").references.isEmpty)
      #expect(!(try await stranger.get("/merchant/refunds.csv").text.contains("RFN-")))
    }
  }
}
