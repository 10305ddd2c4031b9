import Auth
import Database
import Ledger
import TestSupport
import Testing
import Wallet

@testable import AdminFeatures

@Suite struct SettlementPageTests {
  @Test func `the lines of a settlement go on and back`() async throws {
    try await AdminPortal.run { portal in
      let count = SettlementRoutes.linesLength * 2 + 1
      _ = try await BankedShop(portal, payments: count, of: 10_000)
      let reference: String = try await portal.database.value("SELECT reference AS value FROM settlements")
      var browser = try await portal.browser(.finance)
      let first = try await browser.open("/admin/settlements/\(reference)")
      #expect(first.newer == nil)
      let second = try await browser.open(try #require(first.older))
      let third = try await browser.open(try #require(second.older))
      #expect(third.older == nil)
      let seen = [first, second, third].flatMap(\.references)
      #expect(Set(seen).count == count)
      let back = try await browser.open(try #require(third.newer))
      #expect(back.references == second.references)
      let start = try await browser.open(try #require(back.newer))
      #expect(start.references == first.references)
      #expect(start.newer == nil)
    }
  }

  @Test func `in Arabic a merchant goes by its Arabic name`() async throws {
    try await AdminPortal.run { portal in
      _ = try await BankedShop(portal).exportedPayout()
      var browser = try await portal.browser(.finance, language: "ar")
      for path in ["/admin/settlements", "/admin/payouts"] {
        let page = try await browser.open(path)
        #expect(page.words.contains("صيدلية النيل"), "\(path)")
        #expect(!page.words.contains("Nile Pharmacy"), "\(path)")
      }
    }
  }
}
