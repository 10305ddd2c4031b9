import Database
import Ledger
import Testing
import Wallet

/// The shipped limits, by which tier 0 may spend 3,000.00 a day and 10,000.00 a month.
struct LimitTests {
  private let day: Int64 = 300_000

  private func today(_ remaining: Int64) -> Refusal { .dayLimit(remaining: Money(piastres: remaining)) }

  private func withUser(
    connections: Int = 8, _ body: (Platform, UserID) async throws -> Void
  ) async throws {
    try await withLedger(connections: connections) { platform in
      try await body(platform, try await platform.user(holding: 5_000_000, tier: .unverified))
    }
  }

  private func limits(_ user: UserID, _ platform: Platform) async throws -> SpendingLimits {
    try await platform.database.one(SpendingLimits.query(user), as: SpendingLimits.self)
  }

  @Test func `exactly the limit and not a piastre more`() async throws {
    try await withUser { platform, user in
      let whole = await refusal { try await platform.post(.withdrawal(user), day + 1) }
      #expect(whole == today(day))
      try await platform.post(.withdrawal(user), day - 1)
      let before = try await platform.traces()
      let over = await refusal { try await platform.post(.withdrawal(user), 2) }
      #expect(over == today(1))
      #expect(try await platform.traces() == before)
      try await platform.post(.withdrawal(user), 1)
      let more = await refusal { try await platform.post(.withdrawal(user), 1) }
      #expect(more == today(0))
    }
  }

  @Test func `payments transfers and withdrawals count together and what arrives does not`() async throws {
    try await withUser { platform, user in
      let other = try await platform.user(holding: 900_000)
      let merchant = try await platform.merchant()
      try await platform.post(.payment(from: user, to: merchant), 100_000)
      try await platform.post(.transfer(from: user, to: other), 100_000)
      try await platform.post(.withdrawal(user), 99_999)
      try await platform.post(.transfer(from: other, to: user), 900_000)
      try await platform.post(.topUp(user), 900_000)
      for parties: Movement.Parties in [
        .payment(from: user, to: merchant), .transfer(from: user, to: other), .withdrawal(user),
      ] {
        let over = await refusal { try await platform.post(parties, 2) }
        #expect(over == today(1))
      }
      #expect(try await limits(user, platform).day.used == Money(piastres: 299_999))
    }
  }

  @Test func `a failed payment does not count`() async throws {
    try await withUser { platform, user in
      let failed = await refusal {
        try await platform.post(.withdrawal(user), 6_000_000, rules: .recordingFailures)
      }
      #expect(failed == .insufficientBalance(available: Money(piastres: 5_000_000)))
      #expect(try await platform.texts("SELECT status AS value FROM transactions").contains("failed"))
      try await platform.post(.withdrawal(user), day)
    }
  }

  @Test func `the month has a limit as well`() async throws {
    try await withUser { platform, user in
      for date in ["2026-10-01T00:00:00+03:00", "2026-10-15T12:00:00+03:00", "2026-10-30T12:00:00+02:00"] {
        try await platform.post(.withdrawal(user), day, at: try instant(date))
      }
      let last = try instant("2026-10-31T23:59:59.999999+02:00")
      let over = await refusal { try await platform.post(.withdrawal(user), 100_001, at: last) }
      #expect(over == .monthLimit(remaining: Money(piastres: 100_000)))
      try await platform.post(.withdrawal(user), 100_000, at: last)
      try await platform.post(.withdrawal(user), day, at: try instant("2026-11-01T00:00:00+02:00"))
      // A late movement still counts in the previous month.
      let late = await refusal { try await platform.post(.withdrawal(user), 1, at: last) }
      #expect(late == .monthLimit(remaining: .zero))
    }
  }

  /// The first and last instants of a Cairo day, and the first of the next. In April 2026 a day begins at one o'clock,
  /// and in October one has 25 hours.
  @Test(arguments: [
    ["2026-10-05T00:00:00+03:00", "2026-10-05T23:59:59.999999+03:00", "2026-10-06T00:00:00+03:00"],
    ["2026-04-23T00:00:00+02:00", "2026-04-23T23:59:59.999999+02:00", "2026-04-24T01:00:00+03:00"],
    ["2026-04-24T01:00:00+03:00", "2026-04-24T23:59:59.999999+03:00", "2026-04-25T00:00:00+03:00"],
    ["2026-10-29T00:00:00+03:00", "2026-10-29T23:59:59.999999+02:00", "2026-10-30T00:00:00+02:00"],
  ])
  func `a day is Cairo's`(instants: [String]) async throws {
    try await withUser { platform, user in
      let at = try instants.map { try instant($0) }
      try await platform.post(.withdrawal(user), day - 1, at: at[0])
      let over = await refusal { try await platform.post(.withdrawal(user), 2, at: at[1]) }
      #expect(over == today(1))
      try await platform.post(.withdrawal(user), 1, at: at[1])
      try await platform.post(.withdrawal(user), day, at: at[2])
    }
  }

