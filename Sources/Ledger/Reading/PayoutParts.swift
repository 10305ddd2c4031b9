package import Database
package import Wallet

/// What a payout is made of. It covers the lines that changed the merchant's available balance, from just after the previous
/// payout's own line up to its own: left from before + lines − stays available = amount. Every such line is in exactly one
/// payout, or still available.
package struct PayoutParts: RowDecodable {
  /// The payout's own line, and that of the payout before; 0 where there was none.
  let sequence: Int64
  let after: Int64
  package let previous: Reference?
  package let leftFromBefore: Money
  package let settlements: PayoutGroup
  package let refunds: PayoutGroup
  package let adjustments: PayoutGroup
  /// Payouts that failed, were returned, rejected or withdrawn.
  package let returned: PayoutGroup
  package let staysAvailable: Money
  package let amount: Money
  /// Of a payout that came back: the one that covers its return; nil while the money is available.
  package let continuedIn: Reference?

  package init(_ row: Row) throws(DatabaseError) {
    sequence = try row["sequence"]
    after = try row["after"]
    previous = try row["previous_reference"]
    leftFromBefore = try row["left_from_before"]
    settlements = PayoutGroup(count: try row["settlements"], amount: try row["settled"])
    refunds = PayoutGroup(count: try row["refunds"], amount: try row["refunded"])
    adjustments = PayoutGroup(count: try row["adjustments"], amount: try row["adjusted"])
    returned = PayoutGroup(count: try row["returns"], amount: try row["returned"])
    staysAvailable = try row["stays_available"]
    amount = try row["amount"]
    continuedIn = try row["continued_in"]
  }

  package var groups: [PayoutGroup] { [settlements, refunds, adjustments, returned] }

  package var count: Int { groups.reduce(0) { $0 + $1.count } }

  /// The sum of the lines.
  package var total: Money {
    get throws(MoneyOverflow) { try Money.sum(groups.map(\.amount)) }
  }

  /// Whether left from before + lines − stays available = amount.
  package var foots: Bool {
    do { return try leftFromBefore + total - staysAvailable == amount } catch { return false }
  }

  /// `merchant` is the tenant: another's payout is none.
  package static func query(_ payout: Reference, of merchant: MerchantID? = nil) -> SQL {
    let tenant: SQL = merchant.map { "AND payouts.merchant_id = \($0)" } ?? .empty
    return """
      SELECT own.sequence, coalesce(previous.sequence, 0) AS after, before.reference AS previous_reference,
        coalesce(available_after(own.merchant_id, previous.entry_id), 0) AS left_from_before, lines.*,
        coalesce(available_after(own.merchant_id, own.entry_id), 0) AS stays_available, -own.net AS amount,
        later.reference AS continued_in
      FROM payouts
        JOIN balance_transactions own ON own.payout_id = payouts.id AND own.kind = 'payout'
          AND own.merchant_id = payouts.merchant_id
        LEFT JOIN LATERAL (
          SELECT line.sequence, line.entry_id, line.payout_id FROM balance_transactions line
          WHERE line.merchant_id = own.merchant_id AND line.sequence < own.sequence AND line.net <> line.pending_net
            AND line.kind = 'payout'
          ORDER BY line.sequence DESC LIMIT 1
        ) previous ON true
        LEFT JOIN payouts before ON before.id = previous.payout_id
        CROSS JOIN LATERAL (
          SELECT \(group("settlement", "settlements", "settled")), \(group("refund", "refunds", "refunded")),
            \(group("adjustment", "adjustments", "adjusted")), \(group("payout_returned", "returns", "returned"))
          FROM (
            SELECT CASE kind WHEN 'reversal' THEN 'adjustment' ELSE kind END AS part, line.net - line.pending_net AS moved
            FROM balance_transactions line
            WHERE line.merchant_id = own.merchant_id AND line.sequence > coalesce(previous.sequence, 0)
              AND line.sequence < own.sequence AND line.net <> line.pending_net
          ) parts
        ) lines
        LEFT JOIN balance_transactions back ON back.payout_id = payouts.id AND back.kind = 'payout_returned'
        LEFT JOIN LATERAL \(payoutLine(after: "back.sequence", of: "back.merchant_id")) next ON true
        LEFT JOIN payouts later ON later.id = next.payout_id
      WHERE payouts.reference = \(payout) \(tenant)
      """
  }

  /// The count and sum of the lines of a kind.
  private static func group(_ kind: StaticString, _ count: StaticString, _ sum: StaticString) -> SQL {
    let (kind, count, sum) = (SQL(stringLiteral: kind), SQL(stringLiteral: count), SQL(stringLiteral: sum))
    return """
      count(*) FILTER (WHERE part = '\(kind)') AS \(count),
        coalesce(sum(moved) FILTER (WHERE part = '\(kind)'), 0)::bigint AS \(sum)
      """
  }

  /// The first payout's own line after a line of a merchant, as a lateral table of `payout_id`.
  static func payoutLine(after sequence: SQL, of merchant: SQL) -> SQL {
    """
    (
      SELECT line.payout_id FROM balance_transactions line
      WHERE line.merchant_id = \(merchant) AND line.sequence > \(sequence) AND line.net <> line.pending_net
        AND line.kind = 'payout'
      ORDER BY line.sequence LIMIT 1
    )
    """
  }
}

