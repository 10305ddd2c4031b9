import Auth
import Database
import TestSupport
import Testing
import Wallet

@Suite struct AuditTests {
  @Test func `the auditor sees who froze whom, and why`() async throws {
    try await AdminPortal.run { portal in
      let user = try await Shop.customer(in: portal.database)
      var risk = try await portal.browser(.risk)
      try await risk.open("/admin/users/\(user)/freeze")
      try await risk.submit(["reason": "stolen phone"])
      var auditor = try await portal.browser(.auditor)
      let page = try await auditor.open("/admin/audit?act=freeze_user")
      for words in ["Froze a wallet", "010•••••676", "Status: Active → Frozen", "stolen phone"] {
        #expect(page.words.contains(words), "\(words)")
      }
      #expect(try await auditor.open("/admin/audit?act=refund").words.contains("Clear filters"))
      #expect(try await auditor.open("/admin/audit?from=2026-02-30").status == 422)
    }
  }

  @Test func `values are said in words, in both languages`() async throws {
    try await AdminPortal.run { portal in
      try await portal.database.execute(
        """
        INSERT INTO audit_events (actor_kind, actor_name, act, before, after)
        VALUES ('system', 'HealthPay', 'request_fee', '{"fee_basis_points": "250", "odd": "1"}',
          '{"fee_basis_points": "200", "bank_holder": "Nile Pharmacy LLC", "amount": "12.50"}')
        """)
      var browser = try await portal.browser(.auditor)
      let page = try await browser.open("/admin/audit?act=request_fee")
      for words in ["Fee: 2.5% → 2%", "Account holder: Nile Pharmacy LLC", "Amount: EGP 12.50", "odd : 1"] {
        #expect(page.words.contains(words), "\(words)")
      }
      var arabic = try await portal.browser(.administrator, language: "ar")
      #expect(try await arabic.open("/admin/audit?act=request_fee").words.contains("صاحب الحساب"))
    }
  }

  @Test func `failed sign-ins of an hour are one event, with their number`() async throws {
    try await AdminPortal.run { portal in
      var stranger = Browser(portal.client)
      for _ in 0..<2 { try await stranger.signIn(staff: "nobody@example.test", password: "wrong") }
      var browser = try await portal.browser(.auditor)
      let page = try await browser.open("/admin/audit?act=sign_in_failed")
      #expect(page.words.contains("Unknown account Sign-in failed 2 attempts within the hour"))
    }
  }

  @Test func `support may not read it`() async throws {
    try await AdminPortal.run { portal in
      var browser = try await portal.browser(.support)
      #expect(try await browser.open("/admin/audit").status == 403)
      #expect(try await browser.open("/admin").text.contains("/admin/audit") == false)
    }
  }
}
