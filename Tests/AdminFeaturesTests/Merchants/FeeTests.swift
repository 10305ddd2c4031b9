import Auth
import Database
import Ledger
import TestSupport
import Testing
import Wallet

@Suite struct FeePageTests {
  private static let path = "/admin/merchants/MRC-000001/fees"

  private func terms(_ portal: AdminPortal) async throws -> String {
    try await portal.database.value("SELECT fee_basis_points || ' ' || fee_fixed AS value FROM merchants")
  }

  @Test func `a fee changes once another person approves`() async throws {
    try await AdminPortal.run { portal in
      _ = try await Shop(in: portal.database)
      var browser = try await portal.browser(.finance)
      #expect(try await browser.open("/admin/merchants/MRC-000001").text.contains(Self.path))
      var late = try await portal.browser(.administrator)
      try await late.open(Self.path)
      let form = try await browser.open(Self.path)
      #expect(form.forms.contains { $0.values["percent"] == "2.5" && $0.values["fixed"] == "0.00" })
      let confirm = try await browser.submit(["percent": "١٫٧٥", "fixed": "1.5", "reason": "new contract"])
      #expect(confirm.words.contains("Fee 2.5% 1.75%"))
      #expect(confirm.words.contains("Fixed fee EGP 0.00 EGP 1.50"))
      #expect(confirm.words.contains("Fee and VAT on EGP 100.00 EGP 2.85 EGP 3.71"))
      let sent = try #require(confirm.forms.first { $0.has("confirmed") })
      let asked = try await browser.submit(["confirmed": "yes"])
      #expect(asked.path.hasPrefix("/admin/approvals/"))
      #expect(asked.words.contains("Nothing changes until another person approves it"))
      #expect(asked.words.contains("new contract"))
      #expect(try await terms(portal) == "250 0")
      // No other change can be requested in the meantime.
      let waiting = try await browser.open(Self.path)
      #expect(waiting.text.contains("href=\"\(asked.path)\""))
      #expect(!waiting.forms.contains { $0.has("percent") })
      try await late.submit(["percent": "2", "fixed": "0", "reason": "another"])
      let refused = try await late.submit(["confirmed": "yes"])
      #expect(refused.path == asked.path)
      #expect(refused.words.contains("Not requested again"))

      var other = try await portal.browser(.financeApprover)
      try await other.open(asked.path + "/approval")
      #expect(try await other.submit(["note": ""]).words.contains("Approved and executed."))
      #expect(try await terms(portal) == "175 150")
      // The same form sent again shows its request.
      let again = try await browser.post(sent.values, to: Self.path)
      #expect(again.path == asked.path)
      #expect(again.words.contains("nothing was done twice"))
      let approvals: Int = try await portal.database.value("SELECT count(*) AS value FROM approvals")
      #expect(approvals == 1)
    }
  }

  @Test(arguments: [
    ("percent", "", "Enter a percentage"), ("percent", "100.01", "Enter a percentage"),
    ("percent", "87.72", "With VAT, this fee would take the whole payment"), ("percent", "1.755", "Enter a percentage"),
    ("percent", "-1", "Enter a percentage"),
    ("percent", "2.50", "This is already the fee."), ("fixed", "-1", "Enter an amount"),
    ("fixed", "1.234", "Use at most two decimals"), ("reason", " ", "Enter a reason"),
  ])
  func `what makes no sense comes back as it was typed`(field: String, value: String, message: String) async throws {
    try await AdminPortal.run { portal in
      _ = try await Shop(in: portal.database)
      var browser = try await portal.browser(.finance)
      try await browser.open(Self.path)
      var typed = ["percent": field == "percent" ? value : "3", "fixed": "0", "reason": "new contract"]
      typed[field] = value
      let page = try await browser.submit(typed)
      #expect(page.status == 422)
      #expect(page.words.contains(message))
      #expect(page.forms.contains { $0.values[field] == value })
    }
  }

  @Test func `a fee's page says who changed it, when, from what and who approved`() async throws {
    try await AdminPortal.run { portal in
      _ = try await Shop(in: portal.database)
      let merchant: MerchantID = try await portal.database.value("SELECT id AS value FROM merchants")
      let (sara, karim) = (
        Actor(.staff, id: 9_001, name: "Sara Nabil"), Actor(.staff, id: 9_002, name: "Karim Fouad")
      )
      try await portal.database.addStaff([9_001: sara.name, 9_002: karim.name])
      func request(_ basisPoints: Int64, _ verdict: Ledger.Verdict) async throws {
        try await Ledger.requestFeeChange(
          of: merchant, basisPoints: basisPoints, fixed: Money(piastres: 150), reason: "contract of \(basisPoints)",
          key: "fee \(basisPoints)", by: sara, in: portal.database)
        let approval: ApprovalID = try await portal.database.value("SELECT max(id) AS value FROM approvals")
        try await Ledger.decide(
          approval, verdict, note: "seen", key: "verdict \(basisPoints)", by: karim, in: portal.database)
      }
      try await request(300, .reject)
      try await request(175, .approve)
      // Everybody reads it who reads merchants.
      var browser = try await portal.browser(.auditor)
      #expect(try await browser.open("/admin/merchants/MRC-000001").text.contains("href=\"\(Self.path)\""))
      let page = try await browser.open(Self.path)
      #expect(page.words.contains("Fee 1.75% + EGP 1.50"))
      let today: String = try await portal.database.value(
        "SELECT to_char(now() AT TIME ZONE 'Africa/Cairo', 'FMDD') AS value")
      for row in [
        "2.5% 1.75% + EGP 1.50 Sara Nabil contract of 175 Approved Karim Fouad \(today) ",
        "2.5% 3% + EGP 1.50 Sara Nabil contract of 300 Rejected Karim Fouad –",
      ] { #expect(page.words.contains(row), "\(row)") }
      var arabic = try await portal.browser(.support, language: "ar")
      #expect(try await arabic.open(Self.path).words.contains("سارٍ منذ"))
    }
  }

  @Test func `only finance asks`() async throws {
    try await AdminPortal.run { portal in
      _ = try await Shop(in: portal.database)
      var browser = try await portal.browser(.support)
      let page = try await browser.open(Self.path)
      #expect(page.status == 200)
      #expect(!page.forms.contains { $0.has("percent") })
      let token = try #require(page.forms.first { $0.has("_csrf") }?.values["_csrf"])
      let sent = try await browser.post(["_csrf": token, "percent": "3", "fixed": "0", "reason": "x"], to: Self.path)
      #expect(sent.status == 403)
      var finance = try await portal.browser(.finance, language: "ar")
      #expect(try await finance.open(Self.path).words.contains("نسبة من كل عملية دفع"))
      #expect(try await finance.open("/admin/merchants/MRC-000009/fees").status == 404)
    }
  }
}
