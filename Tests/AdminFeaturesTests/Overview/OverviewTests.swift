import Auth
import TestSupport
import Testing
import Wallet

@Suite struct OverviewTests {
  @Test func `today's figures are today's`() async throws {
    try await AdminPortal.run { portal in
      let shop = try await Shop(in: portal.database)
      let user = try await Shop.customer(in: portal.database)
      try await shop.pay(50_000, by: user)
      let payment = try await shop.pay(25_000, by: user)
      try await shop.pay(99_900, by: user, at: "2026-01-15T12:00:00+02:00")
      try await shop.refund(5_000, of: payment)
      var browser = try await portal.browser()
      let page = try await browser.open("/admin")
      #expect(page.words.contains("Payments today EGP 750.00"))
      #expect(page.words.contains("Refunded today EGP 50.00"))
    }
  }

  @Test func `an empty platform says so`() async throws {
    try await AdminPortal.run { portal in
      var browser = try await portal.browser()
      let page = try await browser.open("/admin")
      #expect(page.status == 200)
      #expect(page.words.contains("No transactions yet"))
    }
  }

  @Test func `whoever isn't signed in is led to the door and back`() async throws {
    try await AdminPortal.run { portal in
      var browser = Browser(portal.client)
      let door = try await browser.open("/admin/transactions?status=failed")
      #expect(door.path.hasPrefix("/admin/login"))
      let email = try await TestAccounts.makeStaff(.support, in: portal.database)
      let page = try await browser.submit(["email": email, "password": TestAccounts.password])
      #expect(page.path == "/admin/transactions?status=failed")
    }
  }
}
