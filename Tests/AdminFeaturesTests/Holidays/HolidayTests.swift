import Auth
import Database
import Ledger
import TestSupport
import Testing
import Wallet

@Suite struct HolidayTests {
  private static let path = "/admin/settings/holidays"

  private func today(_ portal: AdminPortal) async throws -> Day {
    try await portal.database.value("SELECT (now() AT TIME ZONE 'Africa/Cairo')::date AS value")
  }

  private func days(_ portal: AdminPortal) async throws -> [Day] {
    try await portal.database.rows("SELECT day AS value FROM holidays ORDER BY day", as: Scalar<Day>.self).map(\.value)
  }

  @Test func `everybody reads the holidays, and none is made up`() async throws {
    try await AdminPortal.run { portal in
      var browser = try await portal.browser(.support)
      #expect(try await browser.open("/admin/settings").text.contains(#"href="\#(Self.path)""#))
      let page = try await browser.open(Self.path)
      #expect(page.words.contains("No holidays are listed"))
      #expect(!page.forms.contains { $0.has("from") })
      #expect(try await browser.post(["from": "2026-12-01", "name": "x"], to: Self.path).status == 403)
      var reader = try await portal.browser(.auditor, language: "ar")
      #expect(try await reader.open(Self.path).words.contains("لا عطلات مسجلة"))
    }
  }

  @Test(arguments: [("en", "Holiday added.", "Holiday removed."), ("ar", "تمت إضافة العطلة", "تم حذف العطلة")])
  func `finance adds a holiday, which batches leave out, and removes it`(
    language: String, added: String, removed: String
  ) async throws {
    try await AdminPortal.run { portal in
      let first = try await today(portal).adding(days: 1)
      var browser = try await portal.browser(.finance, language: language)
      try await browser.open(Self.path)
      let page = try await browser.submit(
        ["from": first.description, "to": first.adding(days: 6).description, "name": "عيد الفطر"], to: Self.path)
      #expect(page.words.contains(added))
      #expect(page.words.contains("عيد الفطر"))
      #expect(try await days(portal) == (0...6).map { first.adding(days: $0) })

      _ = try await BankedShop(portal).approvedPayout("payout")
      let batch = try await browser.open("/admin/payout-batches/new")
      for offset in 0...6 { #expect(!batch.text.contains("value=\"\(first.adding(days: offset))\"")) }
      #expect(batch.text.contains("value=\"\(BankingDays().first(from: first.adding(days: 7)))\""))

      try await browser.open(Self.path)
      #expect(try await browser.submit(to: "\(Self.path)/\(first)/removal").words.contains(removed))
      #expect(try await days(portal).count == 6)
      var administrator = try await portal.browser(language: language)
      let audit = try await administrator.open("/admin/audit")
      #expect(audit.words.contains(language == "en" ? "Added a holiday" : "إضافة عطلة"))
    }
  }

  @Test(arguments: [
    ("from", "", "Enter a day as in"), ("from", "2026-02-30", "Enter a day as in"),
    ("from", "2026-01-01", "The day is past."), ("to", "2026-01-01", "The last day is before the first."),
    ("to", "2099-01-01", "A holiday has at most 14 days."), ("name", " ", "Enter"),
  ])
  func `what is no holiday comes back as it was typed`(field: String, value: String, message: String) async throws {
    try await AdminPortal.run { portal in
      var browser = try await portal.browser(.financeApprover)
      try await browser.open(Self.path)
      var typed = ["from": try await today(portal).adding(days: 3).description, "to": "", "name": "Eid"]
      typed[field] = value
      let page = try await browser.submit(typed, to: Self.path)
      #expect(page.status == 422)
      #expect(page.words.contains(message))
      #expect(page.forms.contains { $0.values[field] == value })
      #expect(try await days(portal) == [])
    }
  }

  @Test func `a day that is listed or past says so`() async throws {
    try await AdminPortal.run { portal in
      let day = try await today(portal).adding(days: 3)
      var browser = try await portal.browser(.finance)
      for status in [200, 422] {
        try await browser.open(Self.path)
        let page = try await browser.submit(["from": day.description, "to": "", "name": "Eid"], to: Self.path)
        #expect(page.status == status)
      }
      let form = try #require(try await browser.open(Self.path).forms.first { $0.has("from") })
      let token = ["_csrf": try #require(form.values["_csrf"])]
      let gone = try await browser.post(token, to: "\(Self.path)/\(day.adding(days: 9))/removal")
      #expect(gone.words.contains("Not removed: the day is past, or no longer a holiday."))
      #expect(try await browser.post(token, to: "\(Self.path)/yesterday/removal").status == 404)
    }
  }
}
