import Crypto
import Database
import HTTPTypes
import Ledger
import TestSupport
import Testing
import Wallet

@Suite struct VerificationTests {
  private static let verify = "/merchant/statements/verify"
  private static let october = "/merchant/statements.csv?from=2026-10-01&to=2026-10-31"

  private func shop(_ portal: TestPortal, _ number: Int64 = 1, mobile: String = "01012345676") async throws -> Shop {
    let shop = try await Shop(number: number, name: number == 1 ? "Nile Pharmacy" : "Delta Clinic", in: portal.database)
    let mona = try await Shop.customer("Mona Adel", mobile, in: portal.database)
    for day in ["05", "06", "07"] { try await shop.pay(10_000, by: mona, at: "2026-10-\(day)T10:00:00Z") }
    return shop
  }

  private func browser(_ portal: TestPortal, of shop: Shop, language: String = "en") async throws -> TestSupport.Browser
  {
    var browser = TestSupport.Browser(portal.client, language: language)
    try await browser.signInOwner(of: shop)
    return browser
  }

  private func verify(
    _ file: String, named name: String = "statement.csv", _ browser: inout TestSupport.Browser
  ) async throws -> Visit {
    try await browser.open(Self.verify)
    return try await browser.upload(file, named: name)
  }

  @Test func `an unchanged file says what it is`() async throws {
    try await TestPortal.run { portal in
      let shop = try await shop(portal)
      var browser = try await browser(portal, of: shop)
      let file = try await browser.open(Self.october).text
      // Later lines change nothing in what was issued.
      let hana = try await Shop.customer("Hana", "01112345678", in: portal.database)
      try await shop.pay(12_300, by: hana, at: "2026-11-20T10:00:00Z")
      let page = try await verify(file, &browser)
      #expect(page.status == 200)
      let hash = SHA256.hash(data: Array(file.utf8)).hexadecimal
      for words in [
        "Issued by HealthPay and unchanged", "statement.csv", "MRC-000001", "1 Oct 2026 to 31 Oct 2026", "Lines 3",
        hash,
      ] {
        #expect(page.words.contains(words), "\(words)")
      }
    }
  }

  @Test func `what was issued is kept once, with what it was taken from`() async throws {
    try await TestPortal.run { portal in
      let shop = try await shop(portal)
      var browser = try await browser(portal, of: shop)
      let first = try await browser.open(Self.october).text
      #expect(try await browser.open(Self.october).text == first)
      let rows: [Scalar<String>] = try await portal.database.rows(
        """
        SELECT concat_ws(' ', merchant_id, first_day, last_day, format, rows, encode(sha256, 'hex'),
          as_of = (SELECT max(recorded_at) FROM balance_transactions)) AS value FROM statement_files
        """)
      let hash = SHA256.hash(data: Array(first.utf8)).hexadecimal
      #expect(rows.map(\.value) == ["\(shop.id) 2026-10-01 2026-10-31 csv 3 \(hash) t"])
    }
  }

  /// Every place in a row: a digit, a letter, a sign.
  @Test func `one changed byte is found, and where`() async throws {
    try await TestPortal.run { portal in
      let shop = try await shop(portal)
      var browser = try await browser(portal, of: shop)
      let file = try await browser.open(Self.october).text
      let lines = file.split(separator: "\r\n").map(String.init)
      let changed = lines[3].replacing("97.15", with: "97.16")
      let page = try await verify(file.replacing(lines[3], with: changed), &browser)
      for words in [
        "This file differs from your statement", "Row 4 , net : the file has “ 97.16 ”, the statement has “ 97.15 ”.",
        "MRC-000001",
      ] {
        #expect(page.words.contains(words), "\(words): \(page.words)")
      }
      #expect(page.text.contains("/merchant/statements.csv?from=2026-10-01&amp;to=2026-10-31&amp;as_of="))
      let shorter = try await verify(lines.filter { $0 != lines[4] }.map { $0 + "\r\n" }.joined(), &browser)
      #expect(shorter.words.contains("Row 5"))
      let saved = try await verify(file.replacing("\r\n", with: "\n"), &browser)
      #expect(saved.words.contains("Every value is as issued, but another program has saved the file"))
    }
  }

