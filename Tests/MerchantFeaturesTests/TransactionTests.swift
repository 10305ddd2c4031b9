import Database
import Ledger
import TestSupport
import Testing
import Wallet

@Suite struct TransactionTests {
  /// Payments of two customers on three days, one of them partially refunded, and a payment to another merchant.
  private struct History {
    let shop: Shop
    let mona: [Wallet.Reference]
    let hana: Wallet.Reference
    let refund: Wallet.Reference
    let foreign: Wallet.Reference

    init(_ portal: TestPortal) async throws {
      let database = portal.database
      shop = try await Shop(number: 1, policy: .returnProRata, in: database)
      let other = try await Shop(number: 2, name: "Other", arabicName: nil, in: database)
      let mona = try await Shop.customer("منى عبد الرحمن", "01012345676", in: database)
      let hana = try await Shop.customer("Hana Fathy", "01112345678", in: database)
      let first = try await shop.pay(10_000, by: mona, at: "2026-11-01T08:00:00Z", description: "Insulin")
      // 22:30 UTC is half past midnight of the next day in Cairo.
      let second = try await shop.pay(20_000, by: mona, at: "2026-11-02T22:30:00Z")
      let third = try await shop.pay(30_000, by: hana, at: "2026-11-05T08:00:00Z", description: "INV-2026/017 أنسولين")
      let refund = try await shop.refund(4_000, of: first, at: "2026-11-06T08:00:00Z")
      let foreign = try await other.pay(10_000, by: mona, at: "2026-11-01T08:00:00Z")
      (self.mona, self.hana) = ([first.reference, second.reference], third.reference)
      (self.refund, self.foreign) = (refund.reference, foreign.reference)
    }

    var all: [Wallet.Reference] { mona + [hana, refund] }
  }

  @Test func `the list shows the merchant's own`() async throws {
    try await TestPortal.run { portal in
      let history = try await History(portal)
      var browser = try await portal.signIn(history.shop)
      let page = try await browser.get("/merchant/transactions")
      #expect(page.status == 200)
      #expect(page.references == history.all.reversed().map(\.text))
      #expect(page.words.contains("Refund −40.00 1.00 0.14 −38.86"))
      #expect(page.words.contains("Completed 300.00 −7.50 −1.05 291.45"))
      #expect(!page.text.contains("01012345676"))
    }
  }

  @Test func `a search for an amount goes on from where it ended`() async throws {
    try await TestPortal.run { portal in
      let shop = try await Shop(in: portal.database)
      let user = try await Shop.customer(in: portal.database)
      let old = try await shop.pay(90_000, by: user, at: "2026-01-05T12:00:00+02:00")
      try await portal.database.addFailures(6_000, by: user, at: shop)
      var browser = try await portal.signIn(shop)
      let first = try await browser.get("/merchant/transactions?q=900")
      #expect(first.references == [])
      #expect(first.words.contains("Nothing found back to 1 Nov 2026"))
      let link = try #require(first.text.firstMatch(of: /href="([^"]*)" rel="next">Search further back/)?.1)
      let second = try await browser.get(String(link).replacing("&amp;", with: "&"))
      #expect(second.references == [old.reference.text])
      #expect(!second.words.contains("Search further back"))
    }
  }

