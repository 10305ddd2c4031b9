package import Database
package import Wallet

/// A merchant's balance transactions of a period of Cairo days, as they were known at an instant. The instant is always
/// that of an entry, so that the same statement asked for later is the same, byte for byte.
package struct Statement: Sendable {
  package struct Period: Hashable, Sendable {
    package let from: Day
    /// Inclusive.
    package let to: Day

    /// Nil where it ends before it begins, or is longer than 366 days.
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
  }

  package struct Line: RowDecodable {
    package let sequence: Int64
    package let postedAt: Instant
    package let kind: BalanceTransactionKind
    package let reference: Reference?
    package let parent: Reference?
    /// Of a line about a payout.
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
  /// When its newest known entry was recorded; nil where the merchant has none.
  package let asOf: Instant?
  package let start: Instant
  package let end: Instant
  package let opening: Money
  package let closing: Money
  package let totals: [Total]
  /// A page of them, in their order; `nextAfter` is the sequence to go on from.
  package let lines: [Line]
  package let nextAfter: Int64?

  package var count: Int { totals.reduce(0) { $0 + $1.count } }

  package var net: Money {
    get throws(MoneyOverflow) { try Money.sum(totals.map(\.net)) }
  }

  /// Opening and what came in and went out make the closing balance.
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

  /// What a page of a statement holds at most.
  package static let pageLength = 500

  /// Opens a merchant's statement, as of the newest entry at or before `asOf` (nil: the newest of all), its lines from
  /// the one after `after`.
  package static func open(
    for merchant: MerchantID, _ period: Period, asOf: Instant?, after: Int64 = 0, in database: TenantDatabase
  ) async throws -> Statement {
    try await database.snapshot { connection in
      let known = try known(merchant, asOf, on: connection)
      let (frame, totals, lines) = try connection.run(
        Query<Frame>.one(frame(merchant, period, known)),
        Query<[Total]>.rows(totals(merchant, period, known)),
        Query<[Line]>.rows(lines(merchant, period, known, after: after)))
      let page = lines.prefix(pageLength)
      return Statement(
        period: period, asOf: known, start: frame.start, end: frame.end, opening: frame.opening, closing: frame.closing,
        totals: totals, lines: Array(page), nextAfter: lines.count > pageLength ? page.last?.sequence : nil)
    }
  }

  /// An entry that is being written isn't seen, and will be recorded later than every one that is: so the newest seen
  /// says what the statement is taken from, without a lock.
  static func known(_ merchant: MerchantID, _ asOf: Instant?, on connection: isolated Connection) throws -> Instant? {
    let newest: SQL = asOf.map { "AND recorded_at <= \($0)" } ?? .empty
    return try connection.first(
      """
      SELECT recorded_at AS value FROM balance_transactions WHERE merchant_id = \(merchant) \(newest)
      ORDER BY sequence DESC LIMIT 1
      """, as: Scalar<Instant>.self)?.value
  }

  private static func balance(_ merchant: MerchantID, before day: SQL, _ asOf: Instant?) -> SQL {
    """
    coalesce((
      SELECT balance FROM balance_transactions
      WHERE merchant_id = \(merchant) AND posted_at < cairo_start(\(day)) AND recorded_at <= \(asOf)
      ORDER BY posted_at DESC, sequence DESC LIMIT 1), 0)
    """
  }

  private static func frame(_ merchant: MerchantID, _ period: Period, _ asOf: Instant?) -> SQL {
    """
    SELECT \(asOf) AS as_of, cairo_start(\(period.from)) AS period_start, cairo_start(\(period.to) + 1) AS period_end,
      \(balance(merchant, before: "\(period.from)", asOf)) AS opening,
      \(balance(merchant, before: "\(period.to) + 1", asOf)) AS closing
    """
  }

  static func range(_ merchant: MerchantID, _ period: Period, _ asOf: Instant?) -> SQL {
    """
    line.merchant_id = \(merchant) AND line.posted_at >= cairo_start(\(period.from))
      AND line.posted_at < cairo_start(\(period.to) + 1) AND line.recorded_at <= \(asOf)
    """
  }

  private static func totals(_ merchant: MerchantID, _ period: Period, _ asOf: Instant?) -> SQL {
    """
    SELECT kind, count(*) AS count, sum(gross)::bigint AS gross, sum(fee)::bigint AS fee, sum(vat)::bigint AS vat,
      sum(net)::bigint AS net
    FROM balance_transactions line WHERE \(range(merchant, period, asOf)) GROUP BY kind ORDER BY kind
    """
  }

  private static func lines(_ merchant: MerchantID, _ period: Period, _ asOf: Instant?, after: Int64) -> SQL {
    """
    SELECT line.sequence, line.posted_at, line.kind,
      coalesce(moved.reference, payouts.reference, closing.reference) AS reference,
      parent.reference AS parent_reference, payouts.state AS payout_state, users.name AS user_name,
      users.mobile AS user_mobile, moved.description, line.gross, line.fee, line.vat, line.net, line.balance
    FROM balance_transactions line
      LEFT JOIN transactions moved ON moved.id = line.transaction_id
      LEFT JOIN transactions parent ON parent.id = moved.parent_id
      LEFT JOIN users ON users.id = moved.user_id
      LEFT JOIN payouts ON payouts.id = line.payout_id
      LEFT JOIN settlements closing ON closing.id = line.settlement_id
    WHERE \(range(merchant, period, asOf)) AND line.sequence > \(after)
    ORDER BY line.posted_at, line.sequence LIMIT \(pageLength + 1)
    """
  }
}
