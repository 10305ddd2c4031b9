import Database
import Ledger
import Wallet

/// The decision behind a settlement's line that no transaction explains.
struct SettledAdjustment: RowDecodable {
  let sequence: Int64
  let decision: DecisionID

  init(_ row: Row) throws(DatabaseError) {
    sequence = try row["sequence"]
    decision = try row["decision_id"]
  }

  static func query(_ settlement: SettlementItem) -> SQL {
    """
    SELECT sequence, adjustments.decision_id
    FROM balance_transactions JOIN adjustments ON adjustments.entry_id = balance_transactions.entry_id
    WHERE merchant_id = \(settlement.merchant) AND sequence BETWEEN \(settlement.first) AND \(settlement.last)
      AND kind IN ('adjustment', 'reversal')
    """
  }
}
