import Database
import Ledger
import Wallet

/// A case for the list and its page.
struct CaseItem: Listed {
  let id: CaseID
  let state: ReviewState
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

  init(_ row: Row) throws(DatabaseError) {
    id = try row["id"]
    state = try row["state"]
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
  }

  var cursor: Cursor { Cursor(at: openedAt, id: id.rawValue) }

  /// Returns the query for a transaction's case, which has no row if there is none.
  static func id(of transaction: TransactionID) -> SQL {
    "SELECT id AS value FROM cases WHERE transaction_id = \(transaction)"
  }

  static func query(_ id: CaseID) -> SQL { columns("SELECT * FROM cases WHERE id = \(id)") }

  /// Returns the query for a page. Open cases are a queue, oldest first; closed cases are a list, newest first.
  static func query(_ outcome: ReviewState?, _ place: Place, length: Int) -> SQL {
    let isQueue = outcome == nil
    let states: SQL = outcome.map { "state = \($0)" } ?? "closed_at IS NULL"
    let order = place.order("opened_at", queue: isQueue)
    let page: SQL = """
      SELECT * FROM cases WHERE \(states) AND \(place.condition("opened_at")) ORDER BY \(order) LIMIT \(length + 1)
      """
    return columns(page) + " ORDER BY \(place.order("page.opened_at", "page.id", queue: isQueue))"
  }

  private static func columns(_ page: SQL) -> SQL {
    """
    SELECT page.id, page.state, assignee_id, assignee_name, opened_at, closed_at, reference, kind, amount, user_id,
      users.name AS user_name,
      (SELECT string_agg(text, ' ' ORDER BY case_events.id) FROM case_events WHERE case_id = page.id AND kind = 'flag')
        AS rules
    FROM (\(page)) page
      JOIN transactions ON transactions.id = transaction_id
      JOIN users ON users.id = user_id
    """
  }
}

/// An event of a case.
struct CaseEvent: RowDecodable {
  enum Kind: String, CaseIterable, DatabaseValue {
    case flag, assignment, note, outcome
  }

  let at: Instant
  let actorName: String
  let kind: Kind
  let text: String

  init(_ row: Row) throws(DatabaseError) {
    at = try row["at"]
    actorName = try row["actor_name"]
    kind = try row["kind"]
    text = try row["text"]
  }

  /// Returns the query for the flags of a transaction and the outcome of its case. A person's flag is the note that
  /// opened the case.
  static func verdicts(on transaction: TransactionID) -> SQL {
    """
    SELECT at, actor_name, case_events.kind, text FROM case_events JOIN cases ON cases.id = case_id
    WHERE transaction_id = \(transaction) AND (case_events.kind IN ('flag', 'outcome')
      OR case_events.id = (SELECT min(id) FROM case_events opening WHERE opening.case_id = cases.id))
    ORDER BY case_events.id DESC
    """
  }

  /// Returns the query for a case's newest events.
  static func query(_ id: CaseID) -> SQL {
    "SELECT at, actor_name, kind, text FROM case_events WHERE case_id = \(id) ORDER BY id DESC LIMIT \(ShownFacts.caseEvents)"
  }
}
