import Database
import Ledger
import TestSupport
import Testing
import Wallet

@Suite struct PayoutTests {
  private func state(_ reference: Reference, _ platform: Platform) async throws -> String? {
    try await platform.texts("SELECT state AS value FROM payouts WHERE reference = \(reference)").first
  }

  private func id(_ reference: Reference, _ platform: Platform) async throws -> PayoutID {
    try await platform.database.value("SELECT id AS value FROM payouts WHERE reference = \(reference)")
  }

  /// Returns the pending, available and in-transit balances.
  private func holdings(_ merchant: MerchantID, _ platform: Platform) async throws -> [Int64] {
    try await [
      platform.balance(merchant, .merchantPending), platform.balance(merchant, .merchantAvailable),
      platform.balance(merchant, .merchantInTransit),
    ]
  }

  private func request(
    _ merchant: MerchantID, _ platform: Platform, amount: Int64? = nil
  ) async throws -> Reference {
    try await Ledger.requestPayout(
      of: merchant, amount: amount.map { Money(piastres: $0) }, key: platform.key(), by: platform.actor,
      in: platform.database)
  }

  private func batch(_ platform: Platform) async throws -> BatchID {
    let batch = try await Ledger.makePayoutBatch(key: platform.key(), by: platform.approver, in: platform.database)
    let sender = platform.approver.at(try #require(Instant(iso8601: "2026-11-01T10:00:00+02:00")))
    _ = try await Ledger.exportPayoutBatch(batch, format: "csv", by: sender, in: platform.database) { $0 }
    return batch
  }

  /// Returns a payout of 100.00 that is with the bank.
  private func exportedPayout(_ platform: Platform) async throws -> Reference {
    let merchant = try await platform.payableMerchant()
    try await platform.settledPayment(10_000, to: merchant)
    let payout = try await request(merchant, platform)
    try await platform.approve(.payout)
    _ = try await batch(platform)
    return payout
  }

  private func line(
    _ payout: Reference, _ status: String, _ amount: String, trace: String = "TR-1",
    at: String = "2026-11-20T10:00:00+02:00",
    number: Int = 2
  ) throws -> Ledger.NumberedBankLine {
    Ledger.NumberedBankLine(
      number: number,
      notice: try BankLine(
        payoutReference: payout.text, status: status, amount: amount, bankTrace: trace, processedAt: at, reason: "why"))
  }

  private func take(_ lines: [Ledger.NumberedBankLine], _ platform: Platform) async throws -> String {
    let report = try await Ledger.importBankResult(
      lines, file: "result.csv", by: platform.approver, in: platform.database)
    return "\(report.applied) \(report.known) \(report.superseded) \(report.queued)"
  }

  /// Money goes from the merchant's balance to the bank, settlement included.
  @Test func `a payout goes all the way`() async throws {
    try await withLedger { platform in
      let merchant = try await platform.payableMerchant()
      try await platform.settledPayment(10_000, to: merchant)
      let payout = try await request(merchant, platform)
      #expect(try await holdings(merchant, platform) == [0, 0, 10_000])
      #expect(try await state(payout, platform) == "awaiting_approval")
      try await platform.approve(.payout)
      #expect(try await state(payout, platform) == "approved")
      let made = try await batch(platform)
      #expect(try await state(payout, platform) == "exported")
      let kept = try await platform.texts(
        "SELECT concat_ws(' ', count, total) AS value FROM payout_batches WHERE id = \(made)")
      #expect(kept == ["1 10000"])
      #expect(try await take([try line(payout, "paid", "100.00")], platform) == "1 0 0 0")
      #expect(try await state(payout, platform) == "paid")
      #expect(try await holdings(merchant, platform) == [0, 0, 0])
      #expect(try await platform.texts("SELECT state AS value FROM settlements") == ["paid"])
      #expect(try await platform.lastLine(merchant) == "payout_paid 0 0 0 0 0 0")
    }
  }

  /// A second download returns the same file and changes nothing.
  @Test func `downloading again is the same file`() async throws {
    try await withLedger { platform in
      let merchant = try await platform.payableMerchant()
      try await platform.settledPayment(10_000, to: merchant)
      _ = try await request(merchant, platform)
      try await platform.approve(.payout)
      let made = try await batch(platform)
      let before = try await platform.texts("SELECT row(p.*)::text AS value FROM payouts p")
      let again = try await Ledger.exportPayoutBatch(made, format: "csv", by: platform.actor, in: platform.database) {
        $0
      }
      #expect(again.payouts.map(\.amount.piastres) == [10_000])
      #expect(again.total.piastres == 10_000)
      #expect(try await platform.texts("SELECT row(p.*)::text AS value FROM payouts p") == before)
    }
  }

  @Test func `rejected money comes back and waiting refunds take it`() async throws {
    try await withLedger { platform in
      let merchant = try await platform.payableMerchant()
      let payment = try await platform.settledPayment(10_000, to: merchant)
      let payout = try await request(merchant, platform)
      let receipt = try await platform.refund(payment, 4_000)
      #expect(receipt.state == .waitingForBalance)
      #expect(try await Ledger.completeWaitingRefunds(in: platform.database) == 0)
      try await Ledger.decide(
        try await platform.approval(.payout), .reject, note: "wrong account", key: platform.key(),
        by: platform.approver,
        in: platform.database)
      #expect(try await state(payout, platform) == "rejected")
      #expect(try await holdings(merchant, platform) == [0, 10_000, 0])
      #expect(try await Ledger.completeWaitingRefunds(in: platform.database) == 1)
      #expect(try await holdings(merchant, platform) == [0, 6_000, 0])
    }
  }

  @Test func `what cannot be paid out is refused`() async throws {
    try await withLedger { platform in
      func refusal(_ merchant: MerchantID, _ amount: Int64? = nil) async -> PayoutRefusal? {
        await #expect(throws: PayoutRefusal.self) { _ = try await request(merchant, platform, amount: amount) }
      }
      let bare = try await platform.merchant()
      try await platform.settledPayment(10_000, to: bare)
      #expect(await refusal(bare) == .noBankAccount)
      let merchant = try await platform.payableMerchant()
      #expect(await refusal(merchant) == .insufficientBalance(available: .zero))
      try await platform.settledPayment(10_000, to: merchant)
      #expect(await refusal(merchant, 10_001) == .insufficientBalance(available: Money(piastres: 10_000)))
      #expect(await refusal(MerchantID(99_999)) == .notFound)
      _ = try await request(merchant, platform, amount: 4_000)
      #expect(await refusal(merchant, 1_000) == .alreadyRequested)
      try await platform.database.execute("UPDATE merchants SET status = 'suspended' WHERE id = \(merchant)")
      #expect(await refusal(merchant) == .merchantNotActive)
    }
  }

  /// Increases the available balance, on whatever day is still open.
  private func earn(_ amount: Int64, _ merchant: MerchantID, _ platform: Platform) async throws {
    _ = try await platform.payment(amount, to: merchant)
    try await Ledger.settle(through: try await platform.today().adding(days: 30), in: platform.database)
  }

  /// Waiting refunds are paid from the next money, before a payout.
  @Test(arguments: RefundFeePolicy.allCases) func `waiting refunds keep what they need`(
    policy: RefundFeePolicy
  ) async throws {
    try await withLedger { platform in
      let merchant = try await platform.payableMerchant(basisPoints: 333, fixed: 7)
      try await platform.database.executeAsOwner(
        "UPDATE merchants SET refund_fee_policy = \(policy) WHERE id = \(merchant)")
      let payment = try await platform.settledPayment(30_001, to: merchant)
      _ = try await request(merchant, platform)
      try await platform.approve(.payout)
      for amount in [20_000, 333] as [Int64] {
        #expect(try await platform.refund(payment, amount).state == .waitingForBalance)
      }
      try await earn(40_000, merchant, platform)
      let available = try await platform.balance(merchant, .merchantAvailable)
      func refusal(_ amount: Int64) async -> PayoutRefusal? {
        await #expect(throws: PayoutRefusal.self) { _ = try await request(merchant, platform, amount: amount) }
      }
      guard case .keptForRefunds(let kept, let payable) = await refusal(available) else {
        Issue.record("nothing is kept")
        return
      }
      #expect(payable.piastres == available - kept.piastres)
      #expect(await refusal(payable.piastres + 1) == .keptForRefunds(kept, leaving: payable))
      #expect(await refusal(available + 1) == .insufficientBalance(available: Money(piastres: available)))
      #expect(try await Ledger.requestScheduledPayouts(on: try day("2026-11-23"), in: platform.database) == 1)
      #expect(try await holdings(merchant, platform)[1] == kept.piastres)
      // The kept amount is exactly what the refunds take.
      #expect(try await Ledger.completeWaitingRefunds(in: platform.database) == 2)
      #expect(try await holdings(merchant, platform)[1] == 0)
    }
  }

  @Test func `all that is available may be kept`() async throws {
    try await withLedger { platform in
      let merchant = try await platform.payableMerchant()
      let payment = try await platform.settledPayment(30_000, to: merchant)
      _ = try await request(merchant, platform)
      try await platform.approve(.payout)
      try await platform.refund(payment, 20_000)
      try await earn(15_000, merchant, platform)
      let kept = PayoutRefusal.keptForRefunds(Money(piastres: 20_000), leaving: .zero)
      await #expect(throws: kept) { _ = try await request(merchant, platform) }
      await #expect(throws: kept) { _ = try await request(merchant, platform, amount: 1) }
      #expect(try await Ledger.requestScheduledPayouts(on: try day("2026-11-23"), in: platform.database) == 0)
    }
  }

  @Test func `a failed payout is tried again once`() async throws {
    try await withLedger { platform in
      let merchant = try await platform.payableMerchant()
      try await platform.settledPayment(10_000, to: merchant)
      let payout = try await request(merchant, platform)
      try await platform.approve(.payout)
      _ = try await batch(platform)
      let failed = try await id(payout, platform)
      func retry() async throws -> Reference {
        try await Ledger.retryPayout(failed, key: platform.key(), by: platform.actor, in: platform.database)
      }
      await #expect(throws: PayoutRefusal.notRetryable) { _ = try await retry() }
      #expect(try await take([try line(payout, "failed", "100.00", trace: "")], platform) == "1 0 0 0")
      #expect(try await holdings(merchant, platform) == [0, 10_000, 0])
      let again = try await retry()
      #expect(
        try await platform.texts("SELECT retry_of::text AS value FROM payouts WHERE reference = \(again)") == [
          "\(failed)"
        ])
      await #expect(throws: PayoutRefusal.notRetryable) { _ = try await retry() }
    }
  }

