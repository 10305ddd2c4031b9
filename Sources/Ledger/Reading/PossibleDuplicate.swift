package import Database
package import Wallet

/// A payment of the same user to the same merchant, of the same amount, within a day of another one; also that one itself.
package struct PossibleDuplicate: RowDecodable {
  package let reference: Reference
  package let createdAt: Instant
  package let status: TransactionStatus
  package let amount: Money
  package let refunded: Money
  /// Whether it is the payment for which duplicates are looked for.
  package let isItself: Bool

  package init(_ row: Row) throws(DatabaseError) {
    reference = try row["reference"]
    createdAt = try row["created_at"]
    status = try row["status"]
    amount = try row["amount"]
    refunded = try row["refunded"]
    isItself = try row["is_itself"]
  }

  package static func query(of payment: TransactionID) -> SQL { query(where: "own.id = \(payment)") }

  /// Returns the query for the payment of a refund's approval; empty for another kind.
  package static func query(ofRefund approval: ApprovalID) -> SQL {
    query(
      where: """
        own.id = (SELECT payment_id FROM approvals JOIN refunds ON refunds.id = subject_id
          WHERE approvals.id = \(approval) AND approvals.kind = 'refund')
        """)
  }

  /// The index of a user's transactions serves it. Nothing was paid by what failed.
  private static func query(where condition: SQL) -> SQL {
    """
    SELECT other.reference, other.created_at, other.status, other.amount, other.refunded, other.id = own.id AS is_itself
    FROM transactions own
      JOIN transactions other ON other.user_id = own.user_id AND other.merchant_id = own.merchant_id
        AND other.amount = own.amount AND other.kind = 'payment' AND other.status <> 'failed'
        AND other.created_at BETWEEN own.created_at - interval '1 day' AND own.created_at + interval '1 day'
    WHERE \(condition)
    ORDER BY other.created_at, other.id LIMIT 20
    """
  }
}
