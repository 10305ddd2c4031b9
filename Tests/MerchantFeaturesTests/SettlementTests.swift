import Database
import Ledger
import TestSupport
import Testing
import Wallet

@Suite struct SettlementTests {
  @Test func `a day shows exactly what makes its total`() async throws {
    try await TestPortal.run { portal in
      let shop = try await Shop(in: portal.database)
      let user = try await Shop.customer(in: portal.database)
      let first = try await shop.pay(100_000, by: user, at: "2026-10-01T10:00:00+03:00")
      try await shop.pay(20_000, by: user, at: "2026-10-01T23:59:59+03:00")
      let refund = try await shop.refund(10_000, of: first, at: "2026-10-01T23:59:59.5+03:00")
      let next = try await shop.pay(40_000, by: user, at: "2026-10-02T00:00:00+03:00")
      try await Ledger.settle(through: try #require(Day(parsing: "2026-10-02")), in: portal.database)

      var browser = try await portal.signIn(shop)
      let list = try await browser.get("/merchant/settlements")
      #expect(list.references.count == 2)
      // The second settlement, which is shown first, has 388.60; the first has 971.50 + 194.30 - 100.00.
      #expect(list.words.contains("388.60"))
      let page = try await browser.get("/merchant/settlements/\(list.references[1])")
      #expect(page.status == 200)
      for words in [
        "Net EGP 1,065.80", "1 Oct 2026", "Closed", "Payment 2 1,200.00 −30.00 −4.20 1,165.80",
        "Refund 1 −100.00 0.00 0.00 −100.00", "Total net 1,065.80", "Checked: adds up to the settlement's net",
      ] {
        #expect(page.words.contains(words), "\(words)")
      }
      #expect(page.references.contains(first.reference.text))
      #expect(page.references.contains(refund.reference.text))
      #expect(!page.text.contains(next.reference.text))
      let file = try await browser.get(try #require(page.link(to: "lines.csv")))
      let lines = String(decoding: file.bytes, as: UTF8.self).split(separator: "\r\n").dropFirst()
      #expect(lines.count == 3)
      #expect(lines.map { $0.hasSuffix(",EGP") } == [true, true, true])
      let nets = try lines.map { line in
        try #require(Money(decimal: String(line.split(separator: ",").dropLast().last ?? "")))
      }
      #expect(try Money.sum(nets) == Money(piastres: 106_580))
      #expect(lines.contains { $0.contains(refund.reference.text) && $0.contains(first.reference.text) })
      // The search box finds it too.
      let found = try await browser.get("/merchant/transactions?q=\(list.references[1])")
      #expect(found.header("location") == "/merchant/settlements/\(list.references[1])")
    }
  }

  @Test func `the list is paged and filtered`() async throws {
    try await TestPortal.run { portal in
      let (shop, _) = try await portal.payableShop(sales: Array(repeating: 1_000, count: 51))
      var browser = try await portal.signIn(shop)
      let newest = try await browser.get("/merchant/settlements")
      #expect(newest.references.count == 50)
      let oldest = try await browser.get(try #require(newest.link("next")))
      #expect(oldest.references.count == 1)
      #expect(oldest.words.contains("1 Oct 2026"))
      #expect(try await browser.get(try #require(oldest.link("prev"))).references == newest.references)
      let paid = try await browser.get("/merchant/settlements?state=paid")
      #expect(paid.words.contains("Nothing matches these filters"))
      // Each settles 10.00 less 0.25 and 0.04.
      let days = try await browser.get("/merchant/settlements?from=2026-10-02&to=2026-10-04&state=closed&state=paid")
      #expect(days.references.count == 3)
      #expect(days.words.contains("Results 3 Net EGP 29.13"))
      #expect(days.link(to: "settlements.csv?from=2026-10-02&amp;to=2026-10-04&amp;state=closed&amp;state=paid") != nil)
      #expect(try await browser.get("/merchant/settlements?min=9.71&max=9.71").references.count == 50)
      #expect(try await browser.get("/merchant/settlements?min=9.72").words.contains("Nothing matches these filters"))
      #expect(try await browser.get("/merchant/settlements?min=2&max=1").status == 422)
    }
  }

  @Test func `nobody sees another merchant's, and a new one is told what will be here`() async throws {
    try await TestPortal.run { portal in
      let (shop, _) = try await portal.payableShop()
      var owner = try await portal.signIn(shop)
      let reference = try #require(try await owner.get("/merchant/settlements").references.first)
      let other = try await Shop(number: 2, name: "Other", arabicName: nil, in: portal.database)
      var stranger = try await portal.signIn(other, language: "ar")
      #expect(try await stranger.get("/merchant/settlements/\(reference)").status == 404)
      #expect(try await stranger.get("/merchant/settlements/STL-000000000000").status == 404)
      let list = try await stranger.get("/merchant/settlements")
      #expect(list.words.contains("لا تسويات بعد"))
      #expect(list.references.isEmpty)
    }
  }
}
