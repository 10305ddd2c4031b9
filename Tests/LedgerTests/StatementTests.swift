import Database
import Ledger
import Testing
import Wallet

struct StatementTests {
  /// Runs `body` with payments at these instants, each of EGP 100.00 less 2.85, and one refund of 40.00 at the last.
  private func withEntries(
    at instants: [String], _ body: (Platform, MerchantID) async throws -> Void
  ) async throws {
    try await withLedger { platform in
      let merchant = try await platform.merchant()
      let user = try await platform.user(holding: 1_000_000)
      for text in instants {
        try await platform.post(.payment(from: user, to: merchant), 10_000, at: try instant(text))
      }
      try await body(platform, merchant)
    }
  }

  private func period(_ from: String, _ to: String) throws -> Statement.Period {
    try #require(Statement.Period(from: try day(from), to: try day(to)))
  }

  private func open(
    _ platform: Platform, _ merchant: MerchantID, _ from: String, _ to: String, asOf: Instant? = nil
  ) async throws -> Statement {
    let statement = try await Statement.open(
      for: merchant, try period(from, to), asOf: asOf, in: platform.database.tenant(merchant))
    #expect(statement.foots)
    #expect(try statement.opening + statement.net == statement.closing)
    #expect(statement.count == statement.lines.count || statement.nextAfter != nil)
    return statement
  }

  private let net: Int64 = 9_715

  /// 24 April 2026 begins at one o'clock. The last instant of the 23rd is 23:59:59.999999 at +02:00.
  @Test func `April without a midnight`() async throws {
    let instants = [
      "2026-04-23T21:59:59Z", "2026-04-23T22:00:00Z", "2026-04-24T20:59:59.999999Z", "2026-04-24T21:00:00Z",
    ]
    try await withEntries(at: instants) { platform, merchant in
      let before = try await open(platform, merchant, "2026-04-01", "2026-04-23")
      #expect(before.lines.map(\.postedAt.iso8601UTC) == ["2026-04-23T21:59:59Z"])
      #expect(before.end.iso8601UTC == "2026-04-23T22:00:00Z")
      let shortDay = try await open(platform, merchant, "2026-04-24", "2026-04-24")
      #expect(shortDay.lines.map(\.postedAt.iso8601UTC) == ["2026-04-23T22:00:00Z", "2026-04-24T20:59:59.999999Z"])
      #expect(shortDay.end - shortDay.start == .seconds(23 * 3_600))
      #expect(shortDay.opening == before.closing)
      let month = try await open(platform, merchant, "2026-04-01", "2026-04-30")
      #expect([month.opening, month.closing].map(\.piastres) == [0, 4 * net])
      let after = try await open(platform, merchant, "2026-04-25", "2026-04-30")
      #expect(after.lines.count == 1)
      #expect(after.opening == shortDay.closing)
      #expect(after.closing == month.closing)
    }
  }

  /// 29 October 2026 has 25 hours: half past eleven in the evening occurs twice.
  @Test func `October with two evenings`() async throws {
    let instants = [
      "2026-10-29T20:30:00Z", "2026-10-29T21:30:00Z", "2026-10-29T21:59:59.999999Z", "2026-10-29T22:00:00Z",
    ]
    try await withEntries(at: instants) { platform, merchant in
      let longDay = try await open(platform, merchant, "2026-10-29", "2026-10-29")
      #expect(longDay.lines.map(\.postedAt.iso8601UTC) == Array(instants.prefix(3)))
      #expect(longDay.end - longDay.start == .seconds(25 * 3_600))
      let next = try await open(platform, merchant, "2026-10-30", "2026-10-30")
      #expect(next.lines.map(\.postedAt.iso8601UTC) == ["2026-10-29T22:00:00Z"])
      #expect(next.opening == longDay.closing)
      let month = try await open(platform, merchant, "2026-10-01", "2026-10-31")
      #expect(month.closing.piastres == 4 * net)
      #expect(month.lines.map(\.sequence) == [1, 2, 3, 4])
    }
  }

