package import Database

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
