import Database
import Ledger
import Wallet

/// Filtered settlements as CSV rows, with the payout that carried each.
enum SettlementFile {
  static let header =
    "reference,day,state,closed_at,closed_at_utc,transactions,gross,fee,vat,net,made_available,payout,bank_trace,currency"

  /// Newest first, whatever their number.
  static func rows(_ state: SettlementState?, of merchant: MerchantID) -> SQL {
    let states: SQL = state.map { "settlements.state = \($0)" } ?? "true"
    return """
      SELECT settlements.reference, settlements.day, settlements.state, \(ListFile.times("settlements.closed_at")),
        settlements.count, csv_money(settlements.gross), csv_money(settlements.fee), csv_money(settlements.vat),
        csv_money(settlements.net), csv_money(settlements.moved), payouts.reference, csv_text(paid.bank_trace), 'EGP'
      FROM settlements
        LEFT JOIN payouts ON payouts.id = settlements.payout_id
        LEFT JOIN bank_lines paid ON paid.payout_id = payouts.id AND paid.outcome = 'applied' AND paid.status = 'paid'
      WHERE settlements.merchant_id = \(merchant) AND \(states)
      ORDER BY settlements.closed_at DESC, settlements.id DESC
      """
  }
}
