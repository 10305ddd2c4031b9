import Database
import Ledger
import Wallet

/// One thing that waits for a person, or several of a kind that are done at once.
struct WaitingItem: RowDecodable {
  let queue: WaitingQueue
  let id: Int64
  /// An approval's kind, a document's, a bank line's outcome.
  let kind: String?
  let code: String?
  let since: Instant
  /// How many it stands for.
  let count: Int
  let amount: Money?
  let name: String?
  let arabicName: String?
  /// The merchant beside a user, the rules of a case.
  let party: String?
  let arabicParty: String?
  let byName: String?
  let before: [String: String]
  let after: [String: String]

  init(_ row: Row) throws(DatabaseError) {
    queue = try row["queue"]
    id = try row["id"]
    kind = try row["kind"]
    code = try row["code"]
    since = try row["since"]
    count = try row["count"]
    amount = try row["amount"]
    name = try row["name"]
    arabicName = try row["name_ar"]
    party = try row["party"]
    arabicParty = try row["party_ar"]
    byName = try row["by_name"]
    before = try row.dictionary("before_keys", "before_values")
    after = try row.dictionary("after_keys", "after_values")
  }

  /// The condition that a request's amount is money that moves: a limit's isn't.
  static let hasAmount: SQL = "kind NOT IN ('limit', 'setting')"

  /// Returns the query for the oldest things that wait for the person, oldest first. Each queue gives its oldest by its
  /// index, so the work doesn't grow with what waits.
  static func query(_ work: OwnWork, length: Int) -> SQL {
    var rows = none
    if work.has(.approvals) { rows += " UNION ALL " + approvals(work, length) }
    if work.has(.verification) { rows += " UNION ALL " + verification(length) }
    if work.has(.cases) { rows += " UNION ALL " + cases(work, length) }
    if work.has(.bankLines) { rows += " UNION ALL " + bankLines(length) }
    if work.has(.payouts) { rows += " UNION ALL " + payouts }
    if work.has(.messages) { rows += " UNION ALL " + messages }
    return "SELECT * FROM (\(rows)) waiting ORDER BY since, queue, id LIMIT \(literal: length)"
  }

  /// No row, and the type of each column.
  private static let none: SQL = """
    SELECT NULL::text AS queue, NULL::bigint AS id, NULL::text AS kind, NULL::text AS code,
      NULL::timestamptz AS since, NULL::bigint AS count, NULL::bigint AS amount, NULL::text AS name,
      NULL::text AS name_ar, NULL::text AS party, NULL::text AS party_ar, NULL::text AS by_name,
      NULL::text AS before_keys, NULL::text AS before_values, NULL::text AS after_keys, NULL::text AS after_values
    WHERE false
    """

  private static func approvals(_ work: OwnWork, _ length: Int) -> SQL {
    """
    SELECT 'approvals', page.id, page.kind, coalesce(payouts.iban_last4, page.subject), page.requested_at, 1,
      CASE WHEN page.\(hasAmount) THEN page.amount END, coalesce(users.name, merchants.trade_name),
      CASE WHEN users.id IS NULL THEN merchants.trade_name_ar END,
      CASE WHEN users.id IS NOT NULL THEN merchants.trade_name END,
      CASE WHEN users.id IS NOT NULL THEN merchants.trade_name_ar END, page.requested_by_name,
      (SELECT string_agg(key, E'\\x1F' ORDER BY key) FROM jsonb_each_text(before)),
      (SELECT string_agg(value, E'\\x1F' ORDER BY key) FROM jsonb_each_text(before)),
      (SELECT string_agg(key, E'\\x1F' ORDER BY key) FROM jsonb_each_text(after)),
      (SELECT string_agg(value, E'\\x1F' ORDER BY key) FROM jsonb_each_text(after))
    FROM (
        SELECT * FROM approvals WHERE state = 'open' AND \(work.approvals)
        ORDER BY requested_at, id LIMIT \(literal: length)
      ) page
      LEFT JOIN refunds ON page.kind = 'refund' AND refunds.id = subject_id
      LEFT JOIN bank_lines line ON page.kind = 'bank_line' AND line.id = subject_id
      LEFT JOIN payouts ON payouts.id = CASE page.kind WHEN 'payout' THEN subject_id ELSE line.payout_id END
      LEFT JOIN bank_account_changes account ON page.kind = 'bank_account' AND account.id = subject_id
      LEFT JOIN users ON users.id = CASE page.kind WHEN 'unfreeze' THEN subject_id ELSE refunds.user_id END
      LEFT JOIN merchants ON merchants.id = CASE page.kind WHEN 'fee' THEN subject_id
        ELSE coalesce(refunds.merchant_id, payouts.merchant_id, account.merchant_id) END
    """
  }

  private static func verification(_ length: Int) -> SQL {
    """
    SELECT 'verification', page.id, page.document, NULL, page.requested_at, 1, NULL, users.name, NULL, NULL, NULL, NULL,
      NULL, NULL, NULL, NULL
    FROM (
        SELECT * FROM verification_requests WHERE state = 'pending' ORDER BY requested_at, id LIMIT \(literal: length)
      ) page JOIN users ON users.id = user_id
    """
  }

  private static func cases(_ work: OwnWork, _ length: Int) -> SQL {
    """
    SELECT 'cases', page.id, NULL, transactions.reference, page.opened_at, 1, transactions.amount, users.name, NULL,
      (SELECT string_agg(text, ' ' ORDER BY case_events.id) FROM case_events WHERE case_id = page.id AND kind = 'flag'),
      NULL, NULL, NULL, NULL, NULL, NULL
    FROM (
        SELECT * FROM cases WHERE closed_at IS NULL AND \(work.cases) ORDER BY opened_at, id LIMIT \(literal: length)
      ) page
      JOIN transactions ON transactions.id = transaction_id JOIN users ON users.id = transactions.user_id
    """
  }

  private static func bankLines(_ length: Int) -> SQL {
    """
    SELECT 'bank_lines', page.id, page.outcome, page.payout_reference, page.imported_at, 1, page.amount, NULL, NULL,
      NULL, NULL, page.imported_by_name, NULL, NULL, NULL, NULL
    FROM (
        SELECT * FROM bank_lines WHERE \(BankLineView.isWaiting) AND NOT \(BankLineView.isRequested)
        ORDER BY imported_at, id LIMIT \(literal: length)
      ) page
    """
  }

  private static let payouts: SQL = """
    SELECT CASE WHEN batch_id IS NULL THEN 'payouts' ELSE 'batches' END, coalesce(batch_id, 0), NULL, NULL,
      min(approved_at), count(*), sum(amount)::bigint, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
    FROM (
      SELECT batch_id, approved_at, amount FROM payouts WHERE state = 'approved' LIMIT \(literal: QueueState.limit)
    ) page GROUP BY batch_id
    """

  private static let messages: SQL = """
    SELECT 'messages', 0, NULL, NULL, min(created_at), count(*), NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
    FROM (
      SELECT created_at FROM messages WHERE state <> 'sent' AND state = 'failed' LIMIT \(literal: QueueState.limit)
    ) page HAVING count(*) > 0
    """
}
