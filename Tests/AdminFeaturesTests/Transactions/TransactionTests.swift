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
        // Several at one instant, so that the number has to decide.
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

  @Test func `a payment shows its journal entry, which sums to zero`() async throws {
    try await AdminPortal.run { portal in
      let shop = try await Shop(in: portal.database)
      let payment = try await shop.pay(10_000, by: try await Shop.customer(in: portal.database))
      var browser = try await portal.browser(.auditor)
      let page = try await browser.open("/admin/transactions/\(payment.reference.text.lowercased())")
      for words in ["EGP 100.00", "2.50 · 0.35", "97.15", "Sum 100.00 100.00", "MRC-000001"] {
        #expect(page.words.contains(words), "\(words)")
      }
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
