import Database
package import Wallet

/// What one person asks another to decide. `after` is what will be executed, as it stands here.
struct Question {
  struct Subject {
    let kind: String
    let id: Int64
    let text: String

    init(_ kind: String, id: Int64, _ text: String) {
      self.kind = kind
      self.id = id
      self.text = text
    }
  }

  let kind: DecisionKind
  let subject: Subject
  let amount: Money?
  let before: KeyValuePairs<String, String>
  let after: KeyValuePairs<String, String>
  let reason: String?

  init(
    _ kind: DecisionKind, _ subject: Subject, amount: Money? = nil, before: KeyValuePairs<String, String> = [:],
    after: KeyValuePairs<String, String> = [:], reason: String? = nil
  ) {
    self.kind = kind
    self.subject = subject
    self.amount = amount
    self.before = before
    self.after = after
    self.reason = reason
  }

  /// Puts it into the queue, inside the caller's transaction. Throws `DecisionRefusal.alreadyAsked`.
  func open(by actor: Actor, at instant: Instant, on connection: isolated Connection) throws -> DecisionID {
    let opened = try connection.first(
      """
      INSERT INTO decisions
        (kind, subject_kind, subject_id, subject, amount, before, after, reason, asked_by, asked_by_name, asked_at,
         expires_at)
      VALUES (\(kind), \(subject.kind), \(subject.id), \(subject.text), \(amount),
        jsonb_object(\(before.map(\.key)), \(before.map(\.value))),
        jsonb_object(\(after.map(\.key)), \(after.map(\.value))), \(reason), \(actor.key), \(actor.name), \(instant),
        \(instant) + make_interval(days => (SELECT value FROM settings WHERE name = 'decision_expiry_days')::int))
      ON CONFLICT (kind, subject_kind, subject_id) WHERE state = 'open' DO NOTHING RETURNING id AS value
      """, as: Scalar<DecisionID>.self)
    guard let opened else { throw DecisionRefusal.alreadyAsked }
    return opened.value
  }
}

/// Why a decision was not asked for, taken or recalled. Nothing changed.
package enum DecisionRefusal: Error, Hashable, Sendable {
  case notFound
  /// The same is being decided already.
  case alreadyAsked
  /// Whoever asked never decides, whatever their role.
  case ownRequest
  /// Somebody else was first.
  case alreadyDecided(DecisionState, by: String?, at: Instant?)
  case claimedByAnother(String, at: Instant)
  /// Only who asked, or who approved, recalls it, and only until it is executed.
  case notYours
  case executed
  /// What it is about has changed since it was asked.
  case changedSince
}
