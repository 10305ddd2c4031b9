import Database
import Ledger
import TestSupport
import Testing
import Wallet

@Suite struct OverviewTests {
  @Test func `it adds up what the merchant has`() async throws {
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
      // The fee is 2.5 % with 14 % VAT on it: 194.30 and 970.52 of October, 388.60 - 100.00 of today.
      #expect(page.words.contains("Pending EGP 1,453.42"))
      #expect(page.words.contains("Available EGP 0.00"))
      #expect(
        page.words.contains(
          "Net sales this month EGP 288.60 1 to 23 Nov 1 to 23 Oct 48.5% more than EGP 194.30 in the same days of last month"
        ))
      #expect(page.words.contains("Net sales today EGP 288.60 Today Mon 16 Nov None by this time last week"))
      #expect(!page.words.contains("Needs attention 3"))
      #expect(!page.words.contains("In transit"))
      #expect(page.words.contains("Sun 25 Oct 970.52"))
      #expect(page.words.contains("Mon 23 Nov 288.60"))
      #expect(page.words.contains("Sun 22 Nov 0.00"))
      #expect(!page.words.contains("Sat 24 Oct"))
      #expect(page.text.contains("/merchant/transactions/\(today.reference)"))
      #expect(page.words.contains("Mona Abdelrahman Refund −100.00 −100.00"))
      #expect(!page.text.contains("777.00"))
      #expect(page.text.contains("/merchant/statements?from=2026-10-01&amp;to=2026-10-31"))
    }
  }

  @Test func `a new merchant is told what will be here`() async throws {
    try await TestPortal.run { portal in
      let shop = try await Shop(number: 1, in: portal.database)
      var browser = try await portal.signIn(shop)
      let page = try await browser.get("/merchant")
      #expect(page.status == 200)
      #expect(page.words.contains("No payments yet"))
      #expect(page.words.contains("Next payout, so far EGP 0.00 Add a bank account to receive payouts"))
      #expect(page.words.contains("Needs attention 1 Add a bank account to receive payouts Bank account"))
      #expect(!page.text.contains("<svg role=\"img\""))
    }
  }

  @Test func `a longer month is compared with all of the month before`() async throws {
    let lastOfOctober = try #require(Instant(iso8601: "2026-10-31T10:00:00Z"))
    try await TestPortal.run(at: lastOfOctober) { portal in
      let shop = try await Shop(in: portal.database)
      let mona = try await Shop.customer("Mona Abdelrahman", "01012345676", in: portal.database)
      try await shop.pay(20_000, by: mona, at: "2026-09-30T12:00:00Z")
      try await shop.pay(20_000, by: mona, at: "2026-10-31T09:00:00Z")
      var browser = try await portal.signIn(shop)
      #expect(
        try await browser.get("/merchant").words.contains(
          "1 to 31 Oct 1 to 30 Sep As much as in all of last month: EGP 194.30"))
    }
  }

  /// Up to noon of the Monday before, not what came later that day.
  @Test func `today is compared with the same time a week ago`() async throws {
    try await TestPortal.run { portal in
      let shop = try await Shop(in: portal.database)
      let mona = try await Shop.customer("Mona Abdelrahman", "01012345676", in: portal.database)
      try await shop.pay(20_000, by: mona, at: "2026-11-16T11:59:00+02:00")
      try await shop.pay(30_000, by: mona, at: "2026-11-16T12:01:00+02:00")
      try await shop.pay(10_000, by: mona, at: "2026-11-23T08:00:00+02:00")
      var browser = try await portal.signIn(shop)
      #expect(
        try await browser.get("/merchant").words.contains(
          "Net sales today EGP 97.15 Today Mon 16 Nov 50% less than EGP 194.30 by this time last week"))
    }
  }

  @Test(arguments: ["en", "ar"])
  func `what needs attention comes first, and leaves when it is dealt with`(language: String) async throws {
    try await TestPortal.run { portal in
      let (shop, payments) = try await portal.payableShop()
      var browser = try await portal.signIn(shop, language: language)
      let title = language == "en" ? "Needs attention" : "يحتاج إلى انتباهك"
      #expect(!(try await browser.get("/merchant").words.contains(title)))
      let payout = try await portal.ask("971.50", &browser)
      try await portal.approve()
      try await portal.export()
      // Nothing is left for a refund.
      let request = Ledger.RefundRequest(
        payment: payments[0].transaction, amount: Money(piastres: 10_000), reason: .duplicate, note: nil, key: "refund")
      _ = try await Ledger.refund(request, by: TestAccounts.command, in: portal.database)
      let waiting = try await browser.get("/merchant")
      #expect(
        waiting.words.contains(
          language == "en" ? "1 refund waiting for balance: EGP 100.00" : "استرداد واحد بانتظار الرصيد"))
      #expect(waiting.text.contains("/merchant/refunds?state=waiting_for_balance"))
      try await portal.answer("returned", String(payout.suffix(16)), "971.50", trace: "TR-2", reason: "account closed")
      let returned = try await browser.get("/merchant")
      #expect(
        returned.words.contains(
          language == "en" ? "The bank returned a payout of EGP 971.50" : "أعاد البنك صرفًا بمبلغ 971.50"))
      #expect(returned.words.contains("account closed"))
      #expect(returned.link(to: payout) != nil)
      if language == "en" {
        #expect(returned.words.contains("Needs attention 2"))
        #expect(returned.words.contains("Includes EGP 971.50 that the bank sent back."))
      }
      _ = try await Ledger.completeWaitingRefunds(in: portal.database)
      _ = try await portal.ask("500", &browser)
      #expect(!(try await browser.get("/merchant").words.contains(title)))
    }
  }

  @Test(arguments: [
    ("en", "Scheduled payouts are paused", "Your monthly statement is ready"),
    ("ar", "توقف صرف المستحقات المجدول", "كشف حسابك الشهري جاهز"),
  ])
  func `a paused schedule and a statement that is ready need attention`(
    language: String, paused: String, ready: String
  ) async throws {
    try await TestPortal.run { portal in
      let (shop, _) = try await portal.payableShop()
      var browser = try await portal.signIn(shop, language: language)
      let payout = try await portal.ask("500", &browser)
      try await portal.approve()
      try await portal.export()
      try await portal.answer("failed", String(payout.suffix(16)), "500.00", trace: "", reason: "AC04 closed")
      let page = try await browser.get("/merchant")
      #expect(page.words.contains(paused))
      #expect(page.link(to: "/merchant/bank-account") != nil)
      // The bank's code is said in the reader's language, here and on the payout's page, which leads to the way out.
      let own = try await browser.get(payout)
      for shown in [page, own] {
        #expect(shown.words.contains(language == "en" ? "The account is closed" : "الحساب مغلق"))
        #expect(shown.words.contains("AC04 closed"))
      }
      #expect(own.words.contains(language == "en" ? "The bank can't pay into this account." : "غيّره، أو تواصل"))
      #expect(try await browser.get("/merchant/payouts").words.contains(paused))
      try await portal.database.execute(
        """
        INSERT INTO statement_files (merchant_id, first_day, last_day, format, rows, sha256)
        VALUES (\(shop.id), '2026-10-01', '2026-10-31', 'csv', 1, sha256('x'))
        """)
      try await portal.database.execute(
        "INSERT INTO monthly_statements (merchant_id, month, rows, sha256) VALUES (\(shop.id), '2026-10-01', 1, sha256('x'))"
      )
      let both = try await browser.get("/merchant")
      #expect(both.words.contains(ready))
      #expect(both.link(to: "/merchant/statements?from=2026-10-01&amp;to=2026-10-31") != nil)
      // It leaves once somebody takes it as a document.
      try await portal.database.execute(
        """
        INSERT INTO statement_files (merchant_id, first_day, last_day, format, language, rows, sha256)
        VALUES (\(shop.id), '2026-10-01', '2026-10-31', 'pdf', 'ar', 1, sha256('y'))
        """)
      #expect(!(try await browser.get("/merchant").words.contains(ready)))
    }
  }

  @Test func `a holiday moves the day on which a payout arrives`() async throws {
    try await TestPortal.run { portal in
      let (shop, _) = try await portal.payableShop()
      var browser = try await portal.signIn(shop)
      let payout = try await portal.ask("500", &browser)
      // It is Monday 23 November.
      #expect(try await browser.get(payout).words.contains("Expected Tue 24 Nov"))
      try await portal.database.execute(
        """
        INSERT INTO holidays (day, name, added_by_name)
        SELECT day, 'Eid', 'x' FROM generate_series('2026-11-24'::date, '2026-11-26', '1 day') day
        """)
      #expect(try await browser.get(payout).words.contains("Expected Sun 29 Nov"))
      let settlement = try #require(try await browser.get("/merchant/settlements").references.first)
      #expect(try await browser.get("/merchant/settlements/\(settlement)").words.contains("Expected Sun 29 Nov"))
    }
  }

  @Test func `it speaks Arabic`() async throws {
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

  @Test func `who is not signed in is asked to`() async throws {
    try await TestPortal.run { portal in
      var browser = Browser(client: portal.client)
      for path in [
        "", "/transactions", "/transactions/TXN-8H3V5R1ZC0PP", "/statements", "/statements.csv", "/settlements",
        "/payouts", "/payouts/new", "/bank-account", "/bank-account/change", "/refunds", "/refunds.csv", "/customers",
        "/customers.csv", "/settings", "/settings/schedule",
      ] {
        let answer = try await browser.get("/merchant" + path)
        #expect(answer.status == 303)
        #expect(answer.header("location")?.hasPrefix("/merchant/login") == true)
      }
    }
  }
}
