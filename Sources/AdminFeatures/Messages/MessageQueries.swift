import Database
import Wallet

/// A message that isn't sent yet, for the list.
struct MessageItem: RowDecodable {
  let id: MessageID
  let kind: MessageKind
  let channel: MessageChannel
  let state: MessageState
  /// The name of the account; nil if the address is only in the message.
  let name: String?
  private let email: String?
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
    email = try row["email"]
    attempts = try row["attempts"]
    error = try row["error"]
    createdAt = try row["created_at"]
    dueAt = try row["due_at"]
    mayRetry = try row["may_retry"]
  }

  var address: String? { email.map { maskedEmail($0) } }

  /// Returns the query for the newest messages.
  static func query(_ state: MessageState, length: Int) -> Query<[MessageItem]> {
    .rows(
      """
      SELECT message.id, kind, channel, state, attempts, error, message.created_at, due_at,
        coalesce(staff.name, member.display_name) AS name,
        coalesce(staff.email, CASE WHEN to_previous THEN previous_email ELSE member.email END) AS email,
        expires_at > now() AND (state = 'failed' OR due_at > now() + interval '5 minutes') AS may_retry
      FROM (SELECT * FROM messages WHERE state = \(state) ORDER BY id DESC LIMIT \(length)) message
        LEFT JOIN staff ON staff.id = staff_id LEFT JOIN merchant_members member ON member.id = member_id
      ORDER BY message.id DESC
      """)
  }

  /// Returns the query for the number of messages, up to a thousand.
  static func count(_ state: MessageState) -> Query<Scalar<Int>> {
    .one(
      "SELECT count(*) AS value FROM (SELECT FROM messages WHERE state = \(state) LIMIT 1000) counted")
  }
}
