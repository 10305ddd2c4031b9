package import Wallet

/// The performer of an action: a person in a portal, the system itself, or someone at the command line.
package struct Actor: Hashable, Sendable {
  package enum Kind: String, CaseIterable, Sendable { case staff, member, system, command }

  package let kind: Kind
  package let id: Int64?
  package let name: String
  package let address: String?
  package let requestID: String?
  /// The time of an action in the past, such as those of the demo. Nil means now, by the database's clock. The audit log
  /// always uses the clock.
  package private(set) var instant: Instant?

  package init(_ kind: Kind, id: Int64? = nil, name: String, address: String? = nil, requestID: String? = nil) {
    self.kind = kind
    self.id = id
    self.name = name
    self.address = address
    self.requestID = requestID
  }

  package func at(_ instant: Instant) -> Actor {
    var actor = self
    actor.instant = instant
    return actor
  }

  package static let system = Actor(.system, name: "HealthPay")

  /// The audit log shows this instead of a name without an account, because people type passwords into the wrong field.
  package static let unknownAccount = "(unknown account)"

  /// The actor as journal entries, refunds and idempotency keys store it: `staff:12`.
  package var key: String { id.map { "\(kind.rawValue):\($0)" } ?? kind.rawValue }
}

extension Actor.Kind: DatabaseValue {}
extension AuditEvent.SubjectKind: DatabaseValue {}

/// One row of the audit log, written in the transaction of the action that it records.
package struct AuditEvent: Sendable {
  package enum SubjectKind: String, CaseIterable, Sendable {
    case adjustment, approval
    case bankAccountChange = "bank_account_change"
    case bankLine = "bank_line"
    case bankResult = "bank_result"
    case `case`, demo, file, limit, member, merchant, payout
    case payoutBatch = "payout_batch"
    case refund, setting, settlement, staff, transaction, user
  }

  /// The record that changed: `user` 12 `+201001234567`.
  package struct Subject: Sendable {
    let kind: SubjectKind
    let id: Int64?
    let text: String

    package init(_ kind: SubjectKind, id: Int64? = nil, _ text: String) {
      self.kind = kind
      self.id = id
      self.text = text
    }
  }

  let act: String
  let subject: Subject?
  let before: KeyValuePairs<String, String>
  let after: KeyValuePairs<String, String>
  let reason: String?

  package init(
    _ act: String, _ subject: Subject? = nil, before: KeyValuePairs<String, String> = [:],
    after: KeyValuePairs<String, String> = [:], reason: String? = nil
  ) {
    self.act = act
    self.subject = subject
    self.before = before
    self.after = after
    self.reason = reason
  }

  /// Returns the statement, for acts that send several in one round trip.
  package func insertion(by actor: Actor) -> SQL {
    """
    INSERT INTO audit_events
      (actor_kind, actor_id, actor_name, act, subject_kind, subject_id, subject, before, after, reason, address,
       request_id)
    VALUES (\(actor.kind), \(actor.id), \(actor.name), \(act),
      \(subject?.kind), \(subject?.id), \(subject?.text),
      CASE WHEN cardinality(\(before.map(\.key))) > 0 THEN
        jsonb_object(\(before.map(\.key)), \(before.map(\.value))) END,
      CASE WHEN cardinality(\(after.map(\.key))) > 0 THEN jsonb_object(\(after.map(\.key)), \(after.map(\.value))) END,
      \(reason), \(actor.address), \(actor.requestID))
    """
  }
}

extension Connection {
  package func record(_ event: AuditEvent, by actor: Actor) throws(DatabaseError) {
    try execute(event.insertion(by: actor))
  }
}
