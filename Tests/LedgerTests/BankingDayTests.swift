import Database
import Ledger
import TestSupport
import Testing
import Wallet

/// Batches and the days on which the bank is open.
@Suite struct BankingDayTests {
  private func instant(_ day: Day) throws -> Instant {
    try #require(Instant(iso8601: "\(day)T10:00:00+02:00"))
  }

  private func approvedPayout(_ platform: Platform, to merchant: MerchantID? = nil) async throws -> Reference {
    var payee = merchant
    if payee == nil { payee = try await platform.payableMerchant() }
    let merchant = try #require(payee)
    _ = try await platform.payment(10_000, to: merchant)
    // On whatever day is still open.
    try await Ledger.settle(through: try await platform.today().adding(days: 30), in: platform.database)
    let payout = try await Ledger.requestPayout(
      of: merchant, key: platform.key(), by: platform.actor, in: platform.database)
    try await platform.approve(.payout)
    return payout
  }

  private func executionDay(_ batch: BatchID, _ platform: Platform) async throws -> Day {
    try await platform.database.value("SELECT execution_day AS value FROM payout_batches WHERE id = \(batch)")
  }

  /// Two weeks of which Sunday the 6th and Monday the 7th are holidays: whatever the day on which a batch is made, it names
  /// an open one, and so does its file.
  @Test func `no batch names a Friday, a Saturday or a holiday`() async throws {
    try await withLedger { platform in
      let database = platform.database
      let sunday = try day("2026-12-06")
      try await Ledger.addHoliday(
        from: sunday, to: sunday.adding(days: 1), name: "Eid", by: platform.actor.at(try instant(sunday)), in: database)
      let merchant = try await platform.payableMerchant()
      for offset in 0..<14 {
        let today = try day("2026-11-30").adding(days: offset)
        let payout = try await approvedPayout(platform, to: merchant)
        let sender = platform.approver.at(try instant(today))
        let batch = try await Ledger.makePayoutBatch(key: platform.key(), by: sender, in: database)
        let file = try await Ledger.exportPayoutBatch(batch, format: "xml", by: sender, in: database) { $0 }
        #expect(![5, 6].contains(file.executionDay.weekday))
        #expect(![sunday, sunday.adding(days: 1)].contains(file.executionDay))
        #expect(file.executionDay >= today)
        #expect(file.executionDay.days(since: today) <= 5)
        #expect(try await executionDay(batch, platform) == file.executionDay)
        let told: Day = try await database.value(
          "SELECT execution_day AS value FROM payouts WHERE reference = \(payout)")
        #expect(told == file.executionDay)
      }
    }
  }

