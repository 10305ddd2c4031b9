import Database
import Ledger
import TestSupport
import Testing
import Wallet

@Suite struct ApprovalTests {
  /// Requests a refund of EGP 1,000.00, which is above the threshold.
  private func requestRefund(
    _ platform: Platform
  ) async throws -> (payment: TransactionID, refund: Ledger.RefundReceipt) {
    let payment = try await platform.payment(100_000, to: try await platform.merchant(basisPoints: 0))
    return (payment, try await platform.refund(payment, 100_000))
  }

  private func state(_ platform: Platform) async throws -> [String] {
    try await platform.texts("SELECT state AS value FROM refunds ORDER BY id")
  }

  @Test func `above the threshold another person approves`() async throws {
    try await withLedger { platform in
      let (payment, receipt) = try await requestRefund(platform)
      #expect(receipt.state == .requested)
      #expect(try await state(platform) == ["requested"])
      // It counts against the payment at once.
      #expect(try await platform.remaining(payment) == 0)
      #expect(await refusal { try await platform.refund(payment, 1) } == .exceedsRemaining(.zero))
      let approval = try await platform.approval(.refund)
      await #expect(throws: ApprovalRefusal.ownRequest) {
        try await Ledger.decide(approval, .approve, key: platform.key(), by: platform.actor, in: platform.database)
      }
      try await platform.approve(.refund)
      #expect(try await state(platform) == ["completed"])
    }
  }

  @Test func `at the threshold one person is enough`() async throws {
    try await withLedger { platform in
      let payment = try await platform.payment(100_000, to: try await platform.merchant())
      #expect(try await platform.refund(payment, 50_000).state == .completed)
      #expect(try await platform.refund(payment, 1).state == .requested)
    }
  }

  /// Partial refunds of one payment without approval count together, whoever makes them and whether or not they are
  /// completed.
  @Test func `the threshold is not avoided in parts`() async throws {
    try await withLedger { platform in
      let merchant = try await platform.payableMerchant()
      let payment = try await platform.settledPayment(300_000, to: merchant)
      try await Ledger.requestPayout(
        of: merchant, amount: Money(piastres: 280_000), key: platform.key(), by: platform.actor, in: platform.database)
      #expect(try await platform.refund(payment, 20_000).state == .completed)
      // This refund waits, and it counts.
      #expect(try await platform.refund(payment, 20_000, by: platform.approver).state == .waitingForBalance)
      #expect(try await platform.refund(payment, 10_001).state == .requested)
      // A refund that another person decides doesn't count.
      #expect(try await platform.refund(payment, 10_000).state == .waitingForBalance)
      #expect(try await platform.refund(payment, 1).state == .requested)
      // Refunds by the platform itself aren't limited by the threshold and don't count.
      let system = Actor(.system, id: nil, name: "import")
      #expect(try await platform.refund(payment, 60_000, by: system).state == .waitingForBalance)
      let preview = try await Ledger.previewRefund(of: payment, amount: Money(piastres: 1), in: platform.database)
      #expect(preview.needsApproval)
      #expect(preview.refundedAlone == Money(piastres: 50_000))
      let kept: SQL = """
        INSERT INTO refunds (reference, payment_id, merchant_id, user_id, amount, reason, state, requested_by, requested_by_name,
          requested_at, approval_id)
        SELECT 'RFN-X', id, merchant_id, user_id, 1, 'other', 'waiting_for_balance', 'staff:1', 'x', now()
        """
      // SQL doesn't allow it either: without an approval, with another refund's, or by changing the approval later.
      for sql: SQL in [
        "\(kept), NULL FROM transactions WHERE id = \(payment)",
        "\(kept), (SELECT max(id) FROM approvals) FROM transactions WHERE id = \(payment)",
        "UPDATE refunds SET approval_id = (SELECT max(id) FROM approvals) WHERE state = 'waiting_for_balance'",
      ] {
        let error = await #expect(throws: DatabaseError.self) { try await platform.database.execute(sql) }
        #expect(error?.kind == .checkViolation(constraint: ""))
      }
    }
  }

  /// Of ten concurrent refunds, two can be made without approval.
  @Test func `parts at once do not pass the threshold together`() async throws {
    try await withLedger { platform in
      let payment = try await platform.payment(500_000, to: try await platform.merchant(basisPoints: 0))
      let states = try await withThrowingTaskGroup(of: RefundState.self) { group in
        for _ in 0..<10 { group.addTask { try await platform.refund(payment, 20_000).state } }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(states.count { $0 == .completed } == 2)
      #expect(states.count { $0 == .requested } == 8)
    }
  }

  @Test func `rejected refunds give their room back`() async throws {
    try await withLedger { platform in
      let (payment, _) = try await requestRefund(platform)
      try await Ledger.decide(
        try await platform.approval(.refund), .reject, note: "no receipt", key: platform.key(), by: platform.approver,
        in: platform.database)
      #expect(try await state(platform) == ["rejected"])
      #expect(try await platform.remaining(payment) == 100_000)
      #expect(try await platform.refund(payment, 100).state == .completed)
    }
  }

  @Test func `who asked withdraws and nobody else`() async throws {
    try await withLedger { platform in
      let (payment, _) = try await requestRefund(platform)
      let approval = try await platform.approval(.refund)
      await #expect(throws: ApprovalRefusal.notYours) {
        try await Ledger.withdraw(approval, key: platform.key(), by: platform.approver, in: platform.database)
      }
      try await Ledger.withdraw(approval, key: platform.key(), by: platform.actor, in: platform.database)
      #expect(try await state(platform) == ["withdrawn"])
      #expect(try await platform.remaining(payment) == 100_000)
    }
  }

  /// Of two people at once, one decides and the other sees who did and when. The first form sent again shows the same.
  @Test func `two people at once`() async throws {
    try await withLedger { platform in
      for _ in 0..<5 {
        _ = try await requestRefund(platform)
        let approval = try await platform.approval(.refund)
        let people = [platform.approver, Actor(.staff, id: 3, name: "Dina")]
        let answers = await withTaskGroup(of: (Actor, ApprovalRefusal?).self) { group in
          for person in people {
            group.addTask {
              do {
                try await Ledger.decide(
                  approval, .approve, key: "\(approval)-\(person.name)", by: person, in: platform.database)
                return (person, nil)
              } catch {
                return (person, error as? ApprovalRefusal ?? .notFound)
              }
            }
          }
          return await group.reduce(into: []) { $0.append($1) }
        }
        let winner = try #require(answers.first { $0.1 == nil }?.0)
        guard case .alreadyDecided(.approved, by: winner.name, at: .some) = answers.compactMap(\.1).first else {
          Issue.record("\(answers)")
          return
        }
        let again = try await Ledger.decide(
          approval, .approve, key: "\(approval)-\(winner.name)", by: winner, in: platform.database)
        #expect(again)
      }
      let moved = try await platform.texts("SELECT count(*)::text AS value FROM transactions WHERE kind = 'refund'")
      #expect(moved == ["5"])
    }
  }

  @Test func `an assignment keeps others out`() async throws {
    try await withLedger { platform in
      _ = try await requestRefund(platform)
      let approval = try await platform.approval(.refund)
      let dina = Actor(.staff, id: 3, name: "Dina")
      await #expect(throws: ApprovalRefusal.ownRequest) {
        try await Ledger.assign(approval, by: platform.actor, in: platform.database)
      }
      try await Ledger.assign(approval, by: dina, in: platform.database)
      let error = await #expect(throws: ApprovalRefusal.self) { try await platform.approve(.refund) }
      guard case .assignedToAnother("Dina", _) = error else {
        Issue.record("\(String(describing: error))")
        return
      }
      try await Ledger.assign(approval, false, by: dina, in: platform.database)
      try await platform.approve(.refund)
    }
  }

  @Test func `what nobody decides expires`() async throws {
    try await withLedger { platform in
      let (payment, _) = try await requestRefund(platform)
      #expect(try await Ledger.expireApprovals(in: platform.database) == 0)
      try await platform.database.executeAsOwner("UPDATE approvals SET expires_at = now() - interval '1 second'")
      #expect(try await Ledger.expireApprovals(in: platform.database) == 1)
      #expect(try await Ledger.expireApprovals(in: platform.database) == 0)
      #expect(try await state(platform) == ["rejected"])
      #expect(try await platform.remaining(payment) == 100_000)
    }
  }

  /// The database also refuses statements that the code would never send.
  @Test func `the database refuses what one person does alone`() async throws {
    try await withLedger { platform in
      _ = try await requestRefund(platform)
      let merchant = try await platform.payableMerchant()
      try await platform.settledPayment(10_000, to: merchant)
      try await Ledger.requestPayout(of: merchant, key: platform.key(), by: platform.actor, in: platform.database)
      let alone: [SQL] = [
        """
        UPDATE approvals SET state = 'approved', decided_by = requested_by, decided_by_name = 'x', decided_at = now()
        WHERE kind = 'refund'
        """,
        "UPDATE approvals SET state = 'approved' WHERE kind = 'refund'",
        "UPDATE approvals SET amount = 1",
        "UPDATE approvals SET requested_by = 'staff:9'",
        """
        INSERT INTO approvals (kind, subject_kind, subject_id, subject, requested_by, requested_by_name, requested_at, expires_at,
          state, decided_by, decided_by_name, decided_at)
        VALUES ('payout', 'payout', 1, 'x', 'staff:1', 'x', now(), now(), 'approved', 'staff:2', 'y', now())
        """,
        "UPDATE refunds SET state = 'approved'",
        "UPDATE refunds SET state = 'completed'",
        "UPDATE payouts SET state = 'approved'",
        "UPDATE payouts SET state = 'paid', paid_at = now()",
        "UPDATE payouts SET amount = 1",
        """
        INSERT INTO refunds (reference, payment_id, merchant_id, user_id, amount, reason, state, requested_by, requested_by_name,
          requested_at)
        SELECT 'RFN-X', id, merchant_id, user_id, 60000, 'other', 'waiting_for_balance', 'staff:1', 'x', now()
        FROM transactions WHERE kind = 'payment' LIMIT 1
        """,
      ]
      let before = try await platform.traces()
      for sql in alone {
        await #expect(throws: DatabaseError.self) { try await platform.database.execute(sql) }
      }
      #expect(try await platform.traces() == before)
    }
  }

  @Test func `unfreezing limits and fees`() async throws {
    try await withLedger { platform in
      let user = try await platform.user(status: .frozen)
      try await Ledger.requestUnfreezing(
        user, reason: "cleared", key: platform.key(), by: platform.actor, in: platform.database)
      await #expect(throws: ApprovalRefusal.alreadyRequested) {
        try await Ledger.requestUnfreezing(
          user, reason: "cleared", key: platform.key(), by: platform.actor, in: platform.database)
      }
      try await platform.approve(.unfreeze)
      #expect(try await platform.texts("SELECT status AS value FROM users WHERE id = \(user)") == ["active"])

      try await platform.changeLimit(.full, .day, to: 5_000_000)
      #expect(
        try await platform.texts("SELECT value::text AS value FROM settings WHERE name = 'limit_day_tier_2'") == [
          "5000000"
        ])

      let merchant = try await platform.merchant()
      func requestFeeChange() async throws {
        try await Ledger.requestFeeChange(
          of: merchant, basisPoints: 100, fixed: Money(piastres: 50), reason: "volume", key: platform.key(),
          by: platform.actor, in: platform.database)
      }
      try await requestFeeChange()
      // The fee has changed in the meantime, so the request would replace another fee than it showed.
      try await platform.database.executeAsOwner("UPDATE merchants SET fee_basis_points = 200 WHERE id = \(merchant)")
      await #expect(throws: ApprovalRefusal.changedSince) { try await platform.approve(.fee) }
      try await platform.database.executeAsOwner("UPDATE merchants SET fee_basis_points = 250 WHERE id = \(merchant)")
      try await platform.approve(.fee)
      #expect(
        try await platform.texts("SELECT concat_ws(' ', fee_basis_points, fee_fixed) AS value FROM merchants")
          == ["100 50"])
    }
  }

  /// The limits are EGP 10,000 a day and 50,000 a month.
  @Test func `a day has no higher limit than its month`() async throws {
    try await withLedger { platform in
      func ask(_ period: Ledger.LimitPeriod, _ amount: Int64) async throws {
        try await Ledger.requestLimitChange(
          tier: .basic, period, to: Money(piastres: amount), reason: "season", key: platform.key(), by: platform.actor,
          in: platform.database)
      }
      #expect(await refusal { try await ask(.day, 5_000_001) } == .aboveMonthLimit(Money(piastres: 5_000_000)))
      #expect(await refusal { try await ask(.month, 999_999) } == .belowDayLimit(Money(piastres: 1_000_000)))
      // Each request alone is valid; after the first approval, the second no longer is.
      try await ask(.day, 5_000_000)
      let day = try await platform.approval(.limit)
      try await ask(.month, 1_000_000)
      try await platform.approve(.limit)
      await #expect(throws: ApprovalRefusal.changedSince) {
        try await Ledger.decide(day, .approve, key: platform.key(), by: platform.approver, in: platform.database)
      }
      #expect(
        try await platform.texts("SELECT value::text AS value FROM settings WHERE name ~ 'tier_1' ORDER BY name")
          == ["1000000", "1000000"])
    }
  }

  /// 87.72 % plus 14 % of that is 100.0008 %.
  @Test func `no fee takes all of a payment`() async throws {
    try await withLedger { platform in
      let merchant = try await platform.merchant()
      func ask(_ basisPoints: Int64) async throws {
        try await Ledger.requestFeeChange(
          of: merchant, basisPoints: basisPoints, fixed: .zero, reason: "volume", key: platform.key(),
          by: platform.actor, in: platform.database)
      }
      #expect(await refusal { try await ask(8_772) } == .feeTakesAll)
      try await ask(8_771)
      try await platform.database.executeAsOwner("UPDATE settings SET value = 1500 WHERE name = 'vat_basis_points'")
      await #expect(throws: ApprovalRefusal.changedSince) { try await platform.approve(.fee) }
      try await platform.database.executeAsOwner("UPDATE settings SET value = 1400 WHERE name = 'vat_basis_points'")
      try await platform.approve(.fee)
    }
  }

  @Test func `a bank account cools off`() async throws {
    try await withLedger { platform in
      let merchant = try await platform.payableMerchant()
      try await Ledger.requestBankAccount(
        Ledger.NewBankAccount(holder: "Al Nour Pharmacies", last4: "7777", sealed: [1, 2, 3], index: [4]), of: merchant,
        reason: "new bank", key: platform.key(), by: platform.actor, in: platform.database)
      try await platform.approve(.bankAccount)
      func last4() async throws -> [String] { try await platform.texts("SELECT iban_last4 AS value FROM merchants") }
      #expect(try await Ledger.bringBankAccountsIntoForce(in: platform.database) == 0)
      #expect(try await last4() == ["0002"])
      try await platform.endCoolingOff()
      #expect(try await Ledger.bringBankAccountsIntoForce(in: platform.database) == 1)
      #expect(try await last4() == ["7777"])
      let approval: ApprovalID = try await platform.database.value("SELECT id AS value FROM approvals")
      await #expect(throws: ApprovalRefusal.executed) {
        try await Ledger.withdraw(approval, key: platform.key(), by: platform.actor, in: platform.database)
      }
    }
  }
}
