import Auth
import Database
import Ledger
import TestSupport
import Testing
import Wallet

@Suite struct SearchTests {
  @Test func `an exact hit goes straight to its page`() async throws {
    try await AdminPortal.run { portal in
      let shop = try await Shop(in: portal.database)
      let user = try await Shop.customer(in: portal.database)
      let payment = try await shop.pay(10_000, by: user)
      var browser = try await portal.browser()
      for (typed, path) in [
        ("01012345676", "/admin/users/\(user)"), ("%2B20%20101%20234%205676", "/admin/users/\(user)"),
        ("%D9%A0%D9%A1%D9%A0%D9%A1%D9%A2%D9%A3%D9%A4%D9%A5%D9%A6%D9%A7%D9%A6", "/admin/users/\(user)"),
        ("mrc1", "/admin/merchants/MRC-000001"),
        (payment.reference.text.lowercased(), "/admin/transactions/\(payment.reference)"),
      ] {
        #expect(try await browser.open("/admin/search?q=\(typed)").path == path)
      }
    }
  }

  @Test func `references of the way to the bank, and of refunds that wait, are found too`() async throws {
    try await AdminPortal.run { portal in
      let banked = try await BankedShop(portal)
      let payout = try await banked.exportedPayout()
      let settlement: Reference = try await portal.database.value("SELECT reference AS value FROM settlements")
      let payment: TransactionID = try await portal.database.value(
        "SELECT id AS value FROM transactions WHERE kind = 'payment'")
      // Above the threshold: asked for, and no transaction yet.
      let refund = try await Ledger.refund(
        Ledger.RefundRequest(
          payment: payment, amount: Money(piastres: 60_000), reason: .requestedByCustomer, note: nil, key: "refund"),
        by: Actor(.staff, id: 903, name: "Hana"), in: portal.database)
      #expect(refund.state == .requested)
      var browser = try await portal.browser(.support)
      for (typed, path) in [
        (payout.text, "/admin/payouts/\(payout)"), (settlement.text.lowercased(), "/admin/settlements/\(settlement)"),
        (refund.reference.text, "/admin/refunds/\(refund.reference)"),
      ] {
        #expect(try await browser.open("/admin/search?q=\(typed)").path == path)
      }
    }
  }

  @Test func `words find people and merchants in either script`() async throws {
    try await AdminPortal.run { portal in
      _ = try await Shop(in: portal.database)
      _ = try await Shop.customer("أحمد الليثى", in: portal.database)
      var browser = try await portal.browser()
      // احمد الليثي, typed without hamza and with a dotted ya.
      let arabic = try await browser.open(
        "/admin/search?q=%D8%A7%D8%AD%D9%85%D8%AF%20%D8%A7%D9%84%D9%84%D9%8A%D8%AB%D9%8A")
      #expect(arabic.words.contains("أحمد الليثى"))
      #expect(try await browser.open("/admin/search?q=nile").words.contains("Nile Pharmacy"))
      // صيدليه for صيدلية.
      #expect(
        try await browser.open("/admin/search?q=%D8%B5%D9%8A%D8%AF%D9%84%D9%8A%D9%87").words.contains("MRC-000001"))
    }
  }

  @Test func `terms become the filters of the transaction list`() async throws {
    try await AdminPortal.run { portal in
      var browser = try await portal.browser()
      let page = try await browser.open(
        "/admin/search?q=status:failed%20kind:payment%20amount:%3E500%20from:2026-10-01")
      #expect(page.path == "/admin/transactions?from=2026-10-01&kind=payment&status=failed&min=500.00")
    }
  }

  @Test(arguments: ["%25", "_", "%5C", "'%3B--", "%3Cscript%3E", "status:nonsense", ""])
  func `anything typed gets an answer`(typed: String) async throws {
    try await AdminPortal.run { portal in
      _ = try await Shop.customer(in: portal.database)
      var browser = try await portal.browser()
      let page = try await browser.open("/admin/search?q=\(typed)")
      #expect(page.status == 200)
      #expect(page.userLinks.isEmpty)
    }
  }
}
