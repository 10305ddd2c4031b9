import Auth
import Database
import Ledger
import TestSupport
import Testing
import Wallet

@Suite struct BankResultTests {
  private static let header = "payout_reference,status,amount,bank_trace,processed_at,reason\r\n"

  private func paid(_ payout: Reference, amount: String = "971.50", trace: String = "FT1") -> String {
    "\(payout),paid,\(amount),\(trace),2026-10-05T12:00:00+03:00,\r\n"
  }

  private func state(of payout: Reference, _ portal: AdminPortal) async throws -> String {
    try await portal.database.value("SELECT state AS value FROM payouts WHERE reference = \(payout)")
  }

  private func lines(_ portal: AdminPortal) async throws -> Int {
    try await portal.database.value("SELECT count(*) AS value FROM bank_lines")
  }

  @Test func `a file makes a payout paid, once, however often it is sent`() async throws {
    try await AdminPortal.run { portal in
      let payout = try await BankedShop(portal).exportedPayout()
      var browser = try await portal.browser(.finance)
      #expect(try await browser.open("/admin/bank-results").words.contains("No unmatched bank lines"))
      try await browser.open("/admin/bank-results/new")
      let receipt = try await browser.importBankFile("\u{FEFF}" + Self.header + paid(payout), named: "نتيجة البنك.csv")
      #expect(receipt.status == 200)
      for words in ["Applied", "نتيجة البنك.csv", "Lines 1", "Already imported 0", "Unmatched 0"] {
        #expect(receipt.words.contains(words), "\(words)")
      }
      #expect(try await state(of: payout, portal) == "paid")
      for name in ["نتيجة البنك.csv", "again.csv"] {
        try await browser.open("/admin/bank-results/new")
        let again = try await browser.importBankFile(Self.header + paid(payout), named: name)
        #expect(again.words.contains("Every line was already imported. Nothing changed."))
      }
      #expect(try await lines(portal) == 1)
      let applied = try await browser.open("/admin/bank-results?lines=applied")
      #expect(applied.words.contains(payout.text))
      #expect(try await browser.open("/admin/bank-results?lines=all").words.contains("نتيجة البنك.csv"))
      #expect(try await browser.open("/admin/payouts/\(payout)").words.contains("Processed by the bank"))
      let findings = try await Verification.run(in: portal.database)
      #expect(findings.flatMap(\.broken) == [])
    }
  }

