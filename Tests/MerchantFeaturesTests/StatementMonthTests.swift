import Ledger
import TestSupport
import Testing
import Wallet

/// The months that are easily got wrong.
@Suite struct StatementMonthTests {
  enum Month: String, CaseIterable, Sendable {
    /// 24 April has no midnight.
    case shortDay = "2026-04"
    case empty = "2026-05"
    /// Its refunds are of a payment before it, and more than it was paid.
    case refunded = "2026-06"
    /// Half past eleven comes twice on the evening of 29 October.
    case longDay = "2026-10"
  }

  /// Returns a shop with payments and refunds in these months, and before them.
  private func shop(_ portal: TestPortal) async throws -> Shop {
    let shop = try await Shop(number: 1, policy: .returnProRata, in: portal.database)
    let mona = try await Shop.customer("منى عبد الرحمن", "01012345676", in: portal.database)
    let before = try await shop.pay(100_000, by: mona, at: "2026-03-31T10:00:00Z", description: "أنسولين")
    for (place, at) in ["2026-04-23T21:59:59Z", "2026-04-23T22:00:00Z", "2026-04-30T20:59:59Z"].enumerated() {
      try await shop.pay(3_333 + Int64(place), by: mona, at: at)
    }
    try await shop.pay(10_001, by: mona, at: "2026-06-02T10:00:00Z")
    try await shop.refund(49_999, of: before, at: "2026-06-03T10:00:00Z")
    try await shop.refund(1, of: before, at: "2026-06-30T20:59:59Z")
    let evening = try await shop.pay(7_777, by: mona, at: "2026-10-29T20:30:00Z")
    try await shop.pay(1, by: mona, at: "2026-10-29T21:30:00Z")
    try await shop.refund(1_234, of: evening, at: "2026-10-29T21:45:00Z")
    try await shop.pay(55_555, by: mona, at: "2026-10-31T22:00:00Z")
    return shop
  }

  @Test(.enabled(if: StatementCheck.isThere), arguments: Month.allCases, ["en", "ar"])
  func `page, CSV and PDF agree to the piastre`(_ month: Month, _ language: String) async throws {
    try await TestPortal.run { portal in
      let shop = try await shop(portal)
      var browser = try await portal.signIn(shop, language: language)
      let first = try #require(Day(parsing: "\(month.rawValue)-01"))
      let period = "from=\(first)&to=\(first.lastOfMonth)"
      let page = try await browser.get("/merchant/statements?\(period)")
      let csv = try await browser.get(try #require(page.link(to: "statements.csv"))).bytes
      let pdf = try await browser.get(try #require(page.link(to: "statements.pdf"))).bytes
      let figures = try StatementCheck.figures(csv: csv, pdf: pdf)
      // Each amount that was read from the files stands on the page; a charged fee and its VAT below zero.
      func shown(_ word: Substring, isFee: Bool) throws -> String {
        let amount = try #require(Money(decimal: String(word)))
        return (isFee ? amount.deducted : amount).grouped.replacing("-", with: "−")
      }
      for line in figures where !line.hasPrefix("rows") {
        for (place, word) in line.split(separator: " ").enumerated() where word.contains(".") {
          #expect(page.words.contains(try shown(word, isFee: place == 3 || place == 4)), "\(line)")
        }
      }
      let lines = try await browser.get("/merchant/statements?\(period)&view=lines&quiet=shown")
      let rows = String(decoding: csv, as: UTF8.self).split(separator: "\r\n").dropFirst().map {
        $0.split(separator: ",", omittingEmptySubsequences: false)
      }
      for row in rows {
        for (place, word) in row.enumerated() where word.wholeMatch(of: /-?\d+\.\d\d/) != nil {
          #expect(lines.words.contains(try shown(word, isFee: place == 9 || place == 10)), "\(row)")
        }
      }
      let net = try #require(figures.first { $0.hasPrefix("net ") })
      switch month {
      case .shortDay: #expect(figures.contains("rows 3") && page.words.contains("23"))
      case .empty: #expect(figures.contains("rows 0") && net == "net 0.00")
      case .refunded: #expect(figures.contains("rows 3") && net.hasPrefix("net -"))
      case .longDay: #expect(figures.contains("rows 3") && page.words.contains("25"))
      }
    }
  }
}
