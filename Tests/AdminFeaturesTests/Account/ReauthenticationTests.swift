import Auth
import Database
import HTTPTypes
import Ledger
import TestSupport
import Testing
import Wallet

/// Sensitive acts ask for a proof of identity, and the submitted form continues afterwards.
@Suite struct ReauthenticationTests {
  private static let typed = ["amount": "40.00", "reason": "duplicate", "note": "دُفعت مرتين"]

  private func withRefund(_ body: @Sendable (AdminPortal, String) async throws -> Void) async throws {
    try await AdminPortal.run { portal in
      let shop = try await Shop(in: portal.database)
      let user = try await Shop.customer(in: portal.database)
      try await shop.pay(50_000, by: user)
      let payment = try await shop.pay(10_000, by: user)
      try await body(portal, "/admin/transactions/\(payment.reference)/refund")
    }
  }

  private func age(_ database: Database) async throws {
    try await database.execute("UPDATE sessions SET authenticated_at = now() - interval '11 minutes'")
  }

  private func refunds(_ database: Database) async throws -> Int {
    try await database.value("SELECT count(*) AS value FROM refunds")
  }

  @Test func `a confirmed refund asks for the password and goes on with the same form`() async throws {
    try await withRefund { portal, path in
      var browser = try await portal.browser(.support)
      try await browser.open(path)
      let confirm = try await browser.submit(Self.typed)
      let sent = try #require(confirm.forms.first { $0.has("confirmed") })
      try await age(portal.database)

      let question = try await browser.submit(["confirmed": "yes"])
      #expect(question.status == 401)
      #expect(question.words.contains("Confirm it's you"))
      let again = try #require(question.forms.first { $0.has("_password") })
      for (name, value) in sent.values where name != "_csrf" { #expect(again.values[name] == value) }
      #expect(try await refunds(portal.database) == 0)

      let wrong = try await browser.submit(["_password": "not it"])
      #expect(wrong.status == 401)
      #expect(wrong.words.contains("Incorrect password or code: 4 attempts left."))
      #expect(try await browser.submit(["_password": ""]).words.contains("Enter your password"))
      let done = try await browser.submit(["_password": TestAccounts.password])
      #expect(done.path.hasPrefix("/admin/refunds/RFN-"))
      #expect(done.words.contains("The refund is completed."))
      #expect(try await refunds(portal.database) == 1)

      // The first form can be sent again without taking effect twice. The session has a new token.
      let twice = try await browser.post(again.values.merging(["_password": TestAccounts.password]) { $1 }, to: path)
      #expect(twice.status == 403)
      #expect(try await refunds(portal.database) == 1)
    }
  }

  @Test func `what was typed first asks as well, and then shows what it would do`() async throws {
    try await withRefund { portal, path in
      var browser = try await portal.browser(.support)
      try await browser.open(path)
      try await age(portal.database)
      #expect(try await browser.submit(Self.typed).status == 401)
      let confirm = try await browser.submit(["_password": TestAccounts.password])
      #expect(confirm.status == 200)
      #expect(confirm.forms.contains { $0.has("confirmed") && $0.values["amount"] == "40.00" })
      #expect(try await browser.submit(["confirmed": "yes"]).path.hasPrefix("/admin/refunds/RFN-"))
    }
  }

  @Test func `another language keeps the form that waits for the password`() async throws {
    try await withRefund { portal, path in
      var browser = try await portal.browser(.support)
      try await browser.open(path)
      try await age(portal.database)
      let question = try await browser.submit(Self.typed)
      let again = try #require(question.forms.first { $0.has("_password") })
      let arabic = try await browser.post(again.values.merging(["_language": "ar"]) { $1 }, to: path)
      #expect(arabic.text.contains("<html lang=\"ar\""))
      #expect(arabic.forms.contains { $0.values["note"] == Self.typed["note"] })
      #expect(try await browser.submit(Self.typed).words.contains("أكّد هويتك"))
    }
  }

  @Test func `five wrong passwords end the session; who signs in again finds the form`() async throws {
    try await withRefund { portal, path in
      var browser = try await portal.browser(.support)
      try await browser.open(path)
      try await age(portal.database)
      try await browser.submit(Self.typed)
      for _ in 0..<4 { #expect(try await browser.submit(["_password": "not it"]).status == 401) }
      let page = try await browser.submit(["_password": "not it"])
      #expect(page.status == 401)
      #expect(page.forms.contains { $0.has("email") })
      let back = try await browser.submit(["email": "support@example.test", "password": TestAccounts.password])
      #expect(back.path == path)
      #expect(back.forms.contains { $0.values["note"] == Self.typed["note"] })
    }
  }

  @Test func `a code of the app does as well`() async throws {
    try await withRefund { portal, path in
      var browser = try await portal.browser(.support)
      let (app, _) = try await browser.enrol(at: "/admin/me/second-factor", in: portal.database)
      try await browser.open(path)
      try await age(portal.database)
      try await browser.submit(Self.typed)
      #expect(try await browser.submit(["_code": app.code()]).forms.contains { $0.has("confirmed") })
    }
  }

  @Test func `a page that leads to a file asks first`() async throws {
    try await AdminPortal.run { portal in
      var browser = try await portal.browser(.finance)
      try await age(portal.database)
      let question = try await browser.open("/admin/bank-results/new")
      #expect(question.path == "/admin/reauthentication?next=%2Fadmin%2Fbank-results%2Fnew")
      #expect(try await browser.submit(["_password": TestAccounts.password]).path == "/admin/bank-results/new")
      try await age(portal.database)
      let late = try await browser.upload("payout_reference\n", named: "result.csv")
      #expect(late.path.hasPrefix("/admin/reauthentication"))
    }
  }

  @Test func `an error after the password keeps the person signed in`() async throws {
    try await withRefund { portal, path in
      var browser = try await portal.browser(.support)
      try await browser.open(path)
      try await age(portal.database)
      let question = try await browser.submit(Self.typed)
      let form = try #require(question.forms.first { $0.has("_password") })
      // The same token and password are sent to an object that doesn't exist.
      let nowhere = try await browser.post(
        form.values.merging(["_password": TestAccounts.password]) { $1 }, to: "/admin/transactions/TXN-0/refund")
      #expect(nowhere.status == 404)
      #expect(try await browser.open("/admin").path == "/admin")
    }
  }
}