  @Test(arguments: [
    ("en", "Nothing has changed yet", "Sent to the bank → Paid", "Applied"),
    ("ar", "لم يتغير شيء بعد", "أُرسل إلى البنك ← ", "تم استيراد الملف"),
  ])
  func `a file shows what it would change first, under an address of its own`(
    language: String, before: String, effect: String, after: String
  ) async throws {
    try await AdminPortal.run { portal in
      let payout = try await BankedShop(portal).exportedPayout()
      var browser = try await portal.browser(.finance, language: language)
      try await browser.open("/admin/bank-results/new")
      let preview = try await browser.upload(
        Self.header + paid(payout) + "WIRE-7,paid,20.00,FT2,2026-10-05T12:00:00+03:00,\r\n", named: "result.csv")
      #expect(preview.path == "/admin/bank-results/files/1")
      for words in [before, effect, payout.text, "WIRE-7"] { #expect(preview.words.contains(words), "\(words)") }
      #expect(try await lines(portal) == 0)
      #expect(try await state(of: payout, portal) == "exported")
      var reader = try await portal.browser(.auditor, language: language)
      #expect(try await reader.open(preview.path).words.contains(before))
      #expect(!(try await reader.open(preview.path).text.contains("/import")))
      #expect(try await reader.post([:], to: preview.path + "/import").status == 403)

      let form = try #require(preview.forms.first { $0.action.hasSuffix("/import") })
      let done = try await browser.submit(to: form.action)
      #expect(done.path == preview.path)
      #expect(try await state(of: payout, portal) == "paid")
      // What doesn't match leads to its line.
      let unmatched: BankLineID = try await portal.database.value(
        "SELECT id AS value FROM bank_lines WHERE outcome = 'no_match'")
      #expect(done.text.contains("href=\"/admin/bank-results/\(unmatched)\""))
      #expect(try await lines(portal) == 2)
      // Sent again, and opened again, it says the same and changes nothing.
      #expect(try await browser.post(form.values, to: form.action).path == preview.path)
      let again = try await browser.open(preview.path)
      #expect(!again.words.contains(before))
      #expect(try await lines(portal) == 2)
      #expect(try await browser.open("/admin/bank-results").text.contains(#"href="\#(preview.path)""#))
      #expect(try await browser.open("/admin/bank-results/files/99").status == 404)
      try await browser.open("/admin/bank-results/new")
      let known = try await browser.upload(Self.header + paid(payout), named: "again.csv")
      #expect(!known.text.contains("/import"))
      let findings = try await Verification.run(in: portal.database)
      #expect(findings.flatMap(\.broken) == [])
    }
  }

  @Test func `messages of ISO 20022 pay a payout and bring it back`() async throws {
    try await AdminPortal.run { portal in
      let payout = try await BankedShop(portal).exportedPayout()
      var browser = try await portal.browser(.finance)
      let report = """
        <?xml version="1.0" encoding="UTF-8"?>
        <Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt>
          <GrpHdr><MsgId>NBE-1</MsgId><CreDtTm>2026-10-05T12:00:00</CreDtTm></GrpHdr>
          <OrgnlGrpInfAndSts><OrgnlMsgId>HPB-000001</OrgnlMsgId><OrgnlMsgNmId>pain.001</OrgnlMsgNmId></OrgnlGrpInfAndSts>
          <OrgnlPmtInfAndSts><OrgnlPmtInfId>HPB-000001</OrgnlPmtInfId><TxInfAndSts>
            <OrgnlEndToEndId>\(payout)</OrgnlEndToEndId><TxSts>ACCC</TxSts><AcctSvcrRef>FT1</AcctSvcrRef>
          </TxInfAndSts></OrgnlPmtInfAndSts>
        </CstmrPmtStsRpt></Document>
        """
      let done = try await browser.importBankFile(report, named: "status.xml")
      #expect(done.words.contains("pain.002"))
      #expect(try await state(of: payout, portal) == "paid")
      let notification = """
        <Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"><BkToCstmrDbtCdtNtfctn><Ntfctn><Ntry>
          <Amt Ccy="EGP">971.50</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
          <BookgDt><Dt>2026-10-06</Dt></BookgDt><AcctSvcrRef>RT1</AcctSvcrRef>
          <NtryDtls><TxDtls><Refs><EndToEndId>\(payout)</EndToEndId></Refs>
            <RtrInf><Rsn><Cd>AC04</Cd></Rsn><AddtlInf>Closed</AddtlInf></RtrInf></TxDtls></NtryDtls>
        </Ntry></Ntfctn></BkToCstmrDbtCdtNtfctn></Document>
        """
      #expect(try await browser.importBankFile(notification, named: "notice.xml").words.contains("camt.054"))
      #expect(try await state(of: payout, portal) == "returned")
      // The account is the reason: the merchant's schedule rests.
      #expect(try await browser.open("/admin/payouts/\(payout)").words.contains("AC04 Closed"))
      let merchant = try await browser.open("/admin/merchants/MRC-000001")
      #expect(merchant.words.contains("Scheduled payouts are paused"))
      try await browser.open("/admin/merchants/MRC-000001/payout-resumption")
      #expect(try await browser.submit(["reason": " "]).status == 422)
      let resumed = try await browser.submit(["reason": "The merchant opened it again"])
      #expect(resumed.words.contains("Scheduled payouts resumed."))
      #expect(!resumed.words.contains("Scheduled payouts are paused"))
      let again = try await browser.open("/admin/merchants/MRC-000001/payout-resumption")
      #expect(again.words.contains("Nothing changed: scheduled payouts aren't paused."))
      var arabic = try await portal.browser(.auditor, language: "ar")
      #expect(try await arabic.open("/admin/merchants/MRC-000001/payout-resumption").status == 403)
    }
  }

  @Test(arguments: [
    ("<!DOCTYPE a [<!ENTITY x \"y\">]><a>&x;</a>", "Line 1 declares a document type"),
    ("<Document", "Line 1 isn't valid XML"),
    (
      "<Document xmlns='urn:iso:std:iso:20022:tech:xsd:pain.001.001.09'/>",
      "but urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
    ),
    ("<Document xmlns='urn:iso:std:iso:20022:tech:xsd:pain.002.001.10'/>", "The file has no lines."),
  ])
  func `XML that is no result says why`(content: String, message: String) async throws {
    try await AdminPortal.run { portal in
      var browser = try await portal.browser(.finance)
      try await browser.open("/admin/bank-results/new")
      let page = try await browser.upload(content, named: "a.xml")
      #expect(page.status == 422)
      #expect(page.words.contains(message))
    }
  }

  @Test func `a broken file changes nothing and says what is wrong with each line`() async throws {
    try await AdminPortal.run { portal in
      let payout = try await BankedShop(portal).exportedPayout()
      var browser = try await portal.browser(.finance)
      try await browser.open("/admin/bank-results/new")
      let broken =
        Self.header + paid(payout) + "\(payout),sent,971.50,FT1,2026-10-05T12:00:00+03:00,\r\n" + "too,few\r\n"
        + "\(payout),paid,0,FT1,2026-10-05T12:00:00+03:00,\r\n" + "\(payout),paid,1,,2026-10-05T12:00:00+03:00,\r\n"
        + "\(payout),paid,1,FT1,2026-10-05,\r\n" + "\(payout),paid,1,FT1,2999-10-05T12:00:00+03:00,\r\n"
      let page = try await browser.upload(broken, named: "broken.csv")
      #expect(page.status == 422)
      for words in [
        "6 lines can't be read. Nothing was imported.", "Problems in broken.csv",
        "3 The status is none of paid, failed, returned",
        "4 The line doesn't have six CSV columns", "5 The amount isn't above zero", "6 The bank reference is missing",
        "7 The time isn't written with its offset", "8 The processing time is in the future",
      ] {
        #expect(page.words.contains(words), "\(words)")
      }
      #expect(try await state(of: payout, portal) == "exported")
      #expect(try await lines(portal) == 0)
      // The page shows the form again, which accepts the corrected file.
      #expect(try await browser.importBankFile(Self.header + paid(payout), named: "mended.csv").status == 200)
      #expect(try await state(of: payout, portal) == "paid")
    }
  }

  @Test(arguments: [
    ("", "", "Choose a file that isn't empty."), ("", "a.csv", "Choose a file that isn't empty."),
    ("payout_reference,status\n", "a.csv", "The first line has to be payout_reference,status,amount"),
    (Self.header, "a.csv", "The file has no lines."), ("\u{0}\u{1}", "a.csv", "The first line has to be"),
    (Self.header + "\"PYT,paid", "a.csv", "2 The line doesn't have six CSV columns"),
  ])
  func `what is no result file is refused`(content: String, name: String, message: String) async throws {
    try await AdminPortal.run { portal in
      var browser = try await portal.browser(.finance)
      try await browser.open("/admin/bank-results/new")
      let page = try await browser.upload(content, named: name)
      #expect(page.status == 422)
      #expect(page.words.contains(message))
      #expect(try await lines(portal) == 0)
    }
  }

  @Test func `a time before the payout was sent to the bank waits as a conflict and says why`() async throws {
    try await AdminPortal.run { portal in
      let payout = try await BankedShop(portal).exportedPayout()
      var browser = try await portal.browser(.finance)
      try await browser.open("/admin/bank-results/new")
      let early = "\(payout),paid,971.50,FT1,2026-09-05T12:00:00+03:00,\r\n"
      let receipt = try await browser.importBankFile(Self.header + early, named: "result.csv")
      #expect(receipt.status == 200)
      #expect(try await state(of: payout, portal) == "exported")
      let id: BankLineID = try await portal.database.value(
        "SELECT id AS value FROM bank_lines WHERE outcome = 'conflict'")
      let line = try await browser.open("/admin/bank-results/\(id)")
      #expect(line.words.contains("The payout was sent to it later, at 4 Oct"))
      var arabic = try await portal.browser(.auditor, language: "ar")
      #expect(try await arabic.open("/admin/bank-results/\(id)").words.contains("ولم يُرسل الصرف إليه إلا بعد ذلك"))
      // A clock that is slightly behind ours is no conflict.
      let close = BankedShop.exported - .seconds(500)
      try await browser.open("/admin/bank-results/new")
      try await browser.importBankFile(
        Self.header + "\(payout),paid,971.50,FT1,\(close.iso8601UTC),\r\n", named: "b.csv")
      #expect(try await state(of: payout, portal) == "paid")
    }
  }

  @Test(arguments: [
    "sep=;\r\nPayout Reference;Status;Amount;Bank Trace;Processed At;Reason\r\nREF;paid;971.50;FT1;2026-10-05T12:00:00+03:00;\r\n;;;;;\r\n",
    "reason\tprocessed_at\tbank_trace\tamount\tstatus\tpayout_reference\t\r\t2026-10-05T12:00:00+03:00\t'+FT1\t\"971.50\"\tPAID\tREF\t\r",
    "payout_reference,status,amount,bank_trace,processed_at,reason,,\nREF,paid,971.50,FT1,2026-10-05T12:00:00+03:00,,,\n\n,,,,,,,\n",
  ]) func `a result file as a spreadsheet saves it is read`(text: String) async throws {
    try await AdminPortal.run { portal in
      let payout = try await BankedShop(portal).exportedPayout()
      var browser = try await portal.browser(.finance)
      try await browser.open("/admin/bank-results/new")
      let filled = text.split(separator: "REF").joined(separator: payout.text)
      #expect(try await browser.importBankFile(filled, named: "result.csv").status == 200)
      #expect(try await state(of: payout, portal) == "paid")
    }
  }

  @Test func `what a spreadsheet damaged is named by its line`() async throws {
    try await AdminPortal.run { portal in
      let payout = try await BankedShop(portal).exportedPayout()
      var browser = try await portal.browser(.finance)
      try await browser.open("/admin/bank-results/new")
      let rows = [
        "\(payout),paid,971.50,1.23457E+11,2026-10-05T12:00:00+03:00,", "\(payout),paid,971.50,FT1,05/10/2026,",
        "\(payout),paid,971.50,FT1,1999-10-05T12:00:00+03:00,",
      ]
      let page = try await browser.upload(Self.header + rows.joined(separator: "\r\n"), named: "broken.csv")
      #expect(page.status == 422)
      for words in [
        "2 The bank reference is missing, has more than 64 characters, or was rounded by a spreadsheet",
        "3 The time isn't written with its offset", "4 The bank's time is before the year 2000",
      ] {
        #expect(page.words.contains(words), "\(words)")
      }
      let columns = try await browser.upload("status,Status,note\n", named: "columns.csv")
      #expect(columns.words.contains("Missing: payout_reference, amount, bank_trace, processed_at, reason"))
      #expect(columns.words.contains("Unknown: note"))
      #expect(columns.words.contains("Repeated: status"))
      #expect(try await browser.upload("PK\u{3}\u{4}", named: "a.xlsx").words.contains("This is an Excel workbook"))
      #expect(try await lines(portal) == 0)
    }
  }

  @Test func `a file over the limit leads back to the form`() async throws {
    try await AdminPortal.run { portal in
      var browser = try await portal.browser(.finance)
      try await browser.open("/admin/bank-results/new")
      let page = try await browser.upload(String(repeating: "x", count: 1 << 20), named: "large.csv")
      #expect(page.status == 413)
      #expect(page.words.contains("The file is larger than 1 MB"))
      #expect(try await browser.upload(Self.header, named: "a.csv").words.contains("The file has no lines."))
    }
  }

  @Test func `what doesn't fit waits until somebody says what it was`() async throws {
    try await AdminPortal.run { portal in
      let payout = try await BankedShop(portal).exportedPayout()
      var browser = try await portal.browser(.finance)
      try await browser.open("/admin/bank-results/new")
      let receipt = try await browser.importBankFile(
        Self.header + paid(payout, amount: "971.05") + "WIRE-7,paid,20.00,FT2,2026-10-05T12:00:00+03:00,\r\n",
        named: "result.csv")
      #expect(receipt.words.contains("Imported, except 2 lines"))
      #expect(try await state(of: payout, portal) == "exported")
      #expect(try await browser.open("/admin").words.contains("Unmatched bank lines 2"))
      let queue = try await browser.open("/admin/bank-results")
      #expect(queue.words.contains("No matching payout"))
      #expect(queue.words.contains("Amount mismatch"))

      let mismatched: BankLineID = try await portal.database.value(
        "SELECT id AS value FROM bank_lines WHERE outcome = 'amount_mismatch'")
      let path = "/admin/bank-results/\(mismatched)"
      let line = try await browser.open(path)
      #expect(line.words.contains("the bank's line says EGP 971.05"))
      #expect(line.text.contains("/admin/payouts/\(payout)"))
      #expect(try await browser.open("/admin/payouts/\(payout)").text.contains("href=\"\(path)\""))
      try await browser.open(path)
      #expect(try await browser.submit(["resolution": " "]).status == 422)
      var second = try await portal.browser(.financeApprover)
      try await second.open(path)
      let resolved = try await browser.submit(["resolution": "The bank kept its charge"])
      #expect(resolved.words.contains("Bank line resolved."))
      #expect(resolved.words.contains("The bank kept its charge"))
      #expect(!resolved.words.contains("Amount mismatch"))
      // A person who had the page open is told who was first.
      let late = try await second.submit(["resolution": "Something else"])
      #expect(late.status == 409)
      #expect(late.words.contains("Not changed: Mona Adel already resolved it"))
      #expect(!late.words.contains("Something else"))
      #expect(!(try await browser.open("/admin/bank-results").text.contains("href=\"\(path)\"")))
      #expect(try await browser.open("/admin/bank-results?lines=resolved").words.contains("Amount mismatch"))
      #expect(try await browser.open("/admin").words.contains("Unmatched bank lines 1"))
    }
  }

  @Test func `a queue goes on where its page ends, in both directions`() async throws {
    try await AdminPortal.run { portal in
      var file = Self.header
      for number in 1...60 { file += "WIRE-\(100 + number),paid,20.00,FT,2026-10-05T12:00:00+03:00,\r\n" }
      var browser = try await portal.browser(.finance)
      try await browser.open("/admin/bank-results/new")
      try await browser.importBankFile(file, named: "result.csv")
      let first = try await browser.open("/admin/bank-results")
      #expect(first.words.contains("WIRE-101"))
      #expect(!first.words.contains("WIRE-160"))
      let next = try await browser.open(try #require(first.older))
      #expect(next.words.contains("WIRE-160"))
      let back = try await browser.open(try #require(next.newer))
      #expect(back.words.contains("WIRE-101"))
      // The list of all lines begins with the newest.
      #expect(try await browser.open("/admin/bank-results?lines=all").words.contains("WIRE-160"))
    }
  }

  @Test func `who doesn't work with the bank reads and takes nothing in`() async throws {
    try await AdminPortal.run { portal in
      var finance = try await portal.browser(.finance)
      try await finance.open("/admin/bank-results/new")
      try await finance.importBankFile(
        Self.header + "WIRE-7,paid,20.00,FT2,2026-10-05T12:00:00+03:00,\r\n", named: "a.csv")
      let id: BankLineID = try await portal.database.value("SELECT id AS value FROM bank_lines")
      var browser = try await portal.browser(.auditor, language: "ar")
      let list = try await browser.open("/admin/bank-results")
      #expect(list.words.contains("لا يوجد صرف مطابق"))
      #expect(!list.text.contains("/admin/bank-results/new"))
      let line = try await browser.open("/admin/bank-results/\(id)")
      #expect(line.words.contains("لا توجد عملية صرف بهذا المرجع"))
      #expect(!line.forms.contains { $0.has("resolution") })
      #expect(try await browser.open("/admin/bank-results/new").status == 403)
      #expect(try await browser.open("/admin/bank-results/999").status == 404)
      #expect(try await browser.post(["resolution": "x"], to: "/admin/bank-results/\(id)/resolution").status == 403)
    }
  }
}
