import Database
import Ledger
import Testing
import Wallet

/// The texts that idempotency keys store of requests. A form that was sent before an upgrade is sent again after it. So
/// leave these lines unchanged, or accept that such a form is refused as another request.
@Suite struct RequestFingerprintTests {
  private func expect(
    _ key: String, by actor: Actor? = nil, _ text: String, _ platform: Platform,
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let matches = try await platform.database.rows(
      """
      SELECT request_hash = sha256(convert_to(\(text), 'UTF8')) AS value FROM idempotency_keys
      WHERE key = \(key) AND actor = \((actor ?? platform.actor).key)
      """, as: Scalar<Bool>.self)
    #expect(matches.map(\.value) == [true], sourceLocation: sourceLocation)
  }

  @Test func `the bytes of refunds`() async throws {
    try await withLedger { platform in
      let payment = try await platform.payment(100_000, to: try await platform.merchant())
      try await platform.refund(payment, 4_000, key: "a", note: "مكرر")
      try await expect(
        "a", "refund;payment=1:\(payment);amount=4:4000;reason=21:requested_by_customer;note=8:مكرر", platform)
      try await platform.refund(payment, 4_000, key: "b")
      try await expect(
        "b", "refund;payment=1:\(payment);amount=4:4000;reason=21:requested_by_customer;note=-", platform)
    }
  }

  @Test func `the bytes of movements`() async throws {
    try await withLedger { platform in
      let (user, other) = (try await platform.user(), try await platform.user())
      let merchant = try await platform.merchant()
      func move(_ key: String, _ parties: Movement.Parties, _ amount: Int64, _ description: String? = nil) async throws
      {
        let movement = Movement(parties, amount: Money(piastres: amount), channel: .app, description: description)
        _ = try await Ledger.move(movement, key: key, by: .system, in: platform.database)
      }
      try await move("a", .topUp(user), 50_000)
      try await expect("a", by: .system, "topup;user=1:1;amount=5:50000;channel=3:app;description=-", platform)
      try await move("b", .payment(from: user, to: merchant), 10_000, "قسط")
      try await expect(
        "b", by: .system, "payment;user=1:1;merchant=1:1;amount=5:10000;channel=3:app;description=6:قسط", platform)
      try await move("c", .transfer(from: user, to: other), 100)
      try await expect(
        "c", by: .system, "transfer;user=1:1;recipient=1:2;amount=3:100;channel=3:app;description=-", platform)
      try await move("d", .withdrawal(user), 100)
      try await expect("d", by: .system, "withdrawal;user=1:1;amount=3:100;channel=3:app;description=-", platform)
      let payment: TransactionID = try await platform.database.value(
        "SELECT id AS value FROM transactions WHERE kind = 'payment'")
      try await move("e", .refund(of: payment, reason: .other, note: nil), 100)
      try await expect(
        "e", by: .system,
        "refund_movement;payment=1:\(payment);amount=3:100;reason=5:other;note=-;channel=3:app;description=-", platform)
    }
  }

  @Test func `the bytes of approvals and of what asks for them`() async throws {
    try await withLedger { platform in
      let (database, actor) = (platform.database, platform.actor)
      let user = try await platform.user(status: .frozen)
      let merchant = try await platform.payableMerchant()
      try await Ledger.requestUnfreezing(user, reason: "checked", key: "a", by: actor, in: database)
      try await expect("a", "unfreeze;user=1:1;reason=7:checked", platform)
      try await Ledger.requestLimitChange(
        tier: .full, .month, to: Money(piastres: 12_000_000), reason: "season", key: "b", by: actor, in: database)
      try await expect("b", "limit;setting=18:limit_month_tier_2;amount=8:12000000;reason=6:season", platform)
      try await Ledger.requestFeeChange(
        of: merchant, basisPoints: 150, fixed: Money(piastres: 50), reason: "volume", key: "c", by: actor, in: database)
      try await expect("c", "fee;merchant=1:1;basis_points=3:150;fixed=2:50;reason=6:volume", platform)
      try await Ledger.requestBankAccount(
        NewBankAccount(holder: "Al Nour", last4: "7777", sealed: [1, 2, 3], index: [4, 171]), of: merchant,
        reason: "new bank", key: "d", by: actor, in: database)
      try await expect("d", "bank_account;merchant=1:1;holder=7:Al Nour;iban_index=4:04ab", platform)

      let unfreezing = try await platform.approval(.unfreeze)
      try await Ledger.decide(unfreezing, .approve, key: "e", by: platform.approver, in: database)
      try await expect(
        "e", by: platform.approver, "decide;approval=1:\(unfreezing);verdict=7:approve;note=-", platform)
      let limit = try await platform.approval(.limit)
      try await Ledger.decide(limit, .reject, note: "too much", key: "f", by: platform.approver, in: database)
      try await expect(
        "f", by: platform.approver, "decide;approval=1:\(limit);verdict=6:reject;note=8:too much", platform)
      let fee = try await platform.approval(.fee)
      try await Ledger.withdraw(fee, key: "g", by: actor, in: database)
      try await expect("g", "withdraw;approval=1:\(fee)", platform)
    }
  }

