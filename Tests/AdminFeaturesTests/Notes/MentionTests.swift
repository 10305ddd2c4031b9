import Auth
import Database
import Ledger
import TestSupport
import Testing
import Wallet

@Suite struct MentionPageTests {
  private func told(_ portal: AdminPortal) async throws -> [String] {
    try await portal.database.rows(
      """
      SELECT concat_ws(' ', staff.name, parameters ->> 'author', parameters ->> 'page') AS value
      FROM messages JOIN staff ON staff.id = staff_id WHERE messages.kind = 'mentioned' ORDER BY messages.id
      """, as: Scalar<String>.self
    ).map(\.value)
  }

  @Test func `a colleague whose name stands after @ is marked and told, and an unknown name stays text`() async throws {
    try await AdminPortal.run { portal in
      let user = try await Shop.customer("Hana Fathy", in: portal.database)
      try await TestAccounts.makeStaff(.risk, email: "karim@example.test", name: "Karim Fouad", in: portal.database)
      try await TestAccounts.makeStaff(.risk, email: "gone@example.test", name: "Gone Person", in: portal.database)
      try await portal.database.executeAsOwner("UPDATE staff SET status = 'disabled' WHERE name = 'Gone Person'")
      var browser = try await portal.browser(.support)
      try await browser.open("/admin/users/\(user)")
      let page = try await browser.submit([
        "note": "@Karim Fouad please look, <b>@nobody</b> and @Gone Person know; as does @mona adel"
      ])
      #expect(page.text.contains("<strong class=\"mention\">@Karim Fouad</strong>"))
      #expect(page.text.contains("<strong class=\"mention\">@mona adel</strong>"))
      #expect(page.text.contains("&lt;b&gt;@nobody&lt;/b&gt;"))
      #expect(!page.text.contains("<strong class=\"mention\">@Gone"))
      // Whoever writes their own name isn't told.
      #expect(try await told(portal) == ["Karim Fouad Mona Adel /admin/users/\(user)?tab=notes"])
      // A message names no customer and quotes no note.
      let quoted: Int = try await portal.database.value(
        "SELECT count(*) AS value FROM messages WHERE parameters::text LIKE '%look%'")
      #expect(quoted == 0)
    }
  }

  @Test func `notes on transactions and cases tell colleagues too, in Arabic as well`() async throws {
    try await AdminPortal.run { portal in
      try await TestAccounts.makeStaff(.risk, email: "ahmed@example.test", name: "أحمد سعيد", in: portal.database)
      let shop = try await Shop(in: portal.database)
      let payment = try await shop.pay(10_000, by: try await Shop.customer(in: portal.database))
      let path = "/admin/transactions/\(payment.reference)"
      var browser = try await portal.browser(.risk, language: "ar")
      #expect(try await browser.open(path).words.contains("يُبلَّغ زميلك إذا كتبت اسمه بعد @."))
      let page = try await browser.submit(["note": "@احمد سعيد راجع هذه"])
      #expect(page.text.contains("<strong class=\"mention\">@احمد سعيد</strong>"))
      try await browser.open(path + "/flag")
      let flagged = try await browser.submit(["note": "two in a minute, @أحمد"])
      #expect(flagged.text.contains("<strong class=\"mention\">@أحمد</strong>"))
      let noted = try await browser.submit(["note": "@asaid see above, @ahmed"])
      #expect(noted.text.contains("@asaid see above, <strong class=\"mention\">@ahmed</strong>"))
      let id: CaseID = try await portal.database.value("SELECT id AS value FROM cases")
      #expect(
        try await told(portal) == [
          "أحمد سعيد Mona Adel \(path)", "أحمد سعيد Mona Adel /admin/cases/\(id)",
          "أحمد سعيد Mona Adel /admin/cases/\(id)",
        ])
    }
  }
}