  @Test func `many at once do not pass it together`() async throws {
    try await withUser(connections: 12) { platform, user in
      let merchant = try await platform.merchant()
      let done = try await withThrowingTaskGroup(of: Bool.self) { group in
        for number in 0..<24 {
          group.addTask {
            let parties: Movement.Parties =
              number.isMultiple(of: 2) ? .withdrawal(user) : .payment(from: user, to: merchant)
            do {
              _ = try await Ledger.move(
                Movement(parties, amount: Money(piastres: 70_000), channel: .app), key: "k\(number)",
                by: platform.actor, in: platform.database)
              return true
            } catch Refusal.dayLimit(remaining: Money(piastres: 20_000)) {
              return false
            }
          }
        }
        return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
      }
      #expect(done == 4)
      #expect(try await platform.balance(user) == 5_000_000 - 280_000)
    }
  }

  @Test func `a batch spends what the movements before left`() async throws {
    try await withUser { platform, user in
      func movement(_ amount: Int64, _ at: String) throws -> Movement {
        Movement(
          .withdrawal(user), amount: Money(piastres: amount), channel: .app, occurredAt: try instant(at))
      }
      let outcomes = try await platform.post([
        try movement(200_000, "2026-10-05T10:00:00+03:00"), try movement(100_001, "2026-10-05T11:00:00+03:00"),
        try movement(day, "2026-10-06T10:00:00+03:00"), try movement(100_000, "2026-10-05T11:00:00+03:00"),
        try movement(1, "2026-10-06T11:00:00+03:00"),
      ])
      #expect(outcomes.map(\.isPosted) == [true, false, true, true, false])
    }
  }

  @Test func `a refund gives nothing of the limit back and a reversal does`() async throws {
    try await withUser { platform, user in
      let payment = try await platform.post(.payment(from: user, to: try await platform.merchant(basisPoints: 0)), day)
      for _ in 0..<6 { try await platform.giveBack(payment.transaction, day / 6) }
      let over = await refusal { try await platform.post(.withdrawal(user), 1) }
      #expect(over == today(0))

      let other = try await platform.user(holding: day, tier: .unverified)
      let mistake = try await platform.post(.withdrawal(other), day).transaction
      let entry: EntryID = try await platform.database.value(
        "SELECT id AS value FROM journal_entries WHERE transaction_id = \(mistake)")
      try await Ledger.requestAdjustment(
        .reverse(entry), reason: "entered twice", key: platform.key(), by: platform.actor, in: platform.database)
      try await platform.approve(.adjustment)
      try await platform.post(.withdrawal(other), day)
    }
  }

  /// These movements aren't limited, but they count.
  @Test(arguments: [PostingRules.history, .recordingFailures])
  func `what has happened already is not held to it`(rules: PostingRules) async throws {
    try await withUser { platform, user in
      try await platform.post(.withdrawal(user), 4_000_000, rules: rules)
      let over = await refusal { try await platform.post(.withdrawal(user), 1) }
      #expect(over == today(0))
      let limits = try await limits(user, platform)
      #expect(limits.day.used == Money(piastres: 4_000_000))
      #expect(limits.day.remaining == .zero)
      #expect(limits.month.remaining == .zero)
    }
  }

  @Test func `another limit applies once it is approved`() async throws {
    try await withUser { platform, user in
      try await platform.changeLimit(.unverified, .day, to: day + 1)
      try await platform.post(.withdrawal(user), day + 1)
      let over = await refusal { try await platform.post(.withdrawal(user), 1) }
      #expect(over == today(0))
      #expect(try await limits(user, platform).day.limit == Money(piastres: day + 1))
      let better = try await platform.user(holding: 1_000_001, tier: .basic)
      try await platform.post(.withdrawal(better), 1_000_000)
      let more = await refusal { try await platform.post(.withdrawal(better), 1) }
      #expect(more == today(0))
    }
  }

  /// A refused movement leaves its key unused, so that it can be used again, for example on the next day.
  @Test func `what is refused leaves its key free`() async throws {
    try await withUser { platform, user in
      let movement = Movement(.withdrawal(user), amount: Money(piastres: day + 1), channel: .app)
      func move() async throws {
        _ = try await Ledger.move(movement, key: "k", by: platform.actor, in: platform.database)
      }
      let over = await refusal { try await move() }
      #expect(over == today(day))
      try await platform.changeLimit(.unverified, .day, to: day + 1)
      try await move()
      try await move()
      #expect(try await limits(user, platform).day.used == Money(piastres: day + 1))
    }
  }
}
