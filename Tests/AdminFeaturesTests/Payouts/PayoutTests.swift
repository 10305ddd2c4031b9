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
      #expect(try await browser.open("/admin/payouts").words.contains("Waiting for approval"))
      #expect(try await browser.open("/admin").words.contains("Decisions 1 oldest"))
      let decision: DecisionID = try await portal.database.value("SELECT id AS value FROM decisions")
      try await browser.open("/admin/decisions/\(decision)/approval")
      #expect(try await browser.submit(["note": ""]).words.contains("next batch"))

      #expect(try await browser.open("/admin/payouts").words.contains("Approved, not in a batch yet"))
      #expect(try await browser.open("/admin/payout-batches/new").words.contains("971.50"))
      let batch = try await browser.submit(to: "/admin/payout-batches/new")
      #expect(batch.words.contains("The batch is made"))
      #expect(batch.words.contains("To be downloaded"))
      let file = try await browser.submit(to: batch.path.split(separator: "?")[0] + "/csv")
      #expect(file.status == 200)
      #expect(
        file.text.contains("\(reference),Nile Pharmacy LLC,EG380019000500000000263180002,971.50,EGP\r\n"))
      #expect(file.text.contains("CONTROL,1,,971.50,EGP"))
      let state: String = try await portal.database.value("SELECT state AS value FROM payouts")
      #expect(state == "exported")
      let page = try await browser.open("/admin/payouts/\(reference)")
      #expect(page.words.contains("In the bank file"))
      #expect(page.words.contains("EG••••0002"))
      let batches = try await browser.open("/admin/payout-batches")
      #expect(batches.words.contains("Bank answered 0 of 1"))
      for list in ["payouts", "settlements"] {
        #expect(try await browser.open("/admin/\(list)?merchant=mrc1").text.contains("/admin/\(list)/"))
        #expect(!(try await browser.open("/admin/\(list)?merchant=MRC-000099").text.contains("/admin/\(list)/")))
        let wrong = try await browser.open("/admin/\(list)?merchant=XYZ")
        #expect(wrong.status == 422)
        #expect(wrong.words.contains("looks like MRC-000001"))
        #expect(!wrong.text.contains("/admin/\(list)/"))
      }
      #expect(batches.text.contains(#"href="\#(batch.path.split(separator: "?")[0])""#))
    }
  }

  /// One account that can't be written holds up the file, says which, and leaves everything as it was.
  @Test(
    arguments: [
      ("iban_sealed = 'x'", "The IBAN of payout PYT can't be read", "تعذرت قراءة رقم IBAN للتحويل PYT"),
      (
        #"bank_holder = E'\u200F'"#, "Payout PYT has no account holder's name",
        "لا اسم لصاحب الحساب يمكن كتابته في التحويل PYT"
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

  /// The payout's state, and how many downloads the audit trail knows of.
  private func traces(_ portal: AdminPortal) async throws -> String {
    try await portal.database.value(
      """
      SELECT state || ' ' || (SELECT count(*) FROM audit_events WHERE act = 'export_payout_batch')
        || coalesce(' ' || payout_batches.exported_at, '') AS value
      FROM payouts JOIN payout_batches ON payout_batches.id = batch_id
      """)
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
      for words in ["The list has changed since you saw it", second.text, "EGP 700.00"] {
        #expect(changed.words.contains(words), "\(words)")
      }
      let none: Int = try await portal.database.value("SELECT count(*) AS value FROM payout_batches")
      #expect(none == 0)

      let form = try #require(changed.forms.first { $0.has("payouts") })
      let made = try await browser.post(form.values, to: form.action)
      #expect(made.words.contains("The batch is made"))
      // The same form again is the same batch, and nothing is left for another.
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
      try await browser.upload(
        "payout_reference,status,amount,bank_trace,processed_at,reason\r\n"
          + "\(payout),failed,971.50,,2026-10-05T12:00:00+03:00,Account closed\r\n", named: "a.csv")
      #expect(try await browser.open("/admin/payouts/\(payout)").text.contains("/admin/payouts/\(payout)/retry"))
      let confirm = try await browser.open("/admin/payouts/\(payout)/retry")
      #expect(confirm.words.contains("EG••••0002"))
      let asked = try await browser.submit(to: "/admin/payouts/\(payout)/retry")
      #expect(asked.words.contains("Another person approves it."))
      #expect(asked.words.contains("In the place of \(payout)"))
    }
  }

  @Test func `an auditor reads and makes no batch`() async throws {
    try await AdminPortal.run { portal in
      var browser = try await portal.browser(.auditor)
      let empty = try await browser.open("/admin/payouts")
      #expect(empty.words.contains("No payouts yet"))
      #expect(try await browser.open("/admin/payout-batches").words.contains("No batch yet"))
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
      #expect(try await reader.open("/admin/payouts").words.contains("لا تحويلات بعد"))
    }
  }
}
