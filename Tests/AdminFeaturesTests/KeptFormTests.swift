import Auth
import Database
import HTTPTypes
import Ledger
import TestSupport
import Testing
import Wallet

/// Typed values of a form aren't lost by going back, a change of language, an error or an interruption.
@Suite struct KeptFormTests {
  private static let typed = ["amount": "40.00", "reason": "duplicate", "note": "دُفعت مرتين"]

  private func withPayment(_ body: @Sendable (AdminPortal, String) async throws -> Void) async throws {
    try await AdminPortal.run { portal in
      let shop = try await Shop(in: portal.database)
      let user = try await Shop.customer(in: portal.database)
      try await shop.pay(50_000, by: user)
      let payment = try await shop.pay(10_000, by: user)
      try await body(portal, "/admin/transactions/\(payment.reference)/refund")
    }
  }

  private func expectTyped(_ page: Visit, _ path: String, language: String = "en") throws {
    #expect(page.path == path)
    #expect(page.status == 200)
    #expect(page.text.contains("<html lang=\"\(language)\""))
    let form = try #require(page.forms.first { $0.has("amount") })
    for (field, value) in Self.typed { #expect(form.values[field] == value) }
    // The page is the form again, not its confirmation.
    #expect(!form.has("confirmed"))
  }

  @Test func `going back from a refund's preflight keeps what was typed, until it is done`() async throws {
    try await withPayment { portal, path in
      var browser = try await portal.browser(.support)
      try await browser.open(path)
      let preflight = try await browser.submit(Self.typed)
      let cookie = try #require(preflight.headers[values: .setCookie].first { $0.hasPrefix("draft=") })
      #expect(cookie.contains("; Path=\(path); HttpOnly; SameSite=Strict; Max-Age=900"))
      try expectTyped(try await browser.open(path), path)
      // The page's own button works without a script too.
      try await browser.submit(Self.typed)
      try expectTyped(try await browser.submit(["_change": "yes"]), path)

      try await browser.submit(Self.typed)
      #expect(try await browser.submit(["confirmed": "yes"]).words.contains("The refund is completed."))
      let next = try await browser.open(path)
      #expect(next.forms.contains { $0.values["amount"] == "60.00" && $0.values["note"] == "" })
    }
  }

  @Test func `another language keeps what was typed, confirmed or not`() async throws {
    try await withPayment { portal, path in
      var browser = try await portal.browser(.support)
      try await browser.open(path)
      let confirm = try await browser.submit(Self.typed)
      // On the confirmation page, the language switch leads to the form.
      let sent = try #require(confirm.forms.first { $0.has("confirmed") })
      let arabic = try await browser.post(sent.values.merging(["_language": "ar"]) { $1 }, to: path)
      try expectTyped(arabic, path, language: "ar")
      // On the form itself, the script sends it like this.
      let form = try #require(arabic.forms.first { $0.has("amount") })
      let english = try await browser.post(
        form.values.merging(["_language": "en", "note": "charged"]) { $1 }, to: form.action)
      #expect(english.text.contains("<html lang=\"en\""))
      #expect(english.forms.contains { $0.values["amount"] == "40.00" && $0.values["note"] == "charged" })
    }
  }

  @Test func `a session that ends takes nothing along; who signs in again goes on`() async throws {
    try await withPayment { portal, path in
      var browser = try await portal.browser(.support)
      try await browser.open(path)
      try await portal.database.execute("UPDATE sessions SET last_seen_at = now() - interval '1 hour'")
      let page = try await browser.submit(Self.typed)
      #expect(page.status == 401)
      #expect(!page.text.contains("دُفعت مرتين"))
      let back = try await browser.submit(["email": "support@example.test", "password": TestAccounts.password])
      try expectTyped(back, path)
    }
  }

  @Test func `somebody else who signs in finds nothing of it`() async throws {
    try await withPayment { portal, path in
      try await TestAccounts.makeStaff(.finance, in: portal.database)
      var browser = try await portal.browser(.support)
      try await browser.open(path)
      try await portal.database.execute("UPDATE sessions SET last_seen_at = now() - interval '1 hour'")
      try await browser.submit(Self.typed)
      let back = try await browser.submit(["email": "finance@example.test", "password": TestAccounts.password])
      #expect(back.path == path)
      #expect(back.forms.contains { $0.values["amount"] == "100.00" && $0.values["note"] == "" })
    }
  }

  @Test func `a form of an earlier session is refused and kept`() async throws {
    try await withPayment { portal, path in
      var browser = try await portal.browser(.support)
      let page = try await browser.open(path)
      let form = try #require(page.forms.first { $0.has("amount") })
      let values = form.values.merging(Self.typed) { $1 }.merging(["_csrf": "another"]) { $1 }
      let refused = try await browser.post(values, to: path)
      #expect(refused.status == 403)
      #expect(refused.words.contains("Back to the form"))
      #expect(refused.text.contains("href=\"\(path)\""))
      try expectTyped(try await browser.open(path), path)
    }
  }

  @Test func `a mistake in one field keeps the others, going back as well`() async throws {
    try await withPayment { portal, path in
      var browser = try await portal.browser(.support)
      try await browser.open(path)
      let wrong = Self.typed.merging(["amount": "100.01"]) { $1 }
      #expect(try await browser.submit(wrong).status == 422)
      let page = try await browser.open(path)
      #expect(page.forms.contains { $0.values["amount"] == "100.01" && $0.values["note"] == "دُفعت مرتين" })
    }
  }

  @Test func `an IBAN is kept for its page, and stands in no address and no cookie to be read`() async throws {
    try await AdminPortal.run { portal in
      _ = try await BankedShop(portal)
      let path = "/admin/merchants/MRC-000001/bank-account"
      let iban = "EG800002000156789012345180002"
      var browser = try await portal.browser(.finance)
      try await browser.open(path)
      let confirm = try await browser.submit(["holder": "صيدلية النيل", "iban": iban, "reason": "new bank"])
      #expect(confirm.headers[values: .setCookie].allSatisfy { !$0.contains("8000") })
      let form = try await browser.submit(["_change": "yes"])
      #expect(form.path == path)
      #expect(form.forms.contains { $0.values["iban"] == iban && $0.values["holder"] == "صيدلية النيل" })
    }
  }
}
