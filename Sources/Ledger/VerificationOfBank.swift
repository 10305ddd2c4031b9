import Database

extension Verification {
  /// Checks of settlements, payouts, approvals, cases and the audit chain.
  static let bankChecks: [Check] = [
    (
      "every merchant's settlements follow each other without a gap",
      """
      SELECT reference AS value
      FROM (
        SELECT reference, first_sequence, day, lag(last_sequence) OVER chain AS before, lag(day) OVER chain AS day_before
        FROM settlements WINDOW chain AS (PARTITION BY merchant_id ORDER BY first_sequence)
      ) chained
      WHERE first_sequence <> coalesce(before, 0) + 1 OR day <= day_before LIMIT 5
      """
    ),
    (
      "every settlement is the sum of its balance transactions",
      """
      SELECT reference || ': ' || settlements.net || ' instead of ' || coalesce(sum(line.net), 0) AS value
      FROM settlements
        LEFT JOIN balance_transactions line ON line.merchant_id = settlements.merchant_id
          AND sequence BETWEEN first_sequence AND last_sequence AND \(SettlementItem.includes())
      GROUP BY settlements.id
      HAVING (settlements.count, settlements.gross, settlements.fee, settlements.vat, settlements.net)
        IS DISTINCT FROM (count(line.sequence), coalesce(sum(line.gross), 0), coalesce(sum(line.fee), 0),
          coalesce(sum(line.vat), 0), coalesce(sum(line.net), 0)) LIMIT 5
      """
    ),
    (
      "every settlement moved what it says",
      """
      SELECT settlements.reference AS value FROM settlements
        FULL JOIN (SELECT * FROM balance_transactions WHERE kind = 'settlement') line
          ON line.settlement_id = settlements.id
      WHERE coalesce(moved, 0) <> coalesce(-pending_net, 0) OR line.entry_id IS DISTINCT FROM settlements.entry_id LIMIT 5
      """
    ),
    (
      "what is in transit is what payouts under way sum to",
      """
      SELECT 'merchant ' || accounts.merchant_id || ': ' || balance || ' instead of ' || coalesce(sum(amount), 0) AS value
      FROM accounts
        LEFT JOIN payouts ON payouts.merchant_id = accounts.merchant_id
          AND state IN ('awaiting_approval', 'approved', 'exported')
      WHERE kind = 'merchant_in_transit' GROUP BY accounts.id HAVING balance <> coalesce(sum(amount), 0) LIMIT 5
      """
    ),
    (
      "every payout left the balance once, and came back where it didn't reach the bank",
      """
      SELECT reference || ' (' || state || '): ' || coalesce(sum(net), 0) AS value
      FROM payouts LEFT JOIN balance_transactions line ON payout_id = payouts.id
      GROUP BY payouts.id
      HAVING coalesce(sum(net), 0)
          <> CASE WHEN state IN ('rejected', 'withdrawn', 'failed', 'returned') THEN 0 ELSE -amount END
        OR count(*) FILTER (WHERE line.kind = 'payout') <> 1
        OR count(*) FILTER (WHERE line.kind = 'payout_paid') <> (paid_at IS NOT NULL)::int LIMIT 5
      """
    ),
    (
      "nobody decided what they asked for",
      "SELECT 'approval ' || id AS value FROM approvals WHERE decided_by = requested_by LIMIT 5"
    ),
    (
      "what needs another person has that person's approval",
      """
      SELECT 'payout ' || reference AS value FROM payouts
      WHERE state IN ('approved', 'exported', 'paid', 'failed', 'returned')
        AND NOT approved_request('payout', id, approval_id, requested_by)
      UNION ALL
      SELECT 'adjustment ' || id FROM adjustments
      WHERE state = 'completed' AND NOT approved_request('adjustment', id, approval_id, requested_by)
      UNION ALL
      SELECT 'bank account change ' || id FROM bank_account_changes
      WHERE state IN ('approved', 'in_force')
        AND NOT approved_request('bank_account', id, approval_id, requested_by)
      UNION ALL
      SELECT 'refund ' || reference FROM refunds
      WHERE approval_id IS NOT NULL AND state IN ('approved', 'waiting_for_balance', 'completed', 'failed')
        AND NOT approved_request('refund', id, approval_id, requested_by)
      UNION ALL
      SELECT 'bank line ' || line.id FROM bank_lines line JOIN payouts ON payouts.id = payout_id
      WHERE CASE WHEN line.approval_id IS NULL THEN outcome = 'applied' AND line.amount <> payouts.amount
        ELSE NOT approved_request('bank_line', line.id, line.approval_id, '') END
      UNION ALL
      SELECT 'approval ' || id FROM approvals
      WHERE kind = 'bank_line' AND executed_at IS NOT NULL
        AND NOT EXISTS (SELECT FROM bank_lines WHERE bank_lines.id = subject_id AND approval_id = approvals.id)
      LIMIT 5
      """
    ),
    (
      "limits, fees and bank accounts are as another person last approved",
      """
      WITH last AS (
        SELECT DISTINCT ON (kind, subject_id) kind, subject_id, after FROM approvals
        WHERE kind IN ('limit', 'setting', 'fee') AND executed_at IS NOT NULL ORDER BY kind, subject_id, id DESC
      ), account AS (
        SELECT DISTINCT ON (merchant_id) merchant_id, bank_holder, iban_last4 FROM bank_account_changes
        WHERE state = 'in_force' ORDER BY merchant_id, id DESC
      )
      SELECT name || ': ' || value || ' instead of ' || (after ->> 'value') AS value
      FROM last JOIN settings ON kind IN ('limit', 'setting') AND name = after ->> 'name'
      WHERE value::text IS DISTINCT FROM after ->> 'value'
      UNION ALL
      SELECT 'merchant ' || id || ': fee ' || fee_basis_points || ' + ' || fee_fixed
      FROM last JOIN merchants ON kind = 'fee' AND id = subject_id
      WHERE (fee_basis_points::text, fee_fixed::text)
        IS DISTINCT FROM (after ->> 'fee_basis_points', after ->> 'fee_fixed')
      UNION ALL
      SELECT 'merchant ' || id || ': bank account ' || coalesce(merchants.iban_last4, '')
      FROM account JOIN merchants ON id = merchant_id
      WHERE (merchants.bank_holder, merchants.iban_last4) IS DISTINCT FROM (account.bank_holder, account.iban_last4)
      LIMIT 5
      """
    ),
    (
      "every wallet's status is what the audit trail says last of it",
      """
      SELECT 'user ' || id || ': ' || status AS value
      FROM (
        SELECT DISTINCT ON (subject_id) subject_id, act FROM audit_events
        WHERE subject_kind = 'user' AND act IN ('freeze_user', 'unfreeze_user', 'close_user')
        ORDER BY subject_id, id DESC
      ) last JOIN users ON id = subject_id
      WHERE status <> CASE act WHEN 'freeze_user' THEN 'frozen' WHEN 'unfreeze_user' THEN 'active' ELSE 'closed' END
      LIMIT 5
      """
    ),
    (
      "every open approval has what it is about, waiting for it",
      """
      SELECT 'approval ' || approvals.id AS value FROM approvals
        LEFT JOIN refunds ON approvals.kind = 'refund' AND refunds.id = subject_id AND refunds.state = 'requested'
        LEFT JOIN payouts ON approvals.kind = 'payout' AND payouts.id = subject_id AND payouts.state = 'awaiting_approval'
      WHERE approvals.state = 'open' AND approvals.kind IN ('refund', 'payout')
        AND coalesce(refunds.approval_id, payouts.approval_id) IS DISTINCT FROM approvals.id LIMIT 5
      """
    ),
    (
      "every reversed transaction has its reversing entry, which posts the opposite",
      """
      SELECT 'entry ' || coalesce(reversal.id, entry.id) AS value
      FROM journal_entries entry
        FULL JOIN (SELECT * FROM journal_entries WHERE reverses IS NOT NULL) reversal ON reversal.reverses = entry.id
        LEFT JOIN transactions ON transactions.id = entry.transaction_id
      WHERE (coalesce(transactions.status, '') = 'reversed') <> (reversal.id IS NOT NULL) AND entry.transaction_id IS NOT NULL
        OR reversal.id IS NOT NULL AND (
          SELECT sum(abs(amount)) FROM postings WHERE entry_id = reversal.id
        ) IS DISTINCT FROM (SELECT sum(abs(amount)) FROM postings WHERE entry_id = entry.id)
      LIMIT 5
      """
    ),
    (
      "every transaction's review is that of its case",
      """
      SELECT reference AS value FROM cases FULL JOIN (SELECT * FROM transactions WHERE review <> 'none') moved
        ON moved.id = transaction_id
      WHERE review IS DISTINCT FROM state LIMIT 5
      """
    ),
    (
      "the audit chain is whole",
      """
      SELECT 'audit row ' || coalesce(event_id, id) AS value
      FROM (
        SELECT position, event_id, hash, lag(hash, 1, '') OVER chain AS hash_before,
          lag(position, 1, 0::bigint) OVER chain AS position_before
        FROM audit_chain WINDOW chain AS (ORDER BY position)
      ) link
        FULL JOIN audit_events event ON event.id = event_id
      WHERE CASE
        WHEN position IS NULL THEN NOT EXISTS (SELECT FROM audit_unlinked WHERE audit_unlinked.event_id = event.id)
        ELSE event.id IS NULL OR position <> position_before + 1
          OR hash IS DISTINCT FROM sha256(hash_before || audit_digest(event))
      END
      ORDER BY position NULLS LAST LIMIT 1
      """
    ),
    (
      "every audit event is linked within a minute",
      """
      SELECT 'audit row ' || event_id || coalesce(' of ' || at, ', which is gone') AS value
      FROM audit_unlinked LEFT JOIN audit_events ON id = event_id
      WHERE at IS NULL OR at < now() - interval '1 minute' ORDER BY event_id LIMIT 5
      """
    ),
    (
      "the audit chain ends at its head",
      """
      SELECT 'head at ' || head.position AS value
      FROM audit_head head LEFT JOIN (SELECT * FROM audit_chain ORDER BY position DESC LIMIT 1) link ON true
      WHERE head.position <> coalesce(link.position, 0) OR head.hash <> coalesce(link.hash, '') LIMIT 1
      """
    ),
  ]
}
