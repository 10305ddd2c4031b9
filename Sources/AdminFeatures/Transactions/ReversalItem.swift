import Database
import Ledger
import Templates
import Wallet

/// The requested or completed reversal of a transaction.
struct ReversalItem: RowDecodable {
  let approval: ApprovalID
  let state: AdjustmentState
  let reason: String
  let requestedByName: String
  let requestedAt: Instant
  let approvedByName: String?
  /// The reversing entry; nil until the reversal is approved.
  let entry: EntryID?
  let reversedAt: Instant?

  init(_ row: Row) throws(DatabaseError) {
    approval = try row["approval_id"]
    state = try row["state"]
    reason = try row["reason"]
    requestedByName = try row["requested_by_name"]
    requestedAt = try row["requested_at"]
    approvedByName = try row["decided_by_name"]
    entry = try row["entry_id"]
    reversedAt = try row["reversed_at"]
  }

  /// Returns the query for a transaction's reversal. An entry has at most one; rejected and withdrawn requests are in
  /// the audit log.
  static func query(of transaction: TransactionID) -> SQL {
    """
    SELECT adjustments.approval_id, adjustments.state, adjustments.reason, adjustments.requested_by_name,
      adjustments.requested_at, decided_by_name, entry_id, reversing.recorded_at AS reversed_at
    FROM journal_entries reversed
      JOIN adjustments ON adjustments.reverses = reversed.id AND adjustments.state IN ('requested', 'completed')
      JOIN approvals ON approvals.id = adjustments.approval_id
      LEFT JOIN journal_entries reversing ON reversing.id = entry_id
    WHERE reversed.transaction_id = \(transaction)
    """
  }

  /// The reversal's events in the transaction's timeline.
  var events: [TimelineEvent] {
    let link = TimelineLink(.toTheApproval, to: AdminPath.approval(approval))
    var events = [
      TimelineEvent(
        Phrase(en: "Reversal requested", ar: "تم طلب عكس القيد"), at: requestedAt, style: .precise,
        detail: Phrase(
          en: "\(name: requestedByName): \(name: reason)", ar: "\(name: requestedByName): \(name: reason)"),
        link: link, state == .requested ? .waiting : .neutral)
    ]
    if let entry, let reversedAt {
      let number = "#\(entry)"
      let approver = approvedByName ?? ""
      events.append(
        TimelineEvent(
          TransactionStatus.reversed.label, at: reversedAt, style: .precise,
          detail: Phrase(
            en: "Approved by \(name: approver), entry \(code: number)",
            ar: "وافق \(name: approver)، القيد \(code: number)"),
          link: link, TransactionStatus.reversed.meaning))
    }
    return events
  }
}

extension CaseEvent {
  /// Returns the event in the transaction's timeline: a flag, or the case's outcome.
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
  static let toTheApproval = Phrase(en: "View request", ar: "عرض الطلب")
  static let toTheCase = Phrase(en: "View case", ar: "عرض الحالة")
}
