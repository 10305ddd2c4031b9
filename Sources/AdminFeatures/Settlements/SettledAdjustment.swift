import Database
import Ledger
import Wallet

/// The approval of an adjustment or a reversal among a settlement's lines.
struct SettledAdjustment: RowDecodable {
  let sequence: Int64
  let approval: ApprovalID

  init(_ row: Row) throws(DatabaseError) {
    sequence = try row["sequence"]
    approval = try row["approval_id"]
  }

  /// Returns the approvals of these lines only, since a day may have more lines than a page shows.
  static func query(_ merchant: MerchantID, _ sequences: [Int64]) -> SQL {
    """
    SELECT sequence, adjustments.approval_id
    FROM balance_transactions JOIN adjustments ON adjustments.entry_id = balance_transactions.entry_id
    WHERE merchant_id = \(merchant) AND sequence = ANY(\(sequences))
    """
  }
}
