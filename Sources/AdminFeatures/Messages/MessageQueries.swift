import Database
import Ledger
import Wallet

/// A message for the list.
struct MessageItem: Listed {
  let id: MessageID
  let kind: MessageKind
  let channel: MessageChannel
  let state: MessageState
  /// The name of the account; nil if the address is only in the message.
  let name: String?
  private let contact: String?
  let attempts: Int64
  let error: String?
  let createdAt: Instant
  let dueAt: Instant
  let mayRetry: Bool

  init(_ row: Row) throws(DatabaseError) {
    id = try row["id"]
    kind = try row["kind"]
    channel = try row["channel"]
    state = try row["state"]
    name = try row["name"]
    contact = try row["contact"]
    attempts = try row["attempts"]
    error = try row["error"]
    createdAt = try row["created_at"]
    dueAt = try row["due_at"]
    mayRetry = try row["may_retry"]
  }

  /// Masked.
  var address: String? { contact.map { PhoneNumber(e164: $0)?.masked ?? maskedEmail($0) } }

  var cursor: Cursor { Cursor(at: createdAt, id: id.rawValue) }

  /// Returns the columns of the list for all columns of `page`, in the order of `place`.
  static func columns(_ page: SQL, _ place: Place, queue: Bool) -> SQL {
    """
    SELECT message.id, kind, channel, state, attempts, error, message.created_at, due_at,
      coalesce(staff.name, member.display_name) AS name,
      coalesce(staff.email, CASE WHEN channel = 'sms' THEN member.mobile WHEN to_previous THEN previous_email
        ELSE member.email END) AS contact,
      state <> 'sent' AND expires_at > now() AND (state = 'failed' OR due_at > now() + interval '5 minutes') AS may_retry
    FROM (\(page)) message
      LEFT JOIN staff ON staff.id = staff_id LEFT JOIN merchant_members member ON member.id = member_id
    ORDER BY \(place.order(number: "message.id", queue: queue))
    """
  }
}
