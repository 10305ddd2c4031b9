import Database
import Ledger
import TestSupport
import Testing
import Wallet

/// Schedules that rest, since the bank can't pay into the account.
@Suite struct PayoutPauseTests {
  /// Pays out 100.00, and lets the bank answer.
  private func answer(
    _ status: String, _ merchant: MerchantID, reason: String = "refused", _ platform: Platform
  ) async throws {
    let database = platform.database
    try await earn(merchant, platform)
    let payout = try await Ledger.requestPayout(
      of: merchant, amount: Money(piastres: 10_000), key: platform.key(), by: platform.actor, in: database)
    try await platform.approve(.payout)
    let batch = try await Ledger.makePayoutBatch(key: platform.key(), by: platform.approver, in: database)
    let sender = platform.approver.at(try #require(Instant(iso8601: "2026-11-01T10:00:00+02:00")))
    _ = try await Ledger.exportPayoutBatch(batch, format: "csv", by: sender, in: database) { $0 }
    let notice = try BankLine(
      payoutReference: payout.text, status: status, amount: "100.00", bankTrace: "T\(payout)",
      processedAt: "2026-11-20T10:00:00+02:00", reason: reason)
    let report = try await Ledger.importBankResult(
      [Ledger.NumberedBankLine(number: 2, notice: notice)], file: "result.csv", by: platform.approver, in: database)
    #expect(report.applied == 1)
  }

  private func earn(_ merchant: MerchantID, _ platform: Platform) async throws {
    _ = try await platform.payment(10_000, to: merchant)
    try await Ledger.settle(through: try await platform.today().adding(days: 30), in: platform.database)
  }

  private func pauses(_ platform: Platform) async throws -> [String] {
    try await platform.texts(
      "SELECT coalesce(resumed_by_name, 'paused') AS value FROM payout_pauses ORDER BY id")
  }

  private func scheduled(_ day: String, _ platform: Platform) async throws -> Int {
    try await Ledger.requestScheduledPayouts(on: try LedgerTests.day(day), in: platform.database)
  }

  @Test func `two payouts in a row that come back pause the schedule, and one between them doesn't`() async throws {
    try await withLedger { platform in
      let merchant = try await platform.payableMerchant()
      try await TestAccounts.makeMember(of: merchant, in: platform.database)
      try await platform.database.executeAsOwner("UPDATE merchant_members SET email = 'hany@example.test'")
      for status in ["failed", "paid", "returned"] { try await answer(status, merchant, platform) }
      #expect(try await pauses(platform) == [])
      try await answer("failed", merchant, platform)
      #expect(try await pauses(platform) == ["paused"])
      let messages = try await platform.texts("SELECT kind AS value FROM messages WHERE kind = 'payouts_paused'")
      #expect(messages == ["payouts_paused"])
      let acts = try await platform.texts(
        "SELECT act || ' ' || subject AS value FROM audit_events WHERE act = 'pause_payouts'")
      #expect(acts == ["pause_payouts MRC-000001"])
      // The schedule rests, and a person can still ask.
      #expect(try await scheduled("2026-11-23", platform) == 0)
      try await answer("failed", merchant, platform)
      #expect(try await pauses(platform) == ["paused"])
      // The day that was missed is made up for.
      try await Ledger.resumePayouts(
        of: merchant, reason: "The account is right", by: platform.actor, in: platform.database)
      #expect(try await pauses(platform) == ["Salma"])
      #expect(try await scheduled("2026-11-24", platform) == 1)
      await #expect(throws: Ledger.PauseRefusal.notPaused) {
        try await Ledger.resumePayouts(of: merchant, reason: "again", by: platform.actor, in: platform.database)
      }
    }
  }

  @Test(arguments: [
    ("AC04 Account closed", true), ("ac01", true), ("BE06: unknown", true), ("AC04X", false), ("AM04", false),
    ("Account closed", false),
  ])
  func `a reason of the account pauses at once`(reason: String, pauses: Bool) async throws {
    try await withLedger { platform in
      let merchant = try await platform.payableMerchant()
      try await answer("failed", merchant, reason: reason, platform)
      #expect(try await self.pauses(platform) == (pauses ? ["paused"] : []))
      #expect((AccountFailure(reason: reason) != nil) == pauses)
    }
  }

  @Test func `another account in force resumes the schedule`() async throws {
    try await withLedger { platform in
      let merchant = try await platform.payableMerchant()
      try await answer("returned", merchant, reason: "AC04", platform)
      #expect(try await pauses(platform) == ["paused"])
      try await platform.changeBankAccount(of: merchant, to: "7777")
      #expect(try await pauses(platform) == ["HealthPay"])
      #expect(try await Verification.run(in: platform.database).flatMap(\.broken) == [])
    }
  }
}
