package import Database
package import Wallet

/// How many payments, refunds or payouts are in a state.
package struct StateCount: RowDecodable, Sendable {
  package enum Subject: String, CaseIterable, Sendable { case payment, refund, payout }

  package let subject: Subject
  package let state: String
  package let count: Int

  package init(_ row: Row) throws(DatabaseError) {
    subject = try row["subject"]
    state = try row["state"]
    count = try row["count"]
  }

  /// Payments of the last 24 hours. Of refunds and payouts, all that are under way, and of those that have ended the ones
  /// requested within 24 hours; at most 10,000 a state, so that the work stays bounded.
  package static let all: Query<[StateCount]> = .rows(
    """
    SELECT 'payment' AS subject, state, coalesce(sum(count), 0)::bigint AS count
    FROM unnest(\(TransactionStatus.allCases)) states (state)
      LEFT JOIN transaction_hours
        ON kind = 'payment' AND status = state AND hour > date_trunc('hour', now(), 'UTC') - interval '24 hours'
    GROUP BY state
    UNION ALL
    SELECT 'refund', states.state, count
    FROM unnest(\(RefundState.allCases)) states (state)
      CROSS JOIN LATERAL (
        SELECT count(*) AS count FROM (
          SELECT FROM refunds
          WHERE refunds.state = states.state AND requested_at > CASE
              WHEN states.state = ANY(\([RefundState.requested, .approved, .waitingForBalance])) THEN '-infinity'
              ELSE now() - interval '24 hours'
            END
          LIMIT 10000
        ) found
      ) counted
    UNION ALL
    SELECT 'payout', states.state, count
    FROM unnest(\(PayoutState.allCases)) states (state)
      CROSS JOIN LATERAL (
        SELECT count(*) AS count FROM (
          SELECT FROM payouts
          WHERE payouts.state = states.state AND requested_at > CASE
              WHEN states.state = ANY(\([PayoutState.awaitingApproval, .approved, .exported])) THEN '-infinity'
              ELSE now() - interval '24 hours'
            END
          LIMIT 10000
        ) found
      ) counted
    """)
}

extension StateCount.Subject: DatabaseValue {}

/// How long the oldest of a queue has waited.
package struct QueueAge: RowDecodable, Sendable {
  package enum Queue: String, CaseIterable, Sendable {
    case approvals
    /// Waiting for the merchant's balance.
    case refunds
    /// Approved, and in no file for the bank yet.
    case payoutsApproved = "payouts_approved"
    /// With the bank, which hasn't said what became of it.
    case payoutsExported = "payouts_exported"
    /// Lines of the bank that match nothing.
    case bankResults = "bank_results"
    case cases, messages, jobs
    /// Exports that aren't ready yet.
    case exports
    /// Audit events without a link in the chain.
    case auditEvents = "audit_events"
  }

  package let queue: Queue
  /// 0 where nothing waits.
  package let seconds: Double

  package init(_ row: Row) throws(DatabaseError) {
    queue = try row["queue"]
    seconds = try row["seconds"]
  }

  package static let all: Query<[QueueAge]> = .rows(
    """
    SELECT queue, greatest(coalesce(extract(epoch FROM now() - oldest), 0), 0)::float8 AS seconds
    FROM (
      SELECT 'approvals' AS queue, min(requested_at) AS oldest FROM approvals WHERE state = 'open'
      UNION ALL SELECT 'refunds', min(requested_at) FROM refunds WHERE state = 'waiting_for_balance'
      UNION ALL SELECT 'payouts_approved', min(approved_at) FROM payouts WHERE state = 'approved'
      UNION ALL SELECT 'payouts_exported', min(exported_at) FROM payouts WHERE state = 'exported'
      UNION ALL SELECT 'bank_results', min(imported_at) FROM bank_lines
        WHERE resolved_at IS NULL AND outcome IN ('no_match', 'amount_mismatch', 'conflict') AND \(unrequested)
      UNION ALL SELECT 'cases', min(opened_at) FROM cases WHERE closed_at IS NULL
      UNION ALL SELECT 'messages', least(
        (SELECT min(due_at) FROM messages WHERE state = 'waiting'), (SELECT min(requested_at) FROM reset_requests))
      UNION ALL SELECT 'jobs', min(due_at) FROM jobs WHERE name = ANY(\(Job.allCases)) AND taken_until IS NULL
      UNION ALL SELECT 'exports', min(requested_at) FROM exports WHERE state IN ('waiting', 'running')
      UNION ALL SELECT 'audit_events', min(at) FROM (SELECT event_id FROM audit_unlinked ORDER BY event_id LIMIT 1) first
        JOIN audit_events ON id = event_id
    ) queues
    """)
}

extension QueueAge.Queue: DatabaseValue {}

/// What the accounts of a kind hold together, as far as the job `add_totals` has come: seconds behind, on a platform at work.
package struct LedgerSum: RowDecodable, Sendable {
  package let kind: AccountKind
  package let amount: Money

  package init(_ row: Row) throws(DatabaseError) {
    kind = try row["kind"]
    amount = try row["amount"]
  }

  package static let all: Query<[LedgerSum]> = .rows("SELECT kind, amount FROM ledger_totals ORDER BY kind")
}

/// Lines of the bank that match no payout, and wait for somebody: at most 10,000.
package let unmatchedBankLines: Query<Scalar<Int>> = .one(
  """
  SELECT count(*) AS value FROM (
    SELECT FROM bank_lines
    WHERE resolved_at IS NULL AND outcome IN ('no_match', 'amount_mismatch', 'conflict') AND \(unrequested) LIMIT 10000
  ) waiting
  """)

/// Whether a bank line waits for a person of finance, not for an approver.
private let unrequested: SQL = """
  NOT EXISTS (
    SELECT FROM approvals WHERE kind = 'bank_line' AND subject_id = bank_lines.id AND approvals.state = 'open')
  """
