import Auth
import Database
import TestSupport
import Testing

@Suite struct ViewTests {
  private static let list = "/admin/transactions?kind=payment&status=failed"

  private func saved(_ portal: AdminPortal) async throws -> [String] {
    try await portal.database.rows(
      "SELECT concat_ws(' ', name, address, is_shared) AS value FROM saved_views ORDER BY id", as: Scalar<String>.self
    ).map(\.value)
  }

  @Test func `a filtered list is saved for oneself or for all, and leads back to itself`() async throws {
    try await AdminPortal.run { portal in
      var browser = try await portal.browser(.risk)
      let list = try await browser.open(Self.list)
      #expect(list.text.contains("/admin/views?page=%2Fadmin%2Ftransactions%3Fkind%3Dpayment%26status%3Dfailed"))
      try await browser.open(
        "/admin/views?page=%2Fadmin%2Ftransactions%3Fkind%3Dpayment%26status%3Dfailed%26before%3D1-2")
      let form = browser.page
      #expect(form.words.contains("Transactions Kind Payment Status Failed"))
      #expect(!form.words.contains("kind="))
      let back = try await browser.submit(["name": "Failed payments"])
      #expect(back.path == Self.list)
      #expect(back.words.contains("View saved."))
      try await browser.open("/admin/views?page=%2Fadmin%2Frefunds")
      try await browser.submit(["name": "كل الاستردادات", "shared": "yes"])
      #expect(
        try await saved(portal) == ["Failed payments \(Self.list) f", "كل الاستردادات /admin/refunds t"])
      let mine = try await browser.open("/admin/views")
      #expect(mine.text.contains("kind=payment&amp;status=failed"))
      #expect(mine.words.contains("Failed payments"))

      // Others see what is shared, and remove none of it.
      var other = try await portal.browser(.support, language: "ar")
      let page = try await other.open("/admin/views")
      #expect(page.words.contains("عروض مشتركة"))
      #expect(page.words.contains("كل الاستردادات"))
      #expect(!page.words.contains("Failed payments"))
      let days = try await other.open(
        "/admin/views?page=%2Fadmin%2Fapprovals%3Ffrom%3D2026-10-01%26kind%3Dfee%26kind%3Dlimit")
      #expect(days.words.contains("النوع رسوم، حد"))
      #expect(!days.words.contains("kind="))
      let token = try #require(page.forms.first { $0.has("_csrf") }?.values["_csrf"])
      try await other.post(["_csrf": token], to: "/admin/views/2/removal")
      #expect(try await saved(portal).count == 2)
      try await browser.open("/admin/views")
      #expect(try await browser.submit(to: "/admin/views/1/removal").words.contains("View removed."))
      #expect(try await saved(portal).count == 1)
    }
  }

  @Test(arguments: [
    "https%3A%2F%2Felsewhere.test", "%2Fmerchant%2Ftransactions", "%2Fadmin%2Fusers%2F1", "%2Fadmin%2Ftransactions.csv",
    "",
  ])
  func `only a list is saved`(page: String) async throws {
    try await AdminPortal.run { portal in
      var browser = try await portal.browser(.support)
      let form = try await browser.open("/admin/views?page=\(page)")
      #expect(!form.forms.contains { $0.has("name") })
      let token = try #require(form.forms.first { $0.has("_csrf") }?.values["_csrf"])
      let answer = try await browser.post(
        ["_csrf": token, "name": "x", "page": page.replacing("%2F", with: "/").replacing("%3A", with: ":")],
        to: "/admin/views")
      #expect(answer.status == 422)
      #expect(try await saved(portal) == [])
    }
  }

  @Test func `a view needs a name that isn't taken`() async throws {
    try await AdminPortal.run { portal in
      var browser = try await portal.browser(.support)
      for (name, status) in [("Mine", 200), ("Mine", 422), (" ", 422)] {
        try await browser.open("/admin/views?page=%2Fadmin%2Ftransactions")
        #expect(try await browser.submit(["name": name]).status == status)
      }
      #expect(try await saved(portal).count == 1)
    }
  }
}
