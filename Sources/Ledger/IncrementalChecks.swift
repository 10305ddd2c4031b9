import Database

/// The checks of the incremental verification, each over a range. Their names are those of the whole verification where they
/// say the same.
extension IncrementalVerification {
  static func entryChecks(after first: Int64, through last: Int64) -> [Verification.Check] {
    [
      (
        "the postings of every entry sum to zero",
        """
        SELECT 'entry ' || entry_id || ': ' || sum(amount) AS value FROM postings
        WHERE entry_id > \(first) AND entry_id <= \(last) GROUP BY entry_id HAVING sum(amount) <> 0 LIMIT 5
        """
      ),
      (
        "every entry has postings",
        """
        SELECT 'entry ' || id AS value FROM journal_entries
        WHERE id > \(first) AND id <= \(last)
          AND NOT EXISTS (SELECT FROM postings WHERE entry_id = journal_entries.id) LIMIT 5
        """
      ),
      (
        "every posting carries the balance after it",
        """
        SELECT 'account ' || posting.account_id || ' entry ' || posting.entry_id || ': ' || posting.balance_after AS value
        FROM postings posting
          JOIN accounts ON accounts.id = posting.account_id
          LEFT JOIN LATERAL (
            SELECT balance_after FROM postings
            WHERE account_id = posting.account_id AND entry_id < posting.entry_id ORDER BY entry_id DESC LIMIT 1
          ) before ON true
        WHERE posting.entry_id > \(first) AND posting.entry_id <= \(last) AND balance IS NOT NULL
          AND posting.balance_after IS DISTINCT FROM coalesce(before.balance_after, 0) + posting.amount LIMIT 5
        """
      ),
      (
        "every balance is that after its last posting",
        """
        SELECT 'account ' || accounts.id || ': ' || balance || ' instead of ' || head.balance_after AS value
        FROM (SELECT DISTINCT account_id FROM postings WHERE entry_id > \(first) AND entry_id <= \(last)) touched
          JOIN accounts ON accounts.id = touched.account_id
          CROSS JOIN LATERAL (
            SELECT balance_after FROM postings WHERE account_id = accounts.id ORDER BY entry_id DESC LIMIT 1
          ) head
        WHERE balance IS NOT NULL AND balance IS DISTINCT FROM head.balance_after LIMIT 5
        """
      ),
      (
        "every entry's transaction is completed, and has no other",
        """
        SELECT reference || ' (' || status || '): ' || entries AS value
        FROM (
          SELECT DISTINCT transaction_id FROM journal_entries
          WHERE id > \(first) AND id <= \(last) AND transaction_id IS NOT NULL AND reverses IS NULL
        ) moved
          JOIN transactions ON transactions.id = moved.transaction_id
          CROSS JOIN LATERAL (
            SELECT count(*) AS entries FROM journal_entries
            WHERE journal_entries.transaction_id = transactions.id AND reverses IS NULL
          ) counted
        WHERE entries <> 1 OR status NOT IN ('completed', 'reversed') LIMIT 5
        """
      ),
      (
        "every reversing entry posts the opposite of a reversed transaction's",
        """
        SELECT 'entry ' || reversal.id AS value
        FROM journal_entries reversal
          JOIN journal_entries entry ON entry.id = reversal.reverses
          LEFT JOIN transactions ON transactions.id = entry.transaction_id
        WHERE reversal.id > \(first) AND reversal.id <= \(last)
          AND (coalesce(transactions.status, 'reversed') <> 'reversed'
            OR EXISTS (
              SELECT FROM postings WHERE entry_id IN (reversal.id, entry.id) GROUP BY account_id HAVING sum(amount) <> 0))
        LIMIT 5
        """
      ),
    ]
  }

