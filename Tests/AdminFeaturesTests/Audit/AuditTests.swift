import Auth
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
      for words in ["Froze a wallet", "010•••••676", "status: active → status: frozen", "stolen phone"] {
        #expect(page.words.contains(words), "\(words)")
      }
      #expect(try await auditor.open("/admin/audit?act=refund").words.contains("Clear filters"))
      #expect(try await auditor.open("/admin/audit?from=2026-02-30").status == 422)
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
