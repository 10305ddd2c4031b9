import Ledger
import TestSupport
import Testing
import Wallet

@Suite struct MerchantTests {
  @Test func `a merchant's page shows its terms, balances and transactions`() async throws {
    try await AdminPortal.run { portal in
      let shop = try await Shop(in: portal.database)
      let payment = try await shop.pay(10_000, by: try await Shop.customer(in: portal.database))
      var browser = try await portal.browser()
      let list = try await browser.open("/admin/merchants?category=pharmacy&q=nile")
      #expect(list.words.contains("Nile Pharmacy"))
      let page = try await browser.open("/admin/merchants/mrc-1")
      for words in ["Nile Pharmacy", "EGP 97.15", "2.5%", payment.reference.text] {
        #expect(page.words.contains(words), "\(words)")
      }
      #expect(try await browser.open("/admin/merchants/MRC-000002").status == 404)
      #expect(try await browser.open("/admin/merchants?status=closed").words.contains("Clear filters"))
    }
  }

  @Test func `staff download a merchant's statement as CSV and PDF`() async throws {
    try await AdminPortal.run { portal in
      let shop = try await Shop(in: portal.database)
      let payment = try await shop.pay(
        10_000, by: try await Shop.customer(in: portal.database), at: "2026-10-05T09:00:00Z")
      var browser = try await portal.browser()
      let path = "/admin/merchants/MRC-000001/statement"
      let csv = try await browser.open("\(path).csv?from=2026-10-01&to=2026-10-31")
      #expect(csv.status == 200)
      #expect(csv.text.contains(payment.reference.text))
      #expect(csv.text.contains("97.15"))
      let pdf = try await browser.open("\(path).pdf?from=2026-10-01&to=2026-10-31")
      #expect(pdf.text.hasPrefix("%PDF-"))
      #expect(try await browser.open("\(path).csv?from=x").status == 422)
      #expect(try await browser.open("/admin/merchants/MRC-000002/statement.csv").status == 404)
    }
  }
}
