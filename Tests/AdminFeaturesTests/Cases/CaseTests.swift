import Auth
import Database
import Ledger
import TestSupport
import Testing
import Wallet

@Suite struct CaseTests {
  private func payment(_ portal: AdminPortal) async throws -> Posted {
    let shop = try await Shop(in: portal.database)
    return try await shop.pay(10_000, by: try await Shop.customer(in: portal.database))
  }

  private func review(_ portal: AdminPortal) async throws -> String {
    try await portal.database.value("SELECT review AS value FROM transactions WHERE kind = 'payment'")
  }

  @Test func `a transaction is flagged, its case taken, noted and closed`() async throws {
    try await AdminPortal.run { portal in
      let payment = try await payment(portal)
      var browser = try await portal.browser(.risk)
      #expect(try await browser.open("/admin/cases").words.contains("No open cases"))
      #expect(try await browser.open("/admin/transactions/\(payment.reference)").text.contains("/flag\""))
      try await browser.open("/admin/transactions/\(payment.reference)/flag")
      let opened = try await browser.submit(["note": "card tested at night"])
      #expect(opened.words.contains("Flagged. This is its case."))
      #expect(opened.words.contains("card tested at night"))
      #expect(try await review(portal) == "flagged")
      #expect(try await browser.open("/admin/cases").words.contains(payment.reference.text))

      // Only the assignee can close the case.
      try await browser.open(opened.path)
      #expect(!browser.page.forms.contains { $0.has("closing") })
      let taken = try await browser.submit(to: opened.path + "/assignment")
      #expect(taken.words.contains("Assigned to you."))
      #expect(try await review(portal) == "in_review")
      let noted = try await browser.submit(["note": "called the user\r\nno answer"])
      #expect(noted.text.contains("called the user\nno answer"))

      let missing = try await browser.submit(["closing": "an ordinary purchase"])
      #expect(missing.status == 422)
      #expect(missing.words.contains("Choose an outcome"))
      #expect(missing.words.contains("an ordinary purchase"))
      let closed = try await browser.submit(["outcome": "cleared", "closing": "an ordinary purchase"])
      #expect(closed.words.contains("Case closed."))
      #expect(try await review(portal) == "cleared")
      let transaction = try await browser.open("/admin/transactions/\(payment.reference)")
      #expect(transaction.words.contains("Flagged"))
      #expect(transaction.words.contains("card tested at night"))
      #expect(transaction.words.contains("Cleared"))
      #expect(transaction.words.contains("View case"))
      let cleared = try await browser.open("/admin/cases?outcome=cleared")
      #expect(cleared.words.contains(payment.reference.text))
      #expect(try await browser.open("/admin/cases").words.contains("No open cases"))
      let acts: [Scalar<String>] = try await portal.database.rows(
        "SELECT act AS value FROM audit_events WHERE subject_kind = 'case' ORDER BY id")
      #expect(acts.map(\.value) == ["flag_transaction", "assign_case", "note_case", "note_case", "close_case"])
    }
  }

  @Test func `a case that another person has is not closed over their head`() async throws {
    try await AdminPortal.run { portal in
      let payment = try await payment(portal)
      var first = try await portal.browser(.risk)
      try await first.open("/admin/transactions/\(payment.reference)/flag")
      let opened = try await first.submit(["note": "odd"])
      let own = try await first.submit(to: opened.path + "/assignment")
      let form = try #require(own.forms.first { $0.has("closing") })
      var second = try await portal.browser(.administrator)
      try await second.open(opened.path)
      try await second.submit(to: opened.path + "/assignment")
      let late = try await first.post(
        form.values.merging(["outcome": "cleared", "closing": "fine"]) { $1 }, to: form.action)
      #expect(late.status == 409)
      #expect(late.words.contains("Not changed: the case is assigned to Mona Adel"))
      #expect(try await review(portal) == "in_review")
    }
  }

  @Test func `support reads cases, in Arabic too, and changes none`() async throws {
    try await AdminPortal.run { portal in
      let payment = try await payment(portal)
      var risk = try await portal.browser(.risk)
      try await risk.open("/admin/transactions/\(payment.reference)/flag")
      let empty = try await risk.submit(["note": " "])
      #expect(empty.status == 422)
      let opened = try await risk.submit(["note": "odd"])

      var browser = try await portal.browser(.support, language: "ar")
      let page = try await browser.open(opened.path)
      #expect(page.words.contains("مشتبه بها"))
      #expect(!page.forms.contains { $0.has("note") })
      #expect(try await browser.post(["note": "x"], to: opened.path + "/notes").status == 403)
      var auditor = try await portal.browser(.auditor)
      #expect(try await auditor.open("/admin/transactions/\(payment.reference)/flag").status == 403)
      #expect(try await browser.open("/admin/cases/99").status == 404)
    }
  }
}
