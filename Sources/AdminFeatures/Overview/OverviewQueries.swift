import Database
import Ledger
import Wallet

/// The number of waiting items in each queue, and its oldest.
struct Waiting: RowDecodable {
  let approvals: Int
  let oldestApproval: Instant?
  let flagged: Int
  let oldestFlagged: Instant?
  let frozen: Int
  let bankLines: Int
  let oldestBankLine: Instant?

  init(_ row: Row) throws(DatabaseError) {
    approvals = try row["approvals"]
    oldestApproval = try row["oldest_approval"]
    flagged = try row["flagged"]
    oldestFlagged = try row["oldest_flagged"]
    frozen = try row["frozen"]
    bankLines = try row["bank_lines"]
    oldestBankLine = try row["oldest_bank_line"]
  }

  static let query: SQL = """
    SELECT
      (SELECT count(*) FROM (SELECT FROM approvals WHERE state = 'open' LIMIT 1000) open) AS approvals,
      (SELECT min(requested_at) FROM approvals WHERE state = 'open') AS oldest_approval,
      (SELECT count(*) FROM (SELECT FROM transactions WHERE review <> 'none' AND review = 'flagged' LIMIT 1000) flagged)
        AS flagged,
      (SELECT min(created_at) FROM transactions WHERE review <> 'none' AND review = 'flagged') AS oldest_flagged,
      (SELECT count(*) FROM (SELECT FROM users WHERE status <> 'active' AND status = 'frozen' LIMIT 1000) frozen)
        AS frozen,
      (SELECT count(*) FROM (SELECT FROM bank_lines WHERE \(BankLineView.isWaiting) LIMIT 1000) waiting)
        AS bank_lines,
      (SELECT min(imported_at) FROM bank_lines WHERE \(BankLineView.isWaiting)) AS oldest_bank_line
    """
}
