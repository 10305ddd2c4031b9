package import Database
package import Wallet

/// Links the committed audit events that have no link yet, and returns how many. Each transaction links a bounded
/// number, so that no act waits long for it. It can be repeated.
@discardableResult package func linkAuditEvents(in database: Database) async throws -> Int {
  let most = 1000
  var total = 0
  while true {
    let linked: Int = try await database.value("SELECT link_audit_events(\(Int64(most))) AS value")
    total += linked
    if linked < most { return total }
  }
}

/// The number and age of the audit events that the chain doesn't cover yet.
package struct UnlinkedAuditEvents: RowDecodable {
  package let count: Int
  /// Nil if there are none.
  package let oldestSeconds: Double?

  package init(_ row: Row) throws(DatabaseError) {
    count = try row["count"]
    oldestSeconds = try row["seconds"]
  }

  package static let query: SQL = """
    SELECT count(*) AS count, extract(epoch FROM clock_timestamp() - min(at))::float8 AS seconds
    FROM audit_unlinked JOIN audit_events ON id = event_id
    """
}

/// The end of the chain of audit events. A copy of it outside the database, for example in a log, shows whether the
/// chain was rewritten.
package struct AuditHead: RowDecodable {
  /// The number of linked events.
  package let position: Int64
  /// In hexadecimal.
  package let hash: String

  package init(_ row: Row) throws(DatabaseError) {
    position = try row["position"]
    hash = try row["hash"]
  }

  package static let query: SQL = "SELECT position, encode(hash, 'hex') AS hash FROM audit_head"
}

/// A stretch of the chain that was verified: each of its events is there, unchanged, and in its place.
package struct AuditChainStretch: RowDecodable {
  /// The number of links that are verified in one statement.
  package static let length: Int64 = 50_000

  /// The position before the first verified link, that of the last verified one, and of the last one that there is.
  package let after: Int64
  package let through: Int64
  package let head: Int64
  /// The first event that was changed, removed or put elsewhere.
  package let broken: AuditEventID?
  private let isComplete: Bool
  private let endsAtHead: Bool

  package init(_ row: Row) throws(DatabaseError) {
    after = try row["after"]
    through = try row["through"]
    head = try row["head"]
    broken = try row["broken"]
    isComplete = try row["is_complete"]
    endsAtHead = try row["ends_at_head"]
  }

  package var isWhole: Bool { broken == nil && isComplete && endsAtHead }
  package var isLast: Bool { through >= head }

  /// Returns the query that verifies the links after a position.
  package static func query(after position: Int64) -> SQL {
    let last = position + length
    return """
      SELECT head.position AS head, \(position) AS after, greatest(least(head.position, \(last)), \(position)) AS through,
        (
          SELECT link.event_id
          FROM (
            SELECT position, event_id, hash, lag(hash, 1, '') OVER chain AS hash_before,
              lag(position, 1, 0::bigint) OVER chain AS position_before
            FROM audit_chain WHERE position BETWEEN \(position) AND \(last) WINDOW chain AS (ORDER BY position)
          ) link
            LEFT JOIN audit_events event ON event.id = link.event_id
          WHERE link.position > \(position)
            AND (event.id IS NULL OR link.position <> position_before + 1
              OR link.hash IS DISTINCT FROM sha256(hash_before || audit_digest(event)))
          ORDER BY link.position LIMIT 1
        ) AS broken,
        (SELECT count(*) FROM audit_chain WHERE position > \(position) AND position <= \(last))
          = greatest(least(head.position, \(last)) - \(position), 0) AS is_complete,
        head.position > \(last) OR head.position = 0
          OR head.hash IS NOT DISTINCT FROM (SELECT hash FROM audit_chain WHERE position = head.position) AS ends_at_head
      FROM audit_head head
      """
  }
}
