package import Database
package import Wallet

/// What one person asked for and another decides: as the queue and its page show it, and as it is decided.
package struct DecisionItem: Listed {
  package let id: DecisionID
  package let kind: DecisionKind
  package let subjectID: Int64
  /// What it is about, in words: a reference, a merchant's code, a masked mobile.
  package let subject: String
  package let amount: Money?
  package let before: [String: String]
  package let after: [String: String]
  package let reason: String?
  /// As `Actor.key`.
  package let askedBy: String
  package let askedByName: String
  package let askedAt: Instant
  package let expiresAt: Instant
  /// Who is looking into it; nil where nobody has been for the last half hour.
  package let claim: Claim?
  package let state: DecisionState
  package let decidedBy: String?
  package let decidedByName: String?
  package let decidedAt: Instant?
  package let note: String?
  package let recalledByName: String?
  package let recalledAt: Instant?
  package let executedAt: Instant?
  /// Of a refund: its payment.
  package let payment: Reference?

  package struct Claim: Hashable, Sendable {
    package let by: String
    package let name: String
    package let at: Instant
  }

  package init(_ row: Row) throws(DatabaseError) {
    id = try row["id"]
    kind = try row["kind"]
    subjectID = try row["subject_id"]
    subject = try row["subject"]
    amount = try row["amount"]
    before = try row.dictionary("before_keys", "before_values")
    after = try row.dictionary("after_keys", "after_values")
    reason = try row["reason"]
    askedBy = try row["asked_by"]
    askedByName = try row["asked_by_name"]
    askedAt = try row["asked_at"]
    expiresAt = try row["expires_at"]
    if let by: String = try row["claimed_by"], let name: String = try row["claimed_by_name"],
      let at: Instant = try row["claimed_at"], try row["claim_is_fresh"]
    {
      claim = Claim(by: by, name: name, at: at)
    } else {
      claim = nil
    }
    state = try row["state"]
    decidedBy = try row["decided_by"]
    decidedByName = try row["decided_by_name"]
    decidedAt = try row["decided_at"]
    note = try row["note"]
    recalledByName = try row["recalled_by_name"]
    recalledAt = try row["recalled_at"]
    executedAt = try row["executed_at"]
    payment = try row["payment_reference"]
  }

  package var cursor: Cursor { Cursor(at: askedAt, id: id.rawValue) }

  /// Whether it can still be taken back by whoever asked or approved.
  package var isRecallable: Bool { state.canBecome(.recalled) && executedAt == nil }

  package static func query(_ id: DecisionID) -> SQL {
    "\(columns) FROM decisions page WHERE id = \(id)"
  }

  /// What is open is a queue, its oldest first; what has ended is a list, its newest first.
  package static func query(_ state: DecisionState, _ kind: DecisionKind?, _ place: Place, length: Int) -> SQL {
    let isQueue = state == .open
    // Written out as well, so that the index of the few that are open serves.
    let states: SQL = isQueue ? "state = 'open'" : "state = \(state)"
    let kinds: SQL = kind.map { "kind = \($0)" } ?? "true"
    return """
      \(columns) FROM (
        SELECT * FROM decisions WHERE \(states) AND \(kinds) AND \(place.condition("asked_at"))
        ORDER BY \(place.order("asked_at", queue: isQueue)) LIMIT \(length + 1)
      ) page
      ORDER BY \(place.order("asked_at", queue: isQueue))
      """
  }

  private static let columns: SQL = """
    SELECT page.*,
      coalesce(claimed_at > clock_timestamp() - interval '30 minutes', false) AS claim_is_fresh,
      (SELECT string_agg(key, E'\\x1F' ORDER BY key) FROM jsonb_each_text(before)) AS before_keys,
      (SELECT string_agg(value, E'\\x1F' ORDER BY key) FROM jsonb_each_text(before)) AS before_values,
      (SELECT string_agg(key, E'\\x1F' ORDER BY key) FROM jsonb_each_text(after)) AS after_keys,
      (SELECT string_agg(value, E'\\x1F' ORDER BY key) FROM jsonb_each_text(after)) AS after_values,
      CASE WHEN kind = 'refund' THEN (
        SELECT payment.reference FROM refunds JOIN transactions payment ON payment.id = payment_id
        WHERE refunds.id = subject_id) END AS payment_reference
    """
}

extension Row {
  /// Names and values joined by the unit separator, which no text of ours holds.
  package func dictionary(_ keys: StaticString, _ values: StaticString) throws(DatabaseError) -> [String: String] {
    guard let names: String = try self[keys], let texts: String = try self[values] else { return [:] }
    func split(_ text: String) -> [String] {
      text.split(separator: "\u{1F}", omittingEmptySubsequences: false).map(String.init)
    }
    return Dictionary(zip(split(names), split(texts)), uniquingKeysWith: { first, _ in first })
  }
}
