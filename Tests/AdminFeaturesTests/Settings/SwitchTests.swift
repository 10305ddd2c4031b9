import Auth
import Database
import Ledger
import TestSupport
import Testing
import Wallet

@Suite struct SwitchTests {
  @Test func `an administrator switches payments off and on again, and says why`() async throws {
    try await AdminPortal.run { portal in
      var browser = try await portal.browser()
      let settings = try await browser.open("/admin/settings")
      #expect(
        settings.words.contains(
          "Feature switches Switch State Cash-in Switched on Cash-out Switched on Transfers Switched on"))
      #expect(settings.words.contains("Maintenance Switched off"))
      let path = "/admin/settings/switches/payments"
      #expect(settings.text.contains("href=\"\(path)\""))
      let confirm = try await browser.open(path)
      #expect(confirm.words.contains("Payments to merchants are declined. Refunds go on."))
      #expect(try await browser.submit(["reason": ""]).status == 422)
      let off = try await browser.submit(["reason": "double charges"])
      #expect(off.words.contains("Switched off."))
      #expect(off.words.contains("Payments Switched off Payments to merchants are declined."))
      let user = try await Shop.customer(in: portal.database)
      let shop = try await Shop(in: portal.database)
      await #expect(throws: Refusal.switchedOff(.payments)) {
        _ = try await Ledger.move(
          Movement(.payment(from: user, to: shop.id), amount: Money(piastres: 100), channel: .qr), key: "pay",
          by: TestAccounts.command, in: portal.database)
      }
      let audit = try await browser.open("/admin/audit?act=change_switch")
      #expect(audit.words.contains("Switched a service on or off"))
      #expect(audit.words.contains("Switch: Switched on → Switched off"))
      #expect(audit.words.contains("double charges"))

      try await browser.open(path)
      #expect(try await browser.submit(["reason": "repaired"]).words.contains("Switched on."))
      for role in [StaffRole.risk, .financeApprover, .auditor] {
        var other = try await portal.browser(role)
        #expect(try await other.open("/admin/settings").words.contains("Payments Switched on"))
        #expect(try await other.open(path).status == 403)
      }
      #expect(try await browser.open("/admin/settings/switches/nothing").status == 404)
    }
  }

  @Test func `no merchant is opened while registration is off`() async throws {
    try await AdminPortal.run { portal in
      try await Ledger.set(
        .registration, on: false, reason: "an audit", by: TestAccounts.command, in: portal.database)
      let merchant = NewMerchant(legalName: "Nile LLC", tradeName: "Nile", category: .pharmacy)
      await #expect(throws: Refusal.switchedOff(.registration)) {
        _ = try await Ledger.openMerchant(
          merchant, ibanIndex: nil, asked: "", key: "open", by: TestAccounts.command, in: portal.database
        ) { _, _ in }
      }
    }
  }

  @Test(arguments: [
    ("en", "Closed for maintenance", "Switch off: Maintenance?"), ("ar", "مغلق للصيانة", "إيقاف: الصيانة؟"),
  ])
  func `in maintenance the portal is open to administrators only`(
    language: String, closed: String, reopens: String
  ) async throws {
    try await AdminPortal.run { portal in
      var support = try await portal.browser(.support, language: language)
      var browser = try await portal.browser(language: language)
      let user = try await Shop.customer(in: portal.database)
      try await support.open("/admin/users/\(user)")
      try await browser.open("/admin/settings/switches/maintenance")
      try await browser.submit(["reason": "an upgrade"])
      let note = try await support.submit(["note": "called"])
      #expect(note.status == 503)
      #expect(note.words.contains(closed))
      let notes: Int = try await portal.database.value("SELECT count(*) AS value FROM notes")
      #expect(notes == 0)
      for path in ["/admin", "/admin/transactions", "/admin/me"] {
        let page = try await support.open(path)
        #expect(page.status == 503, "\(path)")
        #expect(page.words.contains(closed), "\(path)")
        #expect(try await browser.open(path).status == 200, "\(path)")
      }
      // Who signs in now is told as well.
      var later = Browser(portal.client, language: language)
      try await later.signIn(staff: "support@example.test")
      #expect(later.page.words.contains(closed))
      #expect(try await browser.open("/admin/settings/switches/maintenance").words.contains(reopens))
      try await browser.submit(["reason": "done"])
      #expect(try await support.open("/admin").status == 200)
    }
  }
}