  /// The same lines in any order, three times and under another name, have one effect.
  @Test(arguments: [UInt64](1...4)) func `the banks word counts once`(seed: UInt64) async throws {
    try await withLedger { platform in
      var payouts: [Reference] = []
      for _ in 0..<5 {
        let merchant = try await platform.payableMerchant()
        try await platform.settledPayment(10_000, to: merchant)
        payouts.append(try await request(merchant, platform))
        try await platform.approve(.payout)
      }
      _ = try await batch(platform)
      var lines = [
        try line(payouts[0], "paid", "100.00", trace: "A"),
        try line(payouts[1], "failed", "100.00", trace: ""),
        try line(payouts[2], "paid", "100.00", trace: "C"),
        try line(payouts[2], "returned", "100.00", trace: "C", at: "2026-11-21T10:00:00+02:00"),
        try line(payouts[3], "paid", "99.99", trace: "D"),
        try line(Reference.random(.payout), "paid", "100.00", trace: "E"),
      ]
      var generator = SeededGenerator(seed: seed)
      lines.shuffle(using: &generator)
      #expect(try await take(lines, platform) == "4 0 0 2")
      let states = try await platform.texts("SELECT state AS value FROM payouts ORDER BY id")
      #expect(states == ["paid", "failed", "returned", "exported", "exported"])
      let before = try await platform.traces()
      for _ in 0..<2 {
        lines.shuffle(using: &generator)
        #expect(try await take(lines, platform) == "0 6 0 0")
      }
      #expect(try await platform.traces() == before)
      let queue = try await platform.texts(
        "SELECT concat_ws(' ', outcome, bank_trace) AS value FROM bank_lines WHERE outcome <> 'applied' ORDER BY 1")
      #expect(queue == ["amount_mismatch D", "no_match E"])
    }
  }

