import Auth
import Database
import Ledger
import TestSupport
import Testing
import Wallet

/// The columns that a team member shows or hides.
@Suite struct ColumnTests {
  @Test func `chosen columns are kept for the member, and the file keeps its own`() async throws {
    try await TestPortal.run { portal in
      let shop = try await Shop(in: portal.database)
      let user = try await Shop.customer(in: portal.database)
      try await shop.pay(20_000, by: user, at: "2026-11-01T08:00:00Z", description: "Invoice 4711")
      try await Ledger.settle(through: try #require(Day(parsing: "2026-11-01")), in: portal.database)
      var browser = try await portal.signIn(shop)
      let list = try await browser.get("/merchant/transactions?kind=payment")
      #expect(list.words.contains("Time Reference Customer Payout Status Gross Fee VAT Net"))
      #expect(!list.words.contains("Invoice 4711"))
      let file = try await browser.get("/merchant/transactions.csv")

      let chosen = ["channel", "description", "settlement", "gross"]
      let answer = try await browser.post(
        "/merchant/columns",
        chosen.reduce(into: ["list": "transactions", "page": "/merchant/transactions?kind=payment"]) { $0[$1] = "yes" },
        from: list)
      #expect(answer.status == 303)
      #expect(answer.header("location") == "/merchant/transactions?kind=payment")
      let page = try await browser.get("/merchant/transactions?kind=payment")
      #expect(
        page.words.contains(
          "Time Reference Description Channel Settlement Status Gross Net"))
      #expect(page.words.contains("Invoice 4711 QR STL-"))
      #expect(page.words.contains("Completed 200.00 194.30"))
      #expect(try await browser.get("/merchant/transactions.csv").text == file.text)
      let stored: [String] = try await portal.database.rows(
        "SELECT array_to_string(list_columns, ' ') AS value FROM merchant_members", as: Scalar<String>.self
      ).map(\.value)
      #expect(stored == ["transactions=" + chosen.joined(separator: ",")])

      // Another member has the standard columns, in Arabic too.
      var other = try await portal.signIn(shop, "mona", .viewer)
      #expect(!(try await other.get("/merchant/transactions")).words.contains("Invoice 4711"))
      let reset = try await browser.post(
        "/merchant/columns", ["list": "transactions", "page": "", "reset": "yes"], from: page)
      #expect(reset.header("location") == "/merchant/transactions")
      #expect(
        try await browser.get("/merchant/transactions").words.contains(
          "Time Reference Customer Payout Status Gross Fee VAT Net"))
    }
  }
}
