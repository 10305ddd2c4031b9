import Database
import Ledger
import Wallet

/// Settlements and payouts between the movements. Every night the previous day is settled and schedules request
/// payouts. Every working morning finance approves them, sends them to the bank and imports its results. The last batch
/// waits for its result. Each step can be repeated, so that an interrupted demo can continue.
struct DemoBank: Sendable {
  let zone: CairoZone
  let plan: DemoPlan
  let merchants: [MerchantID]
  let people: DemoPeople
  let database: Database

  /// Does the work that comes before the movements of an hour.
  func begin(_ hour: DemoRhythm.Hour) async throws {
    if hour.isNight { try await night(hour) }
    if hour.isDesk { try await desk(hour) }
  }

  private func night(_ hour: DemoRhythm.Hour) async throws {
    let day = hour.local.day
    let platform = Actor.system.at(hour.start)
    try await Ledger.settle(through: day.adding(days: -1), at: hour.start, by: platform, in: database)
    try await Ledger.requestScheduledPayouts(on: day, at: hour.start, by: platform, in: database)
  }

  private func desk(_ hour: DemoRhythm.Hour) async throws {
    if hour.asksForPayout(before: zone.day(of: plan.now)) {
      do {
        try await Ledger.requestPayout(
          of: merchants[0], key: "demo-payout-\(hour.local.day)", by: people.treasurer.at(hour.start), in: database)
      } catch is PayoutRefusal {
        // There were no sales.
      }
    }
    try await approve(from: hour.start)
    guard let batch = try await send(hour) else { return }
    let finance = people.finance.at(hour.start)
    let lines = try await results(before: batch, hour.start)
    if !lines.isEmpty {
      _ = try await Ledger.importBankResult(lines, file: "results-\(hour.local.day).csv", by: finance, in: database)
    }
    try await retry(by: finance)
  }

  private func approve(from start: Instant) async throws {
    // Payouts that were retried this morning are approved the next morning.
    let open: [Scalar<ApprovalID>] = try await database.rows(
      """
      SELECT approvals.id AS value FROM approvals JOIN payouts ON payouts.id = subject_id
      WHERE kind = 'payout' AND approvals.state = 'open' AND (retry_of IS NULL OR payouts.requested_at < \(start))
      ORDER BY approvals.id
      """)
    for (place, approval) in open.map(\.value).enumerated() {
      try await Ledger.decide(
        approval, .approve, key: "demo-approval-\(approval)",
        by: people.approver.at(start + .seconds(300 + 12 * place)), in: database)
    }
  }

  private func send(_ hour: DemoRhythm.Hour) async throws -> BatchID? {
    let finance = people.finance.at(hour.start + .seconds(2_700))
    do {
      let batch = try await Ledger.makePayoutBatch(
        executionDay: hour.local.day, key: "demo-batch-\(hour.local.day)", by: finance, in: database)
      _ = try await Ledger.exportPayoutBatch(batch, format: "xml", by: finance, in: database) { $0 }
      return batch
    } catch PayoutRefusal.noneApproved {
      return nil
    }
  }

  // MARK: The bank

  static let bankIsAway = "Beneficiary bank unavailable"
  static let accountClosed = "Account closed"
  private static let failures = [bankIsAway, accountClosed, "Beneficiary name does not match"]

  private struct Sent: RowDecodable {
    /// The payout's number among all payouts, from 1.
    let number: Int
    let reference: Reference
    let amount: Money
    let isPaid: Bool
    let exportedAt: Instant

    init(_ row: Row) throws(DatabaseError) {
      number = try row["number"]
      reference = try row["reference"]
      amount = try row["amount"]
      isPaid = try row["is_paid"]
      exportedAt = try row["exported_at"]
    }
  }

  /// Returns the bank results of earlier batches: mostly paid, some failed, some returned days later.
  private func results(before batch: BatchID, _ now: Instant) async throws -> [Ledger.NumberedBankLine] {
    let sent: [Sent] = try await database.rows(
      """
      SELECT number, reference, amount, state = 'paid' AS is_paid, exported_at
      FROM (SELECT row_number() OVER (ORDER BY id) AS number, * FROM payouts) payouts
      WHERE batch_id < \(batch)
        AND (state = 'exported' OR state = 'paid' AND number % 41 = 11 AND paid_at < \(now))
      ORDER BY id
      """)
    return try sent.enumerated().map { place, payout in
      let fails = payout.number % 29 == 7
      let status: BankLineStatus = payout.isPaid ? .returned : fails ? .failed : .paid
      let reason =
        switch status {
        case .paid: ""
        case .failed: Self.failures[payout.number / 29 % Self.failures.count]
        case .returned: Self.accountClosed
        }
      let processedAt = status == .returned ? now - .seconds(3_600) : payout.exportedAt + .seconds(10_800)
      return try Self.line(
        place + 2, payout.reference, status, payout.amount, trace: "HB\(1_000_000 + payout.number)", at: processedAt,
        reason)
    }
  }

  static func line(
    _ number: Int, _ payout: Reference, _ status: BankLineStatus, _ amount: Money, trace: String,
    at processedAt: Instant, _ reason: String
  ) throws -> Ledger.NumberedBankLine {
    let notice = try BankLine(
      payoutReference: payout.text, status: status.rawValue, amount: amount.decimal, bankTrace: trace,
      processedAt: processedAt.iso8601UTC, reason: reason)
    return Ledger.NumberedBankLine(number: number, notice: notice)
  }

  /// Retries payouts that failed for reasons other than the account.
  private func retry(by finance: Actor) async throws {
    let failed: [Scalar<PayoutID>] = try await database.rows(
      """
      SELECT id AS value FROM payouts failed
      WHERE state = 'failed' AND failure_reason = \(Self.bankIsAway)
        AND NOT EXISTS (SELECT FROM payouts WHERE retry_of = failed.id) ORDER BY id
      """)
    for payout in failed.map(\.value) {
      try await Ledger.retryPayout(payout, key: "demo-retry-\(payout)", by: finance, in: database)
    }
  }
}
