import Database
import Ledger
import Wallet

/// The state of the platform's work: its queues, the jobs that fail and the last verification of the ledger.
struct OverviewState: Sendable {
  let queues: [QueueState]
  let failures: JobFailureList
  let verification: VerificationStatus

  init(_ rows: [OverviewStateRow]) throws {
    guard let platform = rows.compactMap(\.platform).first else {
      throw DatabaseError(.rowCount, "the platform has no state")
    }
    queues = rows.compactMap(\.queue)
    failures = JobFailureList(items: rows.compactMap(\.failure), count: platform.failures)
    verification = platform.verification
  }
}

/// A queue, a job's failure, or the rest: one statement, since a page asks PostgreSQL as few times as it can.
struct OverviewStateRow: RowDecodable {
  private enum Part: String, DatabaseValue { case queue, failure, platform }

  private(set) var queue: QueueState?
  private(set) var failure: JobFailureItem?
  private(set) var platform: (failures: Int, verification: VerificationStatus)?

  init(_ row: Row) throws(DatabaseError) {
    switch try row["part"] as Part {
    case .queue: queue = try QueueState(row)
    // One row without a job where none fails.
    case .failure: if try row["job"] as String? != nil { failure = try JobFailureItem(row) }
    case .platform: platform = (failures: try row["value"], verification: try VerificationStatus(row))
    }
  }

  static func query(_ work: OwnWork) -> SQL {
    """
    SELECT part, queues.*, failures.*, verification.*, failure_count.*
    FROM unnest(ARRAY['queue', 'failure', 'platform']) part
      LEFT JOIN (\(QueueState.query(work))) queues ON part = 'queue'
      LEFT JOIN (\(JobFailureItem.openRows(length: JobFailureCard.length))) failures ON part = 'failure'
      LEFT JOIN (\(VerificationStatus.row)) verification ON part = 'platform'
      LEFT JOIN (\(JobFailureItem.openCountRow)) failure_count ON part = 'platform'
    ORDER BY first_failed_at, failures.id
    """
  }
}
