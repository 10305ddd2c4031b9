import Database
import Ledger
import Testing
import Wallet

@Suite struct BoundedSearchTests {
  private struct Item: Listed {
    let id: Int64
    let at: Instant

    init(_ row: Row) throws(DatabaseError) {
      id = try row["id"]
      at = try row["created_at"]
    }

    var cursor: Cursor { Cursor(at: at, id: id) }
  }

  private func page(
    _ search: BoundedSearch, _ place: Place, _ platform: Platform
  ) async throws -> ListPage<Item> {
    let rows = try await platform.database.rows(search.rows(place, length: 3), as: Item.self)
    guard let summary: Query<SearchSummary<Scalar<Int>>> = search.summary(place, totals: nil) else {
      return ListPage(rows, place, length: 3)
    }
    return ListPage(rows, place, length: 3, searched: try await platform.database.run(summary).end)
  }

  private func filled(_ platform: Platform, using generator: inout SeededGenerator) async throws -> MerchantID {
    let merchant = try await platform.merchant()
    let user = try await platform.user(holding: 1_000_000)
    let start = try instant("2026-03-01T10:00:00Z").microseconds
    try await platform.post(
      (0..<90).map { _ in
        Movement(
          .payment(from: user, to: merchant), amount: Money(piastres: .random(in: 1...9, using: &generator)),
          channel: .app,
          // Several transactions have the same instant, so that the id decides their order.
          occurredAt: Instant(microseconds: start + .random(in: 0..<30, using: &generator) * 1_000_000))
      }, rules: .history)
    return merchant
  }

  @Test(arguments: [1, 2, 3, 4, 7, 30, 89, 90, 91, 92, 1000])
  func `searching further back meets everything once`(stretch: Int) async throws {
    try await withLedger { platform in
      var generator = SeededGenerator(seed: UInt64(stretch))
      let merchant = try await filled(platform, using: &generator)
      for least in [1, 7, 9, 10] as [Int64] {
        var filter = TransactionFilter()
        filter.minimum = Money(piastres: least)
        filter.kind = .payment
        let expected = try await platform.database.rows(
          """
          SELECT id, created_at FROM transactions WHERE kind = 'payment' AND amount >= \(least)
          ORDER BY created_at DESC, id DESC
          """, as: Item.self
        ).map(\.id)
        for search in [filter.search(stretch: stretch), filter.search(of: merchant, stretch: stretch)] {
          var seen: [Int64] = []
          var pages = 0
          var page = try await page(search, .newest, platform)
          while true {
            seen += page.items.map(\.id)
            pages += 1
            guard let older = page.older else { break }
            page = try await self.page(search, .olderThan(older), platform)
          }
          #expect(seen == expected)
          #expect(page.searchedTo == nil)
          #expect(pages <= 91 / stretch + 1 + expected.count / 3)
          // Then it goes all the way back. The last page is the current one.
          var back = Array(page.items.map(\.id))
          while let newer = page.newer {
            page = try await self.page(search, .newerThan(newer), platform)
            back = page.items.map(\.id) + back
          }
          #expect(back == expected)
        }
      }
    }
  }

  @Test(arguments: [1, 5, 30, 200, 1000]) func `a few users' transactions and a name's are met once`(
    stretch: Int
  ) async throws {
    try await withLedger { platform in
      var generator = SeededGenerator(seed: UInt64(stretch))
      let merchant = try await filled(platform, using: &generator)
      let payer: UserID = try await platform.database.value(
        "SELECT DISTINCT user_id AS value FROM transactions WHERE kind = 'payment'")
      let other = try await platform.user(holding: 500)
      for _ in 0..<5 { try await platform.post(.payment(from: other, to: merchant), 9) }
      let name: String = try await platform.database.value("SELECT name AS value FROM users WHERE id = \(other)")
      let both = TransactionFilter.Customer.oneOf([payer, other])
      let named = TransactionFilter.Customer.name(name)
      for (customer, users) in [(both, [payer, other]), (.oneOf([]), []), (.oneOf([other]), [other])] {
        for least in [nil, 7] as [Int64?] {
          try await expectAll(customer, of: users, least, stretch: stretch, platform)
        }
      }
      let namesakes = try await platform.database.rows(
        "SELECT id AS value FROM users WHERE name = \(name)", as: Scalar<UserID>.self)
      try await expectAll(named, of: namesakes.map(\.value), 7, stretch: stretch, platform)
    }
  }

  private func expectAll(
    _ customer: TransactionFilter.Customer, of users: [UserID], _ least: Int64?, stretch: Int, _ platform: Platform
  ) async throws {
    var filter = TransactionFilter()
    filter.customer = customer
    filter.minimum = least.map { Money(piastres: $0) }
    let expected = try await platform.database.rows(
      """
      SELECT id, created_at FROM transactions WHERE user_id = ANY(\(users)) AND amount >= \(least ?? 0)
      ORDER BY created_at DESC, id DESC
      """, as: Item.self
    ).map(\.id)
    var seen: [Int64] = []
    var page = try await page(filter.search(stretch: stretch), .newest, platform)
    while true {
      seen += page.items.map(\.id)
      guard let older = page.older else { break }
      page = try await self.page(filter.search(stretch: stretch), .olderThan(older), platform)
    }
    #expect(seen == expected, "\(customer) from \(least ?? 0)")
  }

  @Test func `a filter that an index serves is searched as a whole`() {
    var filter = TransactionFilter()
    #expect(!filter.search().isBounded)
    filter.status = .failed
    filter.from = Day(parsing: "2026-10-01")
    #expect(!filter.search().isBounded)
    filter.channel = .app
    #expect(filter.search().isBounded)
    filter = TransactionFilter()
    filter.customer = .oneOf([UserID(1)])
    #expect(!filter.search().isBounded)
    filter.customer = .name("mona")
    #expect(filter.search().isBounded)
    filter = TransactionFilter()
    filter.kind = .topup
    filter.status = .failed
    #expect(filter.search().isBounded)
    filter = TransactionFilter()
    filter.review = ReviewState.none
    #expect(filter.search().isBounded)
  }

  @Test func `a merchant's own list is planned once, a filtered one for its values each time`() async throws {
    try await withLedger(connections: 1) { platform in
      let merchant = try await platform.merchant()
      var filtered = TransactionFilter()
      filtered.minimum = Money(piastres: 100)
      for (filter, prepared) in [(filtered, 0), (TransactionFilter(), 1)] {
        let search = filter.search(of: merchant)
        for _ in 0..<7 {
          _ = try await platform.database.rows(search.rows(.newest, length: 50), as: Item.self)
        }
        let kept: Int = try await platform.database.value(
          """
          SELECT count(*) AS value FROM pg_prepared_statements
          WHERE statement LIKE '%FROM transactions WHERE merchant_id%' AND generic_plans > 0
            AND NOT starts_with(statement, 'SELECT count(*)')
          """)
        #expect(kept == prepared)
      }
    }
  }
}