  @Test func `totals by kind and a running balance`() async throws {
    try await withLedger { platform in
      let merchant = try await platform.merchant(.returnProRata)
      let user = try await platform.user("منى عادل", holding: 100_000)
      let payment = try await platform.post(
        .payment(from: user, to: merchant), 10_000, at: try instant("2026-10-05T09:00:00Z"), description: "دواء")
      try await platform.post(
        .refund(of: payment.transaction, reason: .duplicate, note: nil), 4_000, at: try instant("2026-10-06T09:00:00Z"))
      let statement = try await open(platform, merchant, "2026-10-01", "2026-10-31")
      #expect(
        statement.totals.map { "\($0.kind) \($0.count) \($0.gross) \($0.fee) \($0.vat) \($0.net)" } == [
          "payment 1 100.00 2.50 0.35 97.15", "refund 1 -40.00 -1.00 -0.14 -38.86",
        ])
      #expect(statement.lines.map(\.balance.piastres) == [9_715, 5_829])
      let line = try #require(statement.lines.first)
      #expect(line.reference == payment.reference)
      #expect(line.userName == "منى عادل")
      #expect(line.description == "دواء")
      #expect(statement.lines.last?.parent == payment.reference)
      #expect(statement.asOf != nil)
    }
  }

  @Test func `a merchant without entries and another merchant's entries`() async throws {
    try await withEntries(at: ["2026-10-05T09:00:00Z"]) { platform, _ in
      let other = try await platform.merchant()
      let statement = try await open(platform, other, "2026-10-01", "2026-10-31")
      #expect(statement.lines.isEmpty)
      #expect(statement.asOf == nil)
      #expect(statement.opening == .zero)
    }
  }

  /// A late entry is posted after the earlier ones: the times of a chain never decrease, and no closed period changes.
  @Test func `a back dated entry is posted now`() async throws {
    try await withEntries(at: ["2026-10-05T09:00:00Z"]) { platform, merchant in
      let user = try await platform.user(holding: 10_000)
      let late = try await platform.post(
        .payment(from: user, to: merchant), 10_000, at: try instant("2026-09-01T00:00:00Z"))
      #expect(late.occurredAt.iso8601UTC == "2026-09-01T00:00:00Z")
      let september = try await open(platform, merchant, "2026-09-01", "2026-09-30")
      #expect(september.lines.isEmpty)
      let october = try await open(platform, merchant, "2026-10-01", "2026-10-31")
      #expect(october.lines.map(\.postedAt.iso8601UTC) == ["2026-10-05T09:00:00Z", "2026-10-05T09:00:00Z"])
    }
  }

  @Test func `as of an instant it stays what it was`() async throws {
    try await withEntries(at: ["2026-10-05T09:00:00Z", "2026-10-06T09:00:00Z"]) { platform, merchant in
      let first = try await open(platform, merchant, "2026-10-01", "2026-10-31")
      let user = try await platform.user(holding: 100_000)
      for text in ["2026-10-07T09:00:00Z", "2026-10-01T00:00:00Z"] {
        try await platform.post(.payment(from: user, to: merchant), 10_000, at: try instant(text))
      }
      let again = try await open(platform, merchant, "2026-10-01", "2026-10-31", asOf: first.asOf)
      #expect(again.asOf == first.asOf)
      #expect(again.closing == first.closing)
      #expect(again.lines.map(\.sequence) == [1, 2])
      let now = try await open(platform, merchant, "2026-10-01", "2026-10-31")
      #expect(now.lines.count == 4)
      let before = try await open(
        platform, merchant, "2026-10-01", "2026-10-31", asOf: try instant("2000-01-01T00:00:00Z"))
      #expect(before.lines.isEmpty)
      #expect(before.closing == .zero)
    }
  }

  @Test func `long statements come in pages`() async throws {
    try await withLedger { platform in
      let merchant = try await platform.merchant()
      let user = try await platform.user(holding: 10_000_000)
      let count = Statement.pageLength * 2 + 1
      let movement = Movement(
        .payment(from: user, to: merchant), amount: Money(piastres: 100), channel: .qr,
        occurredAt: try instant("2026-10-05T09:00:00Z"))
      try await platform.post(Array(repeating: movement, count: count))
      var sequences: [Int64] = []
      var after: Int64? = 0
      while let from = after {
        let page = try await Statement.open(
          for: merchant, try period("2026-10-01", "2026-10-31"), asOf: nil, after: from,
          in: platform.database.tenant(merchant))
        #expect(page.count == count)
        #expect(page.foots)
        sequences += page.lines.map(\.sequence)
        after = page.nextAfter
      }
      #expect(sequences == Array(1...Int64(count)))
    }
  }

  @Test func `periods of a year at most`() throws {
    func period(_ from: String, _ to: String) throws -> Statement.Period? {
      Statement.Period(from: try day(from), to: try day(to))
    }
    #expect(try period("2026-10-01", "2026-09-30") == nil)
    #expect(try period("2026-10-01", "2026-10-01") != nil)
    #expect(try period("2028-01-01", "2028-12-31") != nil)
    #expect(try period("2026-01-01", "2027-01-01") != nil)
    #expect(try period("2026-01-01", "2027-01-02") == nil)
  }
}
