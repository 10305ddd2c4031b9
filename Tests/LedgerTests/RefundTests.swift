import Database
import Ledger
import Testing
import Wallet

struct RefundTests {
  @Test func `a full refund moves it all back`() async throws {
    try await withLedger { platform in
      let merchant = try await platform.merchant(.returnProRata)
      let user = try await platform.user(holding: 10_000)
      let payment = try await platform.post(.payment(from: user, to: merchant), 10_000).transaction
      let receipt = try await platform.refund(payment, 10_000, note: "رجوع")
      #expect(!receipt.wasAlreadyDone)
      #expect(try await platform.balance(user) == 10_000)
      #expect(try await platform.balance(merchant, .merchantPending) == 0)
      #expect(try await platform.remaining(payment) == 0)
      let kept = try await platform.texts(
        """
        SELECT concat_ws('|', refunds.reference = \(receipt.reference), moved.reference = refunds.reference, refunds.amount,
          fee_returned, vat_returned, reason, note, state, requested_by, requested_by_name, moved.kind, moved.parent_id = payment_id,
          moved.channel, moved.fee, moved.vat) AS value
        FROM refunds JOIN transactions moved ON moved.id = transaction_id
        """)
      #expect(
        kept == ["t|t|10000|250|35|requested_by_customer|رجوع|completed|staff:1|Salma|refund|t|portal|250|35"])
      let audit = try await platform.texts(
        "SELECT concat_ws('|', act, subject_kind, subject_id, reason, after->>'amount') AS value FROM audit_events")
      #expect(audit == ["refund|transaction|\(payment)|رجوع|100.00"])
    }
  }

  @Test func `what is not settled pays first`() async throws {
    try await withLedger { platform in
      let merchant = try await platform.merchant(.keep)
      let payment = try await platform.settledPayment(10_000, to: merchant)
      _ = try await platform.payment(3_810, to: merchant)
      func holdings() async throws -> [Int64] {
        try await [platform.balance(merchant, .merchantPending), platform.balance(merchant, .merchantAvailable)]
      }
      #expect(try await holdings() == [3_702, 9_715])
      try await platform.refund(payment, 702)
      #expect(try await holdings() == [3_000, 9_715])
      try await platform.refund(payment, 4_000)
      #expect(try await holdings() == [0, 8_715])
      #expect(try await platform.lastLine(merchant) == "refund -4000 0 0 -4000 -3000 8715")
      try await platform.refund(payment, 5_298)
      #expect(try await holdings() == [0, 3_417])
    }
  }

  @Test(arguments: [UInt64](1...6)) func `partial refunds return exactly the fee`(seed: UInt64) async throws {
    try await withLedger { platform in
      var generator = SeededGenerator(seed: seed)
      let gross = Int64.random(in: 50...100_000, using: &generator)
      let merchant = try await platform.merchant(
        .returnProRata, basisPoints: .random(in: 0...1_000, using: &generator),
        fixed: .random(in: 0...20, using: &generator))
      let payment = try await platform.payment(gross, to: merchant)
      var left = gross
      while left > 0 {
        let part = min(left, Int64.random(in: 1...max(1, gross / 5), using: &generator))
        try await platform.giveBack(payment, part)
        left -= part
      }
      let sums = try await platform.texts(
        """
        SELECT concat_ws(' ', sum(refunds.amount) = payment.amount, sum(fee_returned) = payment.fee,
          sum(vat_returned) = payment.vat) AS value
        FROM refunds JOIN transactions payment ON payment.id = payment_id GROUP BY payment.id
        """)
      #expect(sums == ["t t t"])
      #expect(try await platform.balance(merchant, .merchantPending) == 0)
    }
  }

  @Test func `the preview says what the refund does`() async throws {
    try await withLedger { platform in
      let merchant = try await platform.merchant(.returnProRata)
      let user = try await platform.user(holding: 12_000)
      let payment = try await platform.post(.payment(from: user, to: merchant), 10_000).transaction
      try await platform.settle()
      try await platform.refund(payment, 1_234)
      let preview = try await Ledger.previewRefund(of: payment, amount: Money(piastres: 4_000), in: platform.database)
      #expect(preview.remaining.piastres == 8_766)
      #expect(preview.remainingAfter.piastres == 4_766)
      #expect(preview.policy == .returnProRata)
      #expect(preview.userStatus == .active)
      #expect(try await preview.userBalance.piastres == platform.balance(user))
      let before = try await platform.traces()
      _ = try await Ledger.previewRefund(of: payment, amount: Money(piastres: 1), in: platform.database)
      #expect(try await platform.traces() == before)

      try await platform.refund(payment, 4_000)
      #expect(try await preview.userBalanceAfter.piastres == platform.balance(user))
      #expect(try await preview.remainingAfter.piastres == platform.remaining(payment))
      let holdings = try await [
        platform.balance(merchant, .merchantPending), platform.balance(merchant, .merchantAvailable),
      ]
      #expect(preview.merchantBalanceAfter.piastres == holdings[0] + holdings[1])
      let returned = try await platform.texts(
        "SELECT fee_returned || ' ' || vat_returned AS value FROM refunds ORDER BY id DESC LIMIT 1")
      #expect(returned == ["\(preview.returned.fee.piastres) \(preview.returned.vat.piastres)"])
    }
  }

  @Test func `the preview refuses as the refund does`() async throws {
    try await withLedger { platform in
      let merchant = try await platform.merchant()
      let payment = try await platform.payment(10_000, to: merchant)
      let topUp = try await platform.post(.topUp(try await platform.user()), 100).transaction
      let closedUser = try await platform.user(holding: 100)
      let closed = try await platform.post(.payment(from: closedUser, to: merchant), 100).transaction
      try await platform.database.execute("UPDATE users SET status = 'closed' WHERE id = \(closedUser)")
      let cases: [(TransactionID, Int64)] = [
        (payment, 0), (payment, -5), (payment, 10_001), (topUp, 1), (topUp, 0),
        (TransactionID(999), 1),
        (TransactionID(999), 0), (closed, 1), (closed, 101), (closed, 0),
      ]
      for (transaction, amount) in cases {
        let asked = await refusal {
          _ = try await Ledger.previewRefund(of: transaction, amount: Money(piastres: amount), in: platform.database)
        }
        let done = await refusal { try await platform.refund(transaction, amount) }
        #expect(asked == done, "\(amount) of \(transaction)")
      }
    }
  }

  @Test func `a refund is not of the merchant's status`() async throws {
    try await withLedger { platform in
      let merchant = try await platform.merchant()
      let payment = try await platform.payment(10_000, to: merchant)
      try await platform.database.execute("UPDATE merchants SET status = 'suspended'")
      try await platform.refund(payment, 100)
      #expect(try await platform.remaining(payment) == 9_900)
    }
  }

  @Test(arguments: [(9_715, false), (9_716, true)])
  func `a refund that costs all that its merchant holds doesn't wait`(amount: Int64, waits: Bool) async throws {
    try await withLedger { platform in
      let merchant = try await platform.merchant(.keep)
      let payment = try await platform.payment(10_000, to: merchant)
      #expect(try await platform.balance(merchant, .merchantPending) == 9_715)
      let preview = try await Ledger.previewRefund(of: payment, amount: Money(piastres: amount), in: platform.database)
      #expect(preview.waits == waits)
      #expect(preview.merchantBalanceAfter == .zero)
      #expect(try await platform.refund(payment, amount).state == (waits ? .waitingForBalance : .completed))
    }
  }

  @Test func `a refund is done only while what was shown of it holds`() async throws {
    try await withLedger { platform in
      let merchant = try await platform.merchant(.returnProRata)
      let payment = try await platform.payment(10_000, to: merchant)
      func confirm(_ shown: ShownFacts, key: String) async throws -> Ledger.RefundReceipt {
        try await Ledger.refund(
          Ledger.RefundRequest(
            payment: payment, amount: Money(piastres: 1_000), reason: .duplicate, note: nil, shown: shown, key: key),
          by: platform.actor, in: platform.database)
      }
      func preview() async throws -> ShownFacts {
        let preview = try await Ledger.previewRefund(
          of: payment, amount: Money(piastres: 1_000), in: platform.database)
        return preview.facts
      }
      let first = try await preview()
      let done = try await confirm(first, key: "first")
      // The same form sent again shows its result, although it has changed the facts itself.
      let again = try await confirm(first, key: "first")
      #expect(again.wasAlreadyDone && again.reference == done.reference)
      // Another page from the same time is out of date.
      let before = try await platform.traces()
      let changed = await #expect(throws: ShownFactsChanged.self) { _ = try await confirm(first, key: "second") }
      let remaining = try #require(changed?.changes.first)
      #expect(remaining.name == .remaining && remaining.before == "10000" && remaining.after == "9000")
      #expect(try await platform.traces() == before)
      #expect(try await platform.remaining(payment) == 9_000)

      // Sales come in all the time and don't stop a confirmation.
      let shown = try await preview()
      _ = try await platform.payment(500, to: merchant)
      #expect(try await confirm(shown, key: "third").state == .completed)
    }
  }

  @Test(arguments: ["", "EG••••0002", "Delta; 50% = half", "سطر\nوآخر\r\n", "%3B%", "a=b;c", "\u{301}50%\u{301}"])
  func `what was shown comes back from a form as it was`(holder: String) {
    var facts = ShownFacts()
    facts[.accountHolder] = holder
    facts.set(.remaining, Money(piastres: -5))
    #expect(ShownFacts(parsing: facts.text) == facts)
    #expect(facts.text.utf8.allSatisfy { $0 >= 0x20 })
  }
}
