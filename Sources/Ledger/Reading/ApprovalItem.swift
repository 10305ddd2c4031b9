package import Database
package import Wallet

/// An approval request for the queue, its page and the decision.
package struct ApprovalItem: Listed {
  package let id: ApprovalID
  package let kind: ApprovalKind
  package let subjectID: Int64
  /// Its subject as text: a reference, a merchant code, a masked mobile number.
  package let subject: String
  package let amount: Money?
  package let before: [String: String]
  package let after: [String: String]
  package let reason: String?
  /// The requester's `Actor.key`.
  package let requestedBy: String
  package let requestedByName: String
  package let requestedAt: Instant
  package let expiresAt: Instant
  /// The assignee; nil if nobody was assigned within the last 30 minutes.
  package let assignment: Assignment?
  package let state: ApprovalState
  package let decidedBy: String?
  package let decidedByName: String?
  package let decidedAt: Instant?
  package let note: String?
  package let withdrawnByName: String?
  package let withdrawnAt: Instant?
  package let executedAt: Instant?
  /// The payment of a refund.
  package let payment: Reference?
  /// The user or merchant that it is about, and a merchant's Arabic name.
  package let partyName: String?
  package let partyArabicName: String?

  package struct Assignment: Hashable, Sendable {
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
    requestedBy = try row["requested_by"]
    requestedByName = try row["requested_by_name"]
    requestedAt = try row["requested_at"]
    expiresAt = try row["expires_at"]
    if let by: String = try row["assignee"], let name: String = try row["assignee_name"],
      let at: Instant = try row["assigned_at"], try row["assignment_is_current"]
    {
      assignment = Assignment(by: by, name: name, at: at)
    } else {
      assignment = nil
    }
    state = try row["state"]
    decidedBy = try row["decided_by"]
    decidedByName = try row["decided_by_name"]
    decidedAt = try row["decided_at"]
    note = try row["note"]
    withdrawnByName = try row["withdrawn_by_name"]
    withdrawnAt = try row["withdrawn_at"]
    executedAt = try row["executed_at"]
    payment = try row["payment_reference"]
    partyName = try row["party_name"]
    partyArabicName = try row["party_name_ar"]
  }

  /// The money that it moves; nil for a limit, whose amount is its new value.
  package var moved: Money? { kind == .limit || kind == .setting ? nil : amount }

  package var cursor: Cursor { Cursor(at: requestedAt, id: id.rawValue) }

  /// Whether it can still be withdrawn.
  package var canBeWithdrawn: Bool { state.canBecome(.withdrawn) && executedAt == nil }

  package static func query(_ id: ApprovalID) -> SQL { query([id]) }

  package static func query(_ ids: [ApprovalID]) -> SQL {
    "\(columns()) FROM approvals page WHERE id \(.among(ids))"
  }

  /// Returns the open requests of a kind, oldest first.
  package static func open(_ kind: ApprovalKind, length: Int) -> SQL {
    """
    \(columns()) FROM approvals page WHERE state = 'open' AND kind = \(kind) ORDER BY requested_at, id LIMIT \(literal: length)
    """
  }

  /// Returns the newest requests of a kind about one subject.
  package static func newest(_ kind: ApprovalKind, of subject: Int64, length: Int) -> SQL {
    """
    \(columns()) FROM approvals page WHERE subject_id = \(subject) AND kind = \(kind)
    ORDER BY requested_at DESC, id DESC LIMIT \(literal: length)
    """
  }

  /// Returns the columns of a list for all columns of `page`, in the order of `place`.
  package static func columns(_ page: SQL, _ place: Place, queue: Bool, asOf: Instant? = nil) -> SQL {
    "\(columns(asOf)) FROM (\(page)) page ORDER BY \(place.order("requested_at", queue: queue))"
  }

  private static func columns(_ asOf: Instant? = nil) -> SQL {
    let now: SQL = asOf.map { "\($0)" } ?? "clock_timestamp()"
    return """
      SELECT page.*,
        coalesce(assigned_at > \(now) - interval '30 minutes', false) AS assignment_is_current,
        (SELECT string_agg(key, E'\\x1F' ORDER BY key) FROM jsonb_each_text(before)) AS before_keys,
        (SELECT string_agg(value, E'\\x1F' ORDER BY key) FROM jsonb_each_text(before)) AS before_values,
        (SELECT string_agg(key, E'\\x1F' ORDER BY key) FROM jsonb_each_text(after)) AS after_keys,
        (SELECT string_agg(value, E'\\x1F' ORDER BY key) FROM jsonb_each_text(after)) AS after_values,
        CASE WHEN kind = 'refund' THEN (
          SELECT payment.reference FROM refunds JOIN transactions payment ON payment.id = payment_id
          WHERE refunds.id = subject_id) END AS payment_reference,
        CASE kind
          WHEN 'refund' THEN
            (SELECT users.name FROM refunds JOIN users ON users.id = refunds.user_id WHERE refunds.id = page.subject_id)
          WHEN 'unfreeze' THEN (SELECT users.name FROM users WHERE users.id = page.subject_id)
          ELSE \(merchant("trade_name")) END AS party_name,
        \(merchant("trade_name_ar")) AS party_name_ar
      """
  }

  /// Returns a column of the merchant whose payout, fee, bank account or bank line it is; NULL for other kinds.
  private static func merchant(_ column: SQL) -> SQL {
    """
    (SELECT \(column) FROM merchants WHERE merchants.id = CASE page.kind
        WHEN 'fee' THEN page.subject_id
        WHEN 'payout' THEN (SELECT merchant_id FROM payouts WHERE payouts.id = page.subject_id)
        WHEN 'bank_account' THEN (SELECT merchant_id FROM bank_account_changes account WHERE account.id = page.subject_id)
        WHEN 'bank_line' THEN (SELECT merchant_id FROM bank_lines JOIN payouts ON payouts.id = payout_id
          WHERE bank_lines.id = page.subject_id)
        END)
    """
  }
}

extension Row {
  /// Reads two columns of names and values as a dictionary. They are joined by the unit separator, which stored text
  /// never contains.
  package func dictionary(_ keys: StaticString, _ values: StaticString) throws(DatabaseError) -> [String: String] {
    guard let names: String = try self[keys], let texts: String = try self[values] else { return [:] }
    func split(_ text: String) -> [String] {
      text.split(separator: "\u{1F}", omittingEmptySubsequences: false).map(String.init)
    }
    return Dictionary(zip(split(names), split(texts)), uniquingKeysWith: { first, _ in first })
  }
}
