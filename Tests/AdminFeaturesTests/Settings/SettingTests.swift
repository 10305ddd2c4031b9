import Auth
import Database
import Ledger
import TestSupport
import Testing
import Wallet

@Suite struct SettingPageTests {
  private static let path = "/admin/settings/limits/limit_day_tier_1"

  private func limit(_ portal: AdminPortal) async throws -> Int {
    try await portal.database.value("SELECT value FROM settings WHERE name = 'limit_day_tier_1'")
  }

  @Test func `everybody reads what the platform goes by`() async throws {
    try await AdminPortal.run { portal in
      for role in [StaffRole.support, .auditor] {
        var browser = try await portal.browser(role)
        let page = try await browser.open("/admin/settings")
        for words in [
          "Daily limit, tier 2 (full) 30,000.00", "Monthly limit, tier 0 (unverified) 10,000.00", "VAT on fees 14%",
          "Refund approval threshold EGP 500.00",
          "Waiting period of a new bank account 48 hours",
          "No changes are waiting for approval",
        ] {
          #expect(page.words.contains(words), "\(words)")
        }
        #expect(!page.text.contains(Self.path))
        #expect(try await browser.open(Self.path).status == 403)
      }
      var reader = try await portal.browser(.risk, language: "ar")
      #expect(try await reader.open("/admin/settings").words.contains("الحد اليومي"))
    }
  }

  @Test func `a limit changes once another person approves`() async throws {
    try await AdminPortal.run { portal in
      var browser = try await portal.browser(.risk)
      #expect(try await browser.open("/admin/settings").text.contains(Self.path))
      try await browser.open(Self.path)
      let confirm = try await browser.submit(["amount": "١٢٬٠٠٠", "reason": "salaries"])
      #expect(confirm.words.contains("Daily limit, tier 1 (basic) EGP 10,000.00 EGP 12,000.00"))
      let sent = try #require(confirm.forms.first { $0.has("confirmed") })
      let asked = try await browser.submit(["confirmed": "yes"])
      #expect(asked.path.hasPrefix("/admin/approvals/"))
      #expect(asked.words.contains("Nothing changes until another person approves it"))
      let settings = try await browser.open("/admin/settings")
      #expect(settings.text.contains(asked.path))
      #expect(settings.words.contains("12,000.00"))
      #expect(try await browser.open(Self.path).path == asked.path)
      #expect(try await limit(portal) == 1_000_000)

      var other = try await portal.browser(.financeApprover)
      try await other.open(asked.path + "/approval")
      #expect(try await other.submit(["note": ""]).words.contains("Approved and executed."))
      #expect(try await limit(portal) == 1_200_000)
      let again = try await browser.post(sent.values, to: Self.path)
      #expect(again.path == asked.path)
      #expect(again.words.contains("nothing was done twice"))
    }
  }

  @Test(arguments: [
    ("amount", "", "Enter an amount"), ("amount", "0", "The amount must be above zero"),
    ("amount", "10,000.00", "This is already the limit."),
    ("amount", "50,000.01", "Above the monthly limit of EGP 50,000.00"),
    ("reason", "\u{202E}x", "can't be shown"),
  ])
  func `what makes no sense comes back as it was typed`(field: String, value: String, message: String) async throws {
    try await AdminPortal.run { portal in
      var browser = try await portal.browser()
      try await browser.open(Self.path)
      var typed = ["amount": "12,000", "reason": "salaries"]
      typed[field] = value
      let page = try await browser.submit(typed)
      #expect(page.status == 422)
      #expect(page.words.contains(message))
      #expect(page.forms.contains { $0.values[field] == value })
      let unknown = try await browser.open("/admin/settings/limits/refund_threshold")
      #expect(unknown.status == 404)
    }
  }
}
