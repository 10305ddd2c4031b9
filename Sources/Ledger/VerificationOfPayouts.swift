import Database

extension Verification {
  /// What payouts are made of, and what is kept of customers.
  static let payoutChecks: [Check] = [
    (
      "every payout is what was left from before and its lines, less what stays available",
      """
      WITH lines AS (
        SELECT merchant_id, sequence, kind, payout_id, entry_id, net - pending_net AS moved,
          count(*) FILTER (WHERE kind = 'payout') OVER earlier AS part
        FROM balance_transactions WHERE net <> pending_net
        WINDOW earlier AS (PARTITION BY merchant_id ORDER BY sequence ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
      ), parts AS (
        SELECT merchant_id, part, max(payout_id) FILTER (WHERE kind = 'payout') AS payout_id,
          coalesce(sum(moved) FILTER (WHERE kind <> 'payout'), 0) AS amount,
          available_after(merchant_id, max(entry_id) FILTER (WHERE kind = 'payout')) AS stays
        FROM lines GROUP BY merchant_id, part
      ), summed AS (
        SELECT merchant_id, payout_id, amount, stays,
          coalesce(lag(stays) OVER (PARTITION BY merchant_id ORDER BY part), 0) AS before
        FROM parts
      )
      SELECT coalesce(reference, 'merchant ' || summed.merchant_id) || ': ' || before || ' + ' || summed.amount || ' - '
        || coalesce(stays, balance) || ' instead of ' || coalesce(payouts.amount, 0) AS value
      FROM summed
        LEFT JOIN payouts ON payouts.id = payout_id
        JOIN accounts ON accounts.merchant_id = summed.merchant_id AND accounts.kind = 'merchant_available'
      WHERE before + summed.amount - coalesce(stays, balance) <> coalesce(payouts.amount, 0)
        OR payouts.merchant_id IS DISTINCT FROM CASE WHEN payout_id IS NOT NULL THEN summed.merchant_id END
      LIMIT 5
      """
    ),
    (
      "every settlement names the payout that carries it, and is paid with it",
      """
      SELECT settlements.reference || ': ' || coalesce(settlements.payout_id::text, 'none') || ' instead of '
        || coalesce(carried.payout_id::text, 'none') AS value
      FROM carried_settlements carried
        JOIN settlements ON settlements.id = settlement_id
        LEFT JOIN payouts ON payouts.id = carried.payout_id
      WHERE settlements.payout_id IS DISTINCT FROM carried.payout_id
        OR (settlements.state = 'paid') <> (coalesce(payouts.state, '') = 'paid') LIMIT 5
      """
    ),
    (
      "every payout schedule is what its last change says",
      """
      SELECT 'merchant ' || merchant_id || ': ' || payout_schedule || ' ' || payout_day || ' ' || payout_minimum AS value
      FROM (
        SELECT DISTINCT ON (merchant_id) merchant_id, schedule, day, minimum FROM payout_schedule_changes
        WHERE state = 'in_force' ORDER BY merchant_id, id DESC
      ) last JOIN merchants ON merchants.id = merchant_id
      WHERE (payout_schedule, payout_day, payout_minimum) IS DISTINCT FROM (schedule, day, minimum) LIMIT 5
      """
    ),
    (
      "what each customer paid a merchant is what the balance transactions sum to",
      """
      SELECT 'merchant ' || merchant_id || ' user ' || user_id || ': ' || coalesce(kept.payments, 0) || ' of '
        || coalesce(kept.paid, 0) || ' instead of ' || coalesce(counted.payments, 0) || ' of '
        || coalesce(counted.paid, 0) AS value
      FROM counted_customers counted FULL JOIN merchant_customers kept USING (merchant_id, user_id)
      WHERE (counted.payments, counted.paid, counted.refunded, counted.first_paid_at, counted.last_paid_at)
        IS DISTINCT FROM (kept.payments, kept.paid, kept.refunded, kept.first_paid_at, kept.last_paid_at)
      ORDER BY merchant_id, user_id LIMIT 5
      """
    ),
  ]
}
