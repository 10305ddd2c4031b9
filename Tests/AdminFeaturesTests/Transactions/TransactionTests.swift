import Auth
import Database
import Ledger
import TestSupport
import Testing
import Wallet

@Suite struct TransactionTests {
  @Test func `the list filters by what its address says and counts it`() async throws {
    try await AdminPortal.run { portal in
      let shop = try await Shop(in: portal.database)
      let user = try await Shop.customer(in: portal.database)
      let small = try await shop.pay(2_500, by: user, at: "2026-10-01T10:00:00+03:00")
      let large = try await shop.pay(90_000, by: user, at: "2026-10-02T10:00:00+03:00")
      var browser = try await portal.browser()
      let all = try await browser.open("/admin/transactions")
      #expect(all.references.prefix(2) == [large.reference.text, small.reference.text])

      let byAmount = try await browser.open("/admin/transactions?min=100&max=1%2C000")
      #expect(byAmount.references == [large.reference.text])
      #expect(byAmount.words.contains("EGP 900.00"))
      let byDay = try await browser.open("/admin/transactions?from=2026-10-01&to=2026-10-01")
      #expect(byDay.references == [small.reference.text])
      let byMerchant = try await browser.open("/admin/transactions?merchant=mrc1&kind=payment")
      #expect(byMerchant.references.count == 2)
      let none = try await browser.open("/admin/transactions?status=failed")
      #expect(none.words.contains("Clear filters"))
    }
  }

  @Test(arguments: [
    ("min=12%2C34.567", "12,34.567"), ("from=2026-02-30", "2026-02-30"), ("merchant=ABC", "ABC"),
  ])
  func `a filter that makes no sense is said and kept`(query: String, typed: String) async throws {
    try await AdminPortal.run { portal in
      var browser = try await portal.browser()
      let page = try await browser.open("/admin/transactions?\(query)")
      #expect(page.status == 422)
      #expect(page.text.contains("value=\"\(typed)\""))
    }
  }

  @Test func `pages meet without a gap or a repetition`() async throws {
    try await AdminPortal.run { portal in
      let shop = try await Shop(in: portal.database)
      let user = try await Shop.customer(in: portal.database)
      try await portal.database.transaction { connection in
        // Several transactions have the same instant, so that the id decides their order.
        let movements = (0..<130).map { index in
          Movement(
            .payment(from: user, to: shop.id), amount: Money(piastres: 100), channel: .qr,
            occurredAt: Instant(microseconds: 1_790_000_000_000_000 + Int64(index / 7) * 1_000_000))
        }
        _ = try Ledger.post(movements, rules: .history, by: TestAccounts.command, on: connection)
      }
      var browser = try await portal.browser()
      var seen: [String] = []
      var path: String? = "/admin/transactions?kind=payment"
      while let next = path {
        let page = try await browser.open(next)
        seen += page.references
        path = page.older
      }
      #expect(seen.count == 130)
      #expect(Set(seen).count == 130)
    }
  }

  @Test func `a filter takes several values, each of which can be taken away`() async throws {
    try await AdminPortal.run { portal in
      let shop = try await Shop(in: portal.database)
      let user = try await Shop.customer(in: portal.database)
      let payment = try await shop.pay(10_000, by: user, channel: .pos)
      let refund = try await shop.refund(1_000, of: payment)
      var browser = try await portal.browser()
      let page = try await browser.open("/admin/transactions?kind=payment&kind=refund&status=completed")
      #expect(Set(page.references) == [payment.reference.text, refund.reference.text])
      #expect(page.words.contains("Payment, Refund"))
      #expect(page.text.contains("/admin/transactions?kind=refund&amp;status=completed\""))
      #expect(page.text.contains("/admin/transactions.csv?kind=payment&amp;kind=refund&amp;status=completed"))
      let two = try await browser.open(
        "/admin/transactions?status=pending&status=completed&kind=payment&channel=pos&channel=app")
      #expect(two.references == [payment.reference.text])
      #expect(two.words.contains("1 result"))
      #expect(try await browser.open("/admin/transactions?kind=payment&kind=lost").status == 422)
    }
  }

