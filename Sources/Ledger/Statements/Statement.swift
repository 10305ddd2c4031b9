package import Database
package import Wallet

/// A merchant's balance transactions in a period of Cairo days, as of an instant. The instant is always that of an entry, so
/// the same statement taken later has the same bytes.
package struct Statement: Sendable {
  package struct Period: Hashable, Sendable {
    package let from: Day
    /// The last day, which is included.
    package let to: Day

    /// Returns nil if the period ends before it begins or is longer than 366 days.
    package init?(from: Day, to: Day) {
      guard from <= to, to.days(since: from) < 366 else { return nil }
      self.from = from
      self.to = to
    }
  }

  package struct Total: RowDecodable {
    package let kind: BalanceTransactionKind
    package let count: Int
    package let gross: Money
    package let fee: Money
    package let vat: Money
    package let net: Money

    package init(_ row: Row) throws(DatabaseError) {
      kind = try row["kind"]
      count = try row["count"]
      gross = try row["gross"]
      fee = try row["fee"]
      vat = try row["vat"]
      net = try row["net"]
    }

    fileprivate init(_ totals: [Total], of kind: BalanceTransactionKind) throws(MoneyOverflow) {
      self.kind = kind
      count = totals.reduce(0) { $0 + $1.count }
      gross = try Money.sum(totals.map(\.gross))
      fee = try Money.sum(totals.map(\.fee))
      vat = try Money.sum(totals.map(\.vat))
      net = try Money.sum(totals.map(\.net))
    }
  }

  /// A Cairo day with lines.
  package struct DayTotals: Sendable {
    package let day: Day
    /// By kind, in the order of their names.
    package let totals: [Total]
    /// After the day's last line.
    package let balance: Money
  }

  private struct DayTotal: RowDecodable {
    let day: Day
    let total: Total

    init(_ row: Row) throws(DatabaseError) {
      day = try row["day"]
      total = try Total(row)
    }
  }

  /// The lines that are read with a statement.
  package enum Selection: Sendable {
    case none
    /// Without `quiet`, settlements and the bank's confirmations are left out: they don't change the balance.
    case all(quiet: Bool)
    case day(Day, quiet: Bool)
  }

  package struct Line: RowDecodable {
    package let sequence: Int64
    package let postedAt: Instant
    /// The transaction's own time, if it is before the posting time.
    package let occurredAt: Instant?
    package let kind: BalanceTransactionKind
    package let reference: Reference?
    package let parent: Reference?
    /// The state of the payout, if the line is a payout's.
    package let payoutState: PayoutState?
    package let userName: String?
    package let userMobile: PhoneNumber?
    package let description: String?
    package let gross: Money
    package let fee: Money
    package let vat: Money
    package let net: Money
    package let balance: Money

    package init(_ row: Row) throws(DatabaseError) {
      sequence = try row["sequence"]
      postedAt = try row["posted_at"]
      occurredAt = try row["occurred_at"]
      kind = try row["kind"]
      reference = try row["reference"]
      parent = try row["parent_reference"]
      payoutState = try row["payout_state"]
      userName = try row["user_name"]
      userMobile = try row["user_mobile"]
      description = try row["description"]
      gross = try row["gross"]
      fee = try row["fee"]
      vat = try row["vat"]
      net = try row["net"]
      balance = try row["balance"]
    }
  }

  package let period: Period
  /// The time at which the merchant's newest entry was recorded; nil if it has none.
  package let asOf: Instant?
  package let start: Instant
  package let end: Instant
  package let opening: Money
  package let closing: Money
  package let days: [DayTotals]
  /// By kind, in the order of their names.
  package let totals: [Total]
  /// One page of lines in order. `nextAfter` is the sequence number after which the next page starts.
  package let lines: [Line]
  package let nextAfter: Int64?

  package var count: Int { totals.reduce(0) { $0 + $1.count } }

  /// The lines that don't change the balance: settlements and the bank's confirmations.
  package var quietCount: Int {
    totals.reduce(0) { $1.kind == .settlement || $1.kind == .payoutPaid ? $0 + $1.count : $0 }
  }

  package var net: Money {
    get throws(MoneyOverflow) { try Money.sum(totals.map(\.net)) }
  }

  /// The net of these kinds.
  package func net(of kinds: BalanceTransactionKind...) throws(MoneyOverflow) -> Money {
    try Money.sum(totals.filter { kinds.contains($0.kind) }.map(\.net))
  }

  /// Whether the opening balance plus the net of all lines equals the closing balance.
  package var foots: Bool {
    do { return try opening + net == closing } catch { return false }
  }
}