  @Test func `what was never issued is said to be so`() async throws {
    try await TestPortal.run { portal in
      let shop = try await shop(portal)
      var browser = try await browser(portal, of: shop)
      let file = try await browser.open(Self.october).text
      let september = file.replacing("2026-09-30T21:00:00Z,opening", with: "2026-08-31T21:00:00Z,opening")
      #expect(
        try await verify(september, &browser).words.contains(
          "No statement from 1 Sep 2026 to 31 Oct 2026 was downloaded from this account."))
      let other = try await verify("%PDF-1.5", named: "letter.pdf", &browser)
      #expect(other.words.contains("letter.pdf is another file"))
      for (name, content) in [("", ""), ("empty.csv", "")] {
        let empty = try await verify(content, named: name, &browser)
        #expect(empty.status == 422)
        #expect(empty.words.contains("Choose a file that isn't empty."))
      }
    }
  }

  @Test func `another merchant's statement is none of one's own`() async throws {
    try await TestPortal.run { portal in
      let first = try await shop(portal)
      let second = try await shop(portal, 2, mobile: "01112345676")
      var owner = try await browser(portal, of: first)
      let file = try await owner.open(Self.october).text
      var other = try await browser(portal, of: second)
      let page = try await verify(file, &other)
      #expect(page.words.contains("Not a statement that was issued to you"))
      #expect(!page.text.contains("MRC-000001"))
    }
  }

  @Test func `visitors learn whether a file was issued, and no more`() async throws {
    try await TestPortal.run { portal in
      let shop = try await shop(portal)
      var owner = try await browser(portal, of: shop)
      let file = try await owner.open(Self.october).text
      var visitor = TestSupport.Browser(portal.client)
      try await visitor.open("/verify")
      let page = try await visitor.upload(file, named: "statement.csv")
      #expect(page.words.contains("Issued by HealthPay and unchanged"))
      #expect(!page.text.contains("MRC-000001") && !page.text.contains("Nile"))
      try await visitor.open("/verify")
      let changed = try await visitor.upload(file.replacing("97.15", with: "97.16"), named: "statement.csv")
      #expect(changed.words.contains("Not issued by HealthPay, or changed since"))
      let hash = SHA256.hash(data: Array(file.utf8)).hexadecimal
      #expect(
        try await visitor.open("/verify?sha256=\(hash)").words.contains("HealthPay issued a statement with this hash"))
      let unknown = String(repeating: "0", count: 64)
      #expect(try await visitor.open("/verify?sha256=\(unknown)").words.contains("Not issued by HealthPay"))
      #expect(try await visitor.open("/verify?sha256=abc").status == 422)
      var arab = TestSupport.Browser(portal.client, language: "ar")
      #expect(try await arab.open("/verify?sha256=\(hash)").words.contains("أصدرت هيلث باي كشف حساب بهذه البصمة"))
    }
  }

  @Test func `visitors may try ten times at once`() async throws {
    try await TestPortal.run { portal in
      var visitor = TestSupport.Browser(portal.client)
      for _ in 0..<10 {
        try await visitor.open("/verify")
        #expect(try await visitor.upload("x", named: "a.csv").status == 200)
      }
      try await visitor.open("/verify")
      let refused = try await visitor.upload("x", named: "a.csv")
      #expect(refused.status == 429)
      #expect(refused.headers[.retryAfter] != nil)
      // Looking at the page stays free.
      #expect(try await visitor.open("/verify").status == 200)
    }
  }

  @Test func `a file that is too large is refused before it is read`() async throws {
    try await TestPortal.run { portal in
      let shop = try await shop(portal)
      var browser = try await browser(portal, of: shop)
      let page = try await verify(String(repeating: "x", count: 32 * 1024 * 1024), &browser)
      #expect(page.status == 413)
      #expect(page.words.contains("The file is larger than 32 MB."))
    }
  }

  @Test func `it speaks Arabic`() async throws {
    try await TestPortal.run { portal in
      let shop = try await shop(portal)
      var browser = try await browser(portal, of: shop, language: "ar")
      let file = try await browser.open(Self.october).text
      let page = try await verify(file.replacing("97.15", with: "97.16"), &browser)
      #expect(page.words.contains("هذا الملف يختلف عن كشف حسابك"))
      #expect(page.words.contains("التحقق من كشف حساب"))
    }
  }
}
