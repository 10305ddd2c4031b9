import Auth
import Database
import Ledger
import TestSupport
import Testing
import Wallet

/// Payouts that staff mark by hand, after a bank line that didn't apply.
@Suite struct BankLineRequestTests {
  /// A payout of 971.50 for which the bank's file says another amount.
  private struct Mismatch {
    let portal: AdminPortal
    let payout: Reference
    let line: BankLineID

    init(_ portal: AdminPortal) async throws {
      self.portal = portal
      payout = try await BankedShop(portal).exportedPayout()
      line = try await Self.line(of: payout.text, "paid", "971.05", trace: "FT1", portal)
    }

    /// Imports one line and returns it.
    static func line(
      of payout: String, _ status: String, _ amount: String, trace: String, _ portal: AdminPortal
    ) async throws -> BankLineID {
      let notice = try BankLine(
        payoutReference: payout, status: status, amount: amount, bankTrace: trace,
        processedAt: "2026-10-05T12:00:00+03:00", reason: "")
      _ = try await Ledger.importBankResult(
        [Ledger.NumberedBankLine(number: 2, notice: notice)], file: "result.csv",
        by: Actor(.staff, id: 902, name: "Karim"), in: portal.database)
      return try await portal.database.value("SELECT max(id) AS value FROM bank_lines")
    }

    var path: String { "/admin/bank-results/\(line)" }

    func state() async throws -> String {
      try await portal.database.value("SELECT state AS value FROM payouts WHERE reference = \(payout)")
    }

    func approval() async throws -> ApprovalID {
      try await portal.database.value(
        "SELECT id AS value FROM approvals WHERE kind = 'bank_line' AND state = 'open'")
    }

    /// Requests the result as a finance officer and returns the request's page.
    @discardableResult func request(
      _ result: String, language: String = "en", in browser: inout Browser
    ) async throws -> Visit {
      try await browser.open(path + "/request")
      try await browser.submit(["result": result, "reason": "The bank wrote so"])
      return try await browser.submit(["confirmed": "yes"])
    }

    func expectSound() async throws {
      let findings = try await Verification.run(in: portal.database)
      #expect(findings.flatMap(\.broken) == [])
    }
  }

  @Test(arguments: [
    ("paid", "Paid", "Merchant, in transit: Nile Pharmacy 971.50 −971.50 0.00"),
    ("failed", "Failed", "Merchant, available: Nile Pharmacy 0.00 +971.50 971.50"),
    ("returned", "Returned", "Merchant, available: Nile Pharmacy 0.00 +971.50 971.50"),
  ])
  func `finance requests a payout's result, and another person approves it`(
    result: String, label: String, effect: String
  ) async throws {
    try await AdminPortal.run { portal in
      let mismatch = try await Mismatch(portal)
      var browser = try await portal.browser(.finance)
      #expect(try await browser.open("/admin").words.contains("Bank line \(mismatch.payout) Amount mismatch"))
      let line = try await browser.open(mismatch.path)
      #expect(line.text.contains("href=\"\(mismatch.path)/request\""))
      try await browser.open(mismatch.path + "/request")
      let incomplete = try await browser.submit(["result": "sent", "reason": " "])
      #expect(incomplete.status == 422)
      #expect(incomplete.words.contains("Choose a result."))
      let confirm = try await browser.submit(["result": result, "reason": "The bank wrote so"])
      for words in [
        "Request to mark payout \(mismatch.payout) as “\(label)”?", "Payout's amount EGP 971.50",
        "Bank's amount EGP 971.05", "Difference −0.45", "Sent to the bank", effect, "Reason: The bank wrote so",
      ] {
        #expect(confirm.words.contains(words), "\(words)")
      }
      let asked = try await browser.submit(["confirmed": "yes"])
      let approval = try await mismatch.approval()
      #expect(asked.path == "/admin/approvals/\(approval)")
      #expect(asked.words.contains("Requested. Another person has to approve it; no money has moved yet."))
      #expect(!asked.words.contains("EG38 0019"))
      #expect(try await mismatch.state() == "exported")
      #expect(try await browser.open("/admin/approvals/\(approval)/approval").status == 403)
      let waiting = try await browser.open(mismatch.path)
      #expect(waiting.words.contains("A request to mark the payout as “\(label)” is waiting for approval."))
      #expect(waiting.text.contains("href=\"/admin/approvals/\(approval)\""))
      #expect(!waiting.forms.contains { $0.has("resolution") })
      #expect(try await browser.open("/admin/bank-results").words.contains("Waiting for approval"))
      // It waits for the approver now, and not for finance.
      #expect(!(try await browser.open("/admin").words.contains("Bank line \(mismatch.payout)")))
      #expect(try await browser.open("/admin/payouts/\(mismatch.payout)").words.contains("is waiting for approval"))

      var approver = try await portal.browser(.financeApprover)
      #expect(try await approver.open("/admin").words.contains("Bank line Nile Pharmacy Sent to the bank → \(label)"))
      #expect(try await approver.open("/admin/approvals?kind=bank_line").words.contains(mismatch.payout.text))
      let page = try await approver.open("/admin/approvals/\(approval)")
      for words in [
        "Payout's state Sent to the bank \(label)", effect, "Bank's amount EGP 971.05", "Difference −0.45",
        "Bank reference FT1", "File result.csv", "EG38 0019 0005 0000 0000 2631 8000 2", "The bank wrote so",
        "Mona Adel",
      ] {
        #expect(page.words.contains(words), "\(words)")
      }
      #expect(page.text.contains("href=\"\(mismatch.path)\""))
      #expect(page.text.contains("href=\"/admin/payouts/\(mismatch.payout)\""))
      try await approver.open("/admin/approvals/\(approval)/approval")
      #expect(try await approver.submit(["note": ""]).words.contains("Approved and executed."))
      #expect(try await mismatch.state() == result)
      let resolved = try await approver.open(mismatch.path)
      for words in ["Resolved", "Payout marked \(label)", "Requested by Mona Adel", "Approved by Mona Adel"] {
        #expect(resolved.words.contains(words), "\(words)")
      }
      #expect(resolved.text.contains("href=\"/admin/approvals/\(approval)\""))
      #expect(try await approver.open("/admin/bank-results").words.contains("No unmatched bank lines"))
      #expect(try await approver.open("/admin/bank-results?lines=resolved").words.contains(mismatch.payout.text))
      let file = try await approver.open("/admin/bank-results.csv?lines=resolved")
      #expect(file.text.contains(",The bank wrote so,\(result),\(approval)\r\n"))
      #expect(try await approver.open("/admin/payouts/\(mismatch.payout)").words.contains("approved by Mona Adel"))
      var administrator = try await portal.browser()
      for act in ["request_bank_line", "approve_request"] {
        #expect(try await administrator.open("/admin/audit?act=\(act)").words.contains(mismatch.payout.text), "\(act)")
      }
      try await mismatch.expectSound()
    }
  }