extension Statement {
  private struct Frame: RowDecodable {
    let asOf: Instant?
    let start: Instant
    let end: Instant
    let opening: Money
    let closing: Money

    init(_ row: Row) throws(DatabaseError) {
      asOf = try row["as_of"]
      start = try row["period_start"]
      end = try row["period_end"]
      opening = try row["opening"]
      closing = try row["closing"]
    }
  }

  /// The query for the time by the database's clock, which also sets the times of entries.
  package static let now: SQL = "SELECT clock_timestamp() AS value"

  /// The most lines of a statement page: about 13 KB over the wire.
  package static let pageLength = 100

  /// Reads a merchant's statement as of the newest entry at or before `asOf` (nil means the newest entry), with the selected
  /// lines after `after`.
  package static func open(
    for merchant: MerchantID, _ period: Period, asOf: Instant?, lines selection: Selection = .all(quiet: true),
    after: Int64 = 0, in database: TenantDatabase
  ) async throws -> Statement {
    // Each of the three finds the newest entry for itself, in the one snapshot of their statement.
    let known: SQL = "(\(known(merchant, asOf)))"
    let (frame, found, lines) = try await database.run(
      .together(
        Query<Frame>.one(frame(merchant, period, known)),
        Query<[DayTotal]>.rows(totals(merchant, period, known)),
        Query<[Line]>.rows(lines(merchant, selection.range(merchant, period, known), after: after))))
    let page = lines.prefix(pageLength)
    return Statement(
      period: period, asOf: frame.asOf, start: frame.start, end: frame.end, opening: frame.opening,
      closing: frame.closing, days: try days(found, from: frame.opening),
      totals: try BalanceTransactionKind.allCases.sorted { $0.rawValue < $1.rawValue }.compactMap { kind -> Total? in
        let totals = found.map(\.total).filter { $0.kind == kind }
        return totals.isEmpty ? nil : try Total(totals, of: kind)
      }, lines: Array(page), nextAfter: lines.count > pageLength ? page.last?.sequence : nil)
  }

  private static func days(_ found: [DayTotal], from opening: Money) throws(MoneyOverflow) -> [DayTotals] {
    var balance = opening
    var days: [DayTotals] = []
    for group in found.split(whereDayChanges: \.day) {
      for total in group { balance = try balance + total.total.net }
      days.append(DayTotals(day: group[group.startIndex].day, totals: group.map(\.total), balance: balance))
    }
    return days
  }

  /// The time of the newest visible entry, or of a settlement that was closed after it and moved nothing. Uncommitted
  /// entries aren't visible and will have a later time, so this time identifies the rows of a statement without a lock.
  static func known(_ merchant: MerchantID, _ asOf: Instant?) -> SQL {
    let newest: SQL = asOf.map { "AND recorded_at <= \($0)" } ?? .empty
    return """
      SELECT max(recorded_at) AS value
      FROM (
        (SELECT recorded_at FROM balance_transactions WHERE merchant_id = \(merchant) \(newest)
          ORDER BY sequence DESC LIMIT 1)
        UNION ALL
        (SELECT recorded_at FROM settlements WHERE merchant_id = \(merchant) \(newest)
          ORDER BY first_sequence DESC LIMIT 1)
      ) newest
      HAVING count(*) > 0
      """
  }

