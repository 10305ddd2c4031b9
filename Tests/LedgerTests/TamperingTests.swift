import Database
import Ledger
import TestSupport
import Testing
import Wallet

/// Changes that the application's role can't make, and the checks that name the row if a superuser makes them.
struct TamperingTests {
  struct Tampering: Sendable, CustomTestStringConvertible {
    let table: SQL
    let statement: SQL
    let check: String
    /// The SQL for the row's name.
    let named: SQL
    var refusal = DatabaseError.Kind.insufficientPrivilege
    var testDescription: String { check }
  }

  static let tamperings = [
    Tampering(
      table: "postings", statement: "UPDATE postings SET amount = amount + 1 WHERE entry_id = 2 AND amount = 250",
      check: "the postings of every entry sum to zero", named: "SELECT 'entry 2: 1' AS value"),
    Tampering(
      table: "balance_transactions",
      statement: "UPDATE balance_transactions SET balance = balance - 1 WHERE sequence = 2",
      check: "every chain of balance transactions is gapless and foots",
      named: "SELECT 'merchant ' || id || ' line 2' AS value FROM merchants"),
    Tampering(
      table: "balance_transactions",
      statement: "UPDATE balance_transactions SET posted_at = now() + interval '1 day' WHERE sequence = 4",
      check: "nothing is posted or recorded in the future",
      named: "SELECT 'merchant ' || id || ' line 4' AS value FROM merchants"),
    Tampering(
      table: "audit_events",
      statement: """
        UPDATE audit_events SET actor_name = 'somebody else'
        WHERE id = (SELECT event_id FROM audit_chain WHERE position = 2)
        """,
      check: "the audit chain is whole",
      named: "SELECT 'audit row ' || event_id AS value FROM audit_chain WHERE position = 2"),
    Tampering(
      table: "settings", statement: "UPDATE settings SET value = value + 1 WHERE name = 'limit_day_tier_1'",
      check: approved, named: "SELECT 'limit_day_tier_1: 1500001 instead of 1500000' AS value", refusal: alone),
    Tampering(
      table: "merchants", statement: "UPDATE merchants SET fee_fixed = 0",
      check: approved, named: "SELECT 'merchant ' || id || ': fee 100 + 0' AS value FROM merchants", refusal: alone),
    Tampering(
      table: "merchants", statement: "UPDATE merchants SET iban_last4 = '9999'",
      check: approved, named: "SELECT 'merchant ' || id || ': bank account 9999' AS value FROM merchants",
      refusal: alone),
    Tampering(
      table: "users", statement: "UPDATE users SET status = 'active' WHERE status = 'frozen'",
      check: "every wallet's status is what the audit trail says last of it",
      named: "SELECT 'user ' || max(id) || ': active' AS value FROM users", refusal: alone),
  ]
  private static let approved = "limits, fees and bank accounts are as another person last approved"
  private static let alone = DatabaseError.Kind.checkViolation(constraint: "")

  /// Makes changes that two people decide.
  private func decide(_ merchant: MerchantID, _ platform: Platform) async throws {
    try await platform.changeLimit(.basic, .day, to: 1_500_000)
    try await Ledger.requestFeeChange(
      of: merchant, basisPoints: 100, fixed: Money(piastres: 50), reason: "volume", key: platform.key(),
      by: platform.actor, in: platform.database)
    try await platform.approve(.fee)
    try await platform.changeBankAccount(of: merchant, to: "7777")
    try await Ledger.setStatus(
      of: try await platform.user(), to: .frozen, reason: "lost phone", by: platform.actor, in: platform.database)
  }

  @Test(arguments: tamperings) func `is refused to the application and named of a superuser`(
    tampering: Tampering
  ) async throws {
    try await withLedger(verifying: false) { platform in
      let merchant = try await platform.merchant()
      let payment = try await platform.payment(10_000, to: merchant)
      for _ in 0..<3 { try await platform.refund(payment, 1_000) }
      try await decide(merchant, platform)
      try await Ledger.linkAuditEvents(in: platform.database)
      let error = await #expect(throws: DatabaseError.self) {
        try await platform.database.execute(tampering.statement)
      }
      #expect(error?.kind == tampering.refusal)
      let whole = try await platform.findings()
      #expect(whole.isEmpty)

      let altered = try await platform.database.asOwner { owner in
        try await owner.execute("ALTER TABLE \(tampering.table) DISABLE TRIGGER USER")
        return try await owner.execute(tampering.statement)
      }
      #expect(altered == 1)
      let row = try #require(try await platform.texts(tampering.named).first)
      let finding = try await platform.findings().first { $0.check == tampering.check }
      #expect(finding?.broken.first == row)
    }
  }
}
