package import Database

/// Refunds that wait for their merchant's balance, in SQL: they come before whatever else would take of it.
package enum WaitingRefunds {
  /// Whether there are any of a merchant, given by its number: a column with its table.
  static func exist(of merchant: SQL) -> SQL {
    """
    EXISTS (SELECT FROM refunds waiting WHERE waiting.merchant_id = \(merchant) AND waiting.state = 'waiting_for_balance')
    """
  }

  /// What they will cost the merchant, a row of `merchants`: what is asked for less what comes back of the fees, rounded
  /// half up as `Fee.returned` does.
  package static func cost(to merchant: SQL) -> SQL {
    """
    (
      SELECT coalesce(sum(asked - CASE \(merchant).refund_fee_policy WHEN 'return_pro_rata'
        THEN \(returned("fee")) + \(returned("vat")) ELSE 0 END), 0)::bigint
      FROM (
        SELECT payment_id, sum(amount) AS asked FROM refunds
        WHERE refunds.merchant_id = \(merchant).id AND refunds.state = 'waiting_for_balance' GROUP BY payment_id
      ) waiting JOIN transactions payment ON payment.id = payment_id
    )
    """
  }

  private static func returned(_ fee: SQL) -> SQL {
    """
    div(2 * payment.\(fee) * (refunds_completed + asked) + payment.amount, 2 * payment.amount)
      - div(2 * payment.\(fee)::numeric * refunds_completed + payment.amount, 2 * payment.amount)
    """
  }
}
