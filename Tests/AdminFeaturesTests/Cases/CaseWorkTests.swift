import Auth
import Database
import Ledger
import TestSupport
import Testing
import Wallet

@Suite struct CaseWorkTests {
  private static let officer = Actor(.staff, id: 901, name: "Salma")

  /// Opens a case for each of `count` payments of a user.
  private func cases(_ count: Int, _ portal: AdminPortal) async throws -> (user: UserID, ids: [CaseID]) {
    let shop = try await Shop(in: portal.database)
    let user = try await Shop.customer("Mona Adel", in: portal.database)
    var ids: [CaseID] = []
    for index in 1...count {
      let payment = try await shop.pay(10_000 * Int64(index), by: user)
      ids.append(
        try await Ledger.flag(payment.transaction, note: "odd \(index)", by: Self.officer, in: portal.database))
    }
    return (user, ids)
  }

  @Test func `a case has a priority and an assignee, which its list filters by`() async throws {
    try await AdminPortal.run { portal in
      let (_, ids) = try await cases(2, portal)
      try await TestAccounts.makeStaff(
        .risk, email: "karim@example.test", name: "Karim Fouad", in: portal.database)
      let karim: StaffID = try await portal.database.value("SELECT id AS value FROM staff WHERE name = 'Karim Fouad'")
      var browser = try await portal.browser(.administrator)
      let path = "/admin/cases/\(ids[0])"
      try await browser.open(path)
      let raised = try await browser.submit(["priority": "high"])
      #expect(raised.words.contains("Priority saved."))
      #expect(raised.words.contains("Priority: High"))
      let assigned = try await browser.submit(["assignee": karim.description])
      #expect(assigned.words.contains("The case is assigned."))
      #expect(assigned.words.contains("Assigned to Karim Fouad"))
      // Again changes nothing, and nobody else reviews cases.
      try await browser.submit(["priority": "high"])
      let token = try #require(browser.page.forms.first { $0.has("priority") }?.values["_csrf"])
      #expect(try await browser.post(["_csrf": token, "assignee": "99"], to: path + "/assignment").status == 404)
      #expect(try await browser.post(["_csrf": token, "priority": "urgent"], to: path + "/priority").status == 400)
      let acts = try await portal.database.rows(
        "SELECT act || ' ' || reason AS value FROM audit_events WHERE subject_kind = 'case' AND act <> 'flag_transaction' ORDER BY id",
        as: Scalar<String>.self)
      #expect(acts.map(\.value) == ["prioritize_case high", "assign_case Karim Fouad"])

      let high = try await browser.open("/admin/cases?priority=high&assignee=assigned")
      #expect(high.words.contains("1 result Amount EGP 100.00"))
      let rest = try await browser.open("/admin/cases?priority=normal&priority=low&assignee=unassigned")
      #expect(rest.words.contains("1 result Amount EGP 200.00"))
      let file = try await browser.open("/admin/cases.csv?priority=high")
      #expect(file.text.contains(",in_review,high,"))
      var arabic = try await portal.browser(.risk, language: "ar")
      #expect(try await arabic.open(path).words.contains("عالية"))
    }
  }

  @Test func `the queue is walked, related transactions are listed and notes stand above the outcome`() async throws {
    try await AdminPortal.run { portal in
      let (user, ids) = try await cases(3, portal)
      var browser = try await portal.browser(.risk)
      let page = try await browser.open("/admin/cases/\(ids[1])")
      #expect(page.text.contains("href=\"/admin/cases/\(ids[0])\""))
      #expect(page.text.contains("href=\"/admin/cases/\(ids[2])\""))
      #expect(page.references.count == 2)
      #expect(page.words.contains("Related Time Reference Kind Counterparty Review Amount"))
      #expect(page.text.contains("href=\"/admin/users/\(user)/freeze?case=\(ids[1])\""))
      try await browser.submit(to: "/admin/cases/\(ids[1])/assignment")
      let noted = try await browser.submit(["note": "Called, no answer"])
      let note = try #require(noted.text.firstRange(of: "Called, no answer"))
      let outcome = try #require(noted.text.firstRange(of: "name=\"closing\""))
      #expect(note.lowerBound < outcome.lowerBound)
      let closed = try await browser.submit(["outcome": "cleared", "closing": "fine"])
      #expect(!closed.forms.contains { $0.has("priority") })
      #expect(closed.text.contains("href=\"/admin/cases/\(ids[2])\""))
      let token = try #require(closed.forms.first { $0.has("_csrf") }?.values["_csrf"])
      let late = try await browser.post(
        ["_csrf": token, "priority": "low"], to: "/admin/cases/\(ids[1])/priority")
      #expect(late.status == 409)

      let first = try await browser.open("/admin/cases/\(ids[0])")
      #expect(!first.words.contains("Previous case"))
      #expect(first.text.contains("href=\"/admin/cases/\(ids[2])\""))
      try await Ledger.setStatus(of: user, to: .frozen, reason: "fraud", by: Self.officer, in: portal.database)
      let frozen = try await browser.open("/admin/cases/\(ids[0])")
      #expect(!frozen.text.contains("/freeze?"))
      #expect(frozen.words.contains("Frozen"))
    }
  }

  @Test(arguments: [("en", "Wallet frozen."), ("ar", "تم تجميد المحفظة.")])
  func `a wallet that is frozen from its case leads back to the case`(language: String, words: String) async throws {
    try await AdminPortal.run { portal in
      let (user, ids) = try await cases(1, portal)
      let path = "/admin/cases/\(ids[0])"
      var browser = try await portal.browser(.risk, language: language)
      let confirm = try await browser.open("/admin/users/\(user)/freeze?case=\(ids[0])")
      #expect(confirm.text.contains("href=\"\(path)\""))
      #expect(try await browser.submit(["reason": ""]).status == 422)
      let back = try await browser.submit(["reason": "stolen phone"])
      #expect(back.path == path)
      #expect(back.words.contains(words))
      let status: String = try await portal.database.value("SELECT status AS value FROM users WHERE id = \(user)")
      #expect(status == "frozen")
      // Another user's case leads nowhere.
      let other = try await Shop.customer("Hana Fathy", "01112345678", in: portal.database)
      try await browser.open("/admin/users/\(other)/freeze?case=\(ids[0])")
      #expect(try await browser.submit(["reason": "stolen phone"]).path == "/admin/users/\(other)")
    }
  }
}
