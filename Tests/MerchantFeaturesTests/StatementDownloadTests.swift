import Crypto
import Database
import Foundation
import Ledger
import TestSupport
import Testing
import Wallet

/// The PDF as a merchant downloads it; how it looks is tested with the pages themselves.
@Suite struct StatementDownloadTests {
  private static let october = "/merchant/statements.pdf?from=2026-10-01&to=2026-10-31"

  private func shop(_ portal: TestPortal) async throws -> Shop {
    let shop = try await Shop(number: 1, in: portal.database)
    let mona = try await Shop.customer("منى عبد الرحمن", "01012345676", in: portal.database)
    for day in 1...9 { try await shop.pay(10_000 + Int64(day), by: mona, at: "2026-10-0\(day)T10:00:00Z") }
    return shop
  }

  @Test func `it is a download with its hash, kept and audited`() async throws {
    try await TestPortal.run { portal in
      let shop = try await shop(portal)
      var browser = try await portal.signIn(shop)
      let file = try await browser.get(Self.october)
      #expect(file.status == 200)
      #expect(file.header("content-type") == "application/pdf")
      #expect(
        file.header("content-disposition") == "attachment; filename=\"statement_MRC-000001_2026-10-01_2026-10-31.pdf\"")
      #expect(file.header("content-length") == String(file.bytes.count))
      let hash = SHA256.hash(data: file.bytes).hexadecimal
      let kept: [Scalar<String>] = try await portal.database.rows(
        "SELECT concat_ws(' ', format, language, rows) AS value FROM statement_files ORDER BY id")
      #expect(kept.map(\.value) == ["csv 9", "pdf en 9"])
      let audited: [Scalar<String>] = try await portal.database.rows(
        """
        SELECT concat_ws(' ', after->>'format', after->>'sha256') AS value FROM audit_events
        WHERE act = 'statement_export'
        """)
      #expect(audited.map(\.value) == ["pdf \(hash)"])
      // Anybody can verify it, and the CSV that its code names.
      let csv = try await browser.get("/merchant/statements.csv?from=2026-10-01&to=2026-10-31")
      let csvHash = SHA256.hash(data: csv.bytes).hexadecimal
      for each in [hash, csvHash] {
        let page = try await browser.get("/verify?sha256=\(each)")
        #expect(page.words.contains("HealthPay issued a statement with this hash"))
      }
    }
  }

  @Test func `as of the same instant it is the same bytes, in each language`() async throws {
    try await TestPortal.run { portal in
      let shop = try await shop(portal)
      var browser = try await portal.signIn(shop)
      let page = try await browser.get("/merchant/statements?from=2026-10-01&to=2026-10-31")
      let link = try #require(page.link(to: "statements.pdf"))
      let first = try await browser.get(link)
      let hana = try await Shop.customer("Hana", "01112345678", in: portal.database)
      try await shop.pay(12_300, by: hana, at: "2026-10-20T10:00:00Z")
      #expect(try await browser.get(link).bytes == first.bytes)
      #expect(try await browser.get(Self.october).bytes != first.bytes)
    }
  }

  /// A payout that came back and a refund: Python and pdftotext read the same figures from both files.
  @Test(.enabled(if: StatementCheck.isThere), arguments: ["en", "ar"])
  func `the PDF has the figures of the CSV`(_ language: String) async throws {
    try await TestPortal.run { portal in
      let (shop, payments) = try await portal.payableShop(sales: [100_000, 250_050, 1])
      try await shop.refund(1_250, of: payments[0])
      var browser = try await portal.signIn(shop, language: language)
      _ = try await portal.ask("500", &browser)
      try await portal.approve()
      try await portal.export()
      let reference: String = try await portal.database.value("SELECT reference AS value FROM payouts")
      try await portal.answer("returned", reference, "500.00", trace: "T-1", reason: "closed")
      let today: Day = try await portal.database.value(
        "SELECT (now() AT TIME ZONE 'Africa/Cairo')::date AS value")
      let period = "from=2026-10-01&to=\(today)"
      let figures = try StatementCheck.figures(
        csv: try await browser.get("/merchant/statements.csv?\(period)").bytes,
        pdf: try await browser.get("/merchant/statements.pdf?\(period)").bytes)
      #expect(figures.contains { $0.hasPrefix("payout_returned 1 500.00") })
    }
  }

  @Test func `an empty period, and one that makes no sense`() async throws {
    try await TestPortal.run { portal in
      let shop = try await Shop(number: 1, in: portal.database)
      var browser = try await portal.signIn(shop, language: "ar")
      #expect(try await browser.get(Self.october).status == 200)
      let refused = try await browser.get("/merchant/statements.pdf?from=2026-10-31&to=2026-10-01")
      #expect(refused.status == 422)
    }
  }
}
