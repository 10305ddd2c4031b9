import Database
import Ledger
import Templates
import Wallet

/// The reversal of a transaction: asked for and being decided, or done.
struct ReversalItem: RowDecodable {
  let decision: DecisionID
  let state: AdjustmentState
  let reason: String
  let askedByName: String
  let askedAt: Instant
  let approvedByName: String?
  /// Nil while it is being decided.
  let entry: EntryID?
  let reversedAt: Instant?

  init(_ row: Row) throws(DatabaseError) {
    decision = try row["decision_id"]
    state = try row["state"]
    reason = try row["reason"]
    askedByName = try row["asked_by_name"]
    askedAt = try row["asked_at"]
    approvedByName = try row["decided_by_name"]
    entry = try row["entry_id"]
    reversedAt = try row["reversed_at"]
  }

  /// An entry has one at a time; those that were rejected or taken back are for the audit trail.
  static func query(of transaction: TransactionID) -> SQL {
    """
    SELECT adjustments.decision_id, adjustments.state, adjustments.reason, adjustments.asked_by_name,
      adjustments.asked_at, decided_by_name, entry_id, reversing.recorded_at AS reversed_at
    FROM journal_entries reversed
      JOIN adjustments ON adjustments.reverses = reversed.id AND adjustments.state IN ('requested', 'completed')
      JOIN decisions ON decisions.id = adjustments.decision_id
      LEFT JOIN journal_entries reversing ON reversing.id = entry_id
    WHERE reversed.transaction_id = \(transaction)
    """
  }

  /// Those of the transaction's timeline.
  var events: [TimelineEvent] {
    let link = TimelineLink(.toTheDecision, to: AdminPath.decision(decision))
    var events = [
      TimelineEvent(
        Phrase(en: "Reversal asked for", ar: "طُلب عكسها"), at: askedAt, style: .precise,
        detail: Phrase(en: "\(name: askedByName): \(name: reason)", ar: "\(name: askedByName): \(name: reason)"),
        link: link, state == .requested ? .waiting : .neutral)
    ]
    if let entry, let reversedAt {
      let number = "#\(entry)"
      let approver = approvedByName ?? ""
      events.append(
        TimelineEvent(
          TransactionStatus.reversed.label, at: reversedAt, style: .precise,
          detail: Phrase(
            en: "approved by \(name: approver), entry \(code: number)",
            ar: "وافق \(name: approver)، القيد \(code: number)"),
          link: link, TransactionStatus.reversed.meaning))
    }
    return events
  }
}

extension CaseEvent {
  /// That of the transaction's timeline: a flag, or how the case ended.
  func event(of reviewed: CaseID?) -> TimelineEvent {
    let link = reviewed.map { TimelineLink(.toTheCase, to: AdminPath.case($0)) }
    if kind == .outcome, let outcome = ReviewState(rawValue: text) {
      return TimelineEvent(
        outcome.label, at: at, style: .precise, detail: .name(actorName), link: link, outcome.meaning)
    }
    let why =
      ReviewRule(rawValue: text)?.label
      ?? Phrase(en: "\(name: actorName): \(name: text)", ar: "\(name: actorName): \(name: text)")
    return TimelineEvent(
      Phrase(en: "Flagged", ar: "مشتبه بها"), at: at, style: .precise, detail: why, link: link, .waiting)
  }
}

extension Phrase {
  static let toTheDecision = Phrase(en: "To the decision", ar: "إلى القرار")
  static let toTheCase = Phrase(en: "To the case", ar: "إلى ملف المراجعة")
}
