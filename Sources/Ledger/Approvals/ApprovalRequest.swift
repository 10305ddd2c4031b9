package import Database
package import Wallet

/// A request that another person decides. `after` is executed exactly as stored.
struct ApprovalRequest {
  struct Subject {
    let id: Int64
    let text: String

    init(id: Int64, _ text: String) {
      self.id = id
      self.text = text
    }
  }

  let kind: ApprovalKind
  let subject: Subject
  let amount: Money?
  let before: KeyValuePairs<String, String>
  let after: KeyValuePairs<String, String>
  let reason: String?

  init(
    _ kind: ApprovalKind, _ subject: Subject, amount: Money? = nil, before: KeyValuePairs<String, String> = [:],
    after: KeyValuePairs<String, String> = [:], reason: String? = nil
  ) {
    self.kind = kind
    self.subject = subject
    self.amount = amount
    self.before = before
    self.after = after
    self.reason = reason
  }

  /// Opens the request inside the caller's transaction. Throws `ApprovalRefusal.alreadyRequested`.
  func open(by actor: Actor, at instant: Instant, on connection: isolated Connection) throws -> ApprovalID {
    let opened = try connection.first(
      """
      INSERT INTO approvals
        (kind, subject_kind, subject_id, subject, amount, before, after, reason, requested_by, requested_by_name, requested_at,
         expires_at)
      VALUES (\(kind), \(kind.subject), \(subject.id), \(subject.text), \(amount),
        jsonb_object(\(before.map(\.key)), \(before.map(\.value))),
        jsonb_object(\(after.map(\.key)), \(after.map(\.value))), \(reason), \(actor.key), \(actor.name), \(instant),
        \(instant) + make_interval(days => (SELECT value FROM settings WHERE name = 'approval_expiry_days')::int))
      ON CONFLICT (kind, subject_kind, subject_id) WHERE state = 'open' DO NOTHING RETURNING id AS value
      """, as: Scalar<ApprovalID>.self)
    guard let opened else { throw ApprovalRefusal.alreadyRequested }
    if actor.instant == nil { connection.executeAtEnd(Message.approvalWaiting(kind, requestedBy: actor)) }
    return opened.value
  }
}

/// The reason why an approval was not requested, assigned, decided or withdrawn. Nothing changed.
package enum ApprovalRefusal: Error, Hashable, Sendable {
  case notFound
  /// The same request is already open.
  case alreadyRequested
  /// A requester can't decide their own request, whatever their role.
  case ownRequest
  /// Another person has already decided.
  case alreadyDecided(ApprovalState, by: String?, at: Instant?)
  case assignedToAnother(String, at: Instant)
  /// Only the requester or the approver can withdraw a request, and only until it is executed.
  case notYours
  case executed
  /// Its subject has changed since the request.
  case changedSince
}

extension ApprovalKind {
  /// The kind of record that a request of this kind concerns.
  package var subject: AuditEvent.SubjectKind {
    switch self {
    case .refund: .refund
    case .payout: .payout
    case .bankAccount: .bankAccountChange
    case .adjustment: .adjustment
    case .unfreeze: .user
    case .limit: .limit
    case .fee: .merchant
    case .setting: .setting
    case .bankLine: .bankLine
    }
  }
}
