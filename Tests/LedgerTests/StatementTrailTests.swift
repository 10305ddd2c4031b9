import Database
import Ledger
import TestSupport
import Testing
import Wallet

/// The payout and the bank reference on the rows of a statement's file that they paid.
struct StatementTrailTests {
  /// "kind payout bank_trace" of each row.
  private func trails(
    _ platform: Platform, _ merchant: MerchantID, asOf: Instant? = nil
  ) async throws -> (rows: [String], bytes: [UInt8], asOf: Instant?) {
    let today = try await platform.today()
    let period = try #require(Statement.Period(from: today.adding(days: -2), to: today))
    let sink = Sink()
    let written = try await StatementFile(merchant: merchant, period: period, asOf: asOf)
      .write(from: platform.database.tenant(merchant)) { sink.add($0) }
    let rows = String(decoding: sink.bytes, as: UTF8.self).split(separator: "\r\n").dropFirst(2).dropLast().map { row in
      let fields = row.split(separator: ",", omittingEmptySubsequences: false)
      return [fields[3], fields[14], fields[15]].filter { !$0.isEmpty }.joined(separator: " ")
    }
    return (rows, sink.bytes, written.asOf)
  }

  private func answer(_ payout: Reference, _ status: String, _ trace: String, _ platform: Platform) async throws {
    let amount: Money = try await platform.database.value(
      "SELECT amount AS value FROM payouts WHERE reference = \(payout)")
    let at: Instant = try await platform.database.value("SELECT clock_timestamp() AS value")
    let line = Ledger.NumberedBankLine(
      number: 2,
      notice: try BankLine(
        payoutReference: payout.text, status: status, amount: amount.decimal, bankTrace: trace,
        processedAt: at.iso8601UTC, reason: "why"))
    let report = try await Ledger.importBankResult(
      [line], file: "result.csv", by: platform.approver, in: platform.database)
    #expect(report.applied == 1)
  }

  private func send(_ merchant: MerchantID, _ amount: Int64?, _ platform: Platform) async throws -> Reference {
    let payout = try await Ledger.requestPayout(
      of: merchant, amount: amount.map { Money(piastres: $0) }, key: platform.key(), by: platform.actor,
      in: platform.database)
    try await platform.approve(.payout)
    let sender = platform.approver.at(try instant("2026-11-01T08:00:00Z"))
    let batch = try await Ledger.makePayoutBatch(key: platform.key(), by: platform.approver, in: platform.database)
    _ = try await Ledger.exportPayoutBatch(batch, format: "csv", by: sender, in: platform.database) { $0 }
    return payout
  }

  @Test func `each row names the payout that carried it and the bank's reference`() async throws {
    try await withLedger { platform in
      let merchant = try await platform.payableMerchant()
      let payment = try await platform.settledPayment(10_000, to: merchant)
      try await platform.refund(payment, 1_000)
      let first = try await send(merchant, 6_000, platform)
      try await answer(first, "paid", "HB1", platform)
      let paid = try await trails(platform, merchant)
      #expect(
        paid.rows == [
          "payment \(first) HB1", "settlement \(first) HB1", "refund \(first) HB1", "payout \(first)",
          "payout_paid \(first) HB1",
        ])

      try await answer(first, "returned", "HB2", platform)
      #expect(try await trails(platform, merchant).rows.prefix(3) == ["payment", "settlement", "refund"])
      let second = try await send(merchant, nil, platform)
      try await answer(second, "paid", "HB3", platform)
      #expect(
        try await trails(platform, merchant).rows == [
          "payment \(second) HB3", "settlement \(second) HB3", "refund \(second) HB3", "payout \(first)",
          "payout_paid \(first) HB1", "payout_returned \(first) HB2", "payout \(second)", "payout_paid \(second) HB3",
        ])
      // As of then it is what it was.
      let again = try await trails(platform, merchant, asOf: paid.asOf)
      #expect(again.bytes == paid.bytes)
    }
  }

  /// All that the day's payment left was refunded: the settlement moves nothing, and its rows name it.
  @Test func `a day that moved nothing names its settlement`() async throws {
    try await withLedger { platform in
      let merchant = try await platform.payableMerchant()
      let payment = try await platform.payment(10_000, to: merchant)
      try await platform.refund(payment, 10_000)
      let before = try await trails(platform, merchant)
      try await platform.settle()
      let settlement = try await platform.texts("SELECT reference AS value FROM settlements WHERE moved = 0")
      let after = try await trails(platform, merchant)
      let settled = String(decoding: after.bytes, as: UTF8.self).split(separator: "\r\n").dropFirst(2).dropLast().map {
        String($0.split(separator: ",", omittingEmptySubsequences: false)[13])
      }
      #expect(settled == [settlement[0], settlement[0]])
      #expect(try await trails(platform, merchant, asOf: before.asOf).bytes == before.bytes)
      #expect(try await trails(platform, merchant, asOf: after.asOf).bytes == after.bytes)
    }
  }
}
