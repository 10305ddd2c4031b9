import Crypto
import Database
import Foundation
import Ledger
import TestSupport
import Testing
import Wallet

@Suite struct StatementTests {
  private func month(_ portal: TestPortal) async throws -> (shop: Shop, payment: Wallet.Reference) {
    let shop = try await Shop(number: 1, policy: .returnProRata, in: portal.database)
    let mona = try await Shop.customer("=Mona, \"the\" صيدلي", "01012345676", in: portal.database)
    try await shop.pay(10_000, by: mona, at: "2026-09-30T20:59:59Z")
    let payment = try await shop.pay(20_000, by: mona, at: "2026-09-30T21:00:00Z", description: "@insulin\nand more")
    try await shop.refund(5_000, of: payment, at: "2026-10-10T10:00:00Z")
    try await shop.pay(30_000, by: mona, at: "2026-10-31T21:59:59.999999Z")
    try await shop.pay(70_000, by: mona, at: "2026-10-31T22:00:00Z")
    return (shop, payment.reference)
  }

  @Test func `a statement foots`() async throws {
    try await TestPortal.run { portal in
      let (shop, payment) = try await month(portal)
      var browser = try await portal.signIn(shop)
      let page = try await browser.get("/merchant/statements?from=2026-10-01&to=2026-10-31")
      #expect(page.status == 200)
      for words in [
        "Opening balance 97.15", "+ Payments, net 485.75", "− Refunds 48.57", "− Payouts, less returned 0.00",
        "= Closing balance 534.33", "Sum checked", "3 lines", "Payment 2 500.00 −12.50 −1.75 485.75",
        "Refund 1 −50.00 1.25 0.18 −48.57",
        "Total net 437.18", "29 Oct 2026 has 25 hours",
      ] {
        #expect(page.words.contains(words), "\(words)")
      }
      #expect(page.text.contains("class=\"print-head\""))
      let lines = try await browser.get(try #require(page.link(to: "view=lines")))
      #expect(lines.references.contains(payment.text))
      #expect(lines.references.count == 3)
    }
  }

  @Test func `days have their sums and open to their lines`() async throws {
    try await TestPortal.run { portal in
      let (shop, payment) = try await month(portal)
      var browser = try await portal.signIn(shop)
      let page = try await browser.get("/merchant/statements?from=2026-10-01&to=2026-10-31")
      for words in [
        "Thu 1 Oct 1 payment 200.00 −5.00 −0.70 194.30 291.45", "Sat 10 Oct 1 refund −50.00 1.25 0.18 −48.57 242.88",
        "Sat 31 Oct 1 payment 300.00 −7.50 −1.05 291.45 534.33",
      ] {
        #expect(page.words.contains(words), "\(words)")
      }
      #expect(!page.text.contains(payment.text))
      let open = try await browser.get(try #require(page.link(to: "open=2026-10-01")))
      #expect(open.text.contains(payment.text))
      #expect(open.words.contains("00:00 · Payment · =Mona"))
      // The day's name closes it again.
      #expect(open.link(to: "open=2026-10-01") == nil)
    }
  }

  @Test func `lines that leave the balance as it is are folded`() async throws {
    try await TestPortal.run { portal in
      let (shop, _) = try await portal.payableShop()
      var browser = try await portal.signIn(shop)
      // The database's clock says when it was settled.
      let settled: Day = try await portal.database.value(
        "SELECT (max(posted_at) AT TIME ZONE 'Africa/Cairo')::date AS value FROM balance_transactions")
      let period = "/merchant/statements?from=2026-10-01&to=\(settled)"
      let page = try await browser.get(period)
      #expect(page.words.contains("Settlement 1"))
      let day = try await browser.get("\(period)&open=\(settled)")
      #expect(!day.text.contains("STL-"))
      let shown = try await browser.get(try #require(day.link(to: "quiet=shown")))
      #expect(shown.text.contains("STL-"))
      let lines = try await browser.get("\(period)&view=lines")
      #expect(lines.words.contains("1 line left out. Show them"))
      #expect(!lines.text.contains("STL-"))
      #expect(try await browser.get(try #require(lines.link(to: "quiet=shown"))).text.contains("STL-"))
    }
  }

  @Test func `what was downloaded stands on the page with its hash`() async throws {
    try await TestPortal.run { portal in
      let (shop, _) = try await month(portal)
      var browser = try await portal.signIn(shop)
      let period = "/merchant/statements?from=2026-10-01&to=2026-10-31"
      let before = try await browser.get(period)
      #expect(!before.words.contains("Downloaded files"))
      let file = try await browser.get(try #require(before.link(to: "statements.csv")))
      let pdf = try await browser.get(try #require(before.link(to: "statements.pdf")))
      let page = try await browser.get(period)
      #expect(page.words.contains("Downloaded files"))
      #expect(page.words.contains("PDF in English"))
      for bytes in [file.bytes, pdf.bytes] { #expect(page.text.contains(SHA256.hash(data: bytes).hexadecimal)) }
    }
  }

  @Test func `the file has the pages figures`() async throws {
    try await TestPortal.run { portal in
      let (shop, payment) = try await month(portal)
      var browser = try await portal.signIn(shop)
      let page = try await browser.get("/merchant/statements?from=2026-10-01&to=2026-10-31&view=lines")
      let file = try await browser.get(try #require(page.link(to: "statements.csv")))
      #expect(file.status == 200)
      #expect(file.header("content-type") == "text/csv; charset=utf-8; header=present")
      #expect(
        file.header("content-disposition") == "attachment; filename=\"statement_MRC-000001_2026-10-01_2026-10-31.csv\"")
      #expect(file.header("content-length") == String(file.bytes.count))
      let bytes = file.bytes
      let digest = Data(SHA256.hash(data: bytes)).base64EncodedString()
      #expect(file.header("repr-digest") == "sha-256=:\(digest):")
      #expect(bytes.starts(with: [0xEF, 0xBB, 0xBF]))

      let rows = CSV.rows(String(decoding: bytes.dropFirst(3), as: UTF8.self))
      #expect(rows.count == 6)
      #expect(rows.allSatisfy { $0.count == 17 })
      #expect(rows[1][3] == "opening_balance" && rows[1][12] == "97.15" && rows[1][1] == "2026-10-01T00:00:00+03:00")
      #expect(rows[5][3] == "closing_balance" && rows[5][12] == "534.33" && rows[5][1] == "2026-11-01T00:00:00+02:00")
      #expect(rows[2][6] == "'=Mona, \"the\" صيدلي 010•••••676")
      #expect(rows[2][7] == "'@insulin\nand more")
      #expect(rows[3][3...5] == ["refund", rows[3][4], payment.text])
      #expect(rows[3][8...12] == ["-50.00", "-1.25", "-0.18", "-48.57", "242.88"])
      // The file subtracts fee and VAT from gross. The page shows them as what they do to the balance.
      for row in rows[2...4] {
        for (column, figure) in zip(8..., row[8...12]) {
          let isDeducted = (column == 9 || column == 10) && figure != "0.00"
          let shown = !isDeducted ? figure : figure.hasPrefix("-") ? String(figure.dropFirst()) : "-" + figure
          #expect(page.text.contains(shown.replacing("-", with: "−")), "\(shown)")
        }
      }
    }
  }

  @Test func `the same instant gives the same bytes`() async throws {
    try await TestPortal.run { portal in
      let (shop, _) = try await month(portal)
      var browser = try await portal.signIn(shop)
      let page = try await browser.get("/merchant/statements?from=2026-11-01&to=2026-11-30")
      let link = try #require(page.link(to: "statements.csv"))
      #expect(link.contains("as_of="))
      let before = try await browser.get(link)
      let hana = try await Shop.customer("Hana", "01112345678", in: portal.database)
      try await shop.pay(12_300, by: hana, at: "2026-11-20T10:00:00Z")
      let after = try await browser.get(link)
      #expect(before.bytes == after.bytes)
      let now = try await browser.get("/merchant/statements.csv?from=2026-11-01&to=2026-11-30")
      #expect(now.bytes != after.bytes)
      let old = try await browser.get(link.replacing("statements.csv", with: "statements") + "&view=lines")
      #expect(!old.text.contains("123.00"))
    }
  }

  @Test func `an export is audited`() async throws {
    try await TestPortal.run { portal in
      let (shop, _) = try await month(portal)
      var browser = try await portal.signIn(shop)
      let file = try await browser.get("/merchant/statements.csv?from=2026-10-01&to=2026-10-31")
      let digest = SHA256.hash(data: file.bytes).hexadecimal
      let rows: [Scalar<String>] = try await portal.database.rows(
        """
        SELECT concat_ws(' ', actor_kind, actor_name, subject_kind, subject_id, subject, after->>'from', after->>'to',
          after->>'rows', after->>'sha256', (after->>'as_of')::timestamptz =
            (SELECT max(recorded_at) FROM balance_transactions)) AS value
        FROM audit_events WHERE act = 'statement_export'
        """)
      #expect(
        rows.map(\.value) == ["member MRC-000001 merchant \(shop.id) MRC-000001 2026-10-01 2026-10-31 3 \(digest) t"])
    }
  }

  @Test(arguments: [
    ("from=2026-02-30&to=2026-03-01", "Enter a valid day such as 2026-10-31."),
    ("from=2026-03-01", "Enter a day."),
    ("from=2026-03-02&to=2026-03-01", "The end date is before the start date."),
    ("from=2025-01-01&to=2026-03-01", "A statement covers 366 days at most. Choose a shorter period."),
    ("from=2026-03-01&to=2026-03-02&as_of=2999-01-01T00:00:00Z", "can't be as of a time in the future"),
    ("from=2026-03-01&to=2026-03-02&as_of=yesterday", "isn't a valid time"),
    ("from=2026-03-01&to=2026-03-02&after=-1", "This statement has no page with this number."),
    ("from=2026-03-01&to=2026-03-02&view=table", "view has no choice table ."),
    ("from=2026-03-01&to=2026-03-02&open=someday", "open has no choice someday ."),
    ("from=2026-03-01&to=2026-03-02&to=2026-03-03", "to is given more than once."),
  ])
  func `what makes no sense is explained`(_ query: String, _ message: String) async throws {
    try await TestPortal.run { portal in
      let shop = try await Shop(number: 1, in: portal.database)
      var browser = try await portal.signIn(shop)
      for path in ["/merchant/statements?", "/merchant/statements.csv?"] {
        let page = try await browser.get(path + query)
        #expect(page.status == 422)
        #expect(page.words.contains(message))
        let typed = query.split(separator: "&")[0].split(separator: "=")[1]
        #expect(page.text.contains("value=\"\(typed)\""))
      }
      let exports: Int = try await portal.database.value(
        "SELECT count(*) AS value FROM audit_events WHERE act = 'statement_export'")
      #expect(exports == 0)
    }
  }

  @Test func `long statements have pages`() async throws {
    try await TestPortal.run { portal in
      let shop = try await Shop(number: 1, in: portal.database)
      let mona = try await Shop.customer("Mona", "01012345676", in: portal.database)
      for _ in 0..<503 { try await shop.pay(1_000, by: mona, at: "2026-11-01T08:00:00Z") }
      var browser = try await portal.signIn(shop)
      let first = try await browser.get("/merchant/statements?view=lines")
      #expect(first.references.count == 100)
      #expect(first.words.contains("Carried forward 971.00"))
      let second = try await browser.get(try #require(first.link(to: "after=100")))
      #expect(second.references.count == 100)
      #expect(second.words.contains("Brought forward 971.00"))
      var last = second
      while let next = last.link(to: "after=") { last = try await browser.get(next) }
      #expect(last.references.count == 3)
      #expect(last.words.contains("Brought forward 4,855.00"))
      #expect(last.words.contains("Closing balance 4,884.13"))
      // The file is longer than a chunk of the spool, so it is sent in several.
      let file = try await browser.get(try #require(first.link(to: "statements.csv")))
      #expect(file.bytes.count > 64 * 1024)
      #expect(file.header("content-length") == String(file.bytes.count))
      #expect(CSV.rows(file.text).count == 506)
    }
  }

  @Test(arguments: [("2026-11-23", "Closing balance"), ("2026-11-24", "Balance so far")])
  func `a period with days to come has no closing balance yet`(_ last: String, _ words: String) async throws {
    try await TestPortal.run { portal in
      let (shop, _) = try await month(portal)
      var browser = try await portal.signIn(shop)
      for view in ["", "&view=lines"] {
        let page = try await browser.get("/merchant/statements?from=2026-11-01&to=\(last)\(view)")
        #expect(page.words.contains("\(words) 1,214.38"))
        #expect(page.words.contains("still to come") == (words == "Balance so far"))
        #expect(page.words.contains("Closing balance") == (words == "Closing balance"))
      }
    }
  }

  @Test func `a suspended merchant still sees its money`() async throws {
    try await TestPortal.run { portal in
      let (shop, payment) = try await month(portal)
      var browser = try await portal.signIn(shop)
      try await portal.database.execute("UPDATE merchants SET status = 'suspended' WHERE id = \(shop.id)")
      for path in [
        "", "/transactions", "/transactions/\(payment)", "/statements", "/statements.csv", "/statements.pdf",
      ] {
        let answer = try await browser.get("/merchant" + path)
        #expect(answer.status == 200, "\(path)")
      }
    }
  }

  @Test func `what HealthPay adjusted is said`() async throws {
    try await TestPortal.run { portal in
      let (shop, _) = try await portal.payableShop()
      let suspense: AccountID = try await portal.database.value(
        "SELECT id AS value FROM accounts WHERE kind = 'suspense'")
      let available: AccountID = try await portal.database.value(
        "SELECT id AS value FROM accounts WHERE kind = 'merchant_available'")
      try await Ledger.requestAdjustment(
        .move(Money(piastres: 500), from: suspense, to: available), reason: "a matter of HealthPay's", key: "adjust",
        by: Actor(.staff, id: 8, name: "Salma"), in: portal.database)
      try await portal.approve()
      var browser = try await portal.signIn(shop)
      let page = try await browser.get("/merchant/statements?from=2026-10-01&to=2027-08-31&view=lines")
      #expect(page.words.contains("Adjustment by HealthPay"))
      #expect(!page.text.contains("a matter of"))
    }
  }

  @Test func `it speaks Arabic`() async throws {
    try await TestPortal.run { portal in
      let (shop, _) = try await month(portal)
      var browser = try await portal.signIn(shop, language: "ar")
      let page = try await browser.get("/merchant/statements?from=2026-10-01&to=2026-10-31")
      #expect(page.text.contains("<html lang=\"ar\" dir=\"rtl\""))
      for words in [
        "كشف حساب", "الرصيد الافتتاحي", "الرصيد الختامي", "تم التحقق", "الإجمالي", "الرسوم", "الصافي", "25 ساعة",
      ] {
        #expect(page.words.contains(words), "\(words)")
      }
    }
  }
}

/// A strict RFC 4180 reader without any of the portal's code.
private enum CSV {
  static func rows(_ text: String) -> [[String]] {
    var rows: [[String]] = []
    var row: [String] = []
    var field = ""
    var isQuoted = false
    var scalars = text.unicodeScalars.makeIterator()
    var next = scalars.next()
    while let scalar = next {
      next = scalars.next()
      switch (scalar, isQuoted) {
      case ("\"", true) where next == "\"":
        field += "\""
        next = scalars.next()
      case ("\"", _): isQuoted.toggle()
      case (",", false):
        row.append(field)
        field = ""
      case ("\r", false) where next == "\n":
        rows.append(row + [field])
        (row, field) = ([], "")
        next = scalars.next()
      default: field.unicodeScalars.append(scalar)
      }
    }
    return rows
  }
}
