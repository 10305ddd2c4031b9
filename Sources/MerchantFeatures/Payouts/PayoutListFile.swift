import Database
import Ledger
import Wallet

/// Filtered payouts as CSV rows.
enum PayoutListFile {
  static let header =
    "reference,requested_at,requested_at_utc,requested_by,scheduled_for,state,amount,currency,account_holder,account,"
    + "sent_at,sent_at_utc,execution_day,paid_at,paid_at_utc,bank_trace,ended_at,ended_at_utc,end_trace,reason,retry_of"

  /// Newest first, whatever their number. The bank's times are those of its results.
  static func rows(_ search: BoundedSearch) -> SQL {
    """
    SELECT payouts.reference, \(ListFile.times("payouts.requested_at")),
      CASE WHEN payouts.requested_by LIKE 'member:%' THEN csv_text(payouts.requested_by_name) ELSE 'HealthPay' END,
      payouts.scheduled_for, payouts.state, csv_money(payouts.amount), 'EGP', csv_text(payouts.bank_holder),
      payouts.iban_last4, \(ListFile.times("payouts.exported_at")), payouts.execution_day,
      \(ListFile.times("coalesce(paid.processed_at, payouts.paid_at)")), csv_text(paid.bank_trace),
      \(ListFile.times("coalesce(ended.processed_at, payouts.ended_at)")), csv_text(nullif(ended.bank_trace, '')),
      csv_text(payouts.failure_reason), retried.reference
    FROM (\(search.all)) payouts
      LEFT JOIN payouts retried ON retried.id = payouts.retry_of
      LEFT JOIN bank_lines paid ON paid.payout_id = payouts.id AND paid.outcome = 'applied' AND paid.status = 'paid'
      LEFT JOIN bank_lines ended
        ON ended.payout_id = payouts.id AND ended.outcome = 'applied' AND ended.status IN ('failed', 'returned')
    ORDER BY payouts.requested_at DESC, payouts.id DESC
    """
  }
}