  private static func balance(_ merchant: MerchantID, before day: SQL, _ asOf: SQL) -> SQL {
    """
    coalesce((
      SELECT balance FROM balance_transactions
      WHERE merchant_id = \(merchant) AND posted_at < cairo_start(\(day)) AND recorded_at <= \(asOf)
      ORDER BY posted_at DESC, sequence DESC LIMIT 1), 0)
    """
  }

  private static func frame(_ merchant: MerchantID, _ period: Period, _ asOf: SQL) -> SQL {
    """
    SELECT \(asOf) AS as_of, cairo_start(\(period.from)) AS period_start, cairo_start(\(period.to) + 1) AS period_end,
      \(balance(merchant, before: "\(period.from)", asOf)) AS opening,
      \(balance(merchant, before: "\(period.to) + 1", asOf)) AS closing
    """
  }

  /// The condition of a period's lines as of the time `asOf` in SQL.
  static func range(_ merchant: MerchantID, _ period: Period, _ asOf: SQL) -> SQL {
    """
    line.merchant_id = \(merchant) AND line.posted_at >= cairo_start(\(period.from))
      AND line.posted_at < cairo_start(\(period.to) + 1) AND line.recorded_at <= \(asOf)
    """
  }

  private static func totals(_ merchant: MerchantID, _ period: Period, _ asOf: SQL) -> SQL {
    """
    SELECT (posted_at AT TIME ZONE 'Africa/Cairo')::date AS day, kind, count(*) AS count, sum(gross)::bigint AS gross,
      sum(fee)::bigint AS fee, sum(vat)::bigint AS vat, sum(net)::bigint AS net
    FROM balance_transactions line WHERE \(range(merchant, period, asOf)) GROUP BY day, kind ORDER BY day, kind
    """
  }

  /// The time of a line's transaction, if it is before the posting time.
  private static let occurredBefore: SQL = "CASE WHEN moved.created_at < line.posted_at THEN moved.created_at END"

  private static func lines(_ merchant: MerchantID, _ range: SQL, after: Int64) -> SQL {
    """
    SELECT line.sequence, line.posted_at, \(occurredBefore) AS occurred_at, line.kind,
      coalesce(moved.reference, payouts.reference, closing.reference) AS reference,
      parent.reference AS parent_reference, payouts.state AS payout_state, users.name AS user_name,
      users.mobile AS user_mobile, moved.description, line.gross, line.fee, line.vat, line.net, line.balance
    FROM balance_transactions line
      LEFT JOIN transactions moved ON moved.id = line.transaction_id
      LEFT JOIN transactions parent ON parent.id = moved.parent_id
      LEFT JOIN users ON users.id = moved.user_id
      LEFT JOIN payouts ON payouts.id = line.payout_id
      LEFT JOIN settlements closing ON closing.id = line.settlement_id
    WHERE \(range) AND line.sequence > \(after)
    ORDER BY line.posted_at, line.sequence LIMIT \(literal: pageLength + 1)
    """
  }
}

extension Statement.Selection {
  fileprivate func range(_ merchant: MerchantID, _ period: Statement.Period, _ asOf: SQL) -> SQL {
    switch self {
    case .none: "false"
    case .all(let quiet): Statement.range(merchant, period, asOf) + Self.condition(quiet)
    case .day(let day, let quiet):
      """
      \(Statement.range(merchant, period, asOf)) AND line.posted_at >= cairo_start(\(day))
        AND line.posted_at < cairo_start(\(day) + 1)\(Self.condition(quiet))
      """
    }
  }

  private static func condition(_ quiet: Bool) -> SQL {
    quiet ? .empty : " AND line.kind NOT IN ('settlement', 'payout_paid')"
  }
}

extension Array {
  /// Runs of elements of one day.
  fileprivate func split(whereDayChanges day: (Element) -> Day) -> [ArraySlice<Element>] {
    var runs: [ArraySlice<Element>] = []
    var start = startIndex
    for index in indices where index > start && day(self[index]) != day(self[start]) {
      runs.append(self[start..<index])
      start = index
    }
    if start < endIndex { runs.append(self[start...]) }
    return runs
  }
}
