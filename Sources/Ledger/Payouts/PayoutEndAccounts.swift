import Database
import Wallet

extension PayoutEnding {
  /// Returns the query for the accounts of the payouts that open requests about bank lines end, unless a payout's state has
  /// changed since its request.
  static func accounts(of approvals: [ApprovalID]) -> SQL {
    accounts(
      of: """
        SELECT approvals.id AS approval_id, merchant_id, payouts.amount, payouts.state AS before,
          after ->> 'payout_state' AS after
        FROM approvals
          JOIN bank_lines ON bank_lines.id = subject_id
          JOIN payouts ON payouts.id = payout_id AND payouts.state = before ->> 'payout_state'
        WHERE approvals.id \(.among(approvals)) AND approvals.kind = 'bank_line' AND approvals.state = 'open'
          AND resolved_at IS NULL
        """)
  }

  /// Returns the query for the accounts of a payout that ends as `state` now.
  static func accounts(of payout: Reference, endingAs state: PayoutState) -> SQL {
    accounts(
      of: """
        SELECT 0::bigint AS approval_id, merchant_id, amount, state AS before, \(state) AS after FROM payouts
        WHERE reference = \(payout)
        """)
  }

  private static func accounts(of ended: SQL) -> SQL {
    let ends = PayoutState.allCases.flatMap { before in
      before.possibleResults.map { result in
        (before: before, after: result.payoutState, accounts: before.accounts(endingAs: result.payoutState))
      }
    }
    return """
      SELECT approval_id, account.id AS account_id, moved.change, moved.change > 0 AS takes
      FROM (\(ended)) ended
        JOIN unnest(\(ends.map(\.before)), \(ends.map(\.after)), \(ends.map(\.accounts.from)), \(ends.map(\.accounts.to)))
          AS rule (before, after, giver, taker) USING (before, after)
        CROSS JOIN LATERAL (VALUES (giver, -amount), (taker, amount)) AS moved (kind, change)
        CROSS JOIN LATERAL (
          SELECT id FROM accounts WHERE accounts.merchant_id = ended.merchant_id AND accounts.kind = moved.kind
          UNION ALL
          SELECT id FROM accounts WHERE accounts.kind = moved.kind AND user_id IS NULL AND accounts.merchant_id IS NULL
        ) account
      """
  }
}