  static func transactionChecks(after first: Int64, through last: Int64) -> [Verification.Check] {
    [
      (
        "every completed transaction has one entry, and no other has any",
        """
        SELECT reference || ' (' || status || '): ' || entries AS value
        FROM transactions
          CROSS JOIN LATERAL (
            SELECT count(*) AS entries FROM journal_entries
            WHERE journal_entries.transaction_id = transactions.id AND reverses IS NULL
          ) counted
        WHERE transactions.id > \(first) AND transactions.id <= \(last)
          AND entries <> (status IN ('completed', 'reversed'))::int LIMIT 5
        """
      ),
      (
        "no payment is refunded beyond its amount, and each says what its refunds sum to",
        """
        SELECT payment.reference || ': ' || refunded || ' of ' || payment.amount || ' instead of ' || reserved AS value
        FROM (
          SELECT id FROM transactions WHERE id > \(first) AND id <= \(last) AND kind = 'payment' AND refunded > 0
          UNION SELECT parent_id FROM transactions WHERE id > \(first) AND id <= \(last) AND kind = 'refund'
        ) touched
          JOIN transactions payment ON payment.id = touched.id
          CROSS JOIN LATERAL (
            SELECT coalesce(sum(amount), 0) AS reserved,
              coalesce(sum(amount) FILTER (WHERE state = 'completed'), 0) AS completed,
              coalesce(sum(fee_returned) FILTER (WHERE state = 'completed'), 0) AS fees,
              coalesce(sum(vat_returned) FILTER (WHERE state = 'completed'), 0) AS taxes
            FROM refunds
            WHERE payment_id = payment.id AND state IN ('requested', 'approved', 'waiting_for_balance', 'completed')
          ) refunds
        WHERE refunded <> reserved OR refunds_completed <> completed OR refunded > payment.amount
          OR fees > payment.fee OR taxes > payment.vat LIMIT 5
        """
      ),
      (
        "every refunding transaction has its refund",
        """
        SELECT moved.reference AS value
        FROM transactions moved LEFT JOIN refunds ON refunds.transaction_id = moved.id
        WHERE moved.id > \(first) AND moved.id <= \(last) AND moved.kind = 'refund' AND moved.status = 'completed'
          AND (moved.parent_id, moved.user_id, moved.merchant_id, moved.amount, moved.fee, moved.vat)
            IS DISTINCT FROM (refunds.payment_id, refunds.user_id, refunds.merchant_id, refunds.amount,
              refunds.fee_returned, refunds.vat_returned) LIMIT 5
        """
      ),
    ]
  }

  /// A merchant's lines that no verification has seen.
  private static func newLines(after first: Int64, through last: Int64) -> SQL {
    """
    SELECT line.* FROM merchants
      LEFT JOIN verified_chains ON verified_chains.merchant_id = merchants.id
      JOIN balance_transactions line
        ON line.merchant_id = merchants.id AND line.sequence > coalesce(verified_chains.sequence, 0)
    WHERE merchants.id > \(first) AND merchants.id <= \(last)
    """
  }

  static func chainChecks(after first: Int64, through last: Int64) -> [Verification.Check] {
    let lines = newLines(after: first, through: last)
    return [
      (
        "every chain of balance transactions is gapless and foots",
        """
        SELECT 'merchant ' || line.merchant_id || ' line ' || line.sequence AS value
        FROM (\(lines)) line
          LEFT JOIN balance_transactions before
            ON before.merchant_id = line.merchant_id AND before.sequence = line.sequence - 1
        WHERE before.sequence IS NULL AND line.sequence <> 1 OR line.balance <> coalesce(before.balance, 0) + line.net
          OR line.net <> line.gross - line.fee - line.vat
          OR before.posted_at > line.posted_at OR before.recorded_at >= line.recorded_at
        UNION ALL
        SELECT 'merchant ' || merchant_id || ' line ' || sequence || ' is gone' FROM verified_chains
        WHERE merchant_id > \(first) AND merchant_id <= \(last) AND NOT EXISTS (
          SELECT FROM balance_transactions line
          WHERE (line.merchant_id, line.sequence) = (verified_chains.merchant_id, verified_chains.sequence))
        LIMIT 5
        """
      ),
      (
        "every balance transaction is what its entry moved in the merchant's accounts",
        """
        SELECT 'merchant ' || line.merchant_id || ' entry ' || line.entry_id || ': ' || line.net || ' instead of '
          || moved.net AS value
        FROM (\(lines)) line
          CROSS JOIN LATERAL (
            SELECT coalesce(sum(amount), 0) AS net,
              coalesce(sum(amount) FILTER (WHERE accounts.kind = 'merchant_pending'), 0) AS pending_net
            FROM postings JOIN accounts ON accounts.id = account_id
            WHERE postings.entry_id = line.entry_id AND accounts.merchant_id = line.merchant_id
              AND accounts.kind IN ('merchant_pending', 'merchant_available')
          ) moved
        WHERE (line.net, line.pending_net) <> (moved.net, moved.pending_net) LIMIT 5
        """
      ),
      (
        "every balance transaction says what its transaction did",
        """
        SELECT 'merchant ' || line.merchant_id || ' line ' || line.sequence AS value
        FROM (\(lines)) line JOIN transactions moved ON moved.id = line.transaction_id
        WHERE line.kind IN ('payment', 'refund')
          AND (moved.kind, moved.merchant_id, moved.amount, moved.fee, moved.vat)
            IS DISTINCT FROM (line.kind, line.merchant_id, abs(line.gross), abs(line.fee), abs(line.vat)) LIMIT 5
        """
      ),
      (
        "every chain ends at what the merchant's accounts hold",
        """
        SELECT 'merchant ' || merchants.id AS value
        FROM merchants
          JOIN LATERAL (
            SELECT sum(balance) AS held FROM accounts
            WHERE merchant_id = merchants.id AND kind IN ('merchant_pending', 'merchant_available')
          ) accounts ON true
          LEFT JOIN LATERAL (
            SELECT balance FROM balance_transactions WHERE merchant_id = merchants.id ORDER BY sequence DESC LIMIT 1
          ) head ON true
        WHERE merchants.id > \(first) AND merchants.id <= \(last) AND held <> coalesce(head.balance, 0) LIMIT 5
        """
      ),
    ]
  }