  @Test func `whoever requested it never approves it, administrators included`() async throws {
    try await AdminPortal.run { portal in
      let mismatch = try await Mismatch(portal)
      var browser = try await portal.browser()
      let page = try await mismatch.request("paid", in: &browser)
      #expect(page.words.contains("You requested this. Another person has to decide it."))
      let approval = try await mismatch.approval()
      let refused = try await browser.open("/admin/approvals/\(approval)/approval")
      #expect(refused.status == 409)
      #expect(try await mismatch.state() == "exported")
    }
  }

  @Test func `a request about a payout that ended otherwise says so, and can be rejected`() async throws {
    try await AdminPortal.run { portal in
      let mismatch = try await Mismatch(portal)
      var browser = try await portal.browser(.finance)
      try await mismatch.request("failed", in: &browser)
      let approval = try await mismatch.approval()
      var approver = try await portal.browser(.financeApprover)
      try await approver.open("/admin/approvals/\(approval)/approval")
      _ = try await Mismatch.line(of: mismatch.payout.text, "paid", "971.50", trace: "FT2", portal)
      let stale = "The payout was “Sent to the bank” when this was requested and is “Paid” now. Reject this request."
      let late = try await approver.submit(["note": ""])
      #expect(late.status == 409)
      #expect(late.words.contains(stale))
      let page = try await approver.open("/admin/approvals/\(approval)")
      #expect(page.words.contains(stale))
      #expect(!page.words.contains("Now Change After"))
      try await approver.open("/admin/approvals/\(approval)/rejection")
      #expect(try await approver.submit(["note": "paid since"]).words.contains("Rejected. Nothing was executed."))
      // What remains is to explain the line.
      try await approver.open(mismatch.path)
      #expect(try await approver.submit(["resolution": "Corrected"]).words.contains("Bank line resolved."))
      try await mismatch.expectSound()
    }
  }

  @Test func `a second request about the payout is refused and leads to the open one`() async throws {
    try await AdminPortal.run { portal in
      let mismatch = try await Mismatch(portal)
      var (first, second) = (try await portal.browser(.finance), try await portal.browser(.financeApprover))
      try await second.open(mismatch.path)
      let explaining = try #require(second.page.forms.first { $0.has("resolution") })
      try await second.open(mismatch.path + "/request")
      try await second.submit(["result": "failed", "reason": "Other"])
      try await mismatch.request("paid", in: &first)
      let approval = try await mismatch.approval()
      let late = try await second.submit(["confirmed": "yes"])
      #expect(late.status == 409)
      #expect(late.words.contains("Not changed: a request about this payout is waiting for approval."))
      #expect(late.text.contains("href=\"/admin/approvals/\(approval)\""))
      var values = explaining.values
      values["resolution"] = "Its charge"
      let explained = try await second.post(values, to: mismatch.path + "/resolution")
      #expect(explained.status == 409)
      #expect(explained.words.contains("a request about this payout is waiting"))
      // Another line of the payout can be explained, and not requested.
      let other = try await Mismatch.line(of: mismatch.payout.text, "failed", "1.00", trace: "", portal)
      let page = try await second.open("/admin/bank-results/\(other)")
      #expect(page.words.contains("A request about another line of this payout is waiting for approval."))
      #expect(page.forms.contains { $0.has("resolution") })
      #expect(!page.text.contains("\(other)/request"))
      #expect(try await second.open("/admin/bank-results/\(other)/request").status == 409)
    }
  }

