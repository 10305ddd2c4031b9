import Database

extension Verification {
  /// Checks of the daily totals that overviews read against the history.
  static let totalChecks: [Check] = [
    (
      "the totals of every hour are what its transactions sum to",
      """
      SELECT kind || ' ' || status || ' from ' || to_char(hour AT TIME ZONE 'Africa/Cairo', 'YYYY-MM-DD HH24:MI') || ': '
        || coalesce(kept.count, 0) || ' of ' || coalesce(kept.amount, 0) || ' instead of '
        || coalesce(counted.count, 0) || ' of ' || coalesce(counted.amount, 0) AS value
      FROM (
        SELECT date_trunc('hour', created_at, 'UTC') AS hour, kind, status, count(*) AS count, sum(amount) AS amount
        FROM transactions GROUP BY 1, 2, 3
      ) counted
        FULL JOIN (
          SELECT hour, kind, status, sum(count) AS count, sum(amount) AS amount FROM transaction_hours GROUP BY 1, 2, 3
        ) kept USING (hour, kind, status)
      WHERE (coalesce(kept.count, 0), coalesce(kept.amount, 0))
        <> (coalesce(counted.count, 0), coalesce(counted.amount, 0))
      ORDER BY hour, kind, status LIMIT 5
      """
    ),
    (
      "the total of every merchant's day is what its balance transactions sum to",
      """
      SELECT 'merchant ' || merchant_id || ' on ' || day || ': ' || coalesce(kept.net, 0) || ' instead of '
        || coalesce(counted.net, 0) AS value
      FROM (
        SELECT merchant_id, (posted_at AT TIME ZONE 'Africa/Cairo')::date AS day, sum(net) AS net
        FROM balance_transactions WHERE kind IN ('payment', 'refund', 'reversal') GROUP BY 1, 2
      ) counted
        FULL JOIN merchant_totals kept USING (merchant_id, day)
      WHERE coalesce(kept.net, 0) <> coalesce(counted.net, 0)
      ORDER BY merchant_id, day LIMIT 5
      """
    ),
    (
      "what the accounts of each kind hold together is what their postings sum to",
      """
      SELECT kind || ': ' || coalesce(kept.amount, 0) || ' instead of ' || coalesce(counted.amount, 0) AS value
      FROM ledger_totals kept
        FULL JOIN (
          SELECT kind, sum(amount) AS amount FROM postings JOIN accounts ON accounts.id = account_id
          WHERE entry_id <= (SELECT entry_id FROM ledger_progress) GROUP BY kind
        ) counted USING (kind)
      WHERE coalesce(kept.amount, 0) <> coalesce(counted.amount, 0) LIMIT 5
      """
    ),
    (
      "the totals of every hour's postings are what they sum to",
      """
      SELECT kind || ' from ' || to_char(hour AT TIME ZONE 'Africa/Cairo', 'YYYY-MM-DD HH24:MI') || ': '
        || coalesce(kept.debit, 0) || ' and ' || coalesce(kept.credit, 0) || ' instead of '
        || coalesce(counted.debit, 0) || ' and ' || coalesce(counted.credit, 0) AS value
      FROM ledger_history counted
        FULL JOIN (
          SELECT hour, kind, sum(debit) AS debit, sum(credit) AS credit FROM ledger_hours GROUP BY 1, 2
        ) kept USING (hour, kind)
      WHERE (coalesce(kept.debit, 0), coalesce(kept.credit, 0))
        <> (coalesce(counted.debit, 0), coalesce(counted.credit, 0))
      ORDER BY hour, kind LIMIT 5
      """
    ),
    (
      "the totals of every month's postings are what its hours sum to",
      """
      SELECT kind || ' in ' || to_char(month, 'YYYY-MM') || ': ' || coalesce(kept.debit, 0) || ' and '
        || coalesce(kept.credit, 0) || ' instead of ' || coalesce(counted.debit, 0) || ' and '
        || coalesce(counted.credit, 0) AS value
      FROM (
        SELECT cairo_month(hour) AS month, kind, sum(debit) AS debit, sum(credit) AS credit FROM ledger_hours GROUP BY 1, 2
      ) counted
        FULL JOIN (
          SELECT month, kind, sum(debit) AS debit, sum(credit) AS credit FROM ledger_months GROUP BY 1, 2
        ) kept USING (month, kind)
      WHERE (coalesce(kept.debit, 0), coalesce(kept.credit, 0))
        <> (coalesce(counted.debit, 0), coalesce(counted.credit, 0))
      ORDER BY month, kind LIMIT 5
      """
    ),
  ]
}
