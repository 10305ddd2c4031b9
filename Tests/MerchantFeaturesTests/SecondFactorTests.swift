import Auth
import Database
import TestSupport
import Testing
import Wallet

/// The second factor at the merchant portal: optional, but required to change the bank account.
@Suite struct SecondFactorTests {
  @Test func `owners set up a second factor before they change the bank account`() async throws {
    try await TestPortal.run(.required) { portal in
      let shop = try await Shop(in: portal.database)
      var browser = TestSupport.Browser(portal.client)
      try await browser.signInOwner(of: shop)
      #expect(browser.page.path == "/merchant")
      #expect(try await browser.open("/merchant/payouts").status == 200)

      let asked = try await browser.open("/merchant/bank-account/change")
      #expect(asked.path == "/merchant/me/second-factor?next=%2Fmerchant%2Fbank-account%2Fchange")
      #expect(asked.words.contains("Changing your bank account takes a second factor"))
      let (app, _) = try await browser.enrol(at: asked.path, in: portal.database)
      #expect(browser.page.text.contains("href=\"/merchant/bank-account/change\""))
      #expect(try await browser.open("/merchant/bank-account/change").path == "/merchant/bank-account/change")

      try await browser.submit(to: "/merchant/logout")
      try await browser.signIn(merchant: shop.code.description)
      #expect(browser.page.path == "/merchant/login/code")
      #expect(try await browser.submit(["code": app.code()]).path == "/merchant")
    }
  }
}
