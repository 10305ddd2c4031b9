import Database
import Ledger
import Wallet

struct AuditItem: Listed {
  let id: AuditEventID
  let at: Instant
  let actorKind: Actor.Kind
  let actorID: Int64?
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
  /// The number of failed sign-ins within the hour; nil for other acts.
  let attempts: Int?

  init(_ row: Row) throws(DatabaseError) {
    id = try row["id"]
    at = try row["at"]
    actorKind = try row["actor_kind"]
    actorID = try row["actor_id"]
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
    attempts = try row["attempts"]
  }

  var cursor: Cursor { Cursor(at: at, id: id.rawValue) }

  /// Returns the columns of the list for all columns of `page`, in the order of `place`.
  static func columns(_ page: SQL, _ place: Place, queue: Bool) -> SQL {
    """
    SELECT id, at, actor_kind, actor_id, actor_name, act, subject_kind, subject_id, subject, \(pairs("before")), \(pairs("after")),
      reason, address, request_id, (SELECT count FROM failed_sign_ins WHERE event_id = page.id) AS attempts
    FROM (\(page)) page ORDER BY \(place.order("at", queue: queue))
    """
  }

  static func query(_ id: AuditEventID) -> SQL {
    columns("SELECT * FROM audit_events WHERE id = \(id)", .newest, queue: true)
  }

  /// Returns the query for the events that belong to the same change, oldest first: those of the same request to the
  /// server, and of an approval its request and every verdict. A request is the act of that person at that time.
  static func query(relatedTo id: AuditEventID) -> SQL {
    let near: SQL = "interval '5 seconds'"
    return columns(
      """
      WITH own AS (SELECT * FROM audit_events WHERE id = \(id)),
        near AS (
          SELECT other.* FROM own JOIN audit_events other ON other.request_id = own.request_id
            AND other.at BETWEEN own.at - interval '1 minute' AND own.at + interval '1 minute'
        ),
        about AS (
          SELECT subject_id AS id FROM own WHERE subject_kind = 'approval'
          UNION SELECT subject_id FROM near WHERE subject_kind = 'approval'
          UNION SELECT approvals.id FROM own JOIN approvals ON requested_by = own.actor_kind || ':' || own.actor_id
            AND requested_at BETWEEN own.at - \(near) AND own.at + \(near)
          WHERE starts_with(own.act, 'request_')
        ),
        found AS (
          SELECT id FROM near
          UNION SELECT verdict.id FROM about
            JOIN audit_events verdict ON verdict.subject_kind = 'approval' AND verdict.subject_id = about.id
          UNION SELECT request.id FROM about JOIN approvals USING (id)
            JOIN audit_events request ON request.actor_kind = split_part(requested_by, ':', 1)
              AND request.actor_id = nullif(split_part(requested_by, ':', 2), '')::bigint
              AND request.at BETWEEN requested_at - \(near) AND requested_at + \(near)
              AND starts_with(request.act, 'request_')
        )
      SELECT audit_events.* FROM found JOIN audit_events USING (id) WHERE id <> \(id) ORDER BY at, id LIMIT 50
      """, .newest, queue: true)
  }

  private static func pairs(_ column: SQL) -> SQL {
    """
    (SELECT string_agg(key, E'\\x1F' ORDER BY key) FROM jsonb_each_text(\(column))) AS \(column)_keys,
    (SELECT string_agg(coalesce(value, ''), E'\\x1F' ORDER BY key) FROM jsonb_each_text(\(column))) AS \(column)_values
    """
  }
}