  /// Results arrive in the wrong order, file by file.
  @Test func `notices out of order`() async throws {
    try await withLedger { platform in
      let merchant = try await platform.payableMerchant()
      try await platform.settledPayment(10_000, to: merchant)
      let payout = try await request(merchant, platform)
      // The payout isn't with the bank yet, so a person must look into it.
      #expect(try await take([try line(payout, "paid", "100.00", trace: "early")], platform) == "0 0 0 1")
      try await platform.approve(.payout)
      _ = try await batch(platform)
      let returned = try line(payout, "returned", "100.00", trace: "A", at: "2026-11-21T10:00:00+02:00")
      #expect(try await take([returned], platform) == "1 0 0 0")
      #expect(try await holdings(merchant, platform) == [0, 10_000, 0])
      // The line was true the day before and changes nothing now.
      #expect(try await take([try line(payout, "paid", "100.00", trace: "A")], platform) == "0 0 1 0")
      #expect(try await state(payout, platform) == "returned")
      #expect(try await holdings(merchant, platform) == [0, 10_000, 0])
      #expect(try await take([try line(payout, "failed", "100.00", trace: "A")], platform) == "0 0 0 1")
    }
  }

  /// The bank returns a payout at ten, which the ledger gives to the merchant, and pays it at three nevertheless.
  @Test(arguments: [true, false]) func `a payment after a return is queued`(inOneFile: Bool) async throws {
    try await withLedger { platform in
      let payout = try await exportedPayout(platform)
      let returned = try line(payout, "returned", "100.00", trace: "R1", at: "2026-11-20T10:00:00+02:00")
      let paid = try line(payout, "paid", "100.00", trace: "P2", at: "2026-11-20T15:00:00+02:00", number: 3)
      if inOneFile {
        #expect(try await take([paid, returned], platform) == "1 0 0 1")
      } else {
        #expect(try await take([returned], platform) == "1 0 0 0")
        #expect(try await take([paid], platform) == "0 0 0 1")
      }
      #expect(try await state(payout, platform) == "returned")
      let queue = try await platform.texts(
        "SELECT concat_ws(' ', outcome, bank_trace) AS value FROM bank_lines WHERE outcome <> 'applied'")
      #expect(queue == ["conflict P2"])
      #expect(try await take([paid, returned], platform) == "0 2 0 0")
    }
  }

