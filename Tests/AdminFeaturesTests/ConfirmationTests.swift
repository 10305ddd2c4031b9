import Auth
import Database
import Ledger
import TestSupport
import Testing
import Wallet

/// Confirmations are bound to what their pages showed. Each act has its own facts.
@Suite struct ConfirmationTests {
  /// Confirms on a page that `change` makes out of date: nothing is executed, and the new facts are shown. Then
  /// confirms those.
  private func expectBound(
    _ portal: AdminPortal, _ browser: inout Browser, counted: SQL, sentence: String, typed: [String: String],
    _ change: () async throws -> Void
  ) async throws {
    func count() async throws -> Int { try await portal.database.value("SELECT count(*) AS value FROM \(counted)") }
    let before = try await count()
    try await change()
    let changed = try await browser.submit(["confirmed": "yes"])
    #expect(changed.status == 409)
    #expect(changed.words.contains(sentence), "\(changed.words)")
    #expect(try await count() == before)
    let form = try #require(changed.forms.first { $0.has("confirmed") })
    for (field, value) in typed { #expect(form.values[field] == value) }
    let done = try await browser.submit(["confirmed": "yes"])
    #expect(done.path.hasPrefix("/admin/approvals/"))
    #expect(try await count() == before + 1)
    // The same form sent again shows its first result.
    #expect(try await browser.post(form.values, to: form.action).path == done.path)
    #expect(try await count() == before + 1)
  }

  @Test func `a fee is asked for only of the fee that was shown`() async throws {
    try await AdminPortal.run { portal in
      _ = try await Shop(in: portal.database)
      var browser = try await portal.browser(.finance)
      let typed = ["percent": "1.75", "fixed": "1.5", "reason": "new contract"]
      try await browser.open("/admin/merchants/MRC-000001/fees")
      try await browser.submit(typed)
      try await expectBound(
        portal, &browser, counted: "approvals", sentence: "The fee changed from 2.5% to 3% since this page was made.",
        typed: typed
      ) { try await portal.database.executeAsOwner("UPDATE merchants SET fee_basis_points = 300") }
    }
  }

  @Test func `a limit is asked for only of the limit that was shown`() async throws {
    try await AdminPortal.run { portal in
      var browser = try await portal.browser(.risk)
      try await browser.open("/admin/settings/limits/limit_day_tier_1")
      try await browser.submit(["amount": "12,000", "reason": "salaries"])
      try await expectBound(
        portal, &browser, counted: "approvals",
        sentence: "The limit changed from EGP 10,000.00 to EGP 9,000.00 since this page was made.",
        typed: ["reason": "salaries"]
      ) {
        try await portal.database.executeAsOwner(
          "UPDATE settings SET value = 900000 WHERE name = 'limit_day_tier_1'")
      }
    }
  }

  @Test func `a bank account is asked for only in the place of the one that was shown`() async throws {
    try await AdminPortal.run { portal in
      _ = try await BankedShop(portal)
      var browser = try await portal.browser(.finance)
      let typed = ["holder": "صيدلية النيل", "iban": "EG800002000156789012345180002", "reason": "new bank"]
      try await browser.open("/admin/merchants/MRC-000001/bank-account")
      try await browser.submit(typed)
      try await expectBound(
        portal, &browser, counted: "bank_account_changes",
        sentence: "The bank account changed from EG••••0002 to EG••••0003 since this page was made.", typed: typed
      ) { try await portal.database.executeAsOwner("UPDATE merchants SET iban_last4 = '0003'") }
    }
  }

  @Test func `an adjustment is asked for only while its giver holds what was shown`() async throws {
    try await AdminPortal.run { portal in
      let user = try await Shop.customer("Hana Fathy", "01112345678", in: portal.database)
      let shop = try await Shop(in: portal.database)
      var browser = try await portal.browser(.finance)
      let typed = [
        "from": "user_wallet", "from_holder": "01112345678", "to": "suspense", "amount": "25", "reason": "lost top-up",
      ]
      try await browser.open("/admin/adjustments/new")
      try await browser.submit(typed)
      try await expectBound(
        portal, &browser, counted: "adjustments",
        sentence: "The balance of the account it comes from changed from EGP 100,000.00 to EGP 99,900.00", typed: typed
      ) { try await shop.pay(10_000, by: user) }
    }
  }

  @Test func `a transaction is flagged only in the review that was shown`() async throws {
    try await AdminPortal.run { portal in
      let shop = try await Shop(in: portal.database)
      let payment = try await shop.pay(10_000, by: try await Shop.customer(in: portal.database))
      var browser = try await portal.browser(.risk)
      try await browser.open("/admin/transactions/\(payment.reference)/flag")
      var other = try await portal.browser(.administrator)
      try await other.open("/admin/transactions/\(payment.reference)/flag")
      let opened = try await other.submit(["note": "the card was stolen"])

      let events: SQL = "SELECT count(*) AS value FROM case_events"
      let before: Int = try await portal.database.value(events)
      let changed = try await browser.submit(["note": "odd"])
      #expect(changed.status == 409)
      #expect(changed.words.contains("The review changed from"), "\(changed.words)")
      #expect(changed.text.contains(">odd</textarea>"))
      #expect(try await portal.database.value(events, as: Int.self) == before)
      #expect(try await browser.submit(["note": "odd"]).path == opened.path)
    }
  }

  @Test func `a reversal is requested only of the status that was shown`() async throws {
    try await AdminPortal.run { portal in
      let shop = try await Shop(in: portal.database)
      let payment = try await shop.pay(10_000, by: try await Shop.customer(in: portal.database))
      var browser = try await portal.browser(.finance)
      try await browser.open("/admin/transactions/\(payment.reference)/reversal")
      let form = try #require(browser.page.forms.first { $0.has("reason") })
      try await browser.submit(["reason": "paid by mistake"])
      let approval: ApprovalID = try await portal.database.value("SELECT id AS value FROM approvals")
      try await portal.database.addStaff([903: "Hana"])
      try await Ledger.decide(
        approval, .approve, key: "approve", by: Actor(.staff, id: 903, name: "Hana"), in: portal.database)

      var values = form.values
      values["reason"] = "paid by mistake, again"
      values["_key"] = String(repeating: "d", count: 32)
      let changed = try await browser.post(values, to: form.action)
      #expect(changed.path == "/admin/transactions/\(payment.reference)")
      #expect(changed.words.contains("the transaction's status has changed since this page was opened"))
      let count: Int = try await portal.database.value("SELECT count(*) AS value FROM adjustments")
      #expect(count == 1)
    }
  }

  @Test func `a wallet is frozen and unfrozen only from the status that was shown`() async throws {
    try await AdminPortal.run { portal in
      let user = try await Shop.customer(in: portal.database)
      let risk = Actor(.staff, id: 903, name: "Hana")
      var browser = try await portal.browser(.risk)
      let freezing = try await browser.open("/admin/users/\(user)/freeze")
      #expect(freezing.words.contains("Active"))
      try await Ledger.setStatus(of: user, to: .frozen, reason: "stolen", by: risk, in: portal.database)
      let changes: SQL = "SELECT count(*) AS value FROM audit_events WHERE act = 'freeze_user'"
      let refusal = "Not changed: the wallet's status has changed"
      #expect(try await browser.submit(["reason": "stolen phone"]).words.contains(refusal))
      #expect(try await portal.database.value(changes, as: Int.self) == 1)

      try await browser.open("/admin/users/\(user)/unfreeze")
      try await portal.database.executeAsOwner("UPDATE users SET status = 'active' WHERE id = \(user)")
      #expect(try await browser.submit(["reason": "phone found"]).words.contains(refusal))
      let requests: Int = try await portal.database.value("SELECT count(*) AS value FROM approvals")
      #expect(requests == 0)
    }
  }

  @Test func `a case is closed only on the entries that were shown`() async throws {
    try await AdminPortal.run { portal in
      let shop = try await Shop(in: portal.database)
      let payment = try await shop.pay(10_000, by: try await Shop.customer(in: portal.database))
      var browser = try await portal.browser(.risk)
      try await browser.open("/admin/transactions/\(payment.reference)/flag")
      let opened = try await browser.submit(["note": "odd"])
      try await browser.submit(to: opened.path + "/assignment")
      var other = try await portal.browser(.administrator)
      try await other.open(opened.path)
      try await other.submit(["note": "the card was stolen"])

      let typed = ["outcome": "cleared", "closing": "an ordinary purchase"]
      let changed = try await browser.submit(typed)
      #expect(changed.status == 409)
      #expect(changed.words.contains("The case has new entries since this page was made."))
      #expect(changed.words.contains("the card was stolen"))
      #expect(changed.words.contains("an ordinary purchase"))
      let open: Int = try await portal.database.value("SELECT count(*) AS value FROM cases WHERE closed_at IS NULL")
      #expect(open == 1)
      #expect(try await browser.submit(typed).words.contains("Case closed."))
    }
  }
}
