import Database
import Ledger
import Testing
import Wallet

struct StatementDayTests {
  /// Half past eleven at night comes twice on 29 October 2026, and 24 April has no midnight.
  @Test func `each line stands in its Cairo day, and the days add up`() async throws {
    try await withLedger { platform in
      let merchant = try await platform.merchant()
      let user = try await platform.user(holding: 10_000_000)
      let instants = [
        "2026-04-23T21:59:59Z", "2026-04-23T22:00:00Z", "2026-10-29T20:30:00Z", "2026-10-29T21:30:00Z",
        "2026-10-29T21:59:59.999999Z", "2026-10-29T22:00:00Z",
      ]
      for text in instants {
        try await platform.post(.payment(from: user, to: merchant), 10_000, at: try instant(text))
      }
      let period = try #require(Statement.Period(from: try day("2026-04-01"), to: try day("2026-10-31")))
      let statement = try await Statement.open(
        for: merchant, period, asOf: nil, lines: .none, in: platform.database.tenant(merchant))
      #expect(statement.lines.isEmpty)
      #expect(
        statement.days.map { "\($0.day) \($0.totals.map(\.count)) \($0.balance)" } == [
          "2026-04-23 [1] 97.15", "2026-04-24 [1] 194.30", "2026-10-29 [3] 485.75", "2026-10-30 [1] 582.90",
        ])
      #expect(statement.closing == statement.days.last?.balance)
      let opened = try await Statement.open(
        for: merchant, period, asOf: nil, lines: .day(try day("2026-10-29"), quiet: false),
        in: platform.database.tenant(merchant))
      #expect(opened.lines.map(\.sequence) == [3, 4, 5])
      #expect(opened.days.count == 4)
    }
  }

  @Test func `lines without effect on the balance are left out where they aren't wanted`() async throws {
    try await withLedger { platform in
      let merchant = try await platform.merchant()
      let user = try await platform.user(holding: 100_000)
      try await platform.post(
        .payment(from: user, to: merchant), 10_000, at: try instant("2026-10-05T09:00:00Z"))
      try await Ledger.settle(through: try day("2026-10-05"), in: platform.database)
      // The database's clock says when it is settled.
      let period = try #require(Statement.Period(from: try day("2026-10-01"), to: try await platform.today()))
      let tenant = platform.database.tenant(merchant)
      let all = try await Statement.open(for: merchant, period, asOf: nil, in: tenant)
      #expect(all.lines.map(\.kind) == [.payment, .settlement])
      let fewer = try await Statement.open(for: merchant, period, asOf: nil, lines: .all(quiet: false), in: tenant)
      #expect(fewer.lines.map(\.kind) == [.payment])
      #expect(fewer.count == 2)
      #expect(fewer.quietCount == 1)
    }
  }
}
