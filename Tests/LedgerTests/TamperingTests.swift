import Database
import Ledger
import TestSupport
import Testing
import Wallet

/// What the application's role can't alter, and the check that names the row where a superuser did.
struct TamperingTests {
  struct Tampering: Sendable, CustomTestStringConvertible {
    let table: SQL
    let statement: SQL
    let check: String
    /// Names the row, from the row.
    let named: SQL
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
      table: "audit_events",
      statement: """
        UPDATE audit_events SET actor_name = 'somebody else'
        WHERE id = (SELECT event_id FROM audit_chain WHERE position = 2)
        """,
      check: "the audit chain is whole",
      named: "SELECT 'audit row ' || event_id AS value FROM audit_chain WHERE position = 2"),
  ]

  @Test(arguments: tamperings) func isRefusedToTheApplicationAndNamedOfASuperuser(tampering: Tampering) async throws {
    try await withLedger(verifying: false) { platform in
      let merchant = try await platform.merchant()
      let payment = try await platform.payment(10_000, to: merchant)
      for _ in 0..<3 { try await platform.refund(payment, 1_000) }
      let error = await #expect(throws: DatabaseError.self) {
        try await platform.database.execute(tampering.statement)
      }
      #expect(error?.kind == .insufficientPrivilege)
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
