import Auth
import Database
import Ledger
import TestSupport
import Testing
import Wallet

@Suite struct RefundTests {
  /// A payment of 100.00 with a fee of 2.50 and 0.35 VAT.
  private func withPayment(
    _ policy: RefundFeePolicy = .keep, _ body: @Sendable (AdminPortal, Posted) async throws -> Void
  ) async throws {
    try await AdminPortal.run { portal in
      let shop = try await Shop(policy: policy, in: portal.database)
      let user = try await Shop.customer(in: portal.database)
      // What the merchant holds besides, so that a whole refund can be paid.
      try await shop.pay(50_000, by: user)
      try await body(portal, try await shop.pay(10_000, by: user))
    }
  }

  private func path(_ payment: Posted) -> String { "/admin/transactions/\(payment.reference)/refund" }

  private func refunded(_ payment: Posted, _ portal: AdminPortal) async throws -> Money {
    try await portal.database.value("SELECT refunded AS value FROM transactions WHERE id = \(payment.transaction)")
  }

  @Test func `is asked for, looked at, confirmed, and leaves a receipt`() async throws {
    try await withPayment { portal, payment in
      var browser = try await portal.browser(.support)
      let page = try await browser.open("/admin/transactions/\(payment.reference)")
      #expect(page.words.contains("Remaining to refund EGP 100.00"))
      try await browser.open(path(payment))
      let preview = try await browser.submit(["amount": "٤٠", "reason": "duplicate", "note": "charged twice"])
      #expect(preview.words.contains("Refund EGP 40.00 ?"))
      #expect(preview.words.contains("Remaining to refund EGP 100.00 EGP 60.00"))
      #expect(preview.words.contains("The fee is kept"))
      let before = try await refunded(payment, portal)
      #expect(before == .zero)

      let receipt = try await browser.submit(["confirmed": "yes"])
      #expect(receipt.path.hasPrefix("/admin/refunds/RFN-"))
      #expect(receipt.words.contains("The refund is completed."))
      #expect(receipt.words.contains("charged twice"))
      #expect(try await refunded(payment, portal) == Money(piastres: 4_000))
      let audited: Int = try await portal.database.value(
        "SELECT count(*) AS value FROM audit_events WHERE act = 'refund' AND reason = 'charged twice'")
      #expect(audited == 1)
      let findings = try await Verification.run(in: portal.database)
      let broken = findings.flatMap(\.broken)
      #expect(broken == [])
    }
  }

  @Test func `returns the fee pro rata where the merchant's policy says so`() async throws {
    try await withPayment(.returnProRata) { portal, payment in
      var browser = try await portal.browser()
      try await browser.open(path(payment))
      let preview = try await browser.submit(["amount": "40", "reason": "duplicate"])
      #expect(preview.words.contains("EGP 1.00 and EGP 0.14 VAT go back to the merchant"))
      let receipt = try await browser.submit(["confirmed": "yes"])
      #expect(receipt.words.contains("Fee · VAT returned 1.00 · 0.14"))
    }
  }

  @Test func `the same form sent twice refunds once and shows the first result`() async throws {
    try await withPayment { portal, payment in
      var browser = try await portal.browser()
      try await browser.open(path(payment))
      let preview = try await browser.submit(["amount": "40", "reason": "duplicate"])
      let form = try #require(preview.forms.first { $0.has("confirmed") })
      let first = try await browser.post(form.values, to: form.action)
      let second = try await browser.post(form.values, to: form.action)
      #expect(second.words.contains("nothing was done twice"))
      #expect(first.path == second.path)
      #expect(try await refunded(payment, portal) == Money(piastres: 4_000))
    }
  }

  @Test func `a used key with another amount is refused and keeps what was typed`() async throws {
    try await withPayment { portal, payment in
      var browser = try await portal.browser()
      try await browser.open(path(payment))
      let preview = try await browser.submit(["amount": "40", "reason": "duplicate"])
      let form = try #require(preview.forms.first { $0.has("confirmed") })
      try await browser.post(form.values, to: form.action)
      let other = try await browser.post(form.values.merging(["amount": "41"]) { $1 }, to: form.action)
      #expect(other.status == 422)
      #expect(other.words.contains("already used for something else"))
      #expect(try await refunded(payment, portal) == Money(piastres: 4_000))
    }
  }

  @Test(arguments: [
    ("12,34.567", "duplicate", ""), ("0", "duplicate", ""), ("-5", "duplicate", ""), ("", "duplicate", ""),
    ("100.01", "duplicate", ""), ("40", "", ""), ("40", "nonsense", ""), ("40", "other", ""),
    ("99999999999", "duplicate", ""),
  ])
  func `what makes no sense gets the page again, and moves nothing`(
    amount: String, reason: String, note: String
  )
    async throws
  {
    try await withPayment { portal, payment in
      var browser = try await portal.browser()
      try await browser.open(path(payment))
      let page = try await browser.submit(["amount": amount, "reason": reason, "note": note])
      #expect(page.status == 422)
      #expect(page.forms.contains { $0.values["amount"] == amount })
      #expect(try await refunded(payment, portal) == .zero)
    }
  }

  @Test func `a merchant that holds too little is named, with what it holds`() async throws {
    try await AdminPortal.run { portal in
      let shop = try await Shop(in: portal.database)
      let payment = try await shop.pay(10_000, by: try await Shop.customer(in: portal.database))
      var browser = try await portal.browser()
      try await browser.open(path(payment))
      let page = try await browser.submit(["amount": "100", "reason": "duplicate"])
      #expect(page.status == 422)
      #expect(page.words.contains("The merchant holds only EGP 97.15"))
    }
  }

  @Test func `an auditor sees the payment and may not refund it`() async throws {
    try await withPayment { portal, payment in
      var browser = try await portal.browser(.auditor)
      let page = try await browser.open("/admin/transactions/\(payment.reference)")
      #expect(page.status == 200)
      #expect(!page.text.contains(path(payment)))
      #expect(try await browser.open(path(payment)).status == 403)
    }
  }

  @Test func `a form without its token is refused`() async throws {
    try await withPayment { portal, payment in
      var browser = try await portal.browser()
      let page = try await browser.post(
        ["amount": "40", "reason": "duplicate", "note": "", "confirmed": "yes"], to: path(payment))
      #expect(page.status == 403)
      #expect(try await refunded(payment, portal) == .zero)
    }
  }

  @Test func `only a payment has a refund page`() async throws {
    try await withPayment { portal, payment in
      var browser = try await portal.browser()
      try await browser.open(path(payment))
      try await browser.submit(["amount": "40", "reason": "duplicate"])
      let receipt = try await browser.submit(["confirmed": "yes"])
      let refund = try #require(receipt.path.split(separator: "/").last)
      #expect(try await browser.open("/admin/transactions/\(refund)/refund").status == 404)
      #expect(try await browser.open("/admin/transactions/TXN-000000000000/refund").status == 404)
    }
  }
}
