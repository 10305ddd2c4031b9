import Database
import Ledger
import Wallet

/// Filtered settlements as CSV rows, with the payout that carried each.
enum SettlementFile {
  static let header =
    "reference,day,state,closed_at,closed_at_utc,transactions,gross,fee,vat,net,made_available,payout,bank_trace,currency"

  /// Newest first, whatever their number.
  static func rows(_ search: BoundedSearch) -> SQL {
    """
    SELECT settlements.reference, settlements.day, settlements.state, \(ListFile.times("settlements.closed_at")),
      settlements.count, csv_money(settlements.gross), csv_money(settlements.fee), csv_money(settlements.vat),
      csv_money(settlements.net), csv_money(settlements.moved), payouts.reference, csv_text(paid.bank_trace), 'EGP'
    FROM (\(search.all)) settlements
      LEFT JOIN payouts ON payouts.id = settlements.payout_id
      LEFT JOIN bank_lines paid ON paid.payout_id = payouts.id AND paid.outcome = 'applied' AND paid.status = 'paid'
    ORDER BY settlements.closed_at DESC, settlements.id DESC
    """
  }
}

/// The balance transactions of a settlement as CSV rows, which sum to its net.
enum SettlementLinesFile {
  static let header =
    "sequence,posted_at,posted_at_utc,kind,reference,parent_reference,counterparty,description,gross,fee,vat,net,currency"

  /// In the order of posting, as on its page.
  static func rows(_ settlement: SettlementItem) -> SQL {
    """
    SELECT line.sequence, \(ListFile.times("line.posted_at")), line.kind, moved.reference, parent.reference,
      \(ListFile.person("users.name", "users.mobile")), csv_text(moved.description), csv_money(line.gross),
      csv_money(line.fee), csv_money(line.vat), csv_money(line.net), 'EGP'
    FROM balance_transactions line
      LEFT JOIN transactions moved ON moved.id = line.transaction_id
      LEFT JOIN transactions parent ON parent.id = moved.parent_id
      LEFT JOIN users ON users.id = moved.user_id
    WHERE line.merchant_id = \(settlement.merchant) AND line.sequence BETWEEN \(settlement.first) AND \(settlement.last)
      AND \(SettlementItem.includes("line.kind"))
    ORDER BY line.sequence
    """
  }
}