  @Test func `the bytes of payouts`() async throws {
    try await withLedger { platform in
      let (database, actor) = (platform.database, platform.actor)
      let merchant = try await platform.payableMerchant()
      try await platform.settledPayment(10_000, to: merchant)
      let part = Money(piastres: 4_000)
      let payout = try await Ledger.requestPayout(of: merchant, amount: part, key: "a", by: actor, in: database)
      try await expect("a", "payout;merchant=1:1;amount=4:4000", platform)
      try await platform.approve(.payout)
      try await Ledger.requestPayout(of: merchant, key: "b", by: actor, in: database)
      try await expect("b", "payout;merchant=1:1;amount=-", platform)
      let batch = try await Ledger.makePayoutBatch(key: "c", by: actor, in: database)
      try await expect("c", "batch;payouts=-", platform)
      let sender = actor.at(try #require(Instant(iso8601: "2026-11-01T10:00:00+02:00")))
      _ = try await Ledger.exportPayoutBatch(batch, format: "csv", by: sender, in: database) { $0 }
      let odd = try BankLine(
        payoutReference: payout.text, status: "paid", amount: "41.00", bankTrace: "T",
        processedAt: "2026-11-20T10:00:00+02:00", reason: "")
      _ = try await Ledger.importBankResult(
        [NumberedBankLine(number: 2, notice: odd)], file: "odd.csv", by: actor, in: database)
      try await Ledger.requestPayoutEnd(
        of: BankLineID(1), with: .paid, reason: "typo", key: "e", by: actor, in: database)
      try await expect("e", "bank_line;line=1:1;result=4:paid;reason=4:typo", platform)
      let line = try BankLine(
        payoutReference: payout.text, status: "failed", amount: "40.00", bankTrace: "T",
        processedAt: "2026-11-20T10:00:00+02:00",
        reason: "closed")
      _ = try await Ledger.importBankResult(
        [NumberedBankLine(number: 2, notice: line)], file: "r.csv", by: actor, in: database)
      try await platform.approve(.payout)
      let id: PayoutID = try await database.value("SELECT id AS value FROM payouts WHERE reference = \(payout)")
      try await Ledger.retryPayout(id, key: "d", by: actor, in: database)
      try await expect("d", "retry;payout=1:\(id)", platform)
    }
  }

  @Test func `the bytes of adjustments`() async throws {
    try await withLedger { platform in
      let from = try await platform.account(try await platform.user(holding: 1_000))
      let to = try await platform.account(try await platform.user())
      try await Ledger.requestAdjustment(
        .move(Money(piastres: 100), from: from, to: to), reason: "wrong wallet", key: "a", by: platform.actor,
        in: platform.database)
      try await expect("a", "adjustment;amount=3:100;from=1:\(from);to=1:\(to);reason=12:wrong wallet", platform)
      let entry: EntryID = try await platform.database.value("SELECT min(id) AS value FROM journal_entries")
      try await Ledger.requestAdjustment(
        .reverse(entry), reason: "twice", key: "b", by: platform.actor, in: platform.database)
      try await expect("b", "reversal;entry=1:\(entry);reason=5:twice", platform)
    }
  }
}