  @Test func `a rejected request leaves the line in the queue`() async throws {
    try await AdminPortal.run { portal in
      let mismatch = try await Mismatch(portal)
      var browser = try await portal.browser(.finance)
      try await mismatch.request("paid", in: &browser)
      var approver = try await portal.browser(.financeApprover)
      try await approver.open("/admin/approvals/\(try await mismatch.approval())/rejection")
      try await approver.submit(["note": "Ask the bank again"])
      let line = try await browser.open(mismatch.path)
      #expect(line.words.contains("Amount mismatch"))
      #expect(line.forms.contains { $0.has("resolution") })
      try await mismatch.request("returned", in: &browser)
      let approval = try await mismatch.approval()
      try await browser.open("/admin/approvals/\(approval)/withdrawal")
      #expect(
        try await browser.submit(to: "/admin/approvals/\(approval)/withdrawal").words.contains(
          "Withdrawn. Nothing was executed."))
      #expect(try await mismatch.state() == "exported")
    }
  }

  @Test func `several are approved at once, each with its effect`() async throws {
    try await AdminPortal.run { portal in
      let mismatch = try await Mismatch(portal)
      var browser = try await portal.browser(.finance)
      try await mismatch.request("returned", in: &browser)
      let approval = try await mismatch.approval()
      var approver = try await portal.browser(.financeApprover)
      let selection = try await approver.open("/admin/approvals/selection?act=approval&request=\(approval)")
      for words in ["Difference −0.45", "Merchant, available: Nile Pharmacy 0.00 +971.50 971.50"] {
        #expect(selection.words.contains(words), "\(words)")
      }
      #expect(try await approver.submit(["note": ""]).words.contains("1 of 1 decided"))
      #expect(try await mismatch.state() == "returned")
    }
  }

  @Test func `in Arabic it reads Arabic`() async throws {
    try await AdminPortal.run { portal in
      let mismatch = try await Mismatch(portal)
      var browser = try await portal.browser(.finance, language: "ar")
      let form = try await browser.open(mismatch.path + "/request")
      let confirm = try await browser.submit(["result": "returned", "reason": "أكد البنك"])
      let asked = try await browser.submit(["confirmed": "yes"])
      let line = try await browser.open(mismatch.path)
      var approver = try await portal.browser(.financeApprover, language: "ar")
      let approval = try await mismatch.approval()
      let page = try await approver.open("/admin/approvals/\(approval)")
      try await approver.open("/admin/approvals/\(approval)/approval")
      try await approver.submit(["note": ""])
      let resolved = try await approver.open(mismatch.path)
      for (visit, words) in [
        (form, "تحديد نتيجة الصرف"), (confirm, "الفرق"), (asked, "سطر بنكي"), (line, "بانتظار الموافقة"),
        (page, "التاجر، في الطريق إلى البنك"), (resolved, "وافق عليه"),
      ] {
        #expect(visit.words.contains(words), "\(words)")
        // What is left are names, references and codes.
        let foreign = visit.words.matches(of: #/\b[a-z]{3,}\b/#).map { String($0.0) }.filter {
          $0 != "result" && $0 != "csv"
        }
        #expect(foreign == [], "\(words)")
      }
    }
  }

  @Test func `who doesn't work with the bank requests nothing`() async throws {
    try await AdminPortal.run { portal in
      let mismatch = try await Mismatch(portal)
      for role in [StaffRole.auditor, .support, .risk] {
        var browser = try await portal.browser(role)
        #expect(!(try await browser.open(mismatch.path).text.contains("/request")))
        #expect(try await browser.open(mismatch.path + "/request").status == 403)
        let values = ["result": "paid", "reason": "x", "confirmed": "yes", "_key": String(repeating: "b", count: 32)]
        #expect(try await browser.post(values, to: mismatch.path + "/request").status == 403)
      }
      var finance = try await portal.browser(.finance)
      #expect(try await finance.open("/admin/bank-results/999/request").status == 404)
      // A line that names no payout of ours can only be explained.
      let unknown = try await Mismatch.line(of: "WIRE-7", "paid", "20.00", trace: "FT2", portal)
      let page = try await finance.open("/admin/bank-results/\(unknown)/request")
      #expect(page.status == 409)
      #expect(page.words.contains("Not requested: this line names no payout, so it can only be explained."))
      #expect(page.forms.contains { $0.has("resolution") })
    }
  }
}
