import Database
import Ledger
import TestSupport
import Testing
import Wallet

struct VerificationTests {
  @Test func `an empty ledger holds`() async throws {
    try await withLedger { platform in
      let findings = try await Verification.run(in: platform.database)
      #expect(findings.count >= 10)
      #expect(findings.filter { !$0.holds }.isEmpty)
    }
  }

  /// A change of rows that bypasses the database's checks, and the check that must name them.
  struct Tampering: Sendable, CustomTestStringConvertible {
    let check: String
    let named: String
    let sql: SQL
    var testDescription: String { "\(check): \(named)" }
  }

  /// Merchant 1 has lines 1 (a payment, 100.00), 2 (a refund, 40.00) and 3 (a payment, 100.00). The entries have the
  /// ids from 1: a top-up, the payment, the refund, a top-up, the payment.
  static let tamperings = [
    Tampering(
      check: "the postings of every entry sum to zero", named: "entry 2: 1",
      sql: "UPDATE postings SET amount = amount + 1 WHERE entry_id = 2 AND amount = 250"),
    Tampering(
      check: "every entry has postings", named: "entry 3", sql: "DELETE FROM postings WHERE entry_id = 3"),
    Tampering(
      check: "every balance is the sum of its postings", named: "account 8: 4001 instead of 4000",
      sql: "UPDATE accounts SET balance = balance + 1 WHERE user_id = 1"),
    Tampering(
      check: "every posting carries the balance after it", named: "account 8 entry 1: 10001",
      sql: "UPDATE postings SET balance_after = balance_after + 1 WHERE entry_id = 1 AND account_id = 8"),
    Tampering(
      check: "every completed transaction has one entry, and no other has any", named: "(completed): 0",
      sql: "UPDATE journal_entries SET transaction_id = NULL WHERE id = 5"),
    Tampering(
      check: "every completed transaction has one entry, and no other has any", named: "(pending): 1",
      sql: "UPDATE transactions SET status = 'pending' WHERE id = 1"),
    Tampering(
      check: "no payment is refunded beyond its amount, and each says what its refunds sum to",
      named: ": 0 of 10000 instead of 4000",
      sql: "UPDATE transactions SET refunded = 0, refunds_completed = 0, refunded_alone = 0 WHERE id = 2"),
    Tampering(
      check: "no payment is refunded beyond its amount, and each says what its refunds sum to", named: "TXN-",
      sql: "UPDATE transactions SET refunded_alone = 0 WHERE id = 2"),
    Tampering(
      check: "every chain of balance transactions is gapless and foots", named: "merchant 1 line 2",
      sql: "UPDATE balance_transactions SET balance = balance - 1 WHERE sequence = 2"),
    Tampering(
      check: "every chain of balance transactions is gapless and foots", named: "merchant 1 line 2",
      sql: "DELETE FROM balance_transactions WHERE sequence = 1"),
    Tampering(
      check: "every chain of balance transactions is gapless and foots", named: "merchant 1 line 3",
      sql: "UPDATE balance_transactions SET posted_at = posted_at - interval '1 day' WHERE sequence = 3"),
    Tampering(
      check: "every chain ends at what the merchant's accounts hold", named: "merchant 1",
      sql: "DELETE FROM balance_transactions WHERE sequence = 3"),
    // Two lines are changed so that the chain still adds up.
    Tampering(
      check: "every balance transaction is what its entry moved in the merchant's accounts",
      named: "merchant 1 entry 2",
      sql: """
        UPDATE balance_transactions SET
          gross = gross + CASE sequence WHEN 1 THEN 10 WHEN 2 THEN -10 ELSE 0 END,
          net = net + CASE sequence WHEN 1 THEN 10 WHEN 2 THEN -10 ELSE 0 END,
          balance = balance + CASE sequence WHEN 1 THEN 10 ELSE 0 END
        """),
    Tampering(
      check: "every balance transaction says what its transaction did", named: "merchant 1 line 3",
      sql: "UPDATE balance_transactions SET fee = fee + 1, vat = vat - 1 WHERE sequence = 3"),
    Tampering(
      check: "every completed refund has its transaction, and every refunding transaction its refund", named: "RFN-",
      sql: "DELETE FROM refunds"),
    Tampering(
      check: "every completed refund has its transaction, and every refunding transaction its refund", named: "RFN-",
      sql: "UPDATE refunds SET amount = amount + 1"),
    Tampering(
      check: "refunds give back no more of a fee than was taken", named: "TXN-",
      sql: "UPDATE refunds SET fee_returned = 251"),
    Tampering(
      check: "no idempotency key refunded twice", named: "key key…",
      sql: "UPDATE journal_entries SET kind = 'refund', idempotency_key = 'key' WHERE id IN (3, 5)"),
    Tampering(
      check: "what each customer paid a merchant is what the balance transactions sum to",
      named: "merchant 1 user 1: 1 of 10001 instead of 1 of 10000",
      sql: "UPDATE merchant_customers SET paid = paid + 1 WHERE user_id = 1"),
    Tampering(
      check: "what each customer paid a merchant is what the balance transactions sum to",
      named: "merchant 1 user 2: 0 of 0 instead of 1 of 10000",
      sql: "DELETE FROM merchant_customers WHERE user_id = 2"),
    Tampering(
      check: "every idempotency key has its result", named: "key key…", sql: "UPDATE idempotency_keys SET result = ''"),
  ]

