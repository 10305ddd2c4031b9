import Database
import Ledger
import Testing
import Wallet

@Suite struct ScheduledPayoutTests {
  /// Sets a schedule that applies from the day after `since`, whatever today is.
  private func schedule(
    _ merchant: MerchantID, _ schedule: PayoutSchedule, since: String, _ platform: Platform
  ) async throws {
    try await platform.database.execute(
      "UPDATE merchants SET payout_schedule = \(schedule.kind), payout_day = \(schedule.day) WHERE id = \(merchant)")
    try await platform.database.execute(
      "UPDATE merchants SET payouts_due_after = \(try day(since)) WHERE id = \(merchant)")
  }

  private func payOut(_ day: String, _ platform: Platform) async throws -> Int {
    try await Ledger.requestScheduledPayouts(on: try LedgerTests.day(day), in: platform.database)
  }

  /// Returns the scheduled days of payouts as "2026-11-23 awaiting_approval".
  private func days(_ platform: Platform) async throws -> [String] {
    try await platform.texts("SELECT concat_ws(' ', scheduled_for, state) AS value FROM payouts ORDER BY id")
  }

  /// Increases the available balance, on whatever day is still open.
  private func earn(_ amount: Int64, _ merchant: MerchantID, _ platform: Platform) async throws {
    _ = try await platform.payment(amount, to: merchant)
    try await Ledger.settle(through: try await platform.today().adding(days: 30), in: platform.database)
  }

  /// Returns a merchant with 100.00 available.
  private func merchant(
    _ schedule: PayoutSchedule, since: String, _ platform: Platform
  ) async throws -> MerchantID {
    let merchant = try await platform.payableMerchant()
    try await earn(10_000, merchant, platform)
    try await self.schedule(merchant, schedule, since: since, platform)
    return merchant
  }

  /// 2026-11-23 is a Monday.
  @Test func `schedules`() async throws {
    try await withLedger { platform in
      let daily = try await platform.payableMerchant()
      let mondays = try await platform.payableMerchant()
      let tuesdays = try await platform.payableMerchant()
      let monthly = try await platform.payableMerchant()
      let asked = try await platform.payableMerchant()
      let small = try await platform.payableMerchant()
      for merchant in [daily, mondays, tuesdays, monthly, asked] {
        _ = try await platform.payment(10_000, to: merchant)
      }
      _ = try await platform.payment(9_999, to: small)
      try await platform.settle()
      try await schedule(mondays, .weekly(on: 1), since: "2026-11-22", platform)
      try await schedule(tuesdays, .weekly(on: 2), since: "2026-11-22", platform)
      try await schedule(monthly, .monthly(on: 23), since: "2026-11-22", platform)
      try await schedule(asked, .onRequest, since: "2026-11-22", platform)
      #expect(try await payOut("2026-11-23", platform) == 3)
      #expect(try await payOut("2026-11-23", platform) == 0)
      let paid = try await platform.database.rows(
        "SELECT merchant_id AS value FROM payouts ORDER BY 1", as: Scalar<MerchantID>.self
      ).map(\.value)
      #expect(paid == [daily, mondays, monthly])
      #expect(try await payOut("2026-11-24", platform) == 1)
    }
  }