  @Test func `a customer's name is found however many have it`() async throws {
    try await TestPortal.run { portal in
      let shop = try await Shop(in: portal.database)
      let other = try await Shop(number: 2, name: "Other", arabicName: nil, in: portal.database)
      let hana = try await Shop.customer("Hana Fathy", "01112345678", in: portal.database)
      let old = try await shop.pay(90_000, by: hana, at: "2026-01-05T12:00:00+02:00")
      let mona = try await Shop.customer("Mona Adel", "01112345677", in: portal.database)
      try await portal.database.addFailures(6_000, by: mona, at: shop)
      try await other.pay(10_000, by: try await Shop.customer("Hana Other", "01112345676", in: portal.database))
      var browser = try await portal.signIn(shop)
      // Few users have the name, so their transactions are found anywhere in the history.
      #expect(try await browser.get("/merchant/transactions?q=hana").references == [old.reference.text])
      // Too many users have the name, so the newest transactions are searched.
      try await portal.database.executeAsOwner(
        """
        INSERT INTO users (name, mobile)
        SELECT 'Hana ' || n, '+2012' || lpad(n::text, 8, '0') FROM generate_series(1, 600) n
        """)
      var page = try await browser.get("/merchant/transactions?q=hana")
      #expect(page.references == [])
      var pages = 1
      while let link = page.text.firstMatch(of: /href="([^"]*)" rel="next">Search further back/)?.1 {
        page = try await browser.get(String(link).replacing("&amp;", with: "&"))
        pages += 1
      }
      #expect(page.references == [old.reference.text])
      #expect(pages == 7)
    }
  }

  @Test func `filters narrow it`() async throws {
    try await TestPortal.run { portal in
      let history = try await History(portal)
      var browser = try await portal.signIn(history.shop)
      let expectations: [(String, [Wallet.Reference])] = [
        ("kind=refund", [history.refund]),
        ("kind=payment", [history.hana, history.mona[1], history.mona[0]]),
        ("status=failed", []),
        ("from=2026-11-03&to=2026-11-03", [history.mona[1]]),
        ("to=2026-11-02", [history.mona[0]]),
        ("from=%D9%A2%D9%A0%D9%A2%D9%A6-%D9%A1%D9%A1-%D9%A0%D9%A5", [history.refund, history.hana]),
        ("min=100&max=200", [history.mona[1], history.mona[0]]),
        ("q=300", [history.hana]),
        ("q=HANA", [history.hana]),
        // These are amounts as pages print them, words in any order, and a decomposed letter.
        ("q=EGP+300.00", [history.hana]), ("q=300.00%C2%A0%D8%AC.%D9%85.", [history.hana]),
        ("min=EGP+300", [history.hana]),
        ("q=fathy+hana", [history.hana]), ("q=Fathy%E2%80%8F+Ha%CC%81na", [history.hana]), ("q=hana+mona", []),
        (
          "q=%D8%A7%D9%84%D8%B1%D8%AD%D9%85%D9%86+%D9%85%D9%86%D9%89",
          [history.refund, history.mona[1], history.mona[0]]
        ),
        ("q=%D9%85%D9%86%D9%8A", [history.refund, history.mona[1], history.mona[0]]),
        ("q=%2B20+101+234+5676&kind=payment", [history.mona[1], history.mona[0]]),
        ("q=01099999999", []),
        ("q=%25", []),
      ]
      for (filter, references) in expectations {
        let page = try await browser.get("/merchant/transactions?" + filter)
        #expect(page.status == 200)
        #expect(page.references == references.map(\.text), "\(filter)")
        #expect(page.words.contains("Clear filters"), "\(filter)")
        #expect(page.words.contains("Nothing matches these filters") == references.isEmpty, "\(filter)")
      }
      let page = try await browser.get("/merchant/transactions?q=%D9%85%D9%86%D9%8A")
      // 300.00 was sold and 40.00 refunded; of the fee and VAT of 8.55, 1.14 was returned.
      #expect(
        page.words.contains("Results 3 Sales EGP 300.00 Refunds −EGP 40.00 Fees and VAT −EGP 7.41 Net EGP 252.59"))
    }
  }

  @Test func `a mobile number that is searched for stands in no address`() async throws {
    try await TestPortal.run { portal in
      let history = try await History(portal)
      var browser = try await portal.signIn(history.shop)
      for list in ["/merchant/transactions", "/merchant/customers"] {
        let page = try await browser.get(list)
        #expect(page.text.contains("action=\"/merchant/search\""))
        let sent = try await browser.post("/merchant/search", ["_list": list, "q": "٠١٠ ١٢٣٤ ٥٦٧٦"], from: page)
        #expect(sent.status == 303)
        let location = try #require(sent.header("location"))
        #expect(location.hasPrefix("\(list)?q=~") && !location.contains("%D9"))
        let found = try await browser.get(location)
        #expect(found.status == 200)
        #expect(found.words.contains("منى"))
        #expect(!found.words.contains("Hana Fathy"))
        let links = found.text.matches(of: /href="([^"]*)"/).map { String($0.1) }
        #expect(links.contains { $0.contains("q=~") })
        #expect(!links.contains { $0.contains("1012345676") || $0.contains("%D9%A1") }, "\(links)")
      }
    }
  }

  @Test func `a reference leads to its page`() async throws {
    try await TestPortal.run { portal in
      let history = try await History(portal)
      var browser = try await portal.signIn(history.shop)
      for (reference, list) in [(history.hana, "transactions"), (history.refund, "refunds")] {
        let typed = reference.text.lowercased().replacing("-", with: "+")
        let answer = try await browser.get("/merchant/transactions?q=\(typed)")
        #expect(answer.status == 303)
        #expect(answer.header("location") == "/merchant/\(list)/\(reference)")
      }
      let foreign = try await browser.get("/merchant/transactions?q=\(history.foreign)")
      #expect(foreign.status == 200)
      #expect(foreign.words.contains("No transaction \(history.foreign)"))
      let broken = try await browser.get("/merchant/transactions?q=TXN-123")
      #expect(broken.status == 422)
      #expect(broken.text.contains("value=\"TXN-123\""))
    }
  }

  @Test func `a part of a reference, a description and the end of a mobile number are found`() async throws {
    try await TestPortal.run { portal in
      let history = try await History(portal)
      var browser = try await portal.signIn(history.shop)
      let body = String(history.hana.text.dropFirst(4))
      let mona = [history.refund, history.mona[1], history.mona[0]]
      for (query, references) in [
        ("TXN-\(body.prefix(7))", [history.hana]), ("txn\(body.prefix(7).lowercased())", [history.hana]),
        ("insulin", [history.mona[0]]), ("%D8%A7%D9%86%D8%B3%D9%88%D9%84%D9%8A%D9%86", [history.hana]),
        ("INV-2026/017", [history.hana]), ("017", [history.hana]), ("%D9%A0%D9%A1%D9%A7", [history.hana]),
        ("676", mona), ("5676", mona), ("678", [history.hana]), ("45676", []), ("STL-00000000", []),
      ] {
        let page = try await browser.get("/merchant/transactions?q=\(query)")
        #expect(page.status == 200)
        #expect(page.references == references.map(\.text), "\(query)")
      }
      // Without its prefix it leads to its page, as with it.
      for reference in [history.hana, history.refund] {
        let answer = try await browser.get("/merchant/transactions?q=\(reference.text.dropFirst(4).lowercased())")
        #expect(answer.header("location")?.hasSuffix(reference.text) == true)
      }
      let other = try await browser.get("/merchant/transactions?q=\(history.foreign.text.dropFirst(4))")
      #expect(other.references == [])
    }
  }

  @Test func `a payout is found by the beginning of its reference`() async throws {
    try await TestPortal.run { portal in
      let (shop, _) = try await portal.payableShop()
      var browser = try await portal.signIn(shop)
      let payout = try await portal.ask("971.50", &browser)
      let reference = String(payout.suffix(16))
      for typed in [reference.prefix(9), reference.dropFirst(4)] {
        let answer = try await browser.get("/merchant/transactions?q=\(typed)")
        #expect(answer.header("location") == "/merchant/payouts/\(reference)")
      }
    }
  }

  @Test func `pages go both ways`() async throws {
    try await TestPortal.run { portal in
      let shop = try await Shop(number: 1, in: portal.database)
      let mona = try await Shop.customer("Mona", "01012345676", in: portal.database)
      var references: [String] = []
      // Two transactions have each instant, so that a page ends between equal ones.
      for index in 0..<112 {
        let minute = index / 2 % 60 < 10 ? "0\(index / 2 % 60)" : "\(index / 2 % 60)"
        let posted = try await shop.pay(1_000, by: mona, at: "2026-11-0\(1 + index / 120)T08:\(minute):00Z")
        references.insert(posted.reference.text, at: 0)
      }
      var browser = try await portal.signIn(shop)
      let first = try await browser.get("/merchant/transactions?kind=payment")
      #expect(first.references == Array(references[0..<50]))
      #expect(first.link("prev") == nil)
      #expect(first.words.contains("112 results"))
      let second = try await browser.get(try #require(first.link("next")))
      #expect(second.references == Array(references[50..<100]))
      let third = try await browser.get(try #require(second.link("next")))
      #expect(third.references == Array(references[100..<112]))
      #expect(third.link("next") == nil)
      let back = try await browser.get(try #require(third.link("prev")))
      #expect(back.references == second.references)
      let start = try await browser.get(try #require(back.link("prev")))
      #expect(start.references == first.references)
    }
  }

  @Test(arguments: [
    ("from=2026-02-30", "Enter a valid day such as 2026-10-31."),
    ("to=yesterday", "Enter a valid day such as 2026-10-31."),
    ("min=12,34.567", "Enter an amount such as 1,234.50."),
    ("max=1.999", "Use at most two decimals."),
    ("from=2026-11-05&to=2026-11-01", "The end date is before the start date."),
    ("min=20&max=10", "The maximum is below the minimum."),
    ("kind=topup", "Kind: there is no choice topup"),
    ("status=foo", "Status: there is no choice foo"),
    ("q=%E2%80%AEmona", "That has characters that can't be shown."),
    ("colour=red&from=2026-13-40", "There is no filter colour here."),
    ("min=1e5", "Enter an amount such as 1,234.50."), ("max=0", "Every amount is above zero."),
    ("from=2999-01-01", "That day is still to come."),
    ("kind=payment&kind=refund", "kind is given more than once."),
  ])
  func `what makes no sense is kept and explained`(_ query: String, _ message: String) async throws {
    try await TestPortal.run { portal in
      let shop = try await Shop(number: 1, in: portal.database)
      var browser = try await portal.signIn(shop)
      let page = try await browser.get("/merchant/transactions?" + query)
      #expect(page.status == 422)
      #expect(page.words.contains(message))
      #expect(page.text.contains("aria-invalid"))
      if query.hasPrefix("from") || query.hasPrefix("min") {
        let typed = query.split(separator: "&")[0].split(separator: "=")[1]
        #expect(page.text.contains("value=\"\(typed)\""))
      }
    }
  }

  @Test func `a payment shows what became of it`() async throws {
    try await TestPortal.run { portal in
      let history = try await History(portal)
      var browser = try await portal.signIn(history.shop)
      let payment = try await browser.get("/merchant/transactions/\(history.mona[0])")
      #expect(payment.status == 200)
      for words in [
        "Gross 100.00 − Fee 2.50 − VAT on the fee 0.35 = Net 97.15",
        "Net 97.15 − Refunded 40.00 + Fee and VAT returned 1.14 = You keep 58.29", "Insulin", "Refund of EGP 40.00",
        "EGP 60.00 can still be refunded", "EGP 40.00 of it was refunded.",
      ] {
        #expect(payment.words.contains(words), "\(words)")
      }
      #expect(payment.references == [history.refund.text])
      let refund = try await browser.get("/merchant/refunds/\(history.refund)")
      for words in [
        "Refunded EGP 40.00", "Change in your balance −EGP 38.86", "Fee returned to you EGP 1.00",
        "VAT returned to you EGP 0.14", "Requested by customer",
      ] {
        #expect(refund.words.contains(words), "\(words)")
      }
      #expect(refund.text.contains("/merchant/transactions/\(history.mona[0])"))
    }
  }

  @Test func `somebody elses is as unknown as none`() async throws {
    try await TestPortal.run { portal in
      let history = try await History(portal)
      var browser = try await portal.signIn(history.shop)
      var bodies: Set<String> = []
      let unknown = Reference(.transaction, random: 7)
      for name in [history.foreign.text, unknown.text, "TXN-123", "nonsense", "%FF", "RFN-000000000000"] {
        let answer = try await browser.get("/merchant/transactions/" + name)
        #expect(answer.status == 404, "\(name)")
        // Only the request's id, address and token differ.
        bodies.insert(
          answer.text.replacing(/<p class="request">.*?<\/p>/, with: "").replacing(
            /name="(back|_csrf)" value="[^"]*"/, with: ""))
      }
      #expect(bodies.count == 1)
    }
  }

  @Test func `a name stays text`() async throws {
    try await TestPortal.run { portal in
      let shop = try await Shop(number: 1, in: portal.database)
      let name = "\"\u{301} autofocus onfocus=alert(1) x=\"<b>"
      let user = try await Shop.customer(name, "01012345676", in: portal.database)
      let payment = try await shop.pay(1_000, by: user, at: "2026-11-01T08:00:00Z", description: name)
      var browser = try await portal.signIn(shop)
      for path in ["", "/transactions", "/transactions/\(payment.reference)", "/statements?view=lines"] {
        let page = try await browser.get("/merchant" + path)
        #expect(page.text.contains("&quot;\u{301} autofocus onfocus=alert(1) x=&quot;&lt;b&gt;"), "\(path)")
        #expect(!page.bytes.holds("\"\u{301} autofocus".utf8), "\(path)")
      }
    }
  }
}
