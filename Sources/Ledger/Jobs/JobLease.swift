package import Database

/// The right to run a job, which one process has at a time until the lease expires. It is renewed while the process
/// lives.
package struct JobLease: Sendable, RowDecodable {
  package let job: Job
  /// Distinguishes this lease from a later one of the same job.
  private let number: Int64

  package init(_ row: Row) throws(DatabaseError) {
    job = try row["name"]
    number = try row["lease"]
  }

  /// How often a lease is renewed: half of its duration.
  package static let renewal = Duration.seconds(60)

  /// Takes every job that is due and that no other process runs. A due time or lease that ends later than this clock could
  /// have set it comes from a clock that ran ahead, and is ignored.
  package static func takeDue(in database: Database) async throws -> [JobLease] {
    try await database.rows(
      """
      UPDATE jobs SET taken_until = now() + interval '2 minutes', lease = lease + 1
      WHERE name IN (
        SELECT name FROM jobs
        WHERE name = ANY(\(Job.allCases)) AND (due_at <= now() OR due_at > now() + every + interval '1 minute')
          AND (taken_until IS NULL OR taken_until < now() OR taken_until > now() + interval '3 minutes')
        FOR UPDATE SKIP LOCKED
      ) RETURNING name, lease
      """)
  }

  /// Returns false if the lease has expired and another process has the job.
  @discardableResult package func renew(in database: Database) async throws -> Bool {
    try await change("taken_until = now() + interval '2 minutes'", in: database)
  }

  /// Releases the job until it is due again: a daily one at three in the night, Cairo time.
  @discardableResult package func finish(succeeded: Bool, in database: Database) async throws -> Bool {
    try await change(
      """
      taken_until = NULL, due_at = CASE
          WHEN every < interval '1 day' THEN now() + every
          ELSE least(now() + every,
            (date_trunc('day', now() AT TIME ZONE 'Africa/Cairo' - interval '3 hours') + interval '1 day 3 hours')
              AT TIME ZONE 'Africa/Cairo')
        END,
        last_succeeded_at = CASE WHEN \(succeeded) THEN now() ELSE last_succeeded_at END
      """, in: database)
  }

  /// Releases an interrupted job, which stays due.
  @discardableResult package func release(in database: Database) async throws -> Bool {
    try await change("taken_until = NULL", in: database)
  }

  private func change(_ columns: SQL, in database: Database) async throws -> Bool {
    try await database.execute("UPDATE jobs SET \(columns) WHERE name = \(job) AND lease = \(number)") == 1
  }
}