/// The lines of a kind in a payout.
package struct PayoutGroup: Hashable, Sendable {
  package let count: Int
  package let amount: Money
}

/// One line of a payout.
package struct PayoutLine: RowDecodable {
  package let sequence: Int64
  package let postedAt: Instant
  package let kind: BalanceTransactionKind
  /// Of a settlement, a refund, or a payout that came back.
  package let reference: Reference?
  /// The payment of a refund.
  package let parent: Reference?
  /// Of a payout that came back: how, and the bank's reason.
  package let payoutState: PayoutState?
  package let failureReason: String?
  /// Of a settlement: its Cairo day and the number of its transactions.
  package let settledDay: Day?
  package let count: Int64?
  package let gross: Money
  package let fee: Money
  package let vat: Money
  package let net: Money
  /// The change of the available balance. It differs from the net where a part was pending.
  package let amount: Money

  package init(_ row: Row) throws(DatabaseError) {
    sequence = try row["sequence"]
    postedAt = try row["posted_at"]
    kind = try row["kind"]
    reference = try row["reference"]
    parent = try row["parent_reference"]
    payoutState = try row["payout_state"]
    failureReason = try row["failure_reason"]
    settledDay = try row["day"]
    count = try row["count"]
    gross = try row["gross"]
    fee = try row["fee"]
    vat = try row["vat"]
    net = try row["net"]
    amount = try row["amount"]
  }

  /// In their order, after the line `place`; one more than `length`, to know whether another page follows.
  package static func query(
    _ parts: PayoutParts, of merchant: MerchantID, after place: Int64, length: Int
  ) -> SQL {
    """
    SELECT line.sequence, line.posted_at, line.kind, \(columns), line.net - line.pending_net AS amount
    FROM \(joined(merchant))
    WHERE \(range(parts, merchant)) AND line.sequence > \(place) ORDER BY line.sequence LIMIT \(literal: length + 1)
    """
  }

  static let columns: SQL = """
    coalesce(moved.reference, payouts.reference, settlements.reference) AS reference,
      parent.reference AS parent_reference, payouts.state AS payout_state, payouts.failure_reason, settlements.day,
      settlements.count, coalesce(settlements.gross, line.gross) AS gross, coalesce(settlements.fee, line.fee) AS fee,
      coalesce(settlements.vat, line.vat) AS vat, coalesce(settlements.net, line.net) AS net
    """

  /// Each table has its own condition on the merchant, since the planner doesn't know the tenant of row-level security.
  static func joined(_ merchant: MerchantID) -> SQL {
    """
    balance_transactions line
      LEFT JOIN transactions moved ON moved.id = line.transaction_id AND moved.merchant_id = \(merchant)
      LEFT JOIN transactions parent ON parent.id = moved.parent_id AND parent.merchant_id = \(merchant)
      LEFT JOIN payouts ON payouts.id = line.payout_id AND payouts.merchant_id = \(merchant)
      LEFT JOIN settlements ON settlements.id = line.settlement_id AND settlements.merchant_id = \(merchant)
    """
  }

  static func range(_ parts: PayoutParts, _ merchant: MerchantID) -> SQL {
    """
    line.merchant_id = \(merchant) AND line.sequence > \(parts.after) AND line.sequence < \(parts.sequence)
      AND line.net <> line.pending_net
    """
  }
}
