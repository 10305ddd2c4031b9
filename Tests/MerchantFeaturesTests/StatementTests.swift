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

  @Test func aStatementFoots() async throws {
    try await TestPortal.run { portal in
      let (shop, payment) = try await month(portal)
      var browser = try await portal.signIn(shop)
      let page = try await browser.get("/merchant/statements?from=2026-10-01&to=2026-10-31")
      #expect(page.status == 200)
      for words in [
        "Opening balance EGP 97.15", "Closing balance EGP 534.33", "Net EGP 437.18 3 transactions",
        "Opening + net = closing: checked", "Payment 2 500.00 12.50 1.75 485.75", "Refund 1 −50.00 −1.25 −0.18 −48.57",
        "Net of all 437.18", "29 Oct 2026 has 25 hours",
      ] {
        #expect(page.words.contains(words), "\(words)")
      }
      #expect(page.references.contains(payment.text))
      #expect(page.references.count == 3)
      #expect(page.text.contains("class=\"print-head\""))
    }
  }

  @Test func theFileHasThePagesFigures() async throws {
    try await TestPortal.run { portal in
      let (shop, payment) = try await month(portal)
      var browser = try await portal.signIn(shop)
      let page = try await browser.get("/merchant/statements?from=2026-10-01&to=2026-10-31")
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
      for row in rows[2...4] {
        for figure in row[8...12] { #expect(page.text.contains(figure.replacing("-", with: "−"))) }
      }
    }
  }

  @Test func theSameInstantGivesTheSameBytes() async throws {
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
      let old = try await browser.get(link.replacing("statements.csv", with: "statements"))
      #expect(!old.text.contains("123.00"))
    }
  }

  @Test func anExportIsAudited() async throws {
    try await TestPortal.run { portal in
      let (shop, _) = try await month(portal)
      var browser = try await portal.signIn(shop)
      let file = try await browser.get("/merchant/statements.csv?from=2026-10-01&to=2026-10-31")
      let digest = SHA256.hash(data: file.bytes).map { byte in
        (byte < 16 ? "0" : "") + String(byte, radix: 16)
      }.joined()
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
    ("from=2026-02-30&to=2026-03-01", "There is no such day. Write it as 2026-10-31."),
    ("from=2026-03-01", "Choose a day."),
    ("from=2026-03-02&to=2026-03-01", "The period ends before it begins."),
    ("from=2025-01-01&to=2026-03-01", "A statement covers 366 days at most. Take a shorter period."),
    ("from=2026-03-01&to=2026-03-02&as_of=2999-01-01T00:00:00Z", "can't be taken as of an instant to come"),
    ("from=2026-03-01&to=2026-03-02&as_of=yesterday", "is no instant"),
    ("from=2026-03-01&to=2026-03-02&after=-1", "This statement has no such page."),
  ])
  func whatMakesNoSenseIsExplained(_ query: String, _ message: String) async throws {
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

  @Test func longStatementsHavePages() async throws {
    try await TestPortal.run { portal in
      let shop = try await Shop(number: 1, in: portal.database)
      let mona = try await Shop.customer("Mona", "01012345676", in: portal.database)
      for _ in 0..<503 { try await shop.pay(1_000, by: mona, at: "2026-11-01T08:00:00Z") }
      var browser = try await portal.signIn(shop)
      let first = try await browser.get("/merchant/statements")
      #expect(first.references.count == 500)
      #expect(first.words.contains("Carried forward 4,855.00"))
      let second = try await browser.get(try #require(first.link(to: "after=500")))
      #expect(second.references.count == 3)
      #expect(second.words.contains("Brought forward 4,855.00"))
      #expect(second.words.contains("Closing balance 4,884.13"))
      // Longer than a piece of the spool: the file comes in several.
      let file = try await browser.get(try #require(first.link(to: "statements.csv")))
      #expect(file.bytes.count > 64 * 1024)
      #expect(file.header("content-length") == String(file.bytes.count))
      #expect(CSV.rows(file.text).count == 506)
    }
  }

  @Test func aSuspendedMerchantStillSeesItsMoney() async throws {
    try await TestPortal.run { portal in
      let (shop, payment) = try await month(portal)
      var browser = try await portal.signIn(shop)
      try await portal.database.execute("UPDATE merchants SET status = 'suspended' WHERE id = \(shop.id)")
      for path in ["", "/transactions", "/transactions/\(payment)", "/statements", "/statements.csv"] {
        let answer = try await browser.get("/merchant" + path)
        #expect(answer.status == 200, "\(path)")
      }
    }
  }

  @Test func whatHealthPayAdjustedIsSaid() async throws {
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
      let page = try await browser.get("/merchant/statements?from=2026-10-01&to=2027-08-31")
      #expect(page.words.contains("Adjustment by HealthPay"))
      #expect(!page.text.contains("a matter of"))
    }
  }

  @Test func itSpeaksArabic() async throws {
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

/// RFC 4180, read by its letter and by none of the portal's code.
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
