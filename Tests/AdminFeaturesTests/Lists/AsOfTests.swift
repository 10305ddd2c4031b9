import Auth
import Database
import HTTPTypes
import Ledger
import TestSupport
import Testing
import Wallet

/// Lists that are pinned to an instant.
@Suite struct AsOfTests {
  private func now(_ portal: AdminPortal) async throws -> String {
    let now: Instant = try await portal.database.value("SELECT clock_timestamp() AS value")
    return now.iso8601UTC
  }

  @Test func `the audit log as of an instant stays as it was`() async throws {
    try await AdminPortal.run { portal in
      let (first, second) = (Actor(.staff, id: 901, name: "Salma Roshdy"), Actor(.staff, id: 902, name: "Karim Adel"))
      try await portal.database.addStaff([901: first.name, 902: second.name])
      let user = try await Shop.customer(in: portal.database)
      var browser = try await portal.browser(.auditor)
      var arabic = try await portal.browser(.administrator, language: "ar")
      try await Ledger.setStatus(of: user, to: .frozen, reason: "Lost phone", by: first, in: portal.database)
      let instant = try await now(portal)
      let pinned = "/admin/audit?actor=staff&as_of=\(instant)"
      let before = try await browser.open(pinned)
      _ = try await Ledger.addNote("Called back", on: .user(user), key: "note", by: second, in: portal.database)
      #expect(try await browser.open("/admin/audit?actor=staff").words.contains("Karim Adel"))
      let after = try await browser.open(pinned)
      #expect(after.words.contains("Salma Roshdy"))
      #expect(!after.words.contains("Karim Adel"))
      #expect(after.references == before.references)
      #expect(after.words.contains("Audit log As of "))
      #expect(try await arabic.open(pinned).words.contains("سجل التدقيق حتى "))

      let yesterday = try #require(
        before.text.firstMatch(of: #/href="(\/admin\/audit\?[^"]*)">End of yesterday/#).map { String($0.1) })
      #expect(yesterday.contains("actor=staff&amp;as_of="))
      #expect(yesterday.contains("59.999999Z"))
      #expect(
        try await browser.open(yesterday.replacing("&amp;", with: "&")).words.contains("Nothing matches these filters"))

      // Its file has the same rows and says so in its name, which the links of the page lead to.
      let link = try #require(after.text.firstMatch(of: #/href="(\/admin\/audit\.csv[^"]*)"/#)).1
      let file = try await browser.open(String(link).replacing("&amp;", with: "&"))
      #expect(file.text.contains("Salma Roshdy"))
      #expect(!file.text.contains("Karim Adel"))
      let disposition = try #require(file.headers[.contentDisposition])
      #expect(disposition.contains("audit_as_of_\(instant.filter { $0 != ":" })_"))
    }
  }

  @Test func `an account's postings as of an instant leave out what was recorded later`() async throws {
    try await AdminPortal.run { portal in
      let shop = try await Shop(in: portal.database)
      let user = try await Shop.customer("Mona Adel", in: portal.database)
      try await shop.pay(10_000, by: user)
      let instant = try await now(portal)
      // It happened before that instant, and was recorded after it.
      try await shop.pay(20_000, by: user, at: "2026-10-01T10:00:00+03:00")
      let account: AccountID = try await portal.database.value(
        "SELECT id AS value FROM accounts WHERE user_id = \(user)")
      var browser = try await portal.browser(.auditor)
      let all = try await browser.open("/admin/ledger/accounts/\(account)")
      #expect(all.words.contains("Balance EGP 99,700.00"))
      #expect(all.words.contains("−200.00"))
      let pinned = try await browser.open("/admin/ledger/accounts/\(account)?as_of=\(instant)")
      #expect(pinned.words.contains("2 results"))
      #expect(pinned.words.contains("−100.00 99,900.00"))
      #expect(!pinned.words.contains("−200.00"))
      // Today's balance isn't that of the instant.
      #expect(!pinned.words.contains("99,700.00"))
      let file = try await browser.open("/admin/postings.csv?account=\(account)&as_of=\(instant)")
      #expect(file.text.split(separator: "\r\n").count == 3)
    }
  }

  @Test func `no instant is promised that a list can't be pinned to`() async throws {
    try await AdminPortal.run { portal in
      var browser = try await portal.browser(.auditor)
      for path in ["/admin/audit", "/admin/audit.csv"] {
        let page = try await browser.open("\(path)?as_of=2099-01-01T00:00:00Z")
        #expect(page.status == 422, "\(path)")
        #expect(page.words.contains("That time is still to come."), "\(path)")
      }
      // The states of these rows change, so that they can't be shown as they were.
      for list in ["transactions", "refunds", "payouts", "settlements", "users", "merchants", "approvals", "cases"] {
        let page = try await browser.open("/admin/\(list)?as_of=2026-01-01T00:00:00Z")
        #expect(page.status == 422, "\(list)")
        #expect(page.words.contains("There is no filter as_of here."), "\(list)")
      }
    }
  }
}