  @Test func `a day that the bank is closed on, past or too far is refused`() async throws {
    try await withLedger { platform in
      _ = try await approvedPayout(platform)
      let now = platform.actor.at(try instant(try day("2026-11-30")))
      let holiday = try day("2026-12-01")
      try await Ledger.addHoliday(from: holiday, to: holiday, name: "Eid", by: now, in: platform.database)
      for text in ["2026-12-01", "2026-12-04", "2026-12-05", "2026-11-29", "2027-03-01"] {
        let chosen = try day(text)
        await #expect(throws: Ledger.PayoutRefusal.notABankingDay(chosen)) {
          try await Ledger.makePayoutBatch(executionDay: chosen, key: platform.key(), by: now, in: platform.database)
        }
      }
      let batch = try await Ledger.makePayoutBatch(
        executionDay: try day("2026-12-03"), key: platform.key(), by: now, in: platform.database)
      #expect(try await executionDay(batch, platform) == (try day("2026-12-03")))
      await #expect(throws: DatabaseError.self) {
        try await platform.database.execute("UPDATE payout_batches SET execution_day = '2026-12-04'")
      }
    }
  }

  /// The first download moves a day that has become a holiday; after it the file is the same for good.
  @Test func `a day that becomes a holiday moves until the file is downloaded`() async throws {
    try await withLedger { platform in
      let database = platform.database
      _ = try await approvedPayout(platform)
      let now = platform.actor.at(try instant(try day("2026-11-30")))
      let chosen = try day("2026-12-01")
      let batch = try await Ledger.makePayoutBatch(executionDay: chosen, key: platform.key(), by: now, in: database)
      try await Ledger.addHoliday(from: chosen, to: chosen, name: "Eid", by: now, in: database)
      let first = try await Ledger.exportPayoutBatch(batch, format: "csv", by: now, in: database) { $0 }
      #expect(first.executionDay == (try day("2026-12-02")))
      let next = try day("2026-12-02")
      try await Ledger.addHoliday(from: next, to: next, name: "Eid", by: now, in: database)
      let again = try await Ledger.exportPayoutBatch(batch, format: "csv", by: now, in: database) { $0 }
      #expect(again.executionDay == first.executionDay)
      // In both formats the bank would pay it twice.
      await #expect(throws: Ledger.PayoutRefusal.otherFormat) {
        try await Ledger.exportPayoutBatch(batch, format: "xml", by: now, in: database) { $0 }
      }
      let formats = try await platform.texts(
        "SELECT after->>'format' AS value FROM audit_events WHERE act = 'export_payout_batch'")
      #expect(formats == ["csv", "csv"])
    }
  }

  @Test func `a holiday is listed once and the past stays as it was`() async throws {
    try await withLedger { platform in
      let now = platform.actor.at(try instant(try day("2026-11-30")))
      let first = try day("2026-12-01")
      func add(_ from: Day, _ to: Day) async throws {
        try await Ledger.addHoliday(from: from, to: to, name: "Eid", by: now, in: platform.database)
      }
      try await add(first, first.adding(days: 2))
      for (from, to, refusal) in [
        (first.adding(days: 1), first.adding(days: 4), .alreadyListed(first.adding(days: 1))),
        (first.adding(days: -2), first, .past), (first, first.adding(days: -1), .lastBeforeFirst),
        (first, first.adding(days: 14), .tooMany),
      ] as [(Day, Day, Ledger.HolidayRefusal)] {
        await #expect(throws: refusal) { try await add(from, to) }
      }
      try await Ledger.removeHoliday(first, by: now, in: platform.database)
      await #expect(throws: Ledger.HolidayRefusal.notListed) {
        try await Ledger.removeHoliday(first, by: now, in: platform.database)
      }
      let later = platform.actor.at(try instant(first.adding(days: 5)))
      await #expect(throws: Ledger.HolidayRefusal.past) {
        try await Ledger.removeHoliday(first.adding(days: 1), by: later, in: platform.database)
      }
      #expect(
        try await platform.texts("SELECT day::text AS value FROM holidays ORDER BY day") == [
          "2026-12-02", "2026-12-03",
        ])
      #expect(
        try await platform.texts("SELECT act || coalesce(after->>'to', '') AS value FROM audit_events ORDER BY id")
          .suffix(2)
          == ["add_holiday2026-12-03", "remove_holiday"])
    }
  }

  @Test func `a payout that is taken out of its batch is available again, and the rest goes to the bank`() async throws
  {
    try await withLedger { platform in
      let database = platform.database
      let merchant = try await platform.payableMerchant()
      let taken = try await approvedPayout(platform, to: merchant)
      let other = try await approvedPayout(platform)
      let batch = try await Ledger.makePayoutBatch(key: platform.key(), by: platform.approver, in: database)
      let key = platform.key()
      for wasDone in [false, true] {
        let again = try await Ledger.removePayout(
          taken, from: batch, reason: "IBAN unreadable", key: key, by: platform.actor, in: database)
        #expect(again == wasDone)
      }
      #expect(try await platform.balance(merchant, .merchantAvailable) == 10_000)
      #expect(
        try await platform.texts("SELECT concat_ws(' ', count, total) AS value FROM payout_batches") == ["1 10000"])
      #expect(
        try await platform.texts(
          "SELECT concat_ws(' ', state, batch_id) AS value FROM payouts WHERE reference = \(taken)")
          == ["withdrawn"])
      let file = try await Ledger.exportPayoutBatch(batch, format: "csv", by: platform.approver, in: database) { $0 }
      #expect(file.payouts.map(\.reference) == [other])
      await #expect(throws: Ledger.PayoutRefusal.alreadySent) {
        try await Ledger.removePayout(
          other, from: batch, reason: "late", key: platform.key(), by: platform.actor, in: database)
      }
      await #expect(throws: Ledger.PayoutRefusal.notFound) {
        try await Ledger.removePayout(
          other, from: BatchID(999), reason: "x", key: platform.key(), by: platform.actor, in: database)
      }
      #expect(try await Verification.run(in: database).flatMap(\.broken) == [])
    }
  }

  /// Of the last one, the batch stays as an empty one that has no file.
  @Test func `the last payout can be taken out too`() async throws {
    try await withLedger { platform in
      let payout = try await approvedPayout(platform)
      let batch = try await Ledger.makePayoutBatch(key: platform.key(), by: platform.approver, in: platform.database)
      try await Ledger.removePayout(
        payout, from: batch, reason: "x", key: platform.key(), by: platform.actor, in: platform.database)
      #expect(
        try await platform.texts("SELECT concat_ws(' ', count, total) AS value FROM payout_batches") == ["0 0"])
      #expect(try await Verification.run(in: platform.database).flatMap(\.broken) == [])
    }
  }
}
