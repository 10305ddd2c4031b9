import Database
import Ledger
import Testing
import Wallet

struct PostingTests {
  @Test func `a top up`() async throws {
    try await withLedger { platform in
      let user = try await platform.user()
      let posted = try await platform.post(.topUp(user), 50_000)
      #expect(try await platform.postings(of: posted.transaction) == ["bank_clearing -50000", "user_wallet 50000"])
      #expect(try await platform.balance(user) == 50_000)
    }
  }

  @Test func `a payment`() async throws {
    try await withLedger { platform in
      let merchant = try await platform.merchant()
      let payment = try await platform.payment(10_000, to: merchant)
      #expect(
        try await platform.postings(of: payment) == [
          "fee_revenue 250", "merchant_pending 9715", "user_wallet -10000", "vat_payable 35",
        ])
      #expect(try await platform.lastLine(merchant) == "payment 10000 250 35 9715 9715 9715")
      #expect(try await platform.balance(merchant, .merchantPending) == 9_715)
    }
  }

  @Test func `a transfer`() async throws {
    try await withLedger { platform in
      let from = try await platform.user(holding: 300)
      let to = try await platform.user(holding: 5)
      let posted = try await platform.post(.transfer(from: from, to: to), 300)
      #expect(try await platform.postings(of: posted.transaction) == ["user_wallet -300", "user_wallet 300"])
      #expect(try await [platform.balance(from), platform.balance(to)] == [0, 305])
    }
  }

  @Test func `a withdrawal`() async throws {
    try await withLedger { platform in
      let user = try await platform.user(holding: 300)
      let posted = try await platform.post(.withdrawal(user), 120)
      #expect(try await platform.postings(of: posted.transaction) == ["bank_clearing 120", "user_wallet -120"])
      #expect(try await platform.balance(user) == 180)
    }
  }

  @Test func `a refund that keeps the fee`() async throws {
    try await withLedger { platform in
      let merchant = try await platform.merchant(.keep)
      let payment = try await platform.payment(10_000, to: merchant)
      let receipt = try await platform.refund(payment, 4_000)
      #expect(try await platform.refundPostings(receipt) == ["merchant_pending -4000", "user_wallet 4000"])
      #expect(try await platform.lastLine(merchant) == "refund -4000 0 0 -4000 -4000 5715")
    }
  }

  @Test func `a refund that returns the fee pro rata`() async throws {
    try await withLedger { platform in
      let merchant = try await platform.merchant(.returnProRata)
      let payment = try await platform.payment(10_000, to: merchant)
      let receipt = try await platform.refund(payment, 4_000)
      #expect(
        try await platform.refundPostings(receipt) == [
          "fee_revenue -100", "merchant_pending -3886", "user_wallet 4000", "vat_payable -14",
        ])
      #expect(try await platform.lastLine(merchant) == "refund -4000 -100 -14 -3886 -3886 5829")
    }
  }

  @Test func `a payment that is all fee`() async throws {
    try await withLedger { platform in
      let merchant = try await platform.merchant(.returnProRata, basisPoints: 0, fixed: 100)
      let payment = try await platform.payment(114, to: merchant)
      #expect(try await platform.postings(of: payment) == ["fee_revenue 100", "user_wallet -114", "vat_payable 14"])
      #expect(try await platform.lastLine(merchant) == "payment 114 100 14 0 0 0")
      try await platform.refund(payment, 114)
      #expect(try await platform.lastLine(merchant) == "refund -114 -100 -14 0 0 0")
    }
  }

  @Test func `an entry carries its actor reason key and instant`() async throws {
    try await withLedger { platform in
      let user = try await platform.user()
      let at = try instant("2026-04-24T00:30:00+03:00")
      let movement = Movement(
        .topUp(user), amount: Money(piastres: 7), channel: .bankTransfer, description: "راتب", externalID: "x-1",
        occurredAt: at, reference: Reference(.transaction, random: 5))
      try await platform.database.transaction { connection in
        _ = try Ledger.post([movement], by: platform.actor, key: "k", reason: "salary", on: connection)
      }
      let entry = try await platform.texts(
        """
        SELECT concat_ws('|', entry.kind, entry.actor, entry.reason, entry.idempotency_key, occurred_at = \(at),
          reference, channel, description, external_id, status, created_at = \(at), completed_at = \(at)) AS value
        FROM journal_entries entry JOIN transactions ON transactions.id = transaction_id
        """)
      #expect(
        entry == ["topup|staff:1|salary|k|t|\(Reference(.transaction, random: 5))|bank_transfer|راتب|x-1|completed|t|t"]
      )
    }
  }

  @Test func `posting nothing is nothing`() async throws {
    try await withLedger { platform async throws in
      #expect(try await platform.post([]).isEmpty)
    }
  }
}

extension Platform {
  fileprivate func refundPostings(_ receipt: Ledger.RefundReceipt) async throws -> [String] {
    let moved: TransactionID = try await database.value(
      "SELECT transaction_id AS value FROM refunds WHERE reference = \(receipt.reference) AND state = 'completed'")
    return try await postings(of: moved)
  }
}
