import Crypto
import Database
import Ledger
import SharedFeatures
import Synchronization
import TestSupport
import Testing
import Wallet

@Suite struct MonthlyStatementTests {
  private func make(_ portal: TestPortal, of month: String = "2026-10-01") async throws {
    let first: Day = try #require(Day(parsing: month))
    try await MonthlyStatements.make(of: first, in: portal.database, onFailure: throwFailure)
  }

  private func texts(_ sql: SQL, _ portal: TestPortal) async throws -> [String] {
    try await portal.database.rows(sql, as: Scalar<String>.self).map(\.value)
  }

  @Test func `a month's statement is made once, listed, and the owner is told`() async throws {
    try await TestPortal.run { portal in
      let shop = try await Shop(number: 1, in: portal.database)
      let mona = try await Shop.customer("Mona", "01012345676", in: portal.database)
      try await shop.pay(10_000, by: mona, at: "2026-10-05T10:00:00Z")
      var browser = try await portal.signIn(shop)
      try await portal.database.executeAsOwner("UPDATE merchant_members SET email = 'owner@nile.example'")
      try await make(portal)
      try await make(portal)
      #expect(
        try await texts("SELECT concat_ws(' ', merchant_id, month, rows) AS value FROM monthly_statements", portal)
          == ["\(shop.id) 2026-10-01 1"])
      #expect(
        try await texts(
          "SELECT concat_ws(' ', kind, parameters->>'from', parameters->>'to') AS value FROM messages", portal)
          == ["statement_ready 2026-10-01 2026-10-31"])
      // The bytes can be made again: the list leads to them.
      try await shop.pay(20_000, by: mona, at: "2026-10-06T10:00:00Z")
      let page = try await browser.get("/merchant/statements")
      #expect(page.words.contains("Monthly statements"))
      #expect(page.words.contains("1 Oct 2026 to 31 Oct 2026"))
      let csv = try await browser.get(try #require(page.link(to: "statements.csv?from=2026-10-01")))
      let hash = try #require(
        try await texts("SELECT encode(sha256, 'hex') AS value FROM monthly_statements", portal).first)
      #expect(SHA256.hash(data: csv.bytes).hexadecimal == hash)
      #expect(page.text.contains(String(hash.prefix(16))))
      // A period that was asked for is one statement, and no list.
      let asked = try await browser.get("/merchant/statements?from=2026-10-01&to=2026-10-31")
      #expect(!asked.words.contains("Monthly statements"))
    }
  }

  @Test func `only merchants with lines until then, and none that is closed`() async throws {
    try await TestPortal.run { portal in
      let mona = try await Shop.customer("Mona", "01012345676", in: portal.database)
      var shops: [Shop] = []
      for number in 1...4 { shops.append(try await Shop(number: Int64(number), in: portal.database)) }
      try await shops[0].pay(10_000, by: mona, at: "2026-09-05T10:00:00Z")
      try await shops[1].pay(10_000, by: mona, at: "2026-11-05T10:00:00Z")
      try await shops[2].pay(10_000, by: mona, at: "2026-10-31T21:59:59Z")
      try await portal.database.execute("UPDATE merchants SET status = 'closed' WHERE id = \(shops[2].id)")
      try await make(portal)
      #expect(
        try await texts("SELECT concat_ws(' ', merchant_id, rows) AS value FROM monthly_statements", portal)
          == ["\(shops[0].id) 0"])
    }
  }

  @Test func `who fails keeps nobody else waiting`() async throws {
    try await TestPortal.run { portal in
      let mona = try await Shop.customer("Mona", "01012345676", in: portal.database)
      for number in 1...3 {
        let shop = try await Shop(number: Int64(number), in: portal.database)
        try await shop.pay(10_000, by: mona, at: "2026-10-05T10:00:00Z")
      }
      try await portal.database.executeAsOwner(
        """
        CREATE FUNCTION refuse_in_test() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF new.merchant_id = (SELECT id FROM merchants WHERE number = 2) THEN RAISE EXCEPTION 'refused'; END IF;
          RETURN new;
        END $$
        """)
      try await portal.database.executeAsOwner(
        "CREATE TRIGGER refuse_in_test BEFORE INSERT ON monthly_statements FOR EACH ROW EXECUTE FUNCTION refuse_in_test()"
      )
      let failures = Mutex<[JobSubject]>([])
      let first: Day = try #require(Day(parsing: "2026-10-01"))
      try await MonthlyStatements.make(of: first, in: portal.database) { failure in
        failures.withLock { $0.append(failure.subject) }
      }
      #expect(failures.withLock { $0.count } == 1)
      #expect(
        try await texts(
          """
          SELECT number::text AS value FROM monthly_statements JOIN merchants ON merchants.id = merchant_id ORDER BY number
          """, portal) == ["1", "3"])
    }
  }

  /// By the database's clock, the month before the one that began an hour ago or longer.
  @Test func `the month that is due has ended`() async throws {
    try await TestPortal.run { portal in
      let due: Day = try await portal.database.value(DueStatement.month)
      let today: Day = try await portal.database.value("SELECT (now() AT TIME ZONE 'Africa/Cairo')::date AS value")
      #expect(due == due.firstOfMonth)
      #expect(due.lastOfMonth < today)
      #expect(due.lastOfMonth.adding(days: 32) >= today)
    }
  }
}
