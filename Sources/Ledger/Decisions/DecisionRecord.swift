import Database
import Wallet

/// A decision as it stands, locked.
struct DecisionRecord: RowDecodable {
  let id: DecisionID
  let kind: DecisionKind
  let subject: Int64
  let subjectText: String
  let amount: Money?
  let before: [String: String]
  let after: [String: String]
  let reason: String?
  let askedBy: String
  let claimedBy: String?
  let claimedByName: String?
  let claimedAt: Instant?
  let claimIsFresh: Bool
  let state: DecisionState
  let decidedBy: String?
  let decidedByName: String?
  let decidedAt: Instant?
  let recalledByName: String?
  let recalledAt: Instant?
  let executedAt: Instant?

  init(_ row: Row) throws(DatabaseError) {
    id = try row["id"]
    kind = try row["kind"]
    subject = try row["subject_id"]
    subjectText = try row["subject"]
    amount = try row["amount"]
    before = try row.dictionary("before_keys", "before_values")
    after = try row.dictionary("after_keys", "after_values")
    reason = try row["reason"]
    askedBy = try row["asked_by"]
    claimedBy = try row["claimed_by"]
    claimedByName = try row["claimed_by_name"]
    claimedAt = try row["claimed_at"]
    claimIsFresh = try row["claim_is_fresh"]
    state = try row["state"]
    decidedBy = try row["decided_by"]
    decidedByName = try row["decided_by_name"]
    decidedAt = try row["decided_at"]
    recalledByName = try row["recalled_by_name"]
    recalledAt = try row["recalled_at"]
    executedAt = try row["executed_at"]
  }

  /// What is read of a row beside its columns. A claim holds others off for half an hour.
  static let derived: SQL = """
    coalesce(claimed_at > clock_timestamp() - interval '30 minutes', false) AS claim_is_fresh,
    (SELECT string_agg(key, E'\\x1F' ORDER BY key) FROM jsonb_each_text(before)) AS before_keys,
    (SELECT string_agg(value, E'\\x1F' ORDER BY key) FROM jsonb_each_text(before)) AS before_values,
    (SELECT string_agg(key, E'\\x1F' ORDER BY key) FROM jsonb_each_text(after)) AS after_keys,
    (SELECT string_agg(value, E'\\x1F' ORDER BY key) FROM jsonb_each_text(after)) AS after_values
    """

  static func locked(_ id: DecisionID, on connection: isolated Connection) throws -> DecisionRecord {
    let found = try connection.first(
      "SELECT *, \(derived) FROM decisions WHERE id = \(id) FOR UPDATE", as: DecisionRecord.self)
    guard let found else { throw DecisionRefusal.notFound }
    return found
  }

  /// Throws unless it is open to `actor`.
  func expectOpen(to actor: Actor) throws {
    guard state == .open else { throw ended }
    guard askedBy != actor.key else { throw DecisionRefusal.ownRequest }
    if let claimedBy, let claimedByName, let claimedAt, claimIsFresh, claimedBy != actor.key {
      throw DecisionRefusal.claimedByAnother(claimedByName, at: claimedAt)
    }
  }

  var ended: DecisionRefusal {
    state == .recalled
      ? .alreadyDecided(state, by: recalledByName, at: recalledAt)
      : .alreadyDecided(state, by: decidedByName, at: decidedAt)
  }
}

extension Row {
  /// Names and values joined by the unit separator, which no text of ours holds.
  func dictionary(_ keys: StaticString, _ values: StaticString) throws(DatabaseError) -> [String: String] {
    guard let names: String = try self[keys], let texts: String = try self[values] else { return [:] }
    func split(_ text: String) -> [String] {
      text.split(separator: "\u{1F}", omittingEmptySubsequences: false).map(String.init)
    }
    return Dictionary(zip(split(names), split(texts)), uniquingKeysWith: { first, _ in first })
  }
}
