package import Database
package import Wallet

/// The status of a job, for metrics.
package struct JobStatus: RowDecodable, Sendable {
  package let job: Job
  package let lastSucceededAt: Instant?
  /// The open failures of the job.
  package let failures: Int

  package init(_ row: Row) throws(DatabaseError) {
    job = try row["name"]
    lastSucceededAt = try row["last_succeeded_at"]
    failures = try row["failures"]
  }

  package static let all: Query<[JobStatus]> = .rows(
    """
    SELECT name, last_succeeded_at,
      (SELECT count(*) FROM job_failures WHERE job = name AND cleared_at IS NULL) AS failures
    FROM jobs WHERE name = ANY(\(Job.allCases)) ORDER BY name
    """)
}

/// A failure of a job, with the merchant that it concerns.
package struct JobFailureItem: RowDecodable, Sendable {
  package struct Merchant: Sendable {
    package let code: MerchantCode
    package let name: String
    package let arabicName: String?
  }

  package let job: Job
  package let kind: JobSubject.Kind
  /// A merchant's code, an approval's number, the name of a rule or table; empty for the whole job.
  package let subject: String
  package let merchant: Merchant?
  package let error: String
  package let firstFailedAt: Instant
  package let lastFailedAt: Instant
  package let count: Int
  package let clearedAt: Instant?

  package init(_ row: Row) throws(DatabaseError) {
    job = try row["job"]
    kind = try row["subject_kind"]
    subject = try row["subject"]
    let code: MerchantCode? = try row["number"]
    let name: String? = try row["trade_name"]
    let arabicName: String? = try row["trade_name_ar"]
    merchant = code.flatMap { code in name.map { Merchant(code: code, name: $0, arabicName: arabicName) } }
    error = try row["error"]
    firstFailedAt = try row["first_failed_at"]
    lastFailedAt = try row["last_failed_at"]
    count = try row["count"]
    clearedAt = try row["cleared_at"]
  }

  /// The open failures, longest first.
  package static func open(length: Int) -> Query<[JobFailureItem]> { .rows(openRows(length: length)) }

  package static func openRows(length: Int) -> SQL {
    rows("SELECT * FROM job_failures WHERE cleared_at IS NULL ORDER BY first_failed_at, id LIMIT \(literal: length)")
  }

  /// The resolved failures, newest first.
  package static func cleared(length: Int) -> Query<[JobFailureItem]> {
    .rows(
      rows(
        "SELECT * FROM job_failures WHERE cleared_at IS NOT NULL ORDER BY cleared_at DESC, id DESC LIMIT \(literal: length)"
      ))
  }

  private static func rows(_ page: SQL) -> SQL {
    """
    SELECT page.*, number, trade_name, trade_name_ar
    FROM (\(page)) page LEFT JOIN merchants ON subject_kind = 'merchant' AND merchants.id = subject_id
    ORDER BY cleared_at DESC, first_failed_at, page.id
    """
  }

  /// The number of open failures, at most 1,000.
  package static let openCount: Query<Scalar<Int>> = .one(openCountRow)

  package static let openCountRow: SQL =
    "SELECT count(*) AS value FROM (SELECT FROM job_failures WHERE cleared_at IS NULL LIMIT 1000) open"
}
