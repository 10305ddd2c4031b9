import Database
import Templates
import TestSupport
import Testing
import Wallet

struct DeclinedTests {
  @Test("A merchant never sees why a wallet declined a payment", arguments: FailureReason.allCases, Language.allCases)
  func declined(reason: FailureReason, language: Language) async throws {
    try await TestPortal.run { portal in
      let shop = try await Shop(in: portal.database)
      let user = try await Shop.customer(in: portal.database)
      let reference = Reference.random(.transaction)
      try await portal.database.executeAsOwner(
        """
        INSERT INTO transactions
          (reference, kind, status, failure_reason, channel, user_id, merchant_id, amount, created_at)
        VALUES (\(reference), 'payment', 'failed', \(reason), 'app', \(user), \(shop.id), 100, '2026-11-01T10:00:00Z')
        """)
      let reader = Reader(
        language: language, zone: CairoZone(initialOffset: 0, transitions: []), now: TestPortal.noon)
      var browser = try await portal.signIn(shop, language: language.rawValue)
      for path in ["/merchant/transactions", "/merchant/transactions/\(reference)"] {
        let page = try await browser.get(path).text
        #expect(page.contains(Phrase.declinedByWallet.plain(for: reader)), "\(path)")
        #expect(!page.contains(reason.label.plain(for: reader)), "\(path)")
      }
    }
  }
}
