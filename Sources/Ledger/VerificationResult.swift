package import Database
package import Wallet

package enum VerificationKind: String, CaseIterable, Sendable {
  /// Of every row.
  case whole
  /// Of what has come since the last one.
  case incremental
}

extension VerificationKind: DatabaseValue {}

/// What the last verifications found.
package struct VerificationStatus: RowDecodable, Sendable {
  /// The end of the last one of either kind; nil where there was none.
  package let finishedAt: Instant?
  /// Checks that failed in the last whole verification, and in the last incremental one after it: that looks at new rows only
  /// and doesn't see whether old ones have been mended.
  package let failures: Int

  package init(_ row: Row) throws(DatabaseError) {
    finishedAt = try row["finished_at"]
    failures = try row["failures"]
  }

  package static let query: Query<VerificationStatus> = .one(row)

  package static let row: SQL = """
    WITH whole AS (SELECT * FROM verifications WHERE kind = 'whole' ORDER BY id DESC LIMIT 1),
      incremental AS (SELECT * FROM verifications WHERE kind = 'incremental' ORDER BY id DESC LIMIT 1)
    SELECT max(finished_at) AS finished_at, coalesce(sum(failures), 0)::bigint AS failures
    FROM (
      SELECT * FROM whole
      UNION ALL SELECT * FROM incremental WHERE id > coalesce((SELECT id FROM whole), 0)
    ) latest
    """
}

/// The newest rows when a verification began. Every row up to them is there: no transaction is open that could still bring
/// one with a lower number.
package struct VerificationEnd: RowDecodable, Sendable {
  let entry: Int64
  let transaction: Int64
  let at: Instant

  package init(_ row: Row) throws(DatabaseError) {
    entry = try row["entry"]
    transaction = try row["transaction"]
    at = try row["at"]
  }

  /// A transaction has been open for so long that the verification doesn't wait for it.
  package struct OpenTransaction: Error, CustomStringConvertible {
    package var description: String { "a transaction has been open for minutes: end it (portal doctor) and try again" }
  }

  package static func reached(in database: Database) async throws -> VerificationEnd {
    let end = try await database.one(
      """
      SELECT coalesce((SELECT max(id) FROM journal_entries), 0) AS entry,
        coalesce((SELECT max(id) FROM transactions), 0) AS transaction, clock_timestamp() AS at
      """, as: VerificationEnd.self)
    // Later than whatever had a number then.
    let next: String = try await database.value("SELECT pg_current_xact_id()::text AS value")
    for _ in 0..<1200 {
      if try await database.value("SELECT pg_snapshot_xmin(pg_current_snapshot()) >= \(next)::xid8 AS value") {
        return end
      }
      try await Task.sleep(for: .milliseconds(250))
    }
    throw OpenTransaction()
  }
}

extension Verification {
  /// Keeps what was found. After a whole verification that holds, the next incremental one begins at `end`.
  package static func record(
    _ kind: VerificationKind, _ findings: [Finding], from end: VerificationEnd, in database: Database
  ) async throws {
    let broken = findings.flatMap { finding in finding.broken.map { "\(finding.check): \($0)" } }
    try await database.transaction { connection in
      try connection.execute(
        """
        INSERT INTO verifications (kind, started_at, checks, failures, broken)
        VALUES (\(kind), \(end.at), \(findings.count), \(findings.count { !$0.holds }), \(Array(broken.prefix(20))))
        """)
      if kind == .whole, broken.isEmpty {
        try connection.execute(
          """
          UPDATE verification_progress SET entry_id = greatest(entry_id, \(end.entry)),
            transaction_id = greatest(transaction_id, \(end.transaction)), through = greatest(through, \(end.at))
          """)
      }
    }
  }
}
