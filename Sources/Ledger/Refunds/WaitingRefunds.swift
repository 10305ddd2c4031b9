package import Database
package import Wallet

/// Refunds of a merchant that wait for its balance. They are paid before anything else takes from it.
package struct WaitingRefunds: Sendable {
  /// The waiting refunds of one payment.
  private struct Share {
    let fee: Fee
    let gross: Money
    let completed: Money
    let amount: Money
  }

  private let shares: [Share]
  private let policy: RefundFeePolicy

  /// Returns the cost of a merchant's waiting refunds from a row with `columns`.
  package static func cost(_ row: Row) throws(DatabaseError) -> Money {
    do {
      return try WaitingRefunds(row).cost()
    } catch let error as DatabaseError {
      throw error
    } catch {
      throw DatabaseError(.decoding, "waiting refunds cost more than an amount holds")
    }
  }

  private init(_ row: Row) throws(DatabaseError) {
    policy = try row["waiting_policy"]
    let numbers: Int64Array? = try row["waiting_refunds"]
    let amounts = (numbers?.elements ?? []).map { Money(piastres: $0) }
    shares = stride(from: 0, to: amounts.count, by: 5).map { start in
      Share(
        fee: Fee(fee: amounts[start], vat: amounts[start + 1]), gross: amounts[start + 2],
        completed: amounts[start + 3],
        amount: amounts[start + 4])
    }
  }

  /// Returns the sum of the amounts less the returned fees.
  private func cost() throws(MoneyOverflow) -> Money {
    var cost = Money.zero
    for share in shares {
      let returned = try RefundShare.returned(
        of: share.fee, gross: share.gross, refunded: share.completed, amount: share.amount, policy: policy)
      cost = try cost + share.amount - returned.total
    }
    return cost
  }

  /// Returns the columns for a row of `merchants`, with five numbers per payment.
  package static func columns(of merchant: SQL) -> SQL {
    """
    \(merchant).refund_fee_policy AS waiting_policy, (
      SELECT array_agg(ARRAY[payment.fee, payment.vat, payment.amount, refunds_completed, asked])
      FROM (
        SELECT payment_id, sum(amount)::bigint AS asked FROM refunds
        WHERE refunds.merchant_id = \(merchant).id AND refunds.state = 'waiting_for_balance' GROUP BY payment_id
      ) waiting JOIN transactions payment ON payment.id = payment_id
    ) AS waiting_refunds
    """
  }

  /// Returns the condition that a merchant has waiting refunds. `merchant` is a qualified column with its id.
  static func exist(of merchant: SQL) -> SQL {
    """
    EXISTS (SELECT FROM refunds waiting WHERE waiting.merchant_id = \(merchant) AND waiting.state = 'waiting_for_balance')
    """
  }
}
