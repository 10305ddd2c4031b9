import Auth
import Database
import Ledger
import TestSupport
import Testing
import Wallet

@Suite struct NoteTests {
  private func notes(_ portal: AdminPortal) async throws -> [String] {
    try await portal.database.rows(
      "SELECT concat_ws(' ', author_name, text) AS value FROM notes ORDER BY id", as: Scalar<String>.self
    ).map(\.value)
  }

  @Test func `support writes notes on a user, which stand in the timeline`() async throws {
    try await AdminPortal.run { portal in
      let user = try await Shop.customer("Hana Fathy", in: portal.database)
      var browser = try await portal.browser(.support)
      let path = "/admin/users/\(user)"
      let form = try #require(try await browser.open(path).forms.first { $0.has("note") })
      let page = try await browser.submit(["note": "Called about a failed payment\r\nعاودت الاتصال"])
      #expect(page.path == path + "?tab=notes")
      #expect(page.words.contains("Note added."))
      #expect(page.words.contains("Called about a failed payment عاودت الاتصال"))
      #expect(page.words.contains("Note by Mona Adel"))
      // The same form again adds nothing, and the same text in a new one does.
      let typed = form.values.merging(["note": "Called about a failed payment\r\nعاودت الاتصال"]) { $1 }
      #expect(try await browser.post(typed, to: path + "/notes").words.contains("nothing was done twice"))
      try await browser.open(path)
      try await browser.submit(["note": "Second"])
      #expect(
        try await notes(portal) == ["Mona Adel Called about a failed payment\nعاودت الاتصال", "Mona Adel Second"])
      let empty = try await browser.submit(["note": "  "])
      #expect(empty.status == 422)
      #expect(empty.words.contains("Enter a note."))
      let acts: Int = try await portal.database.value(
        "SELECT count(*) AS value FROM audit_events WHERE act = 'add_note' AND subject_kind = 'user'")
      #expect(acts == 2)
    }
  }

  @Test func `a note on a transaction stands between its events, and support flags it`() async throws {
    try await AdminPortal.run { portal in
      let shop = try await Shop(in: portal.database)
      let payment = try await shop.pay(10_000, by: try await Shop.customer(in: portal.database))
      let path = "/admin/transactions/\(payment.reference)"
      var browser = try await portal.browser(.support)
      try await browser.open(path)
      let page = try await browser.submit(["note": "Paid twice, says the caller"])
      #expect(page.path == path)
      #expect(page.words.contains("Paid twice, says the caller"))
      try await browser.open(path)
      #expect(try await browser.submit(["note": ""]).status == 422)
      try await browser.open(path + "/flag")
      let flagged = try await browser.submit(["note": "Two in a minute"])
      #expect(flagged.words.contains("Flagged. This is its case."))
      var arabic = try await portal.browser(.risk, language: "ar")
      #expect(try await arabic.open(path).words.contains("ملاحظة من Mona Adel"))
      #expect(try await notes(portal) == ["Mona Adel Paid twice, says the caller"])
    }
  }

  @Test func `an auditor writes nothing, and nobody changes a note`() async throws {
    try await AdminPortal.run { portal in
      let user = try await Shop.customer(in: portal.database)
      var support = try await portal.browser(.support)
      try await support.open("/admin/users/\(user)")
      try await support.submit(["note": "Kept"])
      var auditor = try await portal.browser(.auditor)
      let page = try await auditor.open("/admin/users/\(user)?tab=notes")
      #expect(page.words.contains("Kept"))
      #expect(!page.text.contains("/notes"))
      #expect(try await auditor.post(["note": "x"], to: "/admin/users/\(user)/notes").status == 403)
      for sql: SQL in ["UPDATE notes SET text = 'x'", "DELETE FROM notes"] {
        await #expect(throws: DatabaseError.self) { try await portal.database.executeAsOwner(sql) }
      }
      #expect(try await notes(portal) == ["Mona Adel Kept"])
    }
  }
}
