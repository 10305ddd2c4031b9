import Auth
import Database
import Ledger
import TestSupport
import Testing
import Wallet

@Suite struct AuditEventTests {
  private func events(_ portal: AdminPortal, _ act: String) async throws -> [AuditEventID] {
    try await portal.database.rows(
      "SELECT id AS value FROM audit_events WHERE act = \(act) ORDER BY id", as: Scalar<AuditEventID>.self
    ).map(\.value)
  }

  @Test func `a fee's request, approval and change stand together, with what changed`() async throws {
    try await AdminPortal.run { portal in
      _ = try await Shop(in: portal.database)
      var asker = try await portal.browser(.finance)
      try await asker.open("/admin/merchants/MRC-000001/fees")
      try await asker.submit(["percent": "2", "fixed": "0.50", "reason": "New contract"])
      try await asker.submit(["confirmed": "yes"])
      var approver = try await portal.browser(.financeApprover)
      let approval: ApprovalID = try await portal.database.value("SELECT id AS value FROM approvals")
      try await approver.open("/admin/approvals/\(approval)/approval")
      try await approver.submit(["note": "Signed"])
      let request = try #require(try await events(portal, "request_fee").first)
      let verdict = try #require(try await events(portal, "approve_request").first)

      var browser = try await portal.browser(.auditor)
      let list = try await browser.open("/admin/audit?act=approve_request")
      #expect(list.text.contains("href=\"/admin/audit/\(verdict)\""))
      let page = try await browser.open("/admin/audit/\(verdict)")
      for words in ["Approved a request", "State Open Approved", "Signed", "Requested a fee change"] {
        #expect(page.words.contains(words), "\(words)")
      }
      for path in ["/admin/audit/\(request)", "/admin/approvals/\(approval)"] {
        #expect(page.text.contains("href=\"\(path)\""), "\(path)")
      }
      let asked = try await browser.open("/admin/audit/\(request)")
      for words in ["2.5%", "2%", "EGP 0.50", "New contract", "Approved a request"] {
        #expect(asked.words.contains(words), "\(words)")
      }
      #expect(asked.text.contains("href=\"/admin/merchants/MRC-000001\""))
      #expect(asked.text.contains("href=\"/admin/audit/\(verdict)\""))
      var arabic = try await portal.browser(.administrator, language: "ar")
      #expect(try await arabic.open("/admin/audit/\(request)").words.contains("بعد التنفيذ"))
    }
  }

  @Test func `values that are references lead to their pages, and unchanged ones are left out`() async throws {
    try await AdminPortal.run { portal in
      let shop = try await Shop(in: portal.database)
      let payment = try await shop.pay(10_000, by: try await Shop.customer(in: portal.database))
      let reference = payment.reference.text
      try await portal.database.execute(
        """
        INSERT INTO audit_events (actor_kind, actor_name, act, before, after) VALUES ('system', 'HealthPay', 'import',
          '{"rows": "5"}', jsonb_build_object('rows', '5', 'payment', \(reference)::text, 'merchant', 'MRC-000001'))
        """)
      let id = try #require(try await events(portal, "import").first)
      var browser = try await portal.browser(.auditor)
      let page = try await browser.open("/admin/audit/\(id)")
      #expect(page.text.contains("href=\"/admin/transactions/\(reference)\""))
      #expect(page.text.contains("href=\"/admin/merchants/MRC-000001\""))
      #expect(!page.words.contains("Rows"))
      #expect(page.words.contains("No related entries"))
    }
  }

  @Test func `the chain is verified, and a changed entry is named`() async throws {
    try await AdminPortal.run { portal in
      var browser = try await portal.browser(.auditor)
      let start = try await browser.open("/admin/audit/chain")
      #expect(start.text.contains("href=\"/admin/audit/chain?after=0\""))
      let whole = try await browser.open("/admin/audit/chain?after=0")
      #expect(whole.words.contains("the end of the chain, are unchanged and in their place."))
      let head: Int = try await portal.database.value("SELECT position AS value FROM audit_head")
      #expect(head > 0)
      #expect(try await browser.open("/admin/audit/chain?after=\(head + 9)").path == "/admin/audit/chain")
      #expect(try await browser.open("/admin/audit/chain?after=x").status == 422)

      let changed: AuditEventID = try await portal.database.value("SELECT min(event_id) AS value FROM audit_chain")
      for sql: SQL in [
        "ALTER TABLE audit_events DISABLE TRIGGER USER",
        "UPDATE audit_events SET actor_name = 'Somebody else' WHERE id = \(changed)",
      ] {
        try await portal.database.executeAsOwner(sql)
      }
      let broken = try await browser.open("/admin/audit/chain?after=0")
      #expect(broken.words.contains("The chain is broken at entry #\(changed) ."))
      #expect(!broken.words.contains("Continue"))
      var arabic = try await portal.browser(.administrator, language: "ar")
      #expect(try await arabic.open("/admin/audit/chain?after=0").words.contains("السلسلة مكسورة"))
    }
  }

  @Test func `an event that isn't there is not found, and support reads none`() async throws {
    try await AdminPortal.run { portal in
      var browser = try await portal.browser(.auditor)
      #expect(try await browser.open("/admin/audit/999999").status == 404)
      var support = try await portal.browser(.support)
      for path in ["/admin/audit/1", "/admin/audit/chain"] { #expect(try await support.open(path).status == 403) }
    }
  }
}
