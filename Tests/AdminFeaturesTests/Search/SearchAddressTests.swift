import Auth
import Database
import Ledger
import TestSupport
import Testing
import Wallet

/// What people search for isn't in addresses where it names a person (docs/decisions/0011-searches-in-addresses.md).
@Suite struct SearchAddressTests {
  @Test func `no address holds a mobile number that was searched for, and another browser can't open it`() async throws
  {
    try await AdminPortal.run { portal in
      let shop = try await Shop(in: portal.database)
      let user = try await Shop.customer(in: portal.database)
      _ = try await shop.pay(10_000, by: user)
      var browser = try await portal.browser()
      var other = try await portal.browser(.support)
      try await browser.open("/admin")
      #expect(try await browser.submit(["q": "010 1234 5676"], to: "/admin/search").path == "/admin/users/\(user)")
      for (list, file) in [("/admin/users", "/admin/users.csv"), ("/admin/transactions", "/admin/transactions.csv")] {
        try await browser.open(list)
        let form = try #require(browser.page.forms.first { $0.values["_list"] == list })
        let found = try await browser.post(form.values.merging(["q": "01012345676"]) { $1 }, to: form.action)
        #expect(found.path.hasPrefix("\(list)?q=~"), "\(found.path)")
        // It stands in the field and in no address.
        #expect(found.forms.contains { $0.values["q"] == "01012345676" })
        let addresses = found.text.matches(of: /(?:href|action)="([^"]*)"/).map { String($0.1) }
        #expect(addresses.contains { $0.hasPrefix("\(file)?q=~") })
        #expect(!addresses.contains { $0.contains("1012345676") || $0.contains("1234") })
        #expect(try await browser.open(found.path).status == 200)

        let ended = try await other.open(found.path)
        #expect(ended.status == 422)
        #expect(ended.words.contains("This search has ended. Search again."))
      }
    }
  }

  @Test func `names stay in the address, with the other filters as they were`() async throws {
    try await AdminPortal.run { portal in
      _ = try await Shop.customer("Mona Adel", in: portal.database)
      var browser = try await portal.browser()
      try await browser.open("/admin/transactions?kind=payment&kind=refund&min=5")
      let form = try #require(browser.page.forms.first { $0.values["_list"] == "/admin/transactions" })
      let token = try #require(form.values["_csrf"])
      #expect(
        try await browser.post(
          encoded: "_csrf=\(token)&_list=%2Fadmin%2Ftransactions&q=Mona+A&kind=payment&kind=refund&from=&min=5",
          to: "/admin/search"
        ).path == "/admin/transactions?q=Mona%20A&kind=payment&kind=refund&min=5")
      // A text that looks like a token is none.
      let users = try await browser.post(encoded: "_csrf=\(token)&_list=%2Fadmin%2Fusers&q=~abc", to: "/admin/search")
      #expect(users.path.hasPrefix("/admin/users?q=~"))
      #expect(users.status == 200)
    }
  }

  @Test func `a search form of another site, session or list leads nowhere`() async throws {
    try await AdminPortal.run { portal in
      var browser = try await portal.browser()
      try await browser.open("/admin")
      let form = try #require(browser.page.forms.first { $0.values["_list"] != nil })
      for (changed, status) in [
        (["_csrf": ""], 403), (["_csrf": "forged"], 403), (["_list": "https://evil.example/"], 400),
        (["_list": "/merchant/customers"], 400), (["_list": ""], 400), (["_list": "/admin/users?q=x"], 400),
      ] {
        let values = form.values.merging(changed) { $1 }
        #expect(try await browser.post(values, to: form.action).status == status, "\(changed)")
      }
    }
  }
}
