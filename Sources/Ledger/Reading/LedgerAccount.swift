package import Database
package import Wallet

/// An account of the ledger with its holder.
package struct LedgerAccount: RowDecodable {
  package let id: AccountID
  package let kind: AccountKind
  package let user: UserID?
  package let userName: String?
  package let merchantCode: MerchantCode?
  package let merchantName: String?
  package let merchantArabicName: String?
  /// What its holder owns; of the platform's own accounts the sum of what was posted.
  package let balance: Money

  package init(_ row: Row) throws(DatabaseError) {
    id = try row["id"]
    kind = try row["kind"]
    user = try row["user_id"]
    userName = try row["user_name"]
    merchantCode = try row["merchant_number"]
    merchantName = try row["merchant_name"]
    merchantArabicName = try row["merchant_name_ar"]
    balance = try row["balance"]
  }

  /// Whether each of its postings carries the balance after it.
  package var isHeld: Bool { user != nil || merchantCode != nil }

  package static func query(_ id: AccountID) -> SQL {
    """
    SELECT accounts.id, accounts.kind, user_id, users.name AS user_name, number AS merchant_number,
      trade_name AS merchant_name, trade_name_ar AS merchant_name_ar, coalesce(balance, (
        SELECT coalesce(sum(credit - debit), 0)::bigint FROM ledger_months WHERE ledger_months.kind = accounts.kind
      )) AS balance
    FROM accounts
      LEFT JOIN users ON users.id = user_id
      LEFT JOIN merchants ON merchants.id = merchant_id
    WHERE accounts.id = \(id)
    """
  }
}

/// A posting in the list of its account.
package struct AccountPosting: Listed {
  package let entry: EntryID
  package let kind: EntryKind
  package let occurredAt: Instant
  package let reason: String?
  package let transaction: Reference?
  package let amount: Money
  /// Nil in the platform's own accounts.
  package let balanceAfter: Money?

  package init(_ row: Row) throws(DatabaseError) {
    entry = try row["entry_id"]
    kind = try row["kind"]
    occurredAt = try row["occurred_at"]
    reason = try row["reason"]
    transaction = try row["reference"]
    amount = try row["amount"]
    balanceAfter = try row["balance_after"]
  }

  /// Postings are listed in the order in which they were posted, which their entries number.
  package var cursor: Cursor { Cursor(at: occurredAt, id: entry.rawValue) }

  /// Returns the columns of the list for all columns of `page`, in the order of `place`.
  package static func columns(_ page: SQL, _ place: Place, queue: Bool) -> SQL {
    """
    SELECT page.*, journal_entries.kind, occurred_at, reason, reference
    FROM (\(page)) page
      JOIN journal_entries ON journal_entries.id = page.entry_id
      LEFT JOIN transactions ON transactions.id = transaction_id
    ORDER BY \(place.order(number: "page.entry_id", queue: queue))
    """
  }
}

/// A journal entry with what it belongs to.
package struct EntryDetail: RowDecodable {
  package let id: EntryID
  package let kind: EntryKind
  package let occurredAt: Instant
  package let recordedAt: Instant
  package let reason: String?
  /// As the journal names them, such as `staff:12`.
  package let actor: String
  /// Nil where the actor is no person of the portals.
  package let actorName: String?
  package let transaction: Reference?
  package let settlement: Reference?
  package let payout: Reference?
  /// The approval of an adjustment or a reversal.
  package let approval: ApprovalID?
  package let reverses: EntryID?
  package let reversedBy: EntryID?

  package init(_ row: Row) throws(DatabaseError) {
    id = try row["id"]
    kind = try row["kind"]
    occurredAt = try row["occurred_at"]
    recordedAt = try row["recorded_at"]
    reason = try row["reason"]
    actor = try row["actor"]
    actorName = try row["actor_name"]
    transaction = try row["transaction_reference"]
    settlement = try row["settlement_reference"]
    payout = try row["payout_reference"]
    approval = try row["approval_id"]
    reverses = try row["reverses"]
    reversedBy = try row["reversed_by"]
  }

  package static func query(_ id: EntryID) -> SQL {
    """
    SELECT entry.id, entry.kind, occurred_at, entry.recorded_at, entry.reason, actor, entry.reverses,
      transactions.reference AS transaction_reference, settlements.reference AS settlement_reference,
      payouts.reference AS payout_reference, adjustments.approval_id,
      (SELECT id FROM journal_entries WHERE reverses = entry.id) AS reversed_by,
      CASE
        WHEN actor ~ '^staff:[0-9]+$' THEN (SELECT name FROM staff WHERE id = substr(actor, 7)::bigint)
        WHEN actor ~ '^member:[0-9]+$'
          THEN (SELECT display_name FROM merchant_members WHERE id = substr(actor, 8)::bigint)
      END AS actor_name
    FROM journal_entries entry
      LEFT JOIN transactions ON transactions.id = transaction_id
      LEFT JOIN adjustments ON adjustments.entry_id = entry.id
      LEFT JOIN LATERAL (\(line)) line ON true
      LEFT JOIN settlements ON settlements.id = line.settlement_id
      LEFT JOIN payouts ON payouts.id = line.payout_id
    WHERE entry.id = \(id)
    """
  }

  /// The merchant's balance transaction of an entry without a transaction: not posted before the entry occurred, and in
  /// the order of posting, so that it is found at once.
  private static let line: SQL = """
    SELECT settlement_id, payout_id FROM balance_transactions
    WHERE transaction_id IS NULL AND entry.transaction_id IS NULL AND entry_id = entry.id AND merchant_id = (
        SELECT merchant_id FROM postings JOIN accounts ON accounts.id = account_id
        WHERE entry_id = entry.id AND merchant_id IS NOT NULL LIMIT 1
      ) AND posted_at >= entry.occurred_at
    ORDER BY posted_at, sequence LIMIT 1
    """
}
