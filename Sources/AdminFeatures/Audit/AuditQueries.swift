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
  /// The number of failed sign-ins within the hour; nil for other acts.
  let attempts: Int?

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
    attempts = try row["attempts"]
  }

  var cursor: Cursor { Cursor(at: at, id: id.rawValue) }

  static func query(_ filter: AuditFilter, _ place: Place, length: Int) -> SQL {
    """
    SELECT id, at, actor_kind, actor_name, act, subject_kind, subject_id, subject, \(pairs("before")), \(pairs("after")),
      reason, address, request_id, (SELECT count FROM failed_sign_ins WHERE event_id = page.id) AS attempts
    FROM (\(filter.search.rows(place, length: length))) page ORDER BY \(place.order("at"))
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
  /// The account whose acts are shown.
  var person: AuditPerson?
  var from: Day?
  var to: Day?

  var isEmpty: Bool { self == AuditFilter() }

  /// Returns the search. Acts and actors have an index; kinds of actors have none.
  var search: BoundedSearch {
    var indexed: SQL?
    func add(_ condition: SQL) { indexed = indexed.map { "\($0) AND \(condition)" } ?? condition }
    if let person { add("actor_kind = \(person.kind) AND actor_id = \(person.id)") }
    if let act { add("act = \(act)") }
    if let from { add("at >= cairo_start(\(from))") }
    if let to { add("at < cairo_start(\(to) + 1)") }
    return BoundedSearch(
      of: "audit_events", by: "at", indexed: indexed, rest: actorKind.map { "actor_kind = \($0)" })
  }
}

/// An account as the audit log names it: `staff:12`, `member:7`.
struct AuditPerson: Hashable, Sendable, CustomStringConvertible {
  let kind: Actor.Kind
  let id: Int64

  var description: String { "\(kind.rawValue):\(id)" }
}

extension AuditPerson {
  init?(_ text: String) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, let kind = Actor.Kind(rawValue: String(parts[0])), let id = Int64(parts[1]) else {
      return nil
    }
    self.init(kind: kind, id: id)
  }
}
