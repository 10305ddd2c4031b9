import Database
import Ledger
import Wallet

/// The outcome of an imported bank line; raw values are stored in the database.
enum BankLineOutcome: String, CaseIterable, DatabaseValue {
  case applied, superseded, amountMismatch = "amount_mismatch", conflict, noMatch = "no_match"
}

/// The lists of lines; raw values are used in addresses.
enum BankLineView: String, CaseIterable {
  case waiting, resolved, applied, all

  /// It repeats the condition of the partial index of unmatched lines.
  static let isWaiting: SQL = "resolved_at IS NULL AND outcome IN ('no_match', 'amount_mismatch', 'conflict')"
  /// The condition that a waiting line waits for an approval, not for somebody to look into it.
  static let isRequested: SQL =
    "bank_lines.id IN (SELECT subject_id FROM approvals WHERE state = 'open' AND kind = 'bank_line')"
}

/// A line of a bank result file.
struct BankLineItem: Listed {
  let id: BankLineID
  let fileName: String
  let line: Int
  /// The reference as written in the file.
  let payoutReference: String
  let status: BankLineStatus
  let amount: Money
  let trace: String
  let processedAt: Instant
  let reason: String?
  let outcome: BankLineOutcome
  /// The matching payout; nil if there is none.
  let payout: Payout?
  let importedByName: String
  let importedAt: Instant
  let resolution: Resolution?
  /// The open request about the line, or about another line of its payout.
  let request: OpenRequest?

  struct Payout {
    let reference: Reference
    let amount: Money
    let state: PayoutState
    let trace: String?
    let exportedAt: Instant?
  }

  struct Resolution {
    let byName: String
    let at: Instant
    let text: String
    /// Nil where the line was only explained.
    let request: ExecutedRequest?
  }

  /// The request that ended the payout. Who resolved the line has approved it.
  struct ExecutedRequest {
    let id: ApprovalID
    let requestedByName: String
    let state: PayoutState
  }

  struct OpenRequest {
    let id: ApprovalID
    let line: BankLineID
    let state: PayoutState
  }

  init(_ row: Row) throws(DatabaseError) {
    id = try row["id"]
    fileName = try row["file_name"]
    line = try row["line"]
    payoutReference = try row["payout_reference"]
    status = try row["status"]
    amount = try row["amount"]
    trace = try row["bank_trace"]
    processedAt = try row["processed_at"]
    reason = try row["reason"]
    outcome = try row["outcome"]
    if let reference: Reference = try row["named_reference"] {
      payout = Payout(
        reference: reference, amount: try row["named_amount"], state: try row["named_state"],
        trace: try row["named_trace"], exportedAt: try row["named_exported_at"])
    } else {
      payout = nil
    }
    importedByName = try row["imported_by_name"]
    importedAt = try row["imported_at"]
    if let at: Instant = try row["resolved_at"] {
      resolution = Resolution(
        byName: try row["resolved_by_name"], at: at, text: try row["resolution"], request: try Self.executed(row))
    } else {
      resolution = nil
    }
    if let id: ApprovalID = try row["open_request"] {
      request = OpenRequest(id: id, line: try row["open_line"], state: try row["open_state"])
    } else {
      request = nil
    }
  }

  private static func executed(_ row: Row) throws(DatabaseError) -> ExecutedRequest? {
    guard let id: ApprovalID = try row["approval_id"] else { return nil }
    return ExecutedRequest(id: id, requestedByName: try row["asked_by_name"], state: try row["asked_state"])
  }

  var cursor: Cursor { Cursor(at: importedAt, id: id.rawValue) }

  /// Whether a person has to resolve the line.
  var waits: Bool {
    switch outcome {
    case .noMatch, .amountMismatch, .conflict: resolution == nil
    case .applied, .superseded: false
    }
  }

  static func query(_ id: BankLineID) -> SQL { columns("SELECT * FROM bank_lines WHERE id = \(id)") }

  /// Whether a request about this line is open, not about another line of its payout.
  var isRequested: Bool { request?.line == id }

  /// Returns the query for the lines of those of the approvals that are about one.
  static func query(of approvals: [ApprovalID]) -> SQL {
    columns(
      """
      SELECT * FROM bank_lines WHERE id IN (
        SELECT subject_id FROM approvals WHERE id \(.among(approvals)) AND kind = 'bank_line')
      """)
  }

  /// Returns the query for the bank lines of a payout, newest first.
  static func query(of payout: Reference) -> SQL {
    let page: SQL = """
      SELECT * FROM bank_lines WHERE payout_id = (SELECT id FROM payouts WHERE reference = \(payout))
      """
    return columns(page) + " ORDER BY page.imported_at DESC, page.id DESC"
  }

  /// Returns the columns of a list for all columns of `page`, in the order of `place`.
  static func columns(_ page: SQL, _ place: Place, queue: Bool) -> SQL {
    columns(page) + " ORDER BY \(place.order("page.imported_at", "page.id", queue: queue))"
  }

  private static func columns(_ page: SQL) -> SQL {
    """
    SELECT page.*, payouts.reference AS named_reference, payouts.amount AS named_amount, payouts.state AS named_state,
      payouts.bank_trace AS named_trace, payouts.exported_at AS named_exported_at,
      executed.requested_by_name AS asked_by_name, executed.after ->> 'payout_state' AS asked_state,
      request.id AS open_request, request.subject_id AS open_line, request.after ->> 'payout_state' AS open_state
    FROM (\(page)) page
      LEFT JOIN payouts ON payouts.id = payout_id
      LEFT JOIN approvals executed ON executed.id = page.approval_id
      LEFT JOIN LATERAL (
        SELECT approvals.* FROM bank_lines other
          JOIN approvals ON kind = 'bank_line' AND subject_id = other.id AND approvals.state = 'open'
        WHERE other.payout_id = page.payout_id AND page.resolved_at IS NULL ORDER BY subject_id = page.id DESC LIMIT 1
      ) request ON true
    """
  }
}
