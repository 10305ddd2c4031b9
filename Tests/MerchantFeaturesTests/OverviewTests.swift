import Ledger
import TestSupport
import Testing
import Wallet

@Suite struct OverviewTests {
  @Test func itAddsUpWhatTheMerchantHas() async throws {
    try await TestPortal.run { portal in
      let shop = try await Shop(number: 1, in: portal.database)
      let other = try await Shop(number: 2, name: "Other", arabicName: nil, in: portal.database)
      let mona = try await Shop.customer("Mona Abdelrahman", "01012345676", in: portal.database)
      try await shop.pay(20_000, by: mona, at: "2026-10-05T12:00:00Z")
      try await shop.pay(99_900, by: mona, at: "2026-10-25T12:00:00Z")
      let today = try await shop.pay(40_000, by: mona, at: "2026-11-23T08:00:00Z")
      try await shop.refund(10_000, of: today, at: "2026-11-23T09:00:00Z")
      try await other.pay(77_700, by: mona, at: "2026-11-23T09:00:00Z")
      var browser = try await portal.signIn(shop)

      let page = try await browser.get("/merchant")
      #expect(page.status == 200)
      // 2.5 % and 14 % VAT on that: 194.30 and 970.52 of October, 388.60 - 100.00 of today.
      #expect(page.words.contains("Pending EGP 1,453.42"))
      #expect(page.words.contains("Available EGP 0.00"))
      #expect(page.words.contains("Net sales this month EGP 288.60 48.5% more than in the same days of last month"))
      #expect(!page.words.contains("In transit"))
      #expect(page.words.contains("Sun 25 Oct 970.52"))
      #expect(page.words.contains("Mon 23 Nov 288.60"))
      #expect(page.words.contains("Sun 22 Nov 0.00"))
      #expect(!page.words.contains("Sat 24 Oct"))
      #expect(page.text.contains("/merchant/transactions/\(today.reference)"))
      #expect(page.words.contains("Mona Abdelrahman 010•••••676"))
      #expect(!page.text.contains("777.00"))
      #expect(page.text.contains("/merchant/statements?from=2026-10-01&amp;to=2026-10-31"))
    }
  }

  @Test func aNewMerchantIsToldWhatWillBeHere() async throws {
    try await TestPortal.run { portal in
      let shop = try await Shop(number: 1, in: portal.database)
      var browser = try await portal.signIn(shop)
      let page = try await browser.get("/merchant")
      #expect(page.status == 200)
      #expect(page.words.contains("No payments yet"))
      #expect(page.words.contains("Next payout – none There is no bank account to pay to yet"))
      #expect(!page.text.contains("<svg role=\"img\""))
    }
  }

  @Test func itSpeaksArabic() async throws {
    try await TestPortal.run { portal in
      let shop = try await Shop(number: 1, in: portal.database)
      let mona = try await Shop.customer("منى عبد الرحمن", "01012345676", in: portal.database)
      try await shop.pay(20_000, by: mona, at: "2026-11-05T12:00:00Z")
      var browser = try await portal.signIn(shop, language: "ar")
      let page = try await browser.get("/merchant")
      #expect(page.text.contains("<html lang=\"ar\" dir=\"rtl\""))
      for words in [
        "نظرة عامة", "صيدلية النيل", "قيد التسوية", "صافي مبيعات الشهر", "أحدث المعاملات", "194.30 ج.م.",
        "منى عبد الرحمن",
      ] {
        #expect(page.words.contains(words), "\(words)")
      }
    }
  }

  @Test func whoIsNotSignedInIsAskedTo() async throws {
    try await TestPortal.run { portal in
      var browser = Browser(client: portal.client)
      for path in [
        "", "/transactions", "/transactions/TXN-8H3V5R1ZC0PP", "/statements", "/statements.csv", "/settlements",
        "/payouts", "/payouts/new", "/bank-account", "/bank-account/change",
      ] {
        let answer = try await browser.get("/merchant" + path)
        #expect(answer.status == 303)
        #expect(answer.header("location")?.hasPrefix("/merchant/login") == true)
      }
    }
  }
}
