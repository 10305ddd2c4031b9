import Auth
import Database
import Ledger
import TestSupport
import Testing
import Wallet

@testable import AdminFeatures

@Suite struct PayoutPageTests {
  @Test func `a payout goes from the queue into the bank's file`() async throws {
    try await AdminPortal.run { portal in
      let shop = try await BankedShop(portal).shop
      let reference = try await Ledger.requestPayout(of: shop.id, key: "k", by: .system, in: portal.database)
      var browser = try await portal.browser(.financeApprover)
      let waiting = try await browser.open("/admin/payouts")
      #expect(waiting.words.contains("Waiting for approval EGP 971.50 1 payout"))
      #expect(waiting.text.contains("href=\"/admin/approvals?kind=payout\""))
      #expect(try await browser.open("/admin").words.contains("Approvals 1 just now"))
      let approval: ApprovalID = try await portal.database.value("SELECT id AS value FROM approvals")
      try await browser.open("/admin/approvals/\(approval)/approval")
      #expect(try await browser.submit(["note": ""]).words.contains("next payout batch"))

      #expect(try await browser.open("/admin/payouts").words.contains("Approved, not in a batch yet"))
      #expect(try await browser.open("/admin/payout-batches/new").words.contains("971.50"))
      let batch = try await browser.submit(to: "/admin/payout-batches/new")
      #expect(batch.words.contains("Batch created"))
      #expect(batch.words.contains("Not downloaded yet"))
      #expect(batch.text.contains("href=\"/admin/bank-results/new\""))
      let file = try await browser.submit(to: batch.path.split(separator: "?")[0] + "/csv")
      #expect(file.status == 200)
      #expect(
        file.text.contains("\(reference),Nile Pharmacy LLC,EG380019000500000000263180002,971.50,EGP\r\n"))
      #expect(file.text.contains("CONTROL,1,,971.50,EGP"))
      let state: String = try await portal.database.value("SELECT state AS value FROM payouts")
      #expect(state == "exported")
      let page = try await browser.open("/admin/payouts/\(reference)")
      #expect(page.words.contains("Sent to the bank"))
      #expect(page.words.contains("EG••••0002 First Abu Dhabi Bank Misr"))
      // What it is made of.
      #expect(page.words.contains("Settlements ( 1 ) 971.50 − Stays available 0.00 = This payout 971.50 Sum checked"))
      let settlement = try #require(page.text.firstMatch(of: /STL-[0-9A-Z]{12}/).map { String($0.0) })
      #expect(!page.text.contains("TXN-"))
      #expect(try await browser.open("/admin/payouts/\(reference)?open=\(settlement)").text.contains("TXN-"))
      #expect(try await browser.open("/admin/payouts/\(reference)?open=x").status == 422)
      let batches = try await browser.open("/admin/payout-batches")
      #expect(batches.words.contains("Bank processed 0 of 1"))
      for list in ["payouts", "settlements"] {
        #expect(try await browser.open("/admin/\(list)?merchant=mrc1").text.contains("/admin/\(list)/"))
        #expect(!(try await browser.open("/admin/\(list)?merchant=MRC-000099").text.contains("/admin/\(list)/")))
        let wrong = try await browser.open("/admin/\(list)?merchant=XYZ")
        #expect(wrong.status == 422)
        #expect(wrong.words.contains("No merchant matches XYZ"))
        #expect(!wrong.text.contains("/admin/\(list)/"))
      }
      #expect(batches.text.contains(#"href="\#(batch.path.split(separator: "?")[0])""#))
    }
  }

  @Test func `payouts that were approved together lead to their batch`() async throws {
    try await AdminPortal.run { portal in
      let shop = try await BankedShop(portal).shop
      _ = try await Ledger.requestPayout(of: shop.id, key: "k", by: .system, in: portal.database)
      let approval: ApprovalID = try await portal.database.value("SELECT id AS value FROM approvals")
      var browser = try await portal.browser(.financeApprover)
      try await browser.open("/admin/approvals/selection?act=approval&list=kind%3Dpayout&request=\(approval)")
      let done = try await browser.submit(["note": ""])
      #expect(done.words.contains("1 of 1 decided"))
      #expect(done.text.contains("href=\"/admin/payout-batches/new\""))
      #expect(try await browser.open("/admin/payout-batches/new").words.contains("971.50"))
    }
  }

  /// An account that can't be written stops the file. The page names it, and nothing changes.
  @Test(
    arguments: [
      ("iban_sealed = 'x'", "The IBAN of payout PYT can't be read", "تعذرت قراءة رقم IBAN لعملية الصرف PYT"),
      (
        #"bank_holder = E'\u200F'"#, "Payout PYT has no usable account holder name",
        "لا اسم صالح لصاحب الحساب في عملية الصرف PYT"
      ),
    ] as [(SQL, String, String)])
  func `a batch of which no file can be made stays as it is`(
    account: SQL, words: String, arabic: String
  ) async throws {
    try await AdminPortal.run { portal in
      let banked = try await BankedShop(portal)
      let change: SQL = "UPDATE merchants SET \(account) WHERE id = \(banked.shop.id)"
      try await portal.database.executeAsOwner(change)
      let (reference, batch) = try await banked.batchedPayout()
      let before = try await traces(portal)
      for (role, language, words) in [(StaffRole.finance, "en", words), (.financeApprover, "ar", arabic)] {
        var browser = try await portal.browser(role, language: language)
        try await browser.open("/admin/payout-batches/\(batch)")
        let page = try await browser.submit(to: "/admin/payout-batches/\(batch)/csv")
        #expect(page.status == 409)
        #expect(page.words.contains(words.replacing("PYT", with: reference.text)))
      }
      #expect(try await traces(portal) == before)
      #expect(before == "approved 0")
    }
  }

  /// Returns the payout's state and the number of downloads in the audit log.
  private func traces(_ portal: AdminPortal) async throws -> String {
    try await portal.database.value(
      """
      SELECT state || ' ' || (SELECT count(*) FROM audit_events WHERE act = 'export_payout_batch')
        || coalesce(' ' || payout_batches.exported_at, '') AS value
      FROM payouts JOIN payout_batches ON payout_batches.id = batch_id
      """)
  }

  @Test(arguments: [("en", "Taken out."), ("ar", "أُخرج الصرف من الدفعة")])
  func `a payout that can't be written is taken out, and the rest is downloaded`(
    language: String, done: String
  ) async throws {
    try await AdminPortal.run { portal in
      let banked = try await BankedShop(portal)
      _ = try await banked.approvedPayout("good", of: 40_000)
      try await portal.database.executeAsOwner("UPDATE merchants SET iban_sealed = 'x'")
      let unreadable = try await banked.approvedPayout("unreadable")
      var browser = try await portal.browser(.finance, language: language)
      try await browser.open("/admin/payout-batches/new")
      let batch = try await browser.submit(to: "/admin/payout-batches/new").path.split(separator: "?")[0]
      let removal = "\(batch)/payouts/\(unreadable)/removal"
      let refused = try await browser.submit(to: "\(batch)/csv")
      #expect(refused.status == 409)
      #expect(refused.text.contains(#"href="\#(removal)""#))
      try await browser.open(removal)
      #expect(try await browser.submit(["reason": " "]).status == 422)
      let taken = try await browser.submit(["reason": "The IBAN was stored wrong"])
      #expect(taken.words.contains(done))
      for words in ["The IBAN was stored wrong", unreadable.text] { #expect(taken.words.contains(words), "\(words)") }
      let file = try await browser.submit(to: "\(batch)/csv")
      #expect(file.status == 200)
      #expect(!file.text.contains(unreadable.text))
      #expect(file.text.contains("CONTROL,1,,400.00,EGP"))
      // A batch that was downloaded keeps what it has.
      #expect(try await browser.open(removal).path.hasPrefix("\(batch)"))
      var reader = try await portal.browser(.auditor)
      #expect(try await reader.open(removal).status == 403)
      #expect(try await browser.open("/admin/payout-batches/999/payouts/\(unreadable)/removal").status == 404)
    }
  }

  @Test func `a batch names its banking day and is downloaded in one format`() async throws {
    try await AdminPortal.run { portal in
      _ = try await BankedShop(portal).approvedPayout("payout")
      var browser = try await portal.browser(.finance)
      let page = try await browser.open("/admin/payout-batches/new")
      let days = page.text.matches(of: /<option value="(\d{4}-\d\d-\d\d)"/).compactMap { Day(parsing: String($0.1)) }
      #expect(days.count == 10)
      #expect(days.allSatisfy { BankingDays().contains($0) })
      let friday = try #require((1...7).map { days[0].adding(days: $0) }.first { $0.weekday == 5 })
      let refused = try await browser.submit(["day": friday.description], to: "/admin/payout-batches/new")
      #expect(refused.status == 409)
      #expect(refused.words.contains("The bank takes no batch for Fri"))
      let batch = try await browser.submit(["day": days[3].description], to: "/admin/payout-batches/new")
      let path = batch.path.split(separator: "?")[0]
      let file = try await browser.submit(to: path + "/csv")
      #expect(file.text.contains("HPB-000001,\(days[3]),PYT-"))
      let after = try await browser.open(String(path))
      #expect(after.words.contains("Downloaded as CSV, so it isn't offered as ISO 20022"))
      #expect(try await browser.submit(to: path + "/csv").text == file.text)
    }
  }

  @Test func `a batch holds what was shown, or isn't made`() async throws {
    try await AdminPortal.run { portal in
      let shop = try await BankedShop(portal)
      let first = try await shop.approvedPayout("first", of: 40_000)
      var browser = try await portal.browser(.finance)
      let shown = try await browser.open("/admin/payout-batches/new")
      for words in [first.text, "EG••••0002", "EGP 400.00"] {
        #expect(shown.words.contains(words), "\(words)")
      }
      let second = try await shop.approvedPayout("second", of: 30_000)
      let changed = try await browser.submit(to: "/admin/payout-batches/new")
      #expect(changed.status == 409)
      for words in ["The list has changed since this page was opened", second.text, "EGP 700.00"] {
        #expect(changed.words.contains(words), "\(words)")
      }
      let none: Int = try await portal.database.value("SELECT count(*) AS value FROM payout_batches")
      #expect(none == 0)

      let form = try #require(changed.forms.first { $0.has("payouts") })
      let made = try await browser.post(form.values, to: form.action)
      #expect(made.words.contains("Batch created"))
      // The same form sent again returns the same batch, and no payout is left for another.
      #expect(try await browser.post(form.values, to: form.action).path == made.path)
      let other = try await browser.post(form.values.merging(["payouts": "x"]) { $1 }, to: form.action)
      #expect(other.path == "/admin/payouts")
      let batches: Int = try await portal.database.value("SELECT count(*) AS value FROM payout_batches")
      #expect(batches == 1)
    }
  }

  @Test func `what failed is tried again to the account that the page named`() async throws {
    try await AdminPortal.run { portal in
      let payout = try await BankedShop(portal).exportedPayout()
      var browser = try await portal.browser(.finance)
      #expect(try await browser.open("/admin/payouts/\(payout)/retry").status == 409)
      try await browser.open("/admin/bank-results/new")
      try await browser.importBankFile(
        "payout_reference,status,amount,bank_trace,processed_at,reason\r\n"
          + "\(payout),failed,971.50,,2026-10-05T12:00:00+03:00,Account closed\r\n", named: "a.csv")
      #expect(try await browser.open("/admin/payouts/\(payout)").text.contains("/admin/payouts/\(payout)/retry"))
      let confirm = try await browser.open("/admin/payouts/\(payout)/retry")
      #expect(confirm.words.contains("EG••••0002"))
      let asked = try await browser.submit(to: "/admin/payouts/\(payout)/retry")
      #expect(asked.words.contains("Another person has to approve it."))
      #expect(asked.words.contains("Replaces \(payout)"))
    }
  }

  @Test func `an auditor reads and makes no batch`() async throws {
    try await AdminPortal.run { portal in
      var browser = try await portal.browser(.auditor)
      let empty = try await browser.open("/admin/payouts")
      #expect(empty.words.contains("No payouts yet"))
      #expect(try await browser.open("/admin/payout-batches").words.contains("No payout batches yet"))
      #expect(try await browser.open("/admin/payout-batches/new").status == 403)
      #expect(try await browser.open("/admin/payout-batches/99").status == 404)
      #expect(try await browser.open("/admin/payouts/PYT-000000000000").status == 404)
    }
  }

  @Test func `a settlement shows what makes its total, in Arabic too`() async throws {
    try await AdminPortal.run { portal in
      _ = try await BankedShop(portal)
      let reference: String = try await portal.database.value("SELECT reference AS value FROM settlements")
      var browser = try await portal.browser(.finance)
      #expect(try await browser.open("/admin/settlements").words.contains(reference))
      let page = try await browser.open("/admin/settlements/\(reference)")
      #expect(page.words.contains("971.50"))
      #expect(page.words.contains("1,000.00"))
      var reader = try await portal.browser(.support, language: "ar")
      #expect(try await reader.open("/admin/settlements").words.contains("التسويات"))
      #expect(try await reader.open("/admin/payouts").words.contains("لا مستحقات مصروفة بعد"))
    }
  }

  @Test func `a payout isn't tried again to another account than the page named`() async throws {
    try await AdminPortal.run { portal in
      let payout = try await BankedShop(portal).exportedPayout()
      var browser = try await portal.browser(.finance)
      try await browser.open("/admin/bank-results/new")
      try await browser.importBankFile(
        "payout_reference,status,amount,bank_trace,processed_at,reason\r\n"
          + "\(payout),failed,971.50,,2026-10-05T12:00:00+03:00,Account closed\r\n", named: "a.csv")
      try await browser.open("/admin/payouts/\(payout)/retry")
      try await portal.database.executeAsOwner("UPDATE merchants SET iban_last4 = '0003', bank_holder = 'Delta; 50%'")
      let changed = try await browser.submit(to: "/admin/payouts/\(payout)/retry")
      #expect(changed.status == 409)
      #expect(changed.words.contains("The bank account changed from EG••••0002 to EG••••0003"))
      #expect(changed.words.contains("The account holder changed from Nile Pharmacy LLC to Delta; 50% since"))
      let payouts: Int = try await portal.database.value("SELECT count(*) AS value FROM payouts")
      #expect(payouts == 1)
      let asked = try await browser.submit(to: "/admin/payouts/\(payout)/retry")
      #expect(asked.words.contains("Another person has to approve it."))
    }
  }
}