  @Test func `the list can begin with the oldest, and says so`() async throws {
    try await AdminPortal.run { portal in
      let shop = try await Shop(in: portal.database)
      let user = try await Shop.customer(in: portal.database)
      try await portal.database.transaction { connection in
        let movements = (0..<120).map { index in
          Movement(
            .payment(from: user, to: shop.id), amount: Money(piastres: 100), channel: .qr,
            occurredAt: Instant(microseconds: 1_790_000_000_000_000 + Int64(index) * 1_000_000))
        }
        _ = try Ledger.post(movements, rules: .history, by: TestAccounts.command, on: connection)
      }
      var browser = try await portal.browser()
      let newest = try await browser.open("/admin/transactions?kind=payment")
      #expect(
        newest.text.contains("aria-sort=\"descending\"><a href=\"/admin/transactions?kind=payment&amp;sort=oldest\""))
      var seen: [String] = []
      var path: String? = "/admin/transactions?kind=payment&sort=oldest"
      while let next = path {
        let page = try await browser.open(next)
        #expect(page.text.contains("aria-sort=\"ascending\""))
        seen += page.references
        path = page.older
      }
      #expect(seen.count == 120)
      #expect(seen.suffix(50).reversed().elementsEqual(newest.references))
      let back = try #require(browser.page.newer)
      #expect(try await browser.open(back).references == Array(seen[50..<100]))
      let file = try await browser.open("/admin/transactions.csv?kind=payment&sort=oldest")
      #expect(file.text.split(separator: "\r\n").dropFirst().map { String($0.prefix(16)) } == seen)
    }
  }

  @Test func `a filter that no index serves offers to search further back`() async throws {
    try await AdminPortal.run { portal in
      let shop = try await Shop(in: portal.database)
      let user = try await Shop.customer(in: portal.database)
      let old = try await shop.pay(90_000, by: user, at: "2026-01-05T12:00:00+02:00")
      let new = try await shop.pay(80_000, by: user, at: "2026-11-20T12:00:00+02:00")
      try await portal.database.addFailures(6_000, by: user, at: shop)
      var browser = try await portal.browser()
      let first = try await browser.open("/admin/transactions?min=500&kind=payment")
      #expect(first.references == [new.reference.text])
      #expect(first.words.contains("1 result in the newest 5,000 rows"))
      #expect(first.words.contains("Searched back to"))
      #expect(!first.words.contains("1 in all"))
      let second = try await browser.open(try #require(first.older))
      #expect(second.references == [old.reference.text])
      #expect(!second.words.contains("in the newest"))
      #expect(second.older == nil)
      let back = try await browser.open(try #require(second.newer))
      #expect(back.references == [])
      #expect(try await browser.open(try #require(back.newer)).references == [new.reference.text])

      // If the stretch has no match, the page says how far it searched and offers to continue.
      let empty = try await browser.open("/admin/transactions?min=850&kind=payment")
      #expect(empty.references == [])
      #expect(empty.words.contains("Nothing found back to 1 Nov 2026"))
      #expect(empty.words.contains("Search further back"))
      #expect(try await browser.open(try #require(empty.older)).references == [old.reference.text])

      // A filter that an index serves needs no second page.
      let served = try await browser.open("/admin/transactions?from=2026-01-01&to=2026-01-31")
      #expect(served.references == [old.reference.text])
      #expect(!served.words.contains("Search further back"))

      var arabic = try await portal.browser(.auditor, language: "ar")
      let page = try await arabic.open("/admin/transactions?min=850&kind=payment")
      #expect(page.words.contains("البحث في عمليات أقدم"))
      #expect(page.words.contains("في أحدث 5,000 صف"))
    }
  }

  @Test func `a rare name finds all its transactions, and a common one offers to search further back`() async throws {
    try await AdminPortal.run { portal in
      let shop = try await Shop(in: portal.database)
      let mona = try await Shop.customer("Mona Adel", "01012345676", in: portal.database)
      let old = try await shop.pay(90_000, by: mona, at: "2026-01-05T12:00:00+02:00")
      let other = try await Shop.customer("Hana Fathy", "01112345678", in: portal.database)
      try await portal.database.addFailures(1_500, by: other, at: shop)
      var browser = try await portal.browser()
      let rare = try await browser.open("/admin/transactions?q=adel%20mona&kind=payment")
      #expect(rare.references == [old.reference.text])
      #expect(!rare.words.contains("Search further back"))
      #expect(try await browser.open("/admin/transactions?q=nobody").words.contains("Clear filters"))

      try await portal.database.execute(
        """
        INSERT INTO users (name, mobile)
        SELECT 'Mona ' || n, '+2012' || lpad(n::text, 8, '0') FROM generate_series(1, 30) n
        """)
      let common = try await browser.open("/admin/transactions?q=mona&kind=payment")
      #expect(common.references == [])
      #expect(common.words.contains("Search further back"))
      let further = try await browser.open(try #require(common.older))
      #expect(further.references == [old.reference.text])
    }
  }

  @Test func `a payment shows its journal entry, which sums to zero`() async throws {
    try await AdminPortal.run { portal in
      let shop = try await Shop(in: portal.database)
      let payment = try await shop.pay(10_000, by: try await Shop.customer(in: portal.database))
      var browser = try await portal.browser(.auditor)
      let page = try await browser.open("/admin/transactions/\(payment.reference.text.lowercased())")
      for words in ["EGP 100.00", "2.50 · 0.35", "97.15", "Total 100.00 100.00", "MRC-000001"] {
        #expect(page.words.contains(words), "\(words)")
      }
    }
  }

  @Test func `a payment leads along its settlement and payout to the bank's line, and each leads back`() async throws {
    try await AdminPortal.run { portal in
      let banked = try await BankedShop(portal)
      let payment: Reference = try await portal.database.value(
        "SELECT reference AS value FROM transactions WHERE kind = 'payment'")
      var browser = try await portal.browser(.support)
      let before = try await browser.open("/admin/transactions/\(payment)")
      #expect(before.words.contains("With the next payout"))
      let payout = try await banked.exportedPayout()
      let settlement: Reference = try await portal.database.value("SELECT reference AS value FROM settlements")
      let paid = try BankLine(
        payoutReference: payout.text, status: "paid", amount: "971.50", bankTrace: "CIB-77",
        processedAt: "2026-10-05T10:00:00+03:00", reason: "")
      _ = try await Ledger.importBankResult(
        [Ledger.NumberedBankLine(number: 2, notice: paid)], file: "result.csv",
        by: Actor(.staff, id: 902, name: "Karim"), in: portal.database)
      let line: BankLineID = try await portal.database.value("SELECT id AS value FROM bank_lines")
      let page = try await browser.open("/admin/transactions/\(payment)")
      for path in ["settlements/\(settlement)", "payouts/\(payout)", "bank-results/\(line)"] {
        #expect(page.text.contains("href=\"/admin/\(path)\""), "\(path)")
      }
      #expect(page.words.contains("CIB-77"))
      #expect(page.words.contains("Arrived Mon 5 Oct"))
      #expect(try await browser.open("/admin/bank-results/\(line)").text.contains("href=\"/admin/payouts/\(payout)\""))
      let back = try await browser.open("/admin/payouts/\(payout)?open=\(settlement)")
      #expect(back.text.contains("href=\"/admin/settlements/\(settlement)\""))
      let lines = try await browser.open("/admin/settlements/\(settlement)")
      #expect(lines.text.contains("href=\"/admin/transactions/\(payment)\""))
      #expect(lines.text.contains("href=\"/admin/bank-results/\(line)\""))
      var arabic = try await portal.browser(.auditor, language: "ar")
      #expect(try await arabic.open("/admin/transactions/\(payment)").words.contains("صرف المستحقات"))
    }
  }

  @Test func `what moves nothing to a merchant has no way to the bank`() async throws {
    try await AdminPortal.run { portal in
      _ = try await Shop.customer(in: portal.database)
      let topUp: Reference = try await portal.database.value("SELECT reference AS value FROM transactions")
      var browser = try await portal.browser()
      #expect(!(try await browser.open("/admin/transactions/\(topUp)").text.contains("chain-card")))
    }
  }

  @Test func `what failed shows the wallet just before it, as its limits were then`() async throws {
    try await AdminPortal.run { portal in
      let shop = try await Shop(in: portal.database)
      let user = try await Shop.customer(piastres: 1_000_000, in: portal.database)
      try await shop.pay(5_000, by: user, at: "2025-06-01T10:00:00+03:00")
      try await shop.pay(10_000, by: user, at: "2025-06-05T10:00:00+03:00")
      func fail(_ kind: TransactionKind, at shop: Shop? = nil) async throws -> Reference {
        let reference = Reference.random(.transaction)
        try await portal.database.executeAsOwner(
          """
          INSERT INTO transactions
            (reference, kind, status, failure_reason, channel, user_id, merchant_id, amount, created_at)
          VALUES (\(reference), \(kind), 'failed', 'limit_reached', 'app', \(user), \(shop?.id), 300000,
            '2025-06-05 12:00+03')
          """)
        return reference
      }
      let payment = try await fail(.payment, at: shop)
      let topUp = try await fail(.topup)
      // What came later is no part of it: payments, another limit, another tier.
      try await shop.pay(20_000, by: user, at: "2025-06-05T13:00:00+03:00")
      try await portal.database.addStaff([9_002: "Karim Fouad"])
      try await Ledger.requestLimitChange(
        tier: .unverified, .day, to: Money(piastres: 400_000), reason: "more", key: "limit",
        by: Actor(.staff, id: 9_001, name: "Sara Nabil"), in: portal.database)
      let approver = Actor(.staff, id: 9_002, name: "Karim Fouad")
      try await Ledger.decide(
        try await portal.database.value("SELECT id AS value FROM approvals"), .approve, key: "yes", by: approver,
        in: portal.database)
      try await portal.database.executeAsOwner("ALTER TABLE users DISABLE TRIGGER USER")
      try await portal.database.executeAsOwner("UPDATE users SET kyc_tier = 2")
      try await portal.database.transaction { connection in
        try connection.record(
          AuditEvent(
            "approve_verification", AuditEvent.Subject(.user, id: user.rawValue, "user"), before: ["tier": "0"],
            after: ["tier": "2"]), by: approver)
      }
      var browser = try await portal.browser(.support)
      let page = try await browser.open("/admin/transactions/\(payment)")
      for words in [
        "Wallet at that time", "Balance before EGP 9,850.00", "Left that day EGP 2,900.00",
        "EGP 100.00 of EGP 3,000.00 used", "Left that month EGP 9,850.00", "EGP 150.00 of EGP 10,000.00 used",
      ] {
        #expect(page.words.contains(words), "\(words)")
      }
      #expect(!page.words.contains("No money moved"))
      // No limit applies to what comes in.
      let incoming = try await browser.open("/admin/transactions/\(topUp)")
      #expect(incoming.words.contains("Balance before EGP 9,850.00"))
      #expect(!incoming.words.contains("Left that day"))
      var arabic = try await portal.browser(.risk, language: "ar")
      let reader = try await arabic.open("/admin/transactions/\(payment)")
      #expect(reader.words.contains("المحفظة في ذلك الوقت"))
      #expect(reader.words.contains("استُخدم 100.00 ج.م. من 3,000.00 ج.م."))
    }
  }

  @Test func `Arabic readers get Arabic, from right to left`() async throws {
    try await AdminPortal.run { portal in
      let shop = try await Shop(in: portal.database)
      let payment = try await shop.pay(123_450, by: try await Shop.customer(in: portal.database))
      var browser = try await portal.browser(language: "ar")
      let page = try await browser.open("/admin/transactions/\(payment.reference)")
      #expect(page.text.contains("<html lang=\"ar\" dir=\"rtl\""))
      #expect(page.words.contains("المتبقي للاسترداد"))
      #expect(page.words.contains("1,234.50"))
      #expect(page.words.contains("ج.م."))
    }
  }

  @Test(arguments: ["TXN-000000000001", "TXN-XXXX", "nonsense", "%FF"])
  func `what is no transaction is not found`(reference: String) async throws {
    try await AdminPortal.run { portal in
      var browser = try await portal.browser()
      let status = try await browser.open("/admin/transactions/\(reference)").status
      #expect(status == 404 || status == 400)
    }
  }
}
