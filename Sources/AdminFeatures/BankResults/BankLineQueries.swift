import Database
import Ledger
import Wallet

/// What became of a line of the bank's file when it was taken in; raw values are what the database stores.
enum BankLineOutcome: String, CaseIterable, DatabaseValue {
  case applied, superseded, unmatched, mismatched, contradicting
}

/// The lists of lines; raw values stand in addresses.
enum BankLineView: String, CaseIterable {
  case waiting, resolved, applied, all

  var condition: SQL {
    switch self {
    // As the index of the few that wait has it.
    case .waiting: "resolved_at IS NULL AND outcome IN ('unmatched', 'mismatched', 'contradicting')"
    case .resolved: "resolved_at IS NOT NULL"
    case .applied: "outcome = 'applied'"
    case .all: "true"
    }
  }
}

/// A line of a file in which the bank said what became of a payout.
struct BankLineItem: Listed {
  let id: BankNoticeID
  let fileName: String
  let line: Int
  /// As it stood in the file.
  let payoutReference: String
  let status: BankNoticeStatus
  let amount: Money
  let trace: String
  let processedAt: Instant
  let reason: String?
  let outcome: BankLineOutcome
  /// The payout that it names; nil where it names none.
  let payout: Payout?
  let importedByName: String
  let importedAt: Instant
  let resolution: Resolution?

  struct Payout {
    let reference: Reference
    let amount: Money
    let state: PayoutState
    let trace: String?
  }

  struct Resolution {
    let byName: String
    let at: Instant
    let text: String
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
        trace: try row["named_trace"])
    } else {
      payout = nil
    }
    importedByName = try row["imported_by_name"]
    importedAt = try row["imported_at"]
    if let at: Instant = try row["resolved_at"] {
      resolution = Resolution(byName: try row["resolved_by_name"], at: at, text: try row["resolution"])
    } else {
      resolution = nil
    }
  }

  var cursor: Cursor { Cursor(at: importedAt, id: id.rawValue) }

  /// Whether somebody has to look at it.
  var waits: Bool {
    switch outcome {
    case .unmatched, .mismatched, .contradicting: resolution == nil
    case .applied, .superseded: false
    }
  }

  static func query(_ id: BankNoticeID) -> SQL { columns("SELECT * FROM bank_notices WHERE id = \(id)") }

  /// What the bank said of a payout, the newest first.
  static func query(of payout: Reference) -> SQL {
    let page: SQL = """
      SELECT * FROM bank_notices WHERE payout_id = (SELECT id FROM payouts WHERE reference = \(payout))
      """
    return columns(page) + " ORDER BY page.imported_at DESC, page.id DESC"
  }

  /// What waits is a queue, its oldest first; everything else is a list, its newest first.
  static func query(_ view: BankLineView, _ place: Place, length: Int) -> SQL {
    let isQueue = view == .waiting
    let page: SQL = """
      SELECT * FROM bank_notices WHERE \(view.condition) AND \(place.condition("imported_at"))
      ORDER BY \(place.order("imported_at", queue: isQueue)) LIMIT \(length + 1)
      """
    return columns(page) + " ORDER BY \(place.order("page.imported_at", "page.id", queue: isQueue))"
  }

  private static func columns(_ page: SQL) -> SQL {
    """
    SELECT page.*, payouts.reference AS named_reference, payouts.amount AS named_amount, payouts.state AS named_state,
      payouts.bank_trace AS named_trace
    FROM (\(page)) page LEFT JOIN payouts ON payouts.id = payout_id
    """
  }
}
