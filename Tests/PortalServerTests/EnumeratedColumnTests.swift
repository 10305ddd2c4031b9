import Auth
import Database
import Ledger
import Templates
import TestSupport
import Testing
import Wallet

@testable import AdminFeatures
@testable import PortalServer

/// The database accepts exactly the values that the code knows.
struct EnumeratedColumnTests {
  private static func values<Value: RawRepresentable & CaseIterable>(_: Value.Type) -> Set<String>
  where Value.RawValue == String {
    Set(Value.allCases.map(\.rawValue))
  }

  private static let columns: [String: Set<String>] = [
    "account_links.kind": values(AccountLink.Kind.self),
    "accounts.kind": values(AccountKind.self),
    "adjustments.state": values(AdjustmentState.self),
    "approvals.kind": values(ApprovalKind.self),
    "approvals.state": values(ApprovalState.self),
    "approvals.subject_kind": Set(ApprovalKind.allCases.map(\.subject.rawValue)),
    "audit_events.actor_kind": values(Actor.Kind.self),
    "audit_events.subject_kind": values(AuditEvent.SubjectKind.self),
    "balance_transactions.kind": values(BalanceTransactionKind.self),
    "bank_account_changes.state": values(BankAccountChangeState.self),
    "bank_file_lines.outcome": values(BankLineOutcome.self).union(["known"]),
    "bank_file_lines.status": values(BankLineStatus.self),
    "bank_files.format": ["csv", "pain.002", "camt.054"],
    "bank_lines.outcome": values(BankLineOutcome.self),
    "bank_lines.status": values(BankLineStatus.self),
    "case_events.kind": values(CaseEvent.Kind.self),
    // A case exists only if there is something to review.
    "cases.priority": values(CasePriority.self),
    "cases.state": values(ReviewState.self).subtracting([ReviewState.none.rawValue]),
    "import_refusals.file": values(ImportKind.self),
    "job_failures.subject_kind": values(JobSubject.Kind.self),
    "jobs.name": values(Job.self),
    "journal_entries.kind": values(EntryKind.self),
    "ledger_totals.kind": values(AccountKind.self),
    "exports.list": values(ExportedList.self),
    "exports.state": values(ExportState.self),
    "ledger_changes.kind": values(AccountKind.self),
    "ledger_hour_totals.kind": values(AccountKind.self),
    "ledger_month_totals.kind": values(AccountKind.self),
    "merchant_members.digits": values(Digits.self),
    "merchant_members.language": values(Language.self),
    "merchant_members.scheme": values(ColorScheme.self),
    "merchant_members.role": values(MemberRole.self),
    "merchant_members.status": ["active", "disabled"],
    "merchant_notifications.audience": values(NotifiedAudience.self),
    "merchant_notifications.kind": values(NotifiedKind.self),
    "merchants.category": values(MerchantCategory.self),
    "merchants.payout_schedule": values(PayoutSchedule.Kind.self),
    "merchants.refund_fee_policy": values(RefundFeePolicy.self),
    "merchants.status": values(MerchantStatus.self),
    "messages.channel": values(MessageChannel.self),
    "messages.kind": values(MessageKind.self),
    "messages.language": values(Language.self),
    "messages.state": values(MessageState.self),
    "payout_schedule_changes.schedule": values(PayoutSchedule.Kind.self),
    "payout_schedule_changes.state": values(PayoutScheduleChangeState.self),
    "payout_batches.format": values(BatchFormat.self),
    "payouts.state": values(PayoutState.self),
    "refunds.failure_reason": values(FailureReason.self),
    "refunds.reason": values(RefundReason.self),
    "refunds.state": values(RefundState.self),
    "reset_requests.side": ["staff", "merchant"],
    "review_rules.rule": values(ReviewRule.self),
    "sessions.step": values(SessionStep.self),
    "settlements.state": values(SettlementState.self),
    "staff.digits": values(Digits.self),
    "staff.language": values(Language.self),
    "staff.scheme": values(ColorScheme.self),
    "staff.role": values(StaffRole.self),
    "staff.status": ["active", "disabled"],
    "statement_files.format": values(StatementFormat.self),
    "statement_files.language": values(Language.self),
    "transaction_changes.kind": values(TransactionKind.self),
    "transaction_changes.status": values(TransactionStatus.self),
    "transaction_totals.kind": values(TransactionKind.self),
    "transaction_totals.status": values(TransactionStatus.self),
    "transactions.channel": values(Channel.self),
    "transactions.failure_reason": values(FailureReason.self),
    "transactions.kind": values(TransactionKind.self),
    "transactions.review": values(ReviewState.self),
    "transactions.status": values(TransactionStatus.self),
    "verification_requests.document": values(IdentityDocument.self),
    "verification_requests.rejection": values(VerificationRejection.self),
    "verification_requests.state": values(VerificationState.self),
    "users.status": values(UserStatus.self),
    "verifications.kind": values(VerificationKind.self),
  ]

  private struct Constraint: RowDecodable {
    let column: String
    let values: String

    init(_ row: Row) throws(DatabaseError) {
      column = try row["column"]
      values = try row["values"]
    }
  }

  @Test func `every enumerated column takes the cases of its enum and no others`() async throws {
    try await withDatabase { database in
      let constraints = try await database.rows(
        """
        SELECT conrelid::regclass || '.' || attname AS column, (
            SELECT string_agg(value[1], ' ') FROM regexp_matches(pg_get_constraintdef(pg_constraint.oid), $$'([^']*)'::text$$, 'g') value
          ) AS values
        FROM pg_constraint JOIN pg_attribute ON attrelid = conrelid AND conkey = ARRAY[attnum]
        WHERE contype = 'c' AND connamespace = 'public'::regnamespace
          AND pg_get_constraintdef(pg_constraint.oid) LIKE '%= ANY (ARRAY[%'
        """, as: Constraint.self)
      let found = Dictionary(
        constraints.map { ($0.column, Set($0.values.split(separator: " ").map(String.init))) },
        uniquingKeysWith: { $0.union($1) })
      #expect(Set(found.keys) == Set(Self.columns.keys))
      for (column, values) in Self.columns { #expect(found[column] == values, "\(column)") }
    }
  }

  @Test func `the database takes every tier and no other`() async throws {
    try await withDatabase { database in
      for tier in KYCTier.allCases {
        try await database.execute(
          """
          INSERT INTO users (name, mobile, kyc_tier)
          VALUES ('Mona', \("+20101234567\(tier.rawValue)"), \(Int64(tier.rawValue))::smallint)
          """)
      }
      let most = KYCTier.allCases.map(\.rawValue).max() ?? 0
      await #expect(throws: DatabaseError.self) {
        try await database.execute(
          """
          INSERT INTO users (name, mobile, kyc_tier) VALUES ('Mona', '+201012345679', \(Int64(most + 1))::smallint)
          """)
      }
    }
  }
}