  /// In the reverse order, a return before the payment isn't a return of that payment.
  @Test func `a return before the payment is queued`() async throws {
    try await withLedger { platform in
      let payout = try await exportedPayout(platform)
      let paid = try line(payout, "paid", "100.00", trace: "P2", at: "2026-11-20T15:00:00+02:00")
      #expect(try await take([paid], platform) == "1 0 0 0")
      let returned = try line(payout, "returned", "100.00", trace: "R1", at: "2026-11-20T10:00:00+02:00")
      #expect(try await take([returned], platform) == "0 0 0 1")
      #expect(try await state(payout, platform) == "paid")
    }
  }

  /// A bank that records no time writes the day's midnight, in Cairo or UTC.
  @Test(arguments: ["Africa/Cairo", "UTC"]) func `a result dated on the day of the export is applied`(
    zone: String
  ) async throws {
    try await withLedger { platform in
      let payout = try await exportedPayout(platform)
      func midnight(_ days: Int) async throws -> String {
        let instant: Instant = try await platform.database.value(
          """
          SELECT ((exported_at AT TIME ZONE 'Africa/Cairo')::date + \(days)::int)::timestamp AT TIME ZONE \(zone) AS value
          FROM payouts
          """)
        return instant.iso8601UTC
      }
      let early = try line(payout, "paid", "100.00", at: try await midnight(-2))
      #expect(try await take([early], platform) == "0 0 0 1")
      let paid = try line(payout, "paid", "100.00", at: try await midnight(0))
      #expect(try await take([paid], platform) == "1 0 0 0")
      #expect(try await state(payout, platform) == "paid")
      #expect(try await take([paid], platform) == "0 1 0 0")
    }
  }

