import Auth
import Database
import Ledger
import TestSupport
import Testing
import Wallet

@Suite struct CustomerTests {
  @Test(arguments: ["en", "ar"])
  func `who paid is listed, the latest first`(language: String) async throws {
    try await TestPortal.run { portal in
      let shop = try await Shop(in: portal.database)
      let other = try await Shop(number: 2, name: "Other", arabicName: nil, in: portal.database)
      let mona = try await Shop.customer("Mona Adel", "01012345676", in: portal.database)
      let hany = try await Shop.customer("هاني منصور", "01112345677", in: portal.database)
      let stranger = try await Shop.customer("Nobody Here", "01212345678", in: portal.database)
      let first = try await shop.pay(10_000, by: mona, at: "2026-10-01T10:00:00+03:00")
      try await shop.pay(20_000, by: hany, at: "2026-10-02T10:00:00+03:00")
      try await shop.pay(30_000, by: mona, at: "2026-10-03T10:00:00+03:00")
      try await shop.refund(4_000, of: first, at: "2026-10-04T10:00:00+03:00")
      try await other.pay(99_900, by: stranger, at: "2026-10-05T10:00:00+03:00")

      var browser = try await portal.signIn(shop, language: language)
      let list = try await browser.get("/merchant/customers")
      let words = list.words
      #expect(words.contains("Mona Adel 010•••••676 2 "))
      #expect(words.contains("40.00 400.00"))
      #expect(words.contains("هاني منصور 011•••••677 1 "))
      #expect(!words.contains("Nobody"))
      // The latest payment first, whatever was refunded since.
      let monasPlace = try #require(words.firstRange(of: "Mona Adel"))
      let hanysPlace = try #require(words.firstRange(of: "هاني منصور"))
      #expect(monasPlace.lowerBound < hanysPlace.lowerBound)

      #expect(!(try await browser.get("/merchant/customers?q=01112345677").words.contains("Mona")))
      #expect(try await browser.get("/merchant/customers?q=mona").words.contains("Mona Adel"))
      #expect(!(try await browser.get("/merchant/customers?q=mona").words.contains("هاني")))
      #expect(!(try await browser.get("/merchant/customers?min=300").words.contains("هاني")))
      #expect(try await browser.get("/merchant/customers?to=2026-10-02").words.contains("هاني"))
      #expect(
        try await browser.get("/merchant/customers?min=9999").words.contains(
          language == "en" ? "Nothing matches" : "لا نتائج"))
      #expect(try await browser.get("/merchant/customers?kind=x").status == 422)

      let file = try await browser.get("/merchant/customers.csv")
      #expect(file.text.contains("Mona Adel 010•••••676,2,400.00,40.00,2026-10-01T10:00:00+03:00,"))
      #expect(!file.text.contains("01012345676"))
      let act: String = try await portal.database.value(
        "SELECT act AS value FROM audit_events ORDER BY id DESC LIMIT 1")
      #expect(act == "customer_export")
      var stranger2 = try await portal.signIn(other)
      #expect(!(try await stranger2.get("/merchant/customers").words.contains("Mona")))
    }
  }

  @Test func `pages follow each other without a gap`() async throws {
    try await TestPortal.run { portal in
      let shop = try await Shop(in: portal.database)
      for index in 0..<53 {
        let user = try await Shop.customer("Customer \(index + 100)", "0101\(2_000_000 + index)", in: portal.database)
        try await shop.pay(1_000, by: user, at: "2026-10-01T10:00:00+03:00")
      }
      var browser = try await portal.signIn(shop)
      let first = try await browser.get("/merchant/customers")
      let second = try await browser.get(try #require(first.link("next")))
      func names(_ page: Answer) -> [String] {
        page.text.matches(of: /<bdi>(Customer \d+)<\/bdi>/).map { String($0.1) }
      }
      #expect(names(first).count == 50)
      #expect(names(second).count == 3)
      #expect(Set(names(first) + names(second)).count == 53)
      #expect(names(try await browser.get(try #require(second.link("prev")))) == names(first))
    }
  }

  /// A reversed payment wasn't paid.
  @Test func `a reversed payment is taken out`() async throws {
    try await TestPortal.run { portal in
      let shop = try await Shop(in: portal.database)
      let mona = try await Shop.customer("Mona Adel", "01012345676", in: portal.database)
      let payment = try await shop.pay(10_000, by: mona, at: "2026-10-01T10:00:00+03:00")
      try await portal.database.addStaff([9: "Karim Adly", 8: "Salma"])
      let entry: EntryID = try await portal.database.value(
        "SELECT id AS value FROM journal_entries WHERE transaction_id = \(payment.transaction)")
      try await Ledger.requestAdjustment(
        .reverse(entry), reason: "twice", key: "1", by: Actor(.staff, id: 8, name: "Salma"), in: portal.database)
      try await portal.approve()
      var browser = try await portal.signIn(shop)
      #expect(try await browser.get("/merchant/customers").words.contains("No customers yet"))
      #expect(try await Verification.run(in: portal.database).filter { !$0.holds }.map(\.check) == [])
    }
  }
}
