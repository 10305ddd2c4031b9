import Database
import Ledger
import Synchronization
import TestSupport
import Testing
import Wallet

@Suite struct IncrementalVerificationTests {
  private struct Place: RowDecodable, Equatable {
    let entry: Int64
    let transaction: Int64

    init(_ row: Row) throws(DatabaseError) {
      entry = try row["entry_id"]
      transaction = try row["transaction_id"]
    }
  }

  private func place(_ platform: Platform) async throws -> Place {
    try await platform.database.one("SELECT entry_id, transaction_id FROM verification_progress", as: Place.self)
  }

  private func broken(_ platform: Platform, chunk: Int64 = 20_000) async throws -> [String] {
    try await IncrementalVerification.run(in: platform.database, chunk: chunk).filter { !$0.holds }.map(\.check)
  }

  private func tamper(_ sql: SQL, _ platform: Platform) async throws {
    try await platform.database.transaction { connection in
      try connection.execute("SET LOCAL session_replication_role = replica")
      try connection.execute(sql)
    }
  }

  @Test func `everything that acts leave behind holds, in steps of any length`() async throws {
    try await withLedger(as: .owner) { platform in
      let merchant = try await platform.payableMerchant()
      let payment = try await platform.settledPayment(100_000, to: merchant)
      try await platform.refund(payment, 10_000)
      try await Ledger.requestPayout(of: merchant, key: platform.key(), by: platform.actor, in: platform.database)
      let checks = try await IncrementalVerification.run(in: platform.database, chunk: 1)
      #expect(checks.filter { !$0.holds }.map(\.broken) == [])
      let names = Set(checks.map(\.check))
      #expect(names.count == checks.count)
      #expect(
        names.isSuperset(of: ["every audit event is linked within a minute", "the audit chain ends at its head"]))
      let end = try await place(platform)
      #expect(end.entry > 3)
      // Nothing is new, and every check has still a finding.
      #expect(try await IncrementalVerification.run(in: platform.database).map(\.check) == checks.map(\.check))
      #expect(try await place(platform) == end)
      _ = try await platform.payment(10_000, to: merchant)
      #expect(try await broken(platform) == [])
      #expect(try await place(platform).entry > end.entry)
    }
  }

  struct Tampering: Sendable, CustomTestStringConvertible {
    let check: String
    let sql: SQL
    var testDescription: String { check }
  }

  /// As in `VerificationTests`: a top-up, a payment, a refund, a top-up, a payment.
  static let tamperings = [
    Tampering(
      check: "the postings of every entry sum to zero",
      sql: "UPDATE postings SET amount = amount + 1 WHERE entry_id = 2 AND amount = 250"),
    Tampering(check: "every entry has postings", sql: "DELETE FROM postings WHERE entry_id = 3"),
    Tampering(
      check: "every posting carries the balance after it",
      sql: "UPDATE postings SET balance_after = balance_after + 1 WHERE entry_id = 1 AND balance_after IS NOT NULL"),
    Tampering(
      check: "every balance is that after its last posting",
      sql: "UPDATE accounts SET balance = balance + 1 WHERE user_id = 1"),
    Tampering(
      check: "every entry's transaction is completed, and has no other",
      sql: "UPDATE transactions SET status = 'pending' WHERE id = 1"),
    Tampering(
      check: "every completed transaction has one entry, and no other has any",
      sql: "UPDATE journal_entries SET transaction_id = NULL WHERE id = 5"),
    Tampering(
      check: "no payment is refunded beyond its amount, and each says what its refunds sum to",
      sql: "UPDATE transactions SET refunded = 0, refunds_completed = 0, refunded_alone = 0 WHERE id = 2"),
    Tampering(check: "every refunding transaction has its refund", sql: "DELETE FROM refunds"),
    Tampering(
      check: "every chain of balance transactions is gapless and foots",
      sql: "UPDATE balance_transactions SET balance = balance - 1 WHERE sequence = 2"),
    Tampering(
      check: "every balance transaction is what its entry moved in the merchant's accounts",
      sql: "UPDATE balance_transactions SET pending_net = pending_net + 1 WHERE sequence = 1"),
    Tampering(
      check: "every balance transaction says what its transaction did",
      sql: "UPDATE balance_transactions SET fee = fee + 1, vat = vat - 1 WHERE sequence = 3"),
    Tampering(
      check: "every chain ends at what the merchant's accounts hold",
      sql: "DELETE FROM balance_transactions WHERE sequence = 3"),
    Tampering(
      check: "the totals of every hour are what its transactions sum to",
      sql: "UPDATE transaction_changes SET count = count + 1"),
    Tampering(check: "the audit chain is whole", sql: "UPDATE audit_events SET act = 'nothing'"),
  ]

  @Test(arguments: tamperings) func `finds what is wrong in new rows, again and again, until it is mended`(
    tampering: Tampering
  ) async throws {
    try await withLedger(as: .owner, verifying: false) { platform in
      let merchant = try await platform.merchant(.returnProRata)
      let payment = try await platform.payment(10_000, to: merchant)
      try await platform.refund(payment, 4_000, key: "key")
      _ = try await platform.payment(10_000, to: merchant)
      try await Ledger.linkAuditEvents(in: platform.database)
      try await tamper(tampering.sql, platform)
      for _ in 0..<2 { #expect(try await broken(platform, chunk: 2).contains(tampering.check)) }
      let status = try await platform.database.run(VerificationStatus.query)
      #expect(status.failures > 0)
    }
  }

  @Test func `what was interrupted goes on where it was`() async throws {
    try await withLedger(as: .owner, verifying: false) { platform in
      let merchant = try await platform.merchant()
      for _ in 0..<4 { _ = try await platform.payment(10_000, to: merchant) }
      let first = try await firstStep(platform)
      #expect(first.entry == 2)
      // Behind it, where the next run doesn't look.
      try await tamper("UPDATE postings SET amount = amount + 1 WHERE entry_id = 1", platform)
      #expect(try await broken(platform) == [])
      // The whole verification does, and so does an incremental one that starts over.
      let whole = try await Verification.run(in: platform.database)
      #expect(whole.contains { !$0.holds && $0.check == "the postings of every entry sum to zero" })
      try await IncrementalVerification.startOver(in: platform.database)
      #expect(try await broken(platform).contains("the postings of every entry sum to zero"))
    }
  }

  /// Ends a run after its first step, as a stopped process does.
  private func firstStep(_ platform: Platform) async throws -> Place {
    let task = Mutex<Task<Void, any Error>?>(nil)
    let (steps, step) = AsyncStream<Void>.makeStream()
    let run = Task {
      for await _ in steps { break }
      _ = try await IncrementalVerification.run(in: platform.database, chunk: 2) { _ in
        task.withLock { $0?.cancel() }
      }
    }
    task.withLock { $0 = run }
    step.yield()
    _ = try? await run.value
    return try await place(platform)
  }

  @Test func `the last result stands until one of its kind is better`() async throws {
    try await withLedger(as: .owner, verifying: false) { platform in
      let database = platform.database
      #expect(try await database.run(VerificationStatus.query).finishedAt == nil)
      _ = try await platform.payment(10_000, to: try await platform.merchant())
      let end = try await VerificationEnd.reached(in: database)
      let findings = try await Verification.run(in: database)
      try await Verification.record(.whole, findings, from: end, in: database)
      let place = try await place(platform)
      #expect(place.entry == 2)
      #expect(try await database.run(VerificationStatus.query).failures == 0)

      try await tamper("UPDATE postings SET amount = amount + 1 WHERE entry_id = 1", platform)
      let broken = try await Verification.run(in: database)
      try await Verification.record(.whole, broken, from: end, in: database)
      let failures = try await database.run(VerificationStatus.query).failures
      #expect(failures == broken.count { !$0.holds })
      // An incremental one doesn't look at the old row, and so doesn't clear it.
      #expect(try await self.broken(platform) == [])
      #expect(try await database.run(VerificationStatus.query).failures == failures)
      try await tamper("UPDATE postings SET amount = amount - 1 WHERE entry_id = 1", platform)
      try await Verification.record(.whole, try await Verification.run(in: database), from: end, in: database)
      #expect(try await database.run(VerificationStatus.query).failures == 0)
    }
  }

  @Test func `every night at three it is due`() async throws {
    try await withLedger { platform in
      let lease = try #require(try await JobLease.takeDue(in: platform.database).first { $0.job == .verify })
      try await lease.finish(succeeded: true, in: platform.database)
      let hours = try await platform.texts(
        "SELECT to_char(due_at AT TIME ZONE 'Africa/Cairo', 'HH24:MI') AS value FROM jobs WHERE name = 'verify'")
      #expect(hours == ["03:00"])
    }
  }
}
