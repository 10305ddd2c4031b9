package import Database
import Wallet

/// Work that is done by itself, once however many processes there are: taken with FOR UPDATE SKIP LOCKED, at least once,
/// harmless when repeated.
package enum Job: String, CaseIterable, Sendable {
  case settle
  case payOut = "pay_out"
  case completeRefunds = "complete_refunds"
  case expireDecisions = "expire_decisions"
  case bringBankAccountsIntoForce = "bring_bank_accounts_into_force"
  case flagTransactions = "flag_transactions"

  /// Takes the job that is due longest; nil where none is, or others have them all. A time that nobody would have set by
  /// the clock as it is now comes from one that was ahead, and doesn't count.
  package static func take(in database: Database) async throws -> Job? {
    let taken = try await database.first(
      """
      UPDATE jobs SET taken_until = now() + interval '5 minutes'
      WHERE name = (
        SELECT name FROM jobs
        WHERE (due_at <= now() OR due_at > now() + every + interval '1 minute')
          AND (taken_until IS NULL OR taken_until < now() OR taken_until > now() + interval '6 minutes')
        ORDER BY due_at FOR UPDATE SKIP LOCKED LIMIT 1
      ) RETURNING name AS value
      """, as: Scalar<String>.self)
    return taken.flatMap { Job(rawValue: $0.value) }
  }

  /// Gives it back: due again after its time.
  package func finish(_ error: String? = nil, in database: Database) async throws {
    try await database.execute(
      """
      UPDATE jobs SET taken_until = NULL, due_at = now() + every, last_error = \(error),
        last_finished_at = CASE WHEN \(error)::text IS NULL THEN now() ELSE last_finished_at END
      WHERE name = \(rawValue)
      """)
  }

  package func run(in database: Database) async throws {
    switch self {
    case .settle:
      try await Ledger.settle(through: Ledger.lastDayToSettle(in: database), in: database)
    case .payOut:
      // Whichever of the two is due first after midnight: what was sold yesterday goes out today.
      try await Job.settle.run(in: database)
      let today: Day = try await database.value("SELECT (now() AT TIME ZONE 'Africa/Cairo')::date AS value")
      try await Ledger.requestScheduledPayouts(on: today, in: database)
    case .completeRefunds: try await Ledger.completeWaitingRefunds(in: database)
    case .expireDecisions: try await Ledger.expireDecisions(in: database)
    case .bringBankAccountsIntoForce: try await Ledger.bringBankAccountsIntoForce(in: database)
    case .flagTransactions: try await Ledger.flagTransactions(happenedWithin: 48, in: database)
    }
  }
}