  /// The job didn't run on Monday the 23rd, nor on the 20th of the month. The next day makes up for it once, for that
  /// day.
  @Test(arguments: [(.weekly(on: 1), "2026-11-23"), (.monthly(on: 20), "2026-11-20")] as [(PayoutSchedule, String)])
  func `a missed day is made up for`(schedule: PayoutSchedule, due: String) async throws {
    try await withLedger { platform in
      let merchant = try await merchant(schedule, since: "2026-11-10", platform)
      #expect(try await payOut("2026-11-24", platform) == 1)
      #expect(try await days(platform) == ["\(due) awaiting_approval"])
      try await platform.approve(.payout)
      try await earn(10_000, merchant, platform)
      for later in ["2026-11-24", "2026-11-25", "2026-11-29"] { #expect(try await payOut(later, platform) == 0) }
    }
  }

  /// Of several missed days only the last is made up for, since the balance is paid out once.
  @Test func `only the last missed day is made up for`() async throws {
    try await withLedger { platform in
      let merchant = try await merchant(.weekly(on: 1), since: "2026-10-01", platform)
      #expect(try await payOut("2026-11-25", platform) == 1)
      try await platform.approve(.payout)
      try await earn(10_000, merchant, platform)
      #expect(try await payOut("2026-11-26", platform) == 0)
      #expect(try await payOut("2026-11-30", platform) == 1)
      #expect(try await days(platform) == ["2026-11-23 approved", "2026-11-30 awaiting_approval"])
    }
  }

  /// Another payout waited for its approval all day.
  @Test func `a day that waited for another payout is made up for`() async throws {
    try await withLedger { platform in
      let merchant = try await platform.payableMerchant()
      try await earn(20_000, merchant, platform)
      try await schedule(merchant, .weekly(on: 1), since: "2026-11-20", platform)
      try await Ledger.requestPayout(
        of: merchant, amount: Money(piastres: 5_000), key: platform.key(), by: platform.actor, in: platform.database)
      #expect(try await payOut("2026-11-23", platform) == 0)
      try await platform.approve(.payout)
      #expect(try await payOut("2026-11-24", platform) == 1)
      #expect(try await days(platform) == ["approved", "2026-11-23 awaiting_approval"])
    }
  }

  /// Days before the merchant or its schedule existed aren't missed.
  @Test func `a schedule begins with its own days`() async throws {
    try await withLedger { platform in
      let merchant = try await platform.payableMerchant()
      try await earn(10_000, merchant, platform)
      let today = try await platform.today()
      let since: SQL = "SELECT payouts_due_after::text AS value FROM merchants"
      #expect(try await platform.texts(since) == ["\(today)"])
      try await schedule(merchant, .monthly(on: 1), since: "2026-01-01", platform)
      let yesterday = (today.weekday + 5) % 7 + 1
      try await platform.database.execute(
        "UPDATE merchants SET payout_schedule = 'weekly', payout_day = \(yesterday)")
      #expect(try await platform.texts(since) == ["\(today)"])
      #expect(try await payOut("\(today)", platform) == 0)
      #expect(try await payOut("\(today.adding(days: 6))", platform) == 1)
    }
  }

  /// Money that comes in on Tuesday waits for the next Monday, since Monday had nothing to pay.
  @Test func `a day with nothing to pay is not made up for`() async throws {
    try await withLedger { platform in
      let merchant = try await platform.payableMerchant()
      try await earn(9_999, merchant, platform)
      try await schedule(merchant, .weekly(on: 1), since: "2026-11-20", platform)
      #expect(try await payOut("2026-11-23", platform) == 0)
      try await earn(10_000, merchant, platform)
      #expect(try await payOut("2026-11-24", platform) == 0)
      // On its own day there still is a payout.
      #expect(try await payOut("2026-11-23", platform) == 1)
      #expect(try await days(platform) == ["2026-11-23 awaiting_approval"])
    }
  }

  /// The database and the merchant's page compute the same days.
  @Test func `days are those of the schedule`() async throws {
    try await withLedger { platform in
      let schedules =
        [PayoutSchedule.daily, .onRequest] + (1...7).map { .weekly(on: $0) } + (1...28).map { .monthly(on: $0) }
      let first = try day("2027-12-25")
      let days = (0..<70).map { first.adding(days: $0) }
      for schedule in schedules {
        func due(after: String) async throws -> [String] {
          try await platform.texts(
            """
            SELECT coalesce(due_payout_day(\(schedule.kind), \(schedule.day)::int, \(after)::date, today)::text, '')
              AS value
            FROM unnest(\(days)) AS today ORDER BY today
            """)
        }
        let last = days.map { day in (0...31).lazy.map { day.adding(days: -$0) }.first(where: schedule.isDue) }
        #expect(try await due(after: "-infinity") == last.map { $0?.description ?? "" })
        #expect(try await due(after: "infinity") == days.map { schedule.isDue(on: $0) ? $0.description : "" })
      }
    }
  }

  /// Both jobs are due at midnight. Whichever runs first, the previous day's sales are paid out.
  @Test func `what is not settled yet is settled first`() async throws {
    try await withLedger { platform in
      let merchant = try await platform.payableMerchant()
      try await platform.post(
        .payment(from: try await platform.user(holding: 10_000), to: merchant), 10_000,
        at: try instant("2026-10-01T10:00:00+03:00"), rules: .history)
      for _ in 0..<2 { try await Job.payOut.run(in: platform.database) }
      #expect(try await platform.texts("SELECT amount::text AS value FROM payouts") == ["10000"])
    }
  }
}
