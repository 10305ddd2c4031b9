import Auth
import Database
import Ledger
import TestSupport
import Testing
import Wallet

@Suite struct RuleTests {
  private static let path = "/admin/settings/rules/refund_threshold"

  private func value(_ name: String, _ portal: AdminPortal) async throws -> Int {
    try await portal.database.value("SELECT value FROM settings WHERE name = \(name)")
  }

  @Test func `a threshold changes once another person approves, with the old value and the new one`() async throws {
    try await AdminPortal.run { portal in
      var browser = try await portal.browser(.finance)
      #expect(try await browser.open("/admin/settings").text.contains("href=\"\(Self.path)\""))
      let form = try await browser.open(Self.path)
      #expect(form.words.contains("Current value EGP 500.00"))
      let confirm = try await browser.submit(["value": "٧٥٠", "reason": "fewer approvals"])
      #expect(confirm.words.contains("EGP 500.00 EGP 750.00"))
      let asked = try await browser.submit(["confirmed": "yes"])
      #expect(asked.path.hasPrefix("/admin/approvals/"))
      #expect(asked.words.contains("Nothing changes until another person approves it"))
      #expect(asked.words.contains("EGP 500.00 EGP 750.00"))
      let settings = try await browser.open("/admin/settings")
      #expect(settings.words.contains("Refund approval threshold Mona Adel EGP 500.00 EGP 750.00"))
      #expect(try await browser.open(Self.path).path == asked.path)
      #expect(try await value("refund_threshold", portal) == 50_000)

      var other = try await portal.browser(.financeApprover)
      #expect(try await other.open("/admin").words.contains("EGP 500.00 → EGP 750.00"))
      try await other.open(asked.path + "/approval")
      #expect(try await other.submit(["note": ""]).words.contains("Approved and executed."))
      #expect(try await value("refund_threshold", portal) == 75_000)
      var administrator = try await portal.browser(.administrator)
      let audit = try await administrator.open("/admin/audit?act=request_setting")
      #expect(audit.words.contains("Requested a change of a rule"))
      #expect(audit.words.contains("Value: EGP 500.00 → EGP 750.00"))
    }
  }

  @Test(arguments: [
    ("vat_basis_points", "15", "14% 15%"), ("settlement_days", "2", "1 day 2 days"),
    ("bank_account_cooling_off_hours", "72", "48 hours 72 hours"), ("review_velocity_count", "12", "10 12"),
  ])
  func `each unit is typed and shown as its own`(name: String, typed: String, change: String) async throws {
    try await AdminPortal.run { portal in
      var browser = try await portal.browser(.risk)
      try await browser.open("/admin/settings/rules/\(name)")
      let confirm = try await browser.submit(["value": typed, "reason": "new contract"])
      #expect(confirm.words.contains(change))
    }
  }

  @Test(arguments: [
    ("value", "", "Enter a value. From EGP 0.00 to EGP 1,000,000.00"), ("value", "5000000", "Enter a value."),
    ("value", "500", "This is already the value."), ("reason", "", "Enter"),
  ])
  func `what can't be comes back as it was typed`(field: String, value: String, message: String) async throws {
    try await AdminPortal.run { portal in
      var browser = try await portal.browser()
      try await browser.open(Self.path)
      var typed = ["value": "750", "reason": "fewer approvals"]
      typed[field] = value
      let page = try await browser.submit(typed)
      #expect(page.status == 422)
      #expect(page.words.contains(message))
      #expect(page.forms.contains { $0.values[field] == value })
      #expect(try await browser.open("/admin/settings/rules/demo_seed").status == 404)
      #expect(try await browser.open("/admin/settings/rules/switch_transfer").status == 404)
      var support = try await portal.browser(.support)
      #expect(try await support.open(Self.path).status == 403)
    }
  }

  @Test func `it is in Arabic too`() async throws {
    try await AdminPortal.run { portal in
      var browser = try await portal.browser(.finance, language: "ar")
      try await browser.open(Self.path)
      let confirm = try await browser.submit(["value": "750", "reason": "تقليل الموافقات"])
      #expect(confirm.words.contains("طلب هذا التغيير؟"))
      #expect(confirm.words.contains("500.00 ج.م. 750.00 ج.م."))
      #expect(try await browser.submit(["confirmed": "yes"]).words.contains("قاعدة"))
    }
  }
}
