import Database
import Ledger
import Wallet

/// A case for the list and its page.
struct CaseItem: Listed {
  let id: CaseID
  let state: ReviewState
  let priority: CasePriority
  /// The rules that flagged the transaction; empty if a person did.
  let rules: [ReviewRule]
  let assignee: StaffID?
  let assigneeName: String?
  let openedAt: Instant
  let closedAt: Instant?
  let transaction: Reference
  let kind: TransactionKind
  let amount: Money
  let user: UserID
  let userName: String
  let userStatus: UserStatus

  init(_ row: Row) throws(DatabaseError) {
    id = try row["id"]
    state = try row["state"]
    priority = try row["priority"]
    let names: String? = try row["rules"]
    rules = (names ?? "").split(separator: " ").compactMap { ReviewRule(rawValue: String($0)) }
    assignee = try row["assignee_id"]
    assigneeName = try row["assignee_name"]
    openedAt = try row["opened_at"]
    closedAt = try row["closed_at"]
    transaction = try row["reference"]
    kind = try row["kind"]
    amount = try row["amount"]
    user = try row["user_id"]
    userName = try row["user_name"]
    userStatus = try row["user_status"]
  }

  var cursor: Cursor { Cursor(at: openedAt, id: id.rawValue) }

  /// Returns the query for a transaction's case, which has no row if there is none.
  static func id(of transaction: TransactionID) -> SQL {
    "SELECT id AS value FROM cases WHERE transaction_id = \(transaction)"
  }

  static func query(_ id: CaseID) -> SQL { columns("SELECT * FROM cases WHERE id = \(id)") }

  /// Returns the columns of a list for all columns of `page`, in the order of `place`.
  static func columns(_ page: SQL, _ place: Place, queue: Bool, asOf: Instant?) -> SQL {
    columns(page, asOf) + " ORDER BY \(place.order("page.opened_at", "page.id", queue: queue))"
  }

  /// Returns the query for the open cases next to one in the queue: `previous` and `next`, either of which may be null.
  static func neighbours(of id: CaseID) -> SQL {
    """
    SELECT (
        SELECT other.id FROM cases other WHERE other.closed_at IS NULL AND (other.opened_at, other.id) < (own.opened_at, own.id)
        ORDER BY other.opened_at DESC, other.id DESC LIMIT 1
      ) AS previous, (
        SELECT other.id FROM cases other WHERE other.closed_at IS NULL AND (other.opened_at, other.id) > (own.opened_at, own.id)
        ORDER BY other.opened_at, other.id LIMIT 1
      ) AS next
    FROM cases own WHERE own.id = \(id)
    """
  }

  /// Returns the rules that had flagged the transaction of `page`, joined by spaces.
  static func rules(asOf: Instant?) -> SQL {
    let until: SQL = asOf.map { "AND at <= \($0)" } ?? .empty
    return """
      (SELECT string_agg(text, ' ' ORDER BY case_events.id) FROM case_events
        WHERE case_id = page.id AND case_events.kind = 'flag' \(until))
      """
  }

  private static func columns(_ page: SQL, _ asOf: Instant? = nil) -> SQL {
    """
    SELECT page.id, page.state, page.priority, assignee_id, assignee_name, opened_at, closed_at, reference, kind, amount, user_id,
      users.name AS user_name, users.status AS user_status, \(rules(asOf: asOf)) AS rules
    FROM (\(page)) page
      JOIN transactions ON transactions.id = transaction_id
      JOIN users ON users.id = user_id
    """
  }
}

/// An event of a case.
struct CaseEvent: RowDecodable {
  enum Kind: String, CaseIterable, DatabaseValue {
    case flag, assignment, note, outcome, priority
  }

  let at: Instant
  let actorName: String
  let kind: Kind
  let text: String
  /// The names with @ in a note that are colleagues', without the @.
  let mentions: [String]

  init(_ row: Row) throws(DatabaseError) {
    mentions = try row.mentions()
    at = try row["at"]
    actorName = try row["actor_name"]
    kind = try row["kind"]
    text = try row["text"]
  }

  /// Returns the query for the flags of a transaction and the outcome of its case. A person's flag is the note that
  /// opened the case.
  static func verdicts(on transaction: TransactionID) -> SQL {
    """
    SELECT at, actor_name, case_events.kind, text, \(.mentions(of: "case_event_id = case_events.id"))
    FROM case_events JOIN cases ON cases.id = case_id
    WHERE transaction_id = \(transaction) AND (case_events.kind IN ('flag', 'outcome')
      OR case_events.id = (SELECT min(id) FROM case_events opening WHERE opening.case_id = cases.id))
    ORDER BY case_events.id DESC
    """
  }

  /// Returns the query for a case's newest events.
  static func query(_ id: CaseID) -> SQL {
    """
    SELECT at, actor_name, kind, text, \(.mentions(of: "case_event_id = case_events.id"))
    FROM case_events WHERE case_id = \(id) ORDER BY id DESC LIMIT \(literal: ShownFacts.caseEvents)
    """
  }
}

/// The open cases next to one in the queue.
struct CaseNeighbours: RowDecodable {
  let previous: CaseID?
  let next: CaseID?

  init(_ row: Row) throws(DatabaseError) {
    previous = try row["previous"]
    next = try row["next"]
  }
}

/// A colleague who reviews cases.
struct CaseReviewer: RowDecodable {
  let id: StaffID
  let name: String

  init(_ row: Row) throws(DatabaseError) {
    id = try row["id"]
    name = try row["name"]
  }

  static let query: SQL = """
    SELECT id, name FROM staff WHERE status = 'active' AND role IN ('risk', 'administrator') ORDER BY name, id LIMIT 200
    """
}
