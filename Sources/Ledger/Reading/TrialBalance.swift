package import Database
package import Wallet

/// The accounts of one kind in a trial balance. A debit reduces what an account's holder owns, a credit increases it.
package struct TrialBalanceLine: RowDecodable {
  package let kind: AccountKind
  /// The platform's own account; nil where each user or merchant has one.
  package let account: AccountID?
  package let debits: Money
  package let credits: Money

  package init(_ row: Row) throws(DatabaseError) {
    kind = try row["kind"]
    account = try row["account_id"]
    debits = try row["debits"]
    credits = try row["credits"]
  }

  /// Above zero where credits prevail.
  package func balance() throws(MoneyOverflow) -> Money { try credits - debits }
}

/// What was posted to the accounts of each kind until an instant, by the time at which entries occurred.
package struct TrialBalance: Sendable {
  package let lines: [TrialBalanceLine]

  package init(_ lines: [TrialBalanceLine]) { self.lines = lines }

  package func debits() throws(MoneyOverflow) -> Money { try Money.sum(lines.map(\.debits)) }
  package func credits() throws(MoneyOverflow) -> Money { try Money.sum(lines.map(\.credits)) }

  /// A point on Cairo's clock; entries of that very instant don't count any more.
  package enum Bound: Hashable, Sendable {
    case endOf(Day)
    case at(Day, hour: Int, minute: Int)

    fileprivate var sql: SQL {
      switch self {
      case .endOf(let day): "cairo_start(\(day) + 1)"
      case .at(let day, let hour, let minute):
        """
        ((\(day)::timestamp + make_interval(hours => \(hour)::int, mins => \(minute)::int)) AT TIME ZONE 'Africa/Cairo')
        """
      }
    }
  }

  /// The instant of a bound; the database's clock where there is none.
  package static func instant(_ bound: Bound?) -> SQL {
    bound.map { "SELECT \($0.sql) AS value" } ?? "SELECT clock_timestamp() AS value"
  }

  /// Every kind of account in the order of `AccountKind`. Nil means everything that is posted.
  package static func query(_ bound: Bound?) -> SQL {
    """
    SELECT kinds.kind, coalesce(sum(debit), 0)::bigint AS debits, coalesce(sum(credit), 0)::bigint AS credits, (
        SELECT id FROM accounts WHERE accounts.kind = kinds.kind AND user_id IS NULL AND merchant_id IS NULL
      ) AS account_id
    FROM unnest(\(AccountKind.allCases)) WITH ORDINALITY AS kinds (kind, place)
      LEFT JOIN (\(bound.map(posted) ?? "SELECT kind, debit, credit FROM ledger_months")) posted ON posted.kind = kinds.kind
    GROUP BY kinds.kind, place ORDER BY place
    """
  }

  /// Whole months, then whole hours, then the entries of the last hour.
  private static func posted(until bound: Bound) -> SQL {
    let end = bound.sql
    return """
      SELECT kind, debit, credit FROM ledger_months WHERE month < cairo_month(\(end))
      UNION ALL
      SELECT kind, debit, credit FROM ledger_hours
      WHERE hour >= cairo_start(cairo_month(\(end))) AND hour < date_trunc('hour', \(end), 'UTC')
      UNION ALL
      SELECT accounts.kind, greatest(-amount, 0), greatest(amount, 0)
      FROM journal_entries
        JOIN postings ON entry_id = journal_entries.id
        JOIN accounts ON accounts.id = account_id
      WHERE occurred_at >= date_trunc('hour', \(end), 'UTC') AND occurred_at < \(end)
      """
  }
}
