import Auth
import Database
import SharedFeatures
import Templates
import TestSupport
import Testing

@testable import AdminFeatures

/// The columns that a person shows or hides.
@Suite struct ColumnTests {
  private static let list = "/admin/transactions?kind=payment&status=completed"

  private func stored(_ portal: AdminPortal) async throws -> [String] {
    try await portal.database.rows(
      "SELECT array_to_string(list_columns, ' ') AS value FROM staff WHERE list_columns <> '{}' ORDER BY id",
      as: Scalar<String>.self
    ).map(\.value)
  }

  private func headings(_ page: Visit) -> [String] {
    page.text.matches(of: #/<th scope="col"[^>]*>(?:<a [^>]*>)?([^<]+)/#).map { String($0.1) }
  }

  /// Ticks exactly these boxes of the current page's list.
  private func choose(_ columns: [String], _ browser: inout Browser) async throws -> Visit {
    let form = try #require(browser.page.forms.first { $0.action == "/admin/columns" })
    let hidden = form.values.filter { ["_csrf", "list", "page"].contains($0.key) }
    return try await browser.post(
      columns.reduce(into: hidden) { $0[$1] = "yes" }, to: form.action)
  }

  @Test func `chosen columns are kept for the person, and the list keeps its filters`() async throws {
    try await AdminPortal.run { portal in
      let shop = try await Shop(in: portal.database)
      try await shop.pay(20_000, by: try await Shop.customer(in: portal.database))
      var browser = try await portal.browser(.support)
      let standard = try await browser.open(Self.list)
      #expect(
        headings(standard) == ["Time", "Reference", "Kind", "User", "Counterparty", "Status", "Review", "Amount"])
      let file = try await browser.open("/admin/transactions.csv?kind=payment&status=completed")

      try await browser.open(Self.list)
      let chosen = try await choose(["channel", "fees"], &browser)
      #expect(chosen.path == Self.list)
      #expect(chosen.words.contains("Columns saved."))
      #expect(headings(chosen) == ["Time", "Reference", "Channel", "User", "Status", "Fees and VAT", "Amount"])
      #expect(chosen.words.contains("Completed 5.70 200.00"))
      // More columns than fit scroll beside the amount.
      #expect(chosen.text.contains("class=\"table-frame wide\"") && !standard.text.contains("table-frame wide"))
      #expect(try await stored(portal) == ["transactions=channel,fees"])

      // Another list and another person have their own; the file keeps its columns.
      #expect(headings(try await browser.open("/admin/merchants")).contains("Category"))
      var other = try await portal.browser(.risk)
      #expect(headings(try await other.open(Self.list)) == headings(standard))
      #expect(try await browser.open("/admin/transactions.csv?kind=payment&status=completed").text == file.text)

      // None is a choice too, and the standard columns come back.
      try await browser.open(Self.list)
      let none = try await choose([], &browser)
      #expect(headings(none) == ["Time", "Reference", "User", "Status", "Amount"])
      #expect(try await stored(portal) == ["transactions="])
      #expect(none.words.contains("Reset columns"))
      let reset = try await choose(["reset"], &browser)
      #expect(headings(reset) == headings(standard))
      #expect(!reset.words.contains("Reset columns"))
      #expect(try await stored(portal) == [])
    }
  }

  @Test func `every list shows each of its columns, in both languages`() async throws {
    try await AdminPortal.run { portal in
      _ = try await ListTests().fill(portal)
      var browser = try await portal.browser()
      var arabic = try await portal.browser(.auditor, language: "ar")
      try await each(TransactionColumn.self, &browser, &arabic)
      try await each(UserColumn.self, &browser, &arabic)
      try await each(RefundColumn.self, &browser, &arabic)
      try await each(SettlementColumn.self, &browser, &arabic)
      try await each(PayoutColumn.self, &browser, &arabic)
      try await each(MerchantColumn.self, &browser, &arabic)
      #expect(try await stored(portal).map { $0.split(separator: " ").count } == [6, 6])
    }
  }

  private func each<Column: ListColumn>(
    _: Column.Type, _ browser: inout Browser, _ arabic: inout Browser
  ) async throws {
    let path = Column.page.text
    let before = headings(try await browser.open(path)).count
    let page = try await choose(Column.names, &browser)
    #expect(page.status == 200, "\(path)")
    #expect(headings(page).count == before - Column.standard.count + Column.allCases.count, "\(path)")
    try await arabic.open(path)
    let reader = try await choose(Column.names, &arabic)
    #expect(headings(reader).count == headings(page).count, "\(path)")
    #expect(Set(headings(reader)).isDisjoint(with: headings(page)), "\(path)")
    #expect(reader.words.contains("تم حفظ الأعمدة."), "\(path)")
  }

  @Test func `columns lead back to their list alone, and unknown ones are refused`() async throws {
    try await AdminPortal.run { portal in
      var browser = try await portal.browser(.support)
      let form = try #require(try await browser.open("/admin/users").forms.first { $0.action == "/admin/columns" })
      let token = try #require(form.values["_csrf"])
      for page in ["https://elsewhere.test", "/admin/staff", "/admin/usersome", "/merchant/transactions", ""] {
        let answer = try await browser.post(["_csrf": token, "list": "users", "page": page], to: form.action)
        #expect(answer.path == "/admin/users", "\(page)")
      }
      #expect(try await browser.post(["_csrf": token, "list": "secrets"], to: form.action).status == 400)
      #expect(
        try await browser.post(["_csrf": token, "list": "users", "password": "yes"], to: form.action).status == 400)
      // A column of another list isn't one of this list's.
      try await browser.post(["_csrf": token, "list": "users", "refunded": "yes", "tier": "yes"], to: form.action)
      #expect(try await stored(portal) == ["users=tier"])
    }
  }
}
