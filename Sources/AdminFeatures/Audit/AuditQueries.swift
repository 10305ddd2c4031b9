import Database
import Ledger
import Wallet

struct AuditItem: Listed {
  let id: AuditEventID
  let at: Instant
  let actorKind: Actor.Kind
  let actorName: String
  let act: String
  let subjectKind: String?
  let subjectID: Int64?
  let subject: String?
  let before: [String: String]
  let after: [String: String]
  let reason: String?
  let address: String?
  let requestID: String?

  init(_ row: Row) throws(DatabaseError) {
    id = try row["id"]
    at = try row["at"]
    actorKind = try row["actor_kind"]
    actorName = try row["actor_name"]
    act = try row["act"]
    subjectKind = try row["subject_kind"]
    subjectID = try row["subject_id"]
    subject = try row["subject"]
    before = try row.dictionary("before_keys", "before_values")
    after = try row.dictionary("after_keys", "after_values")
    reason = try row["reason"]
    address = try row["address"]
    requestID = try row["request_id"]
  }

  var cursor: Cursor { Cursor(at: at, id: id.rawValue) }

  static func query(_ filter: AuditFilter, _ place: Place, length: Int) -> SQL {
    """
    SELECT id, at, actor_kind, actor_name, act, subject_kind, subject_id, subject, \(pairs("before")), \(pairs("after")),
      reason, address, request_id
    FROM audit_events
    WHERE \(filter.condition) AND \(place.condition("at")) ORDER BY \(place.order("at")) LIMIT \(length + 1)
    """
  }

  private static func pairs(_ column: SQL) -> SQL {
    """
    (SELECT string_agg(key, E'\\x1F' ORDER BY key) FROM jsonb_each_text(\(column))) AS \(column)_keys,
    (SELECT string_agg(coalesce(value, ''), E'\\x1F' ORDER BY key) FROM jsonb_each_text(\(column))) AS \(column)_values
    """
  }
}

struct AuditFilter: Hashable, Sendable {
  var act: String?
  var actorKind: Actor.Kind?
  var from: Day?
  var to: Day?

  var isEmpty: Bool { self == AuditFilter() }

  var condition: SQL {
    var sql: SQL = "true"
    if let act { sql += " AND act = \(act)" }
    if let actorKind { sql += " AND actor_kind = \(actorKind)" }
    if let from { sql += " AND at >= cairo_start(\(from))" }
    if let to { sql += " AND at < cairo_start(\(to) + 1)" }
    return sql
  }
}
