package import Database
import Wallet

/// Timed work. Each kind runs in one process at a time (`JobLease`), in parallel with other kinds, and can be repeated.
package enum Job: String, CaseIterable, Sendable {
  case settle
  case payOut = "pay_out"
  case completeRefunds = "complete_refunds"
  case expireApprovals = "expire_approvals"
  case bringBankAccountsIntoForce = "bring_bank_accounts_into_force"
  case flagTransactions = "flag_transactions"
  case linkAuditEvents = "link_audit_events"
  case purge
  case addTotals = "add_totals"
  case deliverMessages = "deliver_messages"
  case makeStatements = "make_statements"
  case verify
  case writeExports = "write_exports"

  /// Does everything that is due, then `also`. A failure is recorded with its merchant or row and passed to `report`,
  /// and the other work continues. Throws only errors that stop the whole job.
  package func run(
    in database: Database, report: @escaping @Sendable (RecordedFailure) -> Void = { _ in },
    also: (FailureHandler) async throws -> Void = { _ in }
  ) async throws {
    // Settles first, so that yesterday's sales are paid out today whichever job runs first.
    if self == .payOut { try await Job.settle.run(in: database, report: report) }
    try await recordingFailures(in: database, report: report) { onFailure in
      try await work(in: database, onFailure: onFailure)
      try await also(onFailure)
    }
  }

  private func work(in database: Database, onFailure: @escaping FailureHandler) async throws {
    switch self {
    case .settle:
      try await Ledger.settle(
        through: Ledger.lastDayToSettle(in: database), in: database, onFailure: onFailure)
    case .payOut:
      let today: Day = try await database.value("SELECT (now() AT TIME ZONE 'Africa/Cairo')::date AS value")
      try await Ledger.requestScheduledPayouts(on: today, in: database, onFailure: onFailure)
    case .completeRefunds: try await Ledger.completeWaitingRefunds(in: database, onFailure: onFailure)
    case .expireApprovals: try await Ledger.expireApprovals(in: database, onFailure: onFailure)
    case .bringBankAccountsIntoForce:
      try await Ledger.bringBankAccountsIntoForce(in: database, onFailure: onFailure)
    case .flagTransactions: try await Ledger.flagTransactions(happenedWithin: 48, in: database, onFailure: onFailure)
    case .linkAuditEvents: try await Ledger.linkAuditEvents(in: database)
    case .purge: try await Ledger.purge(in: database, onFailure: onFailure)
    case .addTotals:
      try await Ledger.addTotals(in: database)
      try await Ledger.addLedgerTotals(in: database)
    case .verify:
      for finding in try await IncrementalVerification.run(in: database) where !finding.holds {
        try await onFailure(JobFailure(subject: .part(finding.check), error: BrokenRows(rows: finding.broken)))
      }
    // No part of the ledger.
    case .deliverMessages, .makeStatements, .writeExports: break
    }
  }
}

extension Job: DatabaseValue {}

/// What a check of the verification found.
private struct BrokenRows: Error, CustomStringConvertible {
  let rows: [String]
  var description: String { rows.joined(separator: "; ") }
}
