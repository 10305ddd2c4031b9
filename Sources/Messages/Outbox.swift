package import Database
package import Wallet

/// The reason why a message isn't retried.
package enum RetryRefusal: Error, Hashable, Sendable {
  case notFound
  /// The message was sent in the meantime, or it is retried within minutes anyway.
  case needless
  /// The message's contents are no longer valid, for example because its link has expired.
  case expired
}

/// Retries a message at once that failed or waits for its next attempt. Throws `RetryRefusal`.
package func retry(_ id: MessageID, by actor: Actor, in database: Database) async throws {
  try await database.transaction { connection in
    guard let message = try connection.first(RetriedMessage.locked(id), as: RetriedMessage.self) else {
      throw RetryRefusal.notFound
    }
    if message.isExpired { throw RetryRefusal.expired }
    guard message.state == .failed || message.waitsLong else { throw RetryRefusal.needless }
    try connection.execute(
      "UPDATE messages SET state = 'waiting', due_at = now(), ended_at = NULL WHERE id = \(id)")
    try connection.record(
      AuditEvent("retry_message", message.subject, after: ["message": message.kind.rawValue]), by: actor)
  }
}

private struct RetriedMessage: RowDecodable {
  let kind: MessageKind
  let state: MessageState
  let isExpired: Bool
  /// Whether the message waits longer than a process may hold it.
  let waitsLong: Bool
  let staff: StaffID?
  let member: MemberID?
  let name: String?

  init(_ row: Row) throws(DatabaseError) {
    kind = try row["kind"]
    state = try row["state"]
    isExpired = try row["expired"]
    waitsLong = try row["waits_long"]
    staff = try row["staff_id"]
    member = try row["member_id"]
    name = try row["name"]
  }

  static func locked(_ id: MessageID) -> SQL {
    """
    SELECT kind, state, messages.expires_at <= now() AS expired, due_at > now() + interval '5 minutes' AS waits_long,
      staff_id, member_id,
      coalesce((SELECT email FROM staff WHERE id = staff_id), (
        SELECT 'MRC-' || lpad(number::text, greatest(6, length(number::text)), '0')
          || coalesce('/' || merchant_members.name, '')
        FROM merchant_members JOIN merchants ON merchants.id = merchant_id WHERE merchant_members.id = member_id
      )) AS name
    FROM messages WHERE id = \(id) FOR UPDATE
    """
  }

  var subject: AuditEvent.Subject? {
    if let staff { return AuditEvent.Subject(.staff, id: staff.rawValue, name ?? "") }
    if let member { return AuditEvent.Subject(.member, id: member.rawValue, name ?? "") }
    return nil
  }
}

/// The number of messages of a kind that wait and that failed within the last day, for metrics.
package struct OutboxCount: RowDecodable, Sendable {
  package let kind: MessageKind
  package let waiting: Int64
  package let failed: Int64
  /// The delay of the oldest message that is due, in seconds.
  package let delay: Int64

  package init(_ row: Row) throws(DatabaseError) {
    kind = try row["kind"]
    waiting = try row["waiting"]
    failed = try row["failed"]
    delay = try row["delay"]
  }

  package static let all = Query<[OutboxCount]>.rows(
    """
    SELECT kind, count(*) FILTER (WHERE state = 'waiting') AS waiting,
      count(*) FILTER (WHERE state = 'failed' AND ended_at > now() - interval '1 day') AS failed,
      coalesce(extract(epoch FROM now() - min(due_at) FILTER (WHERE state = 'waiting' AND due_at < now())), 0)::bigint
        AS delay
    FROM messages WHERE state <> 'sent' GROUP BY kind
    """)
}
