import Database
import Ledger
import TestSupport
import Testing
import Wallet

/// The totals of the overviews match the history. `withLedger` also verifies this after every other test.
@Suite(.timeLimit(.minutes(10))) struct TotalsTests {
  /// Instants next to midnights in Cairo, next to changes of its clock, and others.
  private static let edges = [
    "2026-04-23T21:59:59.999999Z", "2026-04-23T22:00:00Z", "2026-04-24T20:59:59Z", "2026-04-24T21:00:00Z",
    "2026-10-28T20:59:59Z", "2026-10-28T21:00:00Z", "2026-10-29T20:30:00Z", "2026-10-29T21:30:00Z",
    "2026-10-29T21:59:59.999999Z", "2026-10-29T22:00:00Z", "2026-01-15T10:15:00Z", "2026-01-14T22:00:00Z",
  ]

  private func figures(_ day: Day, beforeHour hour: Int = 0, _ platform: Platform) async throws -> DayFigures {
    let days = try await platform.database.rows(DayFigures.query(to: day, beforeHour: hour), as: DayFigures.self)
    return try #require(days.last)
  }

  /// Compares the totals that pages read with the sums that `verify` computes from the history.
  private func expectTotals(_ days: [String], of merchants: [MerchantID], _ platform: Platform) async throws {
    for day in try days.map(day) {
      let days = try await platform.database.rows(DayFigures.query(to: day, beforeHour: 24), as: DayFigures.self)
      let counted: TransactionFigures = try await platform.database.one(
        """
        SELECT count(*) FILTER (WHERE status = 'completed' AND kind = 'payment') AS count,
          coalesce(sum(amount) FILTER (WHERE status = 'completed' AND kind = 'payment'), 0)::bigint AS volume,
          count(*) FILTER (WHERE status = 'failed') AS failed,
          count(*) FILTER (WHERE status = 'completed' AND kind = 'refund') AS refunds,
          coalesce(sum(amount) FILTER (WHERE status = 'completed' AND kind = 'refund'), 0)::bigint AS refunded
        FROM transactions WHERE created_at >= cairo_start(\(day)) AND created_at < cairo_start(\(day) + 1)
        """)
      #expect(days.count == 30)
      #expect(days.last?.day == day)
      #expect(days.last?.whole == counted)
    }
  }

  @Test(arguments: 1...6) func `totals are what the history sums to`(seed: UInt64) async throws {
    try await withLedger { platform in
      var generator = SeededGenerator(seed: seed)
      let merchants = [try await platform.merchant(), try await platform.merchant(.returnProRata)]
      let users = [try await platform.user(holding: 500_000), try await platform.user(holding: 500_000)]
      var payments: [TransactionID] = []
      for _ in 0..<12 {
        var movements: [Movement] = []
        for _ in 0..<Int.random(in: 1...9, using: &generator) {
          guard let user = users.randomElement(using: &generator),
            let text = Self.edges.randomElement(using: &generator),
            let merchant = merchants.randomElement(using: &generator)
          else { continue }
          let payment = payments.randomElement(using: &generator)
          let parties: Movement.Parties =
            switch generator.next() % 5 {
            case 0: .topUp(user)
            case 1: .withdrawal(user)
            case 2 where payment != nil: .refund(of: payment ?? TransactionID(0), reason: .other, note: nil)
            default: .payment(from: user, to: merchant)
            }
          movements.append(
            Movement(
              parties, amount: Money(piastres: .random(in: 1...45_000, using: &generator)), channel: .app,
              occurredAt: try instant(text)))
        }
        for outcome in try await platform.post(movements, rules: .recordingFailures) {
          if case .posted(let posted) = outcome { payments.append(posted.transaction) }
        }
        if Bool.random(using: &generator) { try await Ledger.addTotals(batch: 3, batches: 2, in: platform.database) }
        if generator.next() % 4 == 0 { try await platform.settle() }
      }
      let days = [
        "2026-01-14", "2026-01-15", "2026-04-23", "2026-04-24", "2026-04-25", "2026-10-28", "2026-10-29", "2026-10-30",
      ]
      try await expectTotals(days, of: merchants, platform)
      try await Ledger.addTotals(in: platform.database)
      #expect(try await platform.texts("SELECT 'left' AS value FROM transaction_changes") == [])
      try await expectTotals(days, of: merchants, platform)
    }
  }

  @Test func `a reversal takes its payment out of the day's totals`() async throws {
    try await withLedger { platform in
      let merchant = try await platform.merchant()
      let payment = try await platform.payment(10_000, to: merchant)
      let entry: EntryID = try await platform.database.value(
        "SELECT id AS value FROM journal_entries WHERE transaction_id = \(payment)")
      let today = try await platform.today()
      #expect(try await figures(today, platform).whole.count == 1)
      try await Ledger.requestAdjustment(
        .reverse(entry), reason: "a mistake", key: platform.key(), by: platform.actor, in: platform.database)
      try await platform.approve(.adjustment)
      let after = try await figures(today, platform).whole
      #expect(after.count == 0)
      #expect(after.volume == .zero)
    }
  }

  @Test func `a day is compared up to a full hour of Cairo's clock`() async throws {
    try await withLedger { platform in
      let user = try await platform.user(holding: 100_000)
      let merchant = try await platform.merchant()
      for text in [
        "2026-04-23T22:00:00Z", "2026-04-23T22:59:59Z", "2026-04-23T23:00:00Z", "2026-10-29T20:30:00Z",
        "2026-10-29T21:30:00Z",
      ] {
        try await platform.post(.payment(from: user, to: merchant), 100, at: try instant(text), rules: .history)
      }
      func count(_ text: String, _ hour: Int) async throws -> Int {
        try await figures(try day(text), beforeHour: hour, platform).beforeHour.count
      }
      // The clock goes from midnight to one.
      #expect(try await count("2026-04-24", 1) == 0)
      #expect(try await count("2026-04-24", 2) == 2)
      #expect(try await count("2026-04-24", 3) == 3)
      // The clock shows the hour from eleven to midnight twice.
      #expect(try await count("2026-10-29", 22) == 0)
      #expect(try await count("2026-10-29", 23) == 1)
      #expect(try await count("2026-10-29", 24) == 2)
    }
  }

  @Test func `totals stay exact under payments, reversals and additions at once`() async throws {
    try await withLedger(connections: 10) { platform in
      let merchants = [try await platform.merchant(), try await platform.merchant()]
      var users: [UserID] = []
      for _ in 0..<6 { users.append(try await platform.user(holding: 100_000)) }
      let payers = users
      try await withThrowingTaskGroup(of: Void.self) { group in
        for (index, user) in payers.enumerated() {
          group.addTask {
            for count in 0..<20 {
              try await platform.post(.payment(from: user, to: merchants[(index + count) % 2]), 100)
            }
          }
        }
        for _ in 0..<2 {
          group.addTask {
            for _ in 0..<30 { try await Ledger.addTotals(batch: 5, batches: 1, in: platform.database) }
          }
        }
        // Counting the history again while it is being written adds nothing.
        group.addTask {
          for _ in 0..<10 { try await platform.database.executeAsOwner("SELECT correct_totals()") }
        }
        try await group.waitForAll()
      }
      #expect(try await figures(try await platform.today(), platform).whole.count == 120)
    }
  }

  @Test func `verify names totals that differ, and they can be corrected`() async throws {
    try await withLedger { platform in
      let merchant = try await platform.merchant()
      try await platform.post(
        .payment(from: try await platform.user(holding: 1_000), to: merchant), 1_000,
        at: try instant("2026-10-01T10:20:00Z"), rules: .history)
      try await Ledger.addTotals(in: platform.database)
      try await platform.database.executeAsOwner(
        "UPDATE transaction_totals SET amount = amount + 5 WHERE kind = 'payment'")
      try await platform.database.executeAsOwner("UPDATE merchant_totals SET net = net - 1")
      let broken = try await platform.findings().flatMap(\.broken)
      #expect(
        broken == [
          "payment completed from 2026-10-01 13:00: 1 of 1005 instead of 1 of 1000",
          "merchant \(merchant) on 2026-10-01: 970 instead of 971",
        ])
      try await platform.database.executeAsOwner("SELECT correct_totals()")
    }
  }

  /// What a trial balance adds up, beside the postings until then.
  private func expectBalance(_ bound: TrialBalance.Bound?, before time: String?, _ platform: Platform) async throws {
    let until = try time.map { try instant($0) }
    let kept = try await platform.database.rows(TrialBalance.query(bound), as: TrialBalanceLine.self)
    #expect(kept.map(\.kind) == AccountKind.allCases)
    for line in kept {
      let counted = try await platform.texts(
        """
        SELECT coalesce(sum(greatest(-amount, 0)), 0) || ' ' || coalesce(sum(greatest(amount, 0)), 0) AS value
        FROM postings JOIN journal_entries ON journal_entries.id = entry_id JOIN accounts ON accounts.id = account_id
        WHERE accounts.kind = \(line.kind) AND (\(until)::timestamptz IS NULL OR occurred_at < \(until))
        """)
      #expect(["\(line.debits.piastres) \(line.credits.piastres)"] == counted, "\(line.kind)")
    }
  }

  @Test(arguments: 1...3) func `a trial balance is what was posted until then`(seed: UInt64) async throws {
    try await withLedger { platform in
      var generator = SeededGenerator(seed: seed)
      let merchant = try await platform.merchant()
      let user = try await platform.user(holding: 5_000_000)
      for _ in 0..<40 {
        guard let text = Self.edges.randomElement(using: &generator) else { continue }
        try await platform.post(
          generator.next().isMultiple(of: 3) ? .topUp(user) : .payment(from: user, to: merchant),
          .random(in: 1...5_000, using: &generator), at: try instant(text), rules: .history)
        if generator.next().isMultiple(of: 4) {
          try await Ledger.addTotals(batch: 3, batches: 1, in: platform.database)
        }
      }
      for _ in 0..<2 {
        try await expectBalance(nil, before: nil, platform)
        try await expectBalance(.endOf(try day("2026-04-23")), before: "2026-04-23T22:00:00Z", platform)
        try await expectBalance(.endOf(try day("2026-10-29")), before: "2026-10-29T22:00:00Z", platform)
        try await expectBalance(
          .at(try day("2026-01-15"), hour: 12, minute: 15), before: "2026-01-15T10:15:00Z", platform)
        try await expectBalance(
          .at(try day("2026-01-15"), hour: 12, minute: 16), before: "2026-01-15T10:16:00Z", platform)
        try await expectBalance(
          .at(try day("2026-04-24"), hour: 1, minute: 0), before: "2026-04-23T22:00:00Z", platform)
        try await Ledger.addTotals(in: platform.database)
      }
    }
  }

  @Test func `verify names a trial balance that differs, and it can be corrected`() async throws {
    try await withLedger { platform in
      let merchant = try await platform.merchant()
      try await platform.post(
        .payment(from: try await platform.user(holding: 1_000), to: merchant), 1_000,
        at: try instant("2026-10-01T10:20:00Z"), rules: .history)
      try await Ledger.addTotals(in: platform.database)
      try await platform.database.executeAsOwner(
        "UPDATE ledger_hour_totals SET credit = credit + 5 WHERE kind = 'fee_revenue'")
      try await platform.database.executeAsOwner(
        "UPDATE ledger_month_totals SET credit = credit + 5 WHERE kind = 'fee_revenue'")
      #expect(
        try await platform.findings().flatMap(\.broken) == [
          "fee_revenue from 2026-10-01 13:00: 0 and 30 instead of 0 and 25"
        ])
      try await platform.database.executeAsOwner("SELECT correct_ledger_totals()")
    }
  }
}
