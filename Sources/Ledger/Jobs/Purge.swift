package import Database

/// Deletes rows that are no longer needed, by age: idempotency keys and cleared failures of jobs. Each statement
/// deletes a bounded number of rows, and a run has a bounded number of statements; the next run deletes the rest.
///
/// Rows that an import refused are kept: they are what a file that is imported again is compared with. Downloads are files
/// without a name (`SpooledFile`), which end with them; long exports are kept for seven days.
package func purge(in database: Database, onFailure: FailureHandler = throwFailure) async throws {
  try await purge("idempotency_keys", in: database, onFailure: onFailure) { rows in
    "SELECT purge_idempotency_keys(\(rows)) AS value"
  }
  try await purge("job_failures", in: database, onFailure: onFailure) { rows in
    """
    WITH purged AS (
      DELETE FROM job_failures WHERE id IN (
        SELECT id FROM job_failures WHERE cleared_at < now() - interval '90 days' LIMIT \(rows)
      ) RETURNING id
    )
    SELECT count(*) AS value FROM purged
    """
  }
  // Each with its file.
  try await purge("exports", batch: 10, in: database, onFailure: onFailure) { rows in
    """
    WITH purged AS (
      DELETE FROM exports WHERE id IN (
        SELECT id FROM exports WHERE ended_at < now() - interval '7 days' ORDER BY ended_at LIMIT \(rows)
      ) RETURNING id
    )
    SELECT count(*) AS value FROM purged
    """
  }
}

private func purge(
  _ table: String, batch rows: Int64 = 5_000, in database: Database, onFailure: FailureHandler,
  _ statement: @escaping @Sendable (Int64) -> SQL
) async throws {
  for _ in 0..<100 {
    let purged = try await isolating(
      [table], in: database, subject: { .part($0) }, onFailure: onFailure
    ) { _, connection in
      try connection.value(statement(rows), as: Int64.self)
    }
    guard purged.results == [rows] else { return }
  }
}
