package import Database

/// Checks every invariant of the ledger over all rows, from one snapshot.
package struct Verification: Sendable {
  package struct Finding: Sendable {
    package let check: String
    /// The first rows that violate it; empty if it holds.
    package let broken: [String]
    package var holds: Bool { broken.isEmpty }
  }

  typealias Check = (name: String, sql: SQL)

  private static let ledgerChecks: [Check] = [
    (
      "the postings of every entry sum to zero",
      """
      SELECT 'entry ' || entry_id || ': ' || sum(amount) AS value FROM postings
      GROUP BY entry_id HAVING sum(amount) <> 0 LIMIT 5
      """
    ),
    (
      "every entry has postings",
      """
      SELECT 'entry ' || id AS value FROM journal_entries
      WHERE NOT EXISTS (SELECT FROM postings WHERE entry_id = journal_entries.id) LIMIT 5
      """
    ),
    (
      "every balance is the sum of its postings",
      """
      SELECT 'account ' || accounts.id || ': ' || balance || ' instead of ' || coalesce(sum(amount), 0) AS value
      FROM accounts LEFT JOIN postings ON postings.account_id = accounts.id
      WHERE balance IS NOT NULL GROUP BY accounts.id HAVING balance <> coalesce(sum(amount), 0) LIMIT 5
      """
    ),
    (
      "no holder's account is negative",
      "SELECT 'account ' || id || ': ' || balance AS value FROM accounts WHERE balance < 0 LIMIT 5"
    ),
    (
      "every posting carries the balance after it",
      """
      SELECT 'account ' || account_id || ' entry ' || entry_id || ': ' || balance_after AS value
      FROM (
        SELECT account_id, entry_id, balance_after,
          sum(amount) OVER (PARTITION BY account_id ORDER BY entry_id) AS running
        FROM postings JOIN accounts ON accounts.id = account_id WHERE balance IS NOT NULL
      ) kept
      WHERE running IS DISTINCT FROM balance_after LIMIT 5
      """
    ),
    (
      "every completed transaction has one entry, and no other has any",
      """
      SELECT reference || ' (' || status || '): ' || count(journal_entries.id) AS value
      FROM transactions LEFT JOIN journal_entries ON transaction_id = transactions.id AND reverses IS NULL
      GROUP BY transactions.id
      HAVING count(journal_entries.id) <> (status IN ('completed', 'reversed'))::int LIMIT 5
      """
    ),
    (
      "no payment is refunded beyond its amount, and each says what its refunds sum to",
      """
      SELECT transactions.reference || ': ' || refunded || ' of ' || transactions.amount || ' instead of '
        || coalesce(sum(refunds.amount), 0) AS value
      FROM transactions
        LEFT JOIN refunds ON payment_id = transactions.id
          AND state IN ('requested', 'approved', 'waiting_for_balance', 'completed')
      WHERE kind = 'payment' GROUP BY transactions.id
      HAVING refunded <> coalesce(sum(refunds.amount), 0) OR refunded > transactions.amount
        OR refunds_completed <> coalesce(sum(refunds.amount) FILTER (WHERE refunds.state = 'completed'), 0)
        OR refunded_alone <> coalesce(sum(refunds.amount) FILTER (
          WHERE refunds.state IN ('waiting_for_balance', 'completed') AND approval_id IS NULL
            AND requested_by ~ '^(staff|member):'), 0)
      LIMIT 5
      """
    ),
    (
      "every refund is of its payment's merchant, to its user",
      """
      SELECT refunds.reference AS value FROM refunds JOIN transactions payment ON payment.id = payment_id
      WHERE (payment.merchant_id, payment.user_id) IS DISTINCT FROM (refunds.merchant_id, refunds.user_id) LIMIT 5
      """
    ),
    (
      "every chain of balance transactions is gapless and foots",
      """
      SELECT 'merchant ' || merchant_id || ' line ' || sequence AS value
      FROM (
        SELECT merchant_id, sequence, balance, net, gross, fee, vat,
          row_number() OVER chain AS place, sum(net) OVER chain AS running,
          lag(posted_at) OVER chain > posted_at OR lag(recorded_at) OVER chain >= recorded_at AS backwards
        FROM balance_transactions WINDOW chain AS (PARTITION BY merchant_id ORDER BY sequence)
      ) lines
      WHERE sequence <> place OR balance <> running OR net <> gross - fee - vat OR coalesce(backwards, false) LIMIT 5
      """
    ),
    (
      "nothing is posted or recorded in the future",
      """
      SELECT 'merchant ' || merchant_id || ' line ' || sequence AS value FROM balance_transactions
      WHERE greatest(posted_at, recorded_at) > now() + interval '1 minute'
      UNION ALL
      SELECT 'entry ' || id FROM journal_entries
      WHERE greatest(occurred_at, recorded_at) > now() + interval '1 minute'
      LIMIT 5
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
      WHERE held <> coalesce(head.balance, 0) LIMIT 5
      """
    ),
    (
      "every balance transaction is what its entry moved in the merchant's accounts",
      """
      SELECT 'merchant ' || merchant_id || ' entry ' || entry_id || ': ' || coalesce(line.net, 0) || ' instead of '
        || coalesce(moved.net, 0) AS value
      FROM balance_transactions line
        FULL JOIN (
          SELECT merchant_id, entry_id, sum(amount) AS net,
            coalesce(sum(amount) FILTER (WHERE kind = 'merchant_pending'), 0) AS pending_net
          FROM postings JOIN accounts ON accounts.id = account_id
          WHERE kind IN ('merchant_pending', 'merchant_available') GROUP BY merchant_id, entry_id
        ) moved USING (merchant_id, entry_id)
      WHERE (coalesce(line.net, 0), coalesce(line.pending_net, 0)) <> (coalesce(moved.net, 0), coalesce(moved.pending_net, 0))
      LIMIT 5
      """
    ),
    (
      "every balance transaction says what its transaction did",
      """
      SELECT 'merchant ' || line.merchant_id || ' line ' || line.sequence AS value
      FROM balance_transactions line JOIN transactions moved ON moved.id = line.transaction_id
      WHERE line.kind IN ('payment', 'refund')
        AND (moved.kind, moved.merchant_id, moved.amount, moved.fee, moved.vat)
          IS DISTINCT FROM (line.kind, line.merchant_id, abs(line.gross), abs(line.fee), abs(line.vat)) LIMIT 5
      """
    ),
    (
      "every completed refund has its transaction, and every refunding transaction its refund",
      """
      SELECT coalesce(refunds.reference, moved.reference) AS value
      FROM (SELECT * FROM refunds WHERE state = 'completed') refunds
        FULL JOIN (SELECT * FROM transactions WHERE kind = 'refund' AND status = 'completed') moved
          ON moved.id = refunds.transaction_id
      WHERE (moved.parent_id, moved.user_id, moved.merchant_id, moved.amount, moved.fee, moved.vat)
        IS DISTINCT FROM (refunds.payment_id, refunds.user_id, refunds.merchant_id, refunds.amount,
          refunds.fee_returned, refunds.vat_returned) LIMIT 5
      """
    ),
    (
      "refunds give back no more of a fee than was taken",
      """
      SELECT payment.reference AS value FROM refunds JOIN transactions payment ON payment.id = payment_id
      WHERE state = 'completed' GROUP BY payment.id
      HAVING sum(fee_returned) > payment.fee OR sum(vat_returned) > payment.vat LIMIT 5
      """
    ),
    (
      "no idempotency key refunded twice",
      """
      SELECT 'key ' || left(idempotency_key, 8) || '…' AS value FROM journal_entries
      WHERE kind = 'refund' AND idempotency_key IS NOT NULL GROUP BY actor, idempotency_key HAVING count(*) > 1 LIMIT 5
      """
    ),
    (
      "every idempotency key has its result",
      "SELECT 'key ' || left(key, 8) || '…' AS value FROM idempotency_keys WHERE result = '' LIMIT 5"
    ),
  ]

  /// Returns one finding for each check, in order, and passes each to `progress` as it is made. First links the audit
  /// events that wait for it, so that the chain covers everything that was done before.
  package static func run(
    in database: Database, progress: @Sendable (Finding) -> Void = { _ in }
  ) async throws
    -> [Finding]
  {
    try await linkAuditEvents(in: database)
    return try await database.snapshot { connection in
      try connection.allowStatement(.seconds(3600))
      return try (ledgerChecks + bankChecks + payoutChecks + totalChecks).map { check in
        let finding = try Self.finding(check, on: connection)
        progress(finding)
        return finding
      }
    }
  }

  static func finding(_ check: Check, on connection: isolated Connection) throws -> Finding {
    Finding(check: check.name, broken: try connection.rows(check.sql, as: Scalar<String>.self).map(\.value))
  }
}
