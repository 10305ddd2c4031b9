import Auth
import Database
import Ledger
import TestSupport
import Testing
import Wallet

@Suite struct RefundTests {
  /// Runs `body` with a payment of 100.00 with a fee of 2.50 and 0.35 VAT.
  private func withPayment(
    _ policy: RefundFeePolicy = .keep, _ body: @Sendable (AdminPortal, Posted) async throws -> Void
  ) async throws {
    try await AdminPortal.run { portal in
      let shop = try await Shop(policy: policy, in: portal.database)
      let user = try await Shop.customer(in: portal.database)
      // This payment makes the merchant's balance large enough for a full refund.
      try await shop.pay(50_000, by: user)
      try await body(portal, try await shop.pay(10_000, by: user))
    }
  }

  private func path(_ payment: Posted) -> String { "/admin/transactions/\(payment.reference)/refund" }

  private func refunded(_ payment: Posted, _ portal: AdminPortal) async throws -> Money {
    try await portal.database.value("SELECT refunded AS value FROM transactions WHERE id = \(payment.transaction)")
  }

  @Test(arguments: ["EGP 40.00", "\u{200E}EGP\u{A0}40.00", "40.00 ج.م.", "٤٠٫٠٠\u{A0}ج.م.", "40 EGP"])
  func `takes its amount as pages print it`(amount: String) async throws {
    try await withPayment { portal, payment in
      var browser = try await portal.browser(.support)
      try await browser.open(path(payment))
      let preview = try await browser.submit(["amount": amount, "reason": "duplicate", "note": "one\r\ntwo"])
      #expect(preview.words.contains("Refund EGP 40.00 ?"))
      #expect(preview.text.contains("one\ntwo"))
    }
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
      #expect(preview.words.contains("No other payment of this user to this merchant has this amount within a day."))
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

  @Test func `shows what may be the same purchase before it is confirmed`() async throws {
    try await withPayment { portal, payment in
      let shop: MerchantID = try await portal.database.value("SELECT id AS value FROM merchants")
      let user: UserID = try await portal.database.value("SELECT id AS value FROM users")
      let movement = Movement(.payment(from: user, to: shop), amount: Money(piastres: 10_000), channel: .qr)
      _ = try await portal.database.transaction { connection in
        try Ledger.post([movement], rules: .history, by: TestAccounts.command, on: connection)
      }
      var browser = try await portal.browser(.support, language: "ar")
      try await browser.open(path(payment))
      let preview = try await browser.submit(["amount": "40", "reason": "duplicate"])
      #expect(preview.words.contains("عمليات يُحتمل تكرارها"))
      #expect(preview.references.count == 2)
      #expect(preview.words.contains("\(payment.reference) هذه العملية"))
    }
  }

  @Test func `returns the fee pro rata where the merchant's policy says so`() async throws {
    try await withPayment(.returnProRata) { portal, payment in
      var browser = try await portal.browser()
      try await browser.open(path(payment))
      let preview = try await browser.submit(["amount": "40", "reason": "duplicate"])
      #expect(preview.words.contains("the merchant gets back EGP 1.00 and VAT of EGP 0.14"))
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

  @Test func `where the merchant holds too little it waits, and completes automatically`() async throws {
    try await AdminPortal.run { portal in
      let shop = try await Shop(in: portal.database)
      let user = try await Shop.customer(in: portal.database)
      let payment = try await shop.pay(10_000, by: user)
      var browser = try await portal.browser(.support)
      try await browser.open(path(payment))
      let preview = try await browser.submit(["amount": "100", "reason": "duplicate"])
      #expect(preview.status == 200)
      #expect(preview.words.contains("The balance of EGP 97.15 isn't sufficient"))
      #expect(preview.words.contains("When it is sufficient EGP 97.15 EGP 0.00"))
      let receipt = try await browser.submit(["confirmed": "yes"])
      #expect(receipt.words.contains("The refund is waiting for the merchant's balance"))
      #expect(receipt.words.contains("Waiting for balance"))
      #expect(!receipt.words.contains("Journal entry"))
      #expect(try await browser.open("/admin/refunds?state=waiting_for_balance").references.count == 1)

      // A refund that the balance allows waits behind the older one.
      let next = try await shop.pay(10_000, by: user)
      try await browser.open(path(next))
      let behind = try await browser.submit(["amount": "1", "reason": "duplicate"])
      #expect(behind.words.contains("This one completes automatically after it"))
      try await Ledger.completeWaitingRefunds(in: portal.database)
      let completed = try await browser.open(receipt.path)
      #expect(completed.words.contains("Journal entry"))
      #expect(!completed.words.contains("completes automatically"))
    }
  }

  @Test(arguments: ["en", "ar"])
  func `above the threshold another person is asked`(language: String) async throws {
    try await AdminPortal.run { portal in
      let shop = try await Shop(in: portal.database)
      let user = try await Shop.customer(in: portal.database)
      try await shop.pay(500_000, by: user)
      let payment = try await shop.pay(100_000, by: user)
      var browser = try await portal.browser(.support, language: language)
      try await browser.open(path(payment))
      let preview = try await browser.submit(["amount": "500.01", "reason": "duplicate"])
      let note =
        language == "en" ? "Refunds above EGP 500.00 of one payment need a second person's approval." : "موافقة شخص ثانٍ"
      #expect(preview.words.contains(note))
      #expect(preview.words.contains(language == "en" ? "Request refund of EGP 500.01" : "طلب استرداد"))
      let asked = try await browser.submit(["confirmed": "yes"])
      #expect(asked.words.contains(language == "en" ? "no money has moved yet" : "لم تُنقل أي أموال بعد"))
      #expect(asked.text.contains("href=\"/admin/approvals/"))
      let moved: Int = try await portal.database.value(
        "SELECT count(*) AS value FROM transactions WHERE kind = 'refund'")
      #expect(moved == 0)
      // A requested amount can't be refunded again.
      try await browser.open(path(payment))
      #expect(try await browser.submit(["amount": "500", "reason": "duplicate"]).status == 422)
    }
  }

  @Test func `at the threshold one person is enough`() async throws {
    try await AdminPortal.run { portal in
      let shop = try await Shop(in: portal.database)
      let user = try await Shop.customer(in: portal.database)
      try await shop.pay(500_000, by: user)
      let payment = try await shop.pay(100_000, by: user)
      var browser = try await portal.browser(.support)
      try await browser.open(path(payment))
      try await browser.submit(["amount": "500", "reason": "duplicate"])
      #expect(try await browser.submit(["confirmed": "yes"]).words.contains("The refund is completed."))

      // The threshold is that of the payment, not of each refund, so the next refund needs another person.
      try await browser.open(path(payment))
      let rest = try await browser.submit(["amount": "1", "reason": "duplicate"])
      #expect(rest.words.contains("EGP 500.00 of this payment was already refunded without approval."))
      #expect(rest.words.contains("Request refund of EGP 1.00"))
      #expect(try await browser.submit(["confirmed": "yes"]).words.contains("no money has moved yet"))
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

  @Test(arguments: ["en", "ar"])
  func `a confirmed refund whose payment changed meanwhile is shown anew and not done`(language: String) async throws {
    try await withPayment { portal, payment in
      var browser = try await portal.browser(.support, language: language)
      try await browser.open(path(payment))
      let preview = try await browser.submit(["amount": "40", "reason": "duplicate", "note": "charged twice"])
      var other = try await portal.browser(.finance)
      try await other.open(path(payment))
      try await other.submit(["amount": "60", "reason": "duplicate"])
      try await other.submit(["confirmed": "yes"])

      let changed = try await browser.submit(["confirmed": "yes"])
      #expect(changed.status == 409)
      let sentence =
        language == "en"
        ? "The remaining amount changed from EGP 100.00 to EGP 40.00 since this page was made."
        : "تغيّر «المبلغ المتبقي» من"
      #expect(changed.words.contains(sentence))
      #expect(try await refunded(payment, portal) == Money(piastres: 6_000))
      // The typed values are kept under a new key, and can be confirmed with the new facts.
      let form = try #require(changed.forms.first { $0.has("confirmed") })
      #expect(form.values["note"] == "charged twice")
      let first = try #require(preview.forms.first { $0.has("confirmed") })
      #expect(form.values["_key"] != first.values["_key"])
      let receipt = try await browser.submit(["confirmed": "yes"])
      #expect(receipt.path.hasPrefix("/admin/refunds/RFN-"))
      #expect(try await refunded(payment, portal) == Money(piastres: 10_000))
    }
  }

  @Test func `a refund that would wait by now isn't done at once, nor in silence`() async throws {
    try await AdminPortal.run { portal in
      let shop = try await Shop(in: portal.database)
      let user = try await Shop.customer(in: portal.database)
      let first = try await shop.pay(10_000, by: user)
      let second = try await shop.pay(10_000, by: user)
      var browser = try await portal.browser(.support)
      try await browser.open(path(second))
      let preview = try await browser.submit(["amount": "100", "reason": "duplicate"])
      #expect(!preview.words.contains("too little"))
      try await shop.refund(9_800, of: first)
      try await shop.refund(1, of: second)
      let changed = try await browser.submit(["confirmed": "yes"])
      // Less remains than was requested, so the page shows the form with the reason.
      #expect(changed.status == 422)
      #expect(changed.words.contains("Enter an amount up to EGP 99.99"))
      try await browser.submit(["amount": "99.99", "reason": "duplicate"])
      #expect(browser.page.words.contains("EGP 96.29 isn't sufficient"))
    }
  }
}