  @Test(arguments: tamperings) func `names what was altered`(tampering: Tampering) async throws {
    try await withLedger(as: .owner, verifying: false) { platform in
      let merchant = try await platform.merchant(.returnProRata)
      let payment = try await platform.payment(10_000, to: merchant)
      try await platform.refund(payment, 4_000, key: "key")
      _ = try await platform.payment(10_000, to: merchant)
      let before = try await platform.findings()
      #expect(before.isEmpty)
      let altered = try await platform.database.transaction { connection in
        try connection.execute("SET LOCAL session_replication_role = replica")
        return try connection.execute(tampering.sql)
      }
      #expect(altered > 0)
      let finding = try await platform.findings().first { $0.check == tampering.check }
      #expect(finding?.broken.contains { $0.contains(tampering.named) } == true, "\(finding?.broken ?? [])")
    }
  }

  static let bankTamperings = [
    Tampering(
      check: "every merchant's settlements follow each other without a gap", named: "STL-",
      sql: "UPDATE settlements SET first_sequence = 0"),
    Tampering(
      check: "every settlement is the sum of its balance transactions", named: "STL-",
      sql: "UPDATE settlements SET net = net + 1, gross = gross + 1"),
    Tampering(
      check: "every settlement moved what it says", named: "STL-", sql: "UPDATE settlements SET moved = moved - 1"),
    Tampering(
      check: "what is in transit is what payouts under way sum to", named: "merchant ",
      sql: "UPDATE payouts SET amount = amount - 1"),
    Tampering(
      check: "every payout left the balance once, and came back where it didn't reach the bank", named: "PYT-",
      sql: "UPDATE payouts SET state = 'returned', ended_at = now()"),
    Tampering(
      check: "every payout is what was left from before and its lines, less what stays available", named: "PYT-",
      sql: "UPDATE balance_transactions SET pending_net = pending_net - 1 WHERE kind = 'settlement'"),
    Tampering(
      check: "every payout is what was left from before and its lines, less what stays available", named: "PYT-",
      sql:
        "UPDATE postings SET balance_after = balance_after + 1 WHERE amount < 0 AND account_id IN (SELECT id FROM accounts WHERE kind = 'merchant_available')"
    ),
    Tampering(
      check: "every settlement names the payout that carries it, and is paid with it", named: "STL-",
      sql: "UPDATE settlements SET payout_id = NULL"),
    Tampering(
      check: "every settlement names the payout that carries it, and is paid with it", named: "STL-",
      sql: "UPDATE settlements SET state = 'paid', paid_at = now()"),
    Tampering(
      check: "what needs another person has that person's approval", named: "payout PYT-",
      sql: "UPDATE approvals SET state = 'expired', decided_by = NULL, decided_at = NULL WHERE kind = 'payout'"),
    // This changes a refund that waits for its approval and has moved no money yet.
    Tampering(
      check: "every refund is of its payment's merchant, to its user", named: "RFN-",
      sql: "UPDATE refunds SET merchant_id = merchant_id + 1"),
    Tampering(
      check: "every open approval has what it is about, waiting for it", named: "approval ",
      sql: "UPDATE refunds SET state = 'rejected' WHERE state = 'requested'"),
    Tampering(
      check: "every reversed transaction has its reversing entry, which posts the opposite", named: "entry ",
      sql: "UPDATE transactions SET status = 'reversed' WHERE kind = 'topup'"),
    Tampering(
      check: "every transaction's review is that of its case", named: "TXN-",
      sql: "UPDATE transactions SET review = 'flagged' WHERE kind = 'payment'"),
  ]

  @Test(arguments: bankTamperings) func `names what was altered on the way to the bank`(
    tampering: Tampering
  ) async throws {
    try await withLedger(as: .owner, verifying: false) { platform in
      let merchant = try await platform.payableMerchant()
      let payment = try await platform.settledPayment(100_000, to: merchant)
      try await platform.refund(payment, 60_000)
      try await Ledger.requestPayout(of: merchant, key: platform.key(), by: platform.actor, in: platform.database)
      try await platform.approve(.payout)
      #expect(try await platform.findings().isEmpty)
      let altered = try await platform.database.transaction { connection in
        try connection.execute("SET LOCAL session_replication_role = replica")
        return try connection.execute(tampering.sql)
      }
      #expect(altered > 0)
      let finding = try await platform.findings().first { $0.check == tampering.check }
      #expect(finding?.broken.contains { $0.contains(tampering.named) } == true, "\(finding?.broken ?? [])")
    }
  }
}
