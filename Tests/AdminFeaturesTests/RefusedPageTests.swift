import Auth
import TestSupport
import Testing

@Suite struct RefusedPageTests {
  @Test(arguments: [
    ("/admin/transactions/TXN-000000000000", 404, "Page not found"), ("/admin/audit", 403, "You don't have permission"),
    ("/admin/staff/new", 403, "You don't have permission"),
  ])
  func `whoever is signed in keeps the navigation where a page isn't found or isn't theirs`(
    path: String, status: Int, words: String
  ) async throws {
    try await AdminPortal.run { portal in
      var browser = try await portal.browser(.support)
      let page = try await browser.open(path)
      #expect(page.status == status)
      #expect(page.words.contains(words))
      #expect(page.text.contains("href=\"/admin/users\""))
      #expect(page.words.contains("Request "))
    }
  }
}
