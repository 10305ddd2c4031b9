package import Database
package import Wallet

/// The way of some money to the merchant's bank: its settlement, and the payouts that carried it. More than one, where the
/// bank returned the first.
package struct MoneyTrail: Sendable {
  package struct Settled: Sendable {
    package let reference: Reference
    package let day: Day
    /// What the whole settlement made available.
    package let moved: Money
    package let closedAt: Instant
  }

  /// A payout on the way.
  package struct Hop: Sendable {
    package let reference: Reference
    package let amount: Money
    package let state: PayoutState
    package let ibanLast4: String
    package let requestedAt: Instant
    package let exportedAt: Instant?
    /// The day on which the bank is to pay, as its file says.
    package let executionDay: Day?
    package let endedAt: Instant?
    package let failureReason: String?
    /// The bank's reference of the payment, and when it paid.
    package let trace: String?
    package let arrivedAt: Instant?
    /// The bank's line that says so. Only staff read it.
    package let bankLine: BankLineID?

    /// Whether the money came back from it.
    package var cameBack: Bool { endedAt != nil }
  }

  package let settled: Settled?
  package let hops: [Hop]
  package let bankingDays: BankingDays

  package static let nothing = MoneyTrail([])

  package init(_ rows: [TrailRow]) {
    settled = rows.first?.settled
    hops = rows.compactMap(\.hop)
    bankingDays = rows.first?.bankingDays ?? BankingDays()
  }
}

/// A payout of a trail, with the settlement that all of them are of.
package struct TrailRow: RowDecodable {
  let settled: MoneyTrail.Settled?
  let hop: MoneyTrail.Hop?
  let bankingDays: BankingDays

  package init(_ row: Row) throws(DatabaseError) {
    bankingDays = try row["holidays"]
    if let reference: Reference = try row["settlement"] {
      settled = MoneyTrail.Settled(
        reference: reference, day: try row["day"], moved: try row["moved"], closedAt: try row["closed_at"])
    } else {
      settled = nil
    }
    if let reference: Reference = try row["payout"] {
      hop = MoneyTrail.Hop(
        reference: reference, amount: try row["amount"], state: try row["state"], ibanLast4: try row["iban_last4"],
        requestedAt: try row["requested_at"], exportedAt: try row["exported_at"],
        executionDay: try row["execution_day"], endedAt: try row["ended_at"],
        failureReason: try row["failure_reason"], trace: try row["bank_trace"], arrivedAt: try row["processed_at"],
        bankLine: try row["bank_line"])
    } else {
      hop = nil
    }
  }

  /// Of a payment or a refund; no row where it moved no money. `merchant` is the tenant.
  package static func query(of transaction: Reference, _ merchant: MerchantID? = nil) -> SQL {
    let tenant: SQL = merchant.map { "AND line.merchant_id = \($0)" } ?? .empty
    // What a refund took of the available balance is a line of a payout itself; the rest went the way of its settlement.
    return trail(
      """
      SELECT line.merchant_id, settled.id AS settlement_id, CASE WHEN line.net <> line.pending_net THEN line.sequence
        ELSE coalesce(closing.sequence, settled.last_sequence) END AS place
      FROM transactions
        JOIN balance_transactions line ON line.transaction_id = transactions.id AND line.kind = transactions.kind
        LEFT JOIN LATERAL (
          SELECT id, last_sequence FROM settlements
          WHERE merchant_id = line.merchant_id AND first_sequence <= line.sequence ORDER BY first_sequence DESC LIMIT 1
        ) settled ON settled.last_sequence >= line.sequence
        LEFT JOIN balance_transactions closing ON closing.settlement_id = settled.id AND closing.kind = 'settlement'
      WHERE transactions.reference = \(transaction) \(tenant)
      """, forStaff: merchant == nil)
  }

  package static func query(of settlement: SettlementID, forStaff isForStaff: Bool = false) -> SQL {
    trail(
      """
      SELECT settlements.merchant_id, settlements.id AS settlement_id,
        coalesce(closing.sequence, settlements.last_sequence) AS place
      FROM settlements
        LEFT JOIN balance_transactions closing ON closing.settlement_id = settlements.id AND closing.kind = 'settlement'
      WHERE settlements.id = \(settlement)
      """, forStaff: isForStaff)
  }

  private static func trail(_ start: SQL, forStaff isForStaff: Bool) -> SQL {
    let line: SQL = isForStaff ? "paid.id" : "NULL::bigint"
    return """
      WITH RECURSIVE start AS (\(start)), hops AS (
        SELECT 1 AS hop, next.payout_id
        FROM start CROSS JOIN LATERAL \(PayoutParts.payoutLine(after: "start.place", of: "start.merchant_id")) next
        UNION ALL
        SELECT hops.hop + 1, next.payout_id
        FROM hops
          JOIN balance_transactions back ON back.payout_id = hops.payout_id AND back.kind = 'payout_returned'
          CROSS JOIN LATERAL \(PayoutParts.payoutLine(after: "back.sequence", of: "back.merchant_id")) next
        WHERE hops.hop < 20
      )
      SELECT settlements.reference AS settlement, settlements.day, settlements.moved, settlements.closed_at,
        payouts.reference AS payout, payouts.amount, payouts.state, payouts.iban_last4, payouts.requested_at,
        payouts.exported_at, payouts.execution_day, payouts.ended_at, payouts.failure_reason, paid.bank_trace,
        coalesce(paid.processed_at, payouts.paid_at) AS processed_at, \(line) AS bank_line, \(BankingDays.column)
      FROM start
        LEFT JOIN settlements ON settlements.id = start.settlement_id
        LEFT JOIN hops ON true
        LEFT JOIN payouts ON payouts.id = hops.payout_id
        LEFT JOIN bank_lines paid ON paid.payout_id = payouts.id AND paid.outcome = 'applied' AND paid.status = 'paid'
      ORDER BY hops.hop
      """
  }
}

/// The settlement, payout and bank reference of a list's row, joined by the number of its transaction.
package struct RowTrail: Sendable {
  package let settlement: Reference?
  package let payout: Reference?
  package let trace: String?

  package init(_ row: Row) throws(DatabaseError) {
    settlement = try row["settlement"]
    payout = try row["payout"]
    trace = try row["bank_trace"]
  }

  /// A lateral table of one row for the transaction in `id` of the kind in `kind`.
  package static func table(_ id: SQL, _ kind: SQL, of merchant: SQL) -> SQL {
    """
    (
      SELECT settled.reference AS settlement, payouts.reference AS payout, paid.bank_trace
      FROM balance_transactions line
        LEFT JOIN LATERAL (
          SELECT reference, last_sequence, payout_id FROM settlements
          WHERE merchant_id = line.merchant_id AND first_sequence <= line.sequence ORDER BY first_sequence DESC LIMIT 1
        ) settled ON settled.last_sequence >= line.sequence
        LEFT JOIN payouts ON payouts.id = CASE WHEN line.net <> line.pending_net
          THEN carrying_payout(line.merchant_id, line.sequence) ELSE settled.payout_id END
        LEFT JOIN bank_lines paid ON paid.payout_id = payouts.id AND paid.outcome = 'applied' AND paid.status = 'paid'
      WHERE line.transaction_id = \(id) AND line.kind = \(kind) AND line.merchant_id = \(merchant) LIMIT 1
    )
    """
  }
}