  /// Where the chains end that have new lines.
  static func newHeads(after first: Int64, through last: Int64) -> SQL {
    """
    SELECT merchants.id AS merchant_id, head.sequence
    FROM merchants
      LEFT JOIN verified_chains ON verified_chains.merchant_id = merchants.id
      CROSS JOIN LATERAL (
        SELECT sequence FROM balance_transactions WHERE merchant_id = merchants.id ORDER BY sequence DESC LIMIT 1
      ) head
    WHERE merchants.id > \(first) AND merchants.id <= \(last) AND head.sequence > coalesce(verified_chains.sequence, 0)
    """
  }

  /// What has an instant, or a position in the audit chain.
  static func restChecks(after position: Int64) -> [Verification.Check] {
    [
      (
        "every settlement is the sum of its balance transactions",
        """
        SELECT reference || ': ' || settlements.net || ' instead of ' || coalesce(sum(line.net), 0) AS value
        FROM settlements
          LEFT JOIN balance_transactions line ON line.merchant_id = settlements.merchant_id
            AND sequence BETWEEN first_sequence AND last_sequence AND \(SettlementItem.includes())
        WHERE closed_at >= (SELECT through FROM verification_progress)
        GROUP BY settlements.id
        HAVING (settlements.count, settlements.gross, settlements.fee, settlements.vat, settlements.net)
          IS DISTINCT FROM (count(line.sequence), coalesce(sum(line.gross), 0), coalesce(sum(line.fee), 0),
            coalesce(sum(line.vat), 0), coalesce(sum(line.net), 0)) LIMIT 5
        """
      ),
      (
        "the totals of every hour are what its transactions sum to",
        """
        SELECT kind || ' ' || status || ' from ' || to_char(hour AT TIME ZONE 'Africa/Cairo', 'YYYY-MM-DD HH24:MI') || ': '
          || coalesce(kept.count, 0) || ' instead of ' || coalesce(counted.count, 0) AS value
        FROM (
          SELECT date_trunc('hour', created_at, 'UTC') AS hour, kind, status, count(*) AS count, sum(amount) AS amount
          FROM transactions
          WHERE created_at >= (SELECT date_trunc('hour', through, 'UTC') FROM verification_progress) GROUP BY 1, 2, 3
        ) counted
          FULL JOIN (
            SELECT hour, kind, status, sum(count) AS count, sum(amount) AS amount FROM transaction_hours
            WHERE hour >= (SELECT date_trunc('hour', through, 'UTC') FROM verification_progress) GROUP BY 1, 2, 3
          ) kept USING (hour, kind, status)
        WHERE (coalesce(kept.count, 0), coalesce(kept.amount, 0))
          <> (coalesce(counted.count, 0), coalesce(counted.amount, 0)) LIMIT 5
        """
      ),
      (
        "the audit chain is whole",
        """
        SELECT 'audit row ' || link.event_id AS value
        FROM (
          SELECT position, event_id, hash, lag(hash, 1, '') OVER chain AS hash_before,
            lag(position, 1, 0::bigint) OVER chain AS position_before
          FROM audit_chain WHERE position >= \(position) WINDOW chain AS (ORDER BY position)
        ) link
          LEFT JOIN audit_events event ON event.id = link.event_id
        WHERE link.position > \(position)
          AND (event.id IS NULL OR link.position <> position_before + 1
            OR link.hash IS DISTINCT FROM sha256(hash_before || audit_digest(event)))
        ORDER BY link.position LIMIT 1
        """
      ),
    ]
  }
}

extension Verification {
  /// Of the whole verification's checks, those whose work doesn't grow with the history.
  static var boundedChecks: [Check] {
    let names: Set<String> = [
      "what is in transit is what payouts under way sum to",
      "limits, fees and bank accounts are as another person last approved",
      "every open approval has what it is about, waiting for it",
      "every audit event is linked within a minute",
      "the audit chain ends at its head",
    ]
    return bankChecks.filter { names.contains($0.name) }
  }
}