  @Test func `a return dated on the day of the payment is applied`() async throws {
    try await withLedger { platform in
      let payout = try await exportedPayout(platform)
      let paid = try line(payout, "paid", "100.00", trace: "A", at: "2026-11-20T15:00:00+02:00")
      let before = try line(payout, "returned", "100.00", trace: "A", at: "2026-11-19T00:00:00+02:00", number: 3)
      let returned = try line(payout, "returned", "100.00", trace: "A", at: "2026-11-20T00:00:00+02:00", number: 4)
      #expect(try await take([paid], platform) == "1 0 0 0")
      #expect(try await take([before], platform) == "0 0 0 1")
      #expect(try await take([returned], platform) == "1 0 0 0")
      #expect(try await state(payout, platform) == "returned")
    }
  }

  /// A return or a repeated result may have no bank reference. The payment's reference is kept then.
  @Test(arguments: [true, false]) func `no trace erases none`(inOneFile: Bool) async throws {
    try await withLedger { platform in
      let payout = try await exportedPayout(platform)
      let paid = try line(payout, "paid", "100.00", trace: "A")
      let returned = try line(payout, "returned", "100.00", trace: "", at: "2026-11-21T10:00:00+02:00", number: 3)
      let again = try line(payout, "returned", "100.00", trace: "", at: "2026-11-22T10:00:00+02:00", number: 4)
      if inOneFile {
        #expect(try await take([paid, returned, again], platform) == "2 0 1 0")
      } else {
        #expect(try await take([paid], platform) == "1 0 0 0")
        #expect(try await take([returned], platform) == "1 0 0 0")
        #expect(try await take([again], platform) == "0 0 1 0")
      }
      let trace = try await platform.texts("SELECT bank_trace AS value FROM payouts WHERE reference = \(payout)")
      #expect(trace == ["A"])
      let other = try line(payout, "returned", "100.00", trace: "B", at: "2026-11-22T10:00:00+02:00")
      #expect(try await take([other], platform) == "0 0 0 1")
    }
  }

  @Test func `paid twice is queued`() async throws {
    try await withLedger { platform in
      let merchant = try await platform.payableMerchant()
      try await platform.settledPayment(10_000, to: merchant)
      let payout = try await request(merchant, platform)
      try await platform.approve(.payout)
      _ = try await batch(platform)
      #expect(try await take([try line(payout, "paid", "100.00", trace: "A")], platform) == "1 0 0 0")
      #expect(try await take([try line(payout, "paid", "100.00", trace: "B")], platform) == "0 0 0 1")
      let notice: BankLineID = try await platform.database.value(
        "SELECT id AS value FROM bank_lines WHERE outcome = 'conflict'")
      try await Ledger.resolveBankLine(
        notice, resolution: "the bank took it back", by: platform.actor, in: platform.database)
      await #expect(throws: ApprovalRefusal.notFound) {
        try await Ledger.resolveBankLine(notice, resolution: "again", by: platform.actor, in: platform.database)
      }
    }
  }

  @Test func `a payout in a batch is not withdrawn`() async throws {
    try await withLedger { platform in
      let merchant = try await platform.payableMerchant()
      try await platform.settledPayment(20_000, to: merchant)
      _ = try await request(merchant, platform, amount: 5_000)
      let first = try await platform.approval(.payout)
      try await platform.approve(.payout)
      // Either of the two people can withdraw it until it is in a batch.
      try await Ledger.withdraw(first, key: platform.key(), by: platform.approver, in: platform.database)
      #expect(try await holdings(merchant, platform) == [0, 20_000, 0])
      _ = try await request(merchant, platform, amount: 6_000)
      let second = try await platform.approval(.payout)
      try await platform.approve(.payout)
      _ = try await batch(platform)
      await #expect(throws: ApprovalRefusal.executed) {
        try await Ledger.withdraw(second, key: platform.key(), by: platform.actor, in: platform.database)
      }
      await #expect(throws: PayoutRefusal.noneApproved) { _ = try await batch(platform) }
    }
  }
}
