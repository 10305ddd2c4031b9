package import Database
package import Wallet

/// A transaction with the facts that its page shows in addition to the list's.
package struct TransactionDetail: RowDecodable {
  package let item: TransactionItem
  package let description: String?
  package let externalID: String?
  package let completedAt: Instant?
  /// The time at which it was posted to its merchant's balance, if that was later.
  package let postedAt: Instant?
  package let merchant: MerchantID?
  package let refundPolicy: RefundFeePolicy?
  /// The payment of a refund.
  package let parent: Reference?
  package let counterpartyMobile: PhoneNumber?

  package init(_ row: Row) throws(DatabaseError) {
    item = try TransactionItem(row)
    description = try row["description"]
    externalID = try row["external_id"]
    completedAt = try row["completed_at"]
    let posted: Instant? = try row["posted_at"]
    if let posted, posted > item.createdAt { postedAt = posted } else { postedAt = nil }
    merchant = try row["merchant_id"]
    refundPolicy = try row["refund_fee_policy"]
    parent = try row["parent_reference"]
    counterpartyMobile = try row["counterparty_mobile"]
  }

  package func net() throws(MoneyOverflow) -> Money { try item.amount - item.fee - item.vat }

  /// Returns the amount of a completed payment that can still be refunded.
  package func remaining() throws(MoneyOverflow) -> Money {
    item.kind == .payment && item.status == .completed ? try item.amount - item.refunded : .zero
  }

  /// Returns the query for a transaction. If `merchant` is given, transactions of other merchants aren't found.
  package static func query(_ reference: Reference, of merchant: MerchantID? = nil) -> SQL {
    let tenant: SQL = merchant.map { "AND moved.merchant_id = \($0)" } ?? .empty
    return """
      SELECT moved.id, moved.reference, moved.kind, moved.status, moved.failure_reason, moved.channel, moved.review,
        moved.amount, moved.fee, moved.vat, moved.refunded, moved.created_at, moved.user_id, users.name AS user_name,
        users.mobile AS user_mobile, moved.counterparty_user_id, other.name AS counterparty_name,
        merchants.number AS merchant_number, merchants.trade_name AS merchant_name,
        merchants.trade_name_ar AS merchant_name_ar, moved.description, moved.external_id, moved.completed_at,
        (SELECT min(posted_at) FROM balance_transactions WHERE transaction_id = moved.id) AS posted_at,
        moved.merchant_id, merchants.refund_fee_policy, parent.reference AS parent_reference,
        other.mobile AS counterparty_mobile
      FROM transactions moved
        JOIN users ON users.id = moved.user_id
        LEFT JOIN users other ON other.id = moved.counterparty_user_id
        LEFT JOIN merchants ON merchants.id = moved.merchant_id
        LEFT JOIN transactions parent ON parent.id = moved.parent_id
      WHERE moved.reference = \(reference) \(tenant)
      """
  }
}

/// A refund for lists and its payment's page.
package struct RefundItem: Listed {
  package let id: RefundID
  package let reference: Reference
  package let payment: Reference
  package let amount: Money
  package let returned: Fee
  package let reason: RefundReason
  package let note: String?
  package let state: RefundState
  package let requestedByName: String
  package let requestedAt: Instant
  package let completedAt: Instant?
  package let failure: FailureReason?
  /// The approval; nil if the refund didn't need one.
  package let approval: ApprovalID?
  package let user: UserID
  package let userName: String
  package let merchantCode: MerchantCode
  package let merchantName: String
  package let merchantArabicName: String?

  package init(_ row: Row) throws(DatabaseError) {
    id = try row["id"]
    reference = try row["reference"]
    payment = try row["payment_reference"]
    amount = try row["amount"]
    returned = Fee(fee: try row["fee_returned"], vat: try row["vat_returned"])
    reason = try row["reason"]
    note = try row["note"]
    state = try row["state"]
    requestedByName = try row["requested_by_name"]
    requestedAt = try row["requested_at"]
    completedAt = try row["completed_at"]
    failure = try row["failure_reason"]
    approval = try row["approval_id"]
    user = try row["user_id"]
    userName = try row["user_name"]
    merchantCode = try row["merchant_number"]
    merchantName = try row["merchant_name"]
    merchantArabicName = try row["merchant_name_ar"]
  }

  package var cursor: Cursor { Cursor(at: requestedAt, id: id.rawValue) }

  private static func joined(_ refunds: SQL) -> SQL {
    """
    SELECT refunds.id, refunds.reference, payment.reference AS payment_reference, refunds.amount, fee_returned,
      vat_returned, reason, note, refunds.state, requested_by_name, requested_at, refunds.completed_at,
      refunds.failure_reason, refunds.approval_id, refunds.user_id, users.name AS user_name,
      merchants.number AS merchant_number, merchants.trade_name AS merchant_name,
      merchants.trade_name_ar AS merchant_name_ar
    FROM \(refunds) refunds
      JOIN transactions payment ON payment.id = payment_id
      JOIN users ON users.id = refunds.user_id
      JOIN merchants ON merchants.id = refunds.merchant_id
    """
  }

  /// Returns the query for a payment's refunds, newest first.
  package static func query(ofPayment payment: TransactionID) -> SQL {
    "\(joined("refunds")) WHERE refunds.payment_id = \(payment) ORDER BY refunds.requested_at DESC, refunds.id DESC"
  }

  /// Returns the query for a user's newest refunds.
  package static func query(ofUser user: UserID, length: Int) -> SQL {
    columns(
      "SELECT * FROM refunds WHERE user_id = \(user) ORDER BY requested_at DESC, id DESC LIMIT \(literal: length)",
      .newest,
      queue: false)
  }

  package static func query(_ reference: Reference, of merchant: MerchantID? = nil) -> SQL {
    let tenant: SQL = merchant.map { "AND refunds.merchant_id = \($0)" } ?? .empty
    return "\(joined("refunds")) WHERE refunds.reference = \(reference) \(tenant)"
  }

  /// Returns the columns of a list for all columns of `page`, in the order of `place`.
  package static func columns(_ page: SQL, _ place: Place, queue: Bool) -> SQL {
    "\(joined("(\(page))")) ORDER BY \(place.order("refunds.requested_at", "refunds.id", queue: queue))"
  }
}

/// A posting of a journal entry for pages. The sign is the change in what the holder owns.
package struct PostingItem: RowDecodable {
  package let entry: EntryID
  package let account: AccountKind
  package let accountID: AccountID
  package let user: UserID?
  package let userName: String?
  package let merchantCode: MerchantCode?
  package let amount: Money

  package init(_ row: Row) throws(DatabaseError) {
    entry = try row["entry_id"]
    account = try row["kind"]
    accountID = try row["account_id"]
    user = try row["user_id"]
    userName = try row["user_name"]
    merchantCode = try row["merchant_number"]
    amount = try row["amount"]
  }

  package static func query(of entry: EntryID) -> SQL { query(where: "journal_entries.id = \(entry)") }

  package static func query(ofTransaction transaction: TransactionID) -> SQL {
    query(where: "transaction_id = \(transaction)")
  }

  /// Returns the query for the postings of the entry that reversed a transaction's.
  package static func query(reversing transaction: TransactionID) -> SQL {
    query(where: "reverses IN (SELECT id FROM journal_entries WHERE transaction_id = \(transaction))")
  }

  private static func query(where condition: SQL) -> SQL {
    """
    SELECT entry_id, account_id, accounts.kind, accounts.user_id, users.name AS user_name, merchants.number AS merchant_number,
      postings.amount
    FROM journal_entries
      JOIN postings ON entry_id = journal_entries.id
      JOIN accounts ON accounts.id = account_id
      LEFT JOIN users ON users.id = accounts.user_id
      LEFT JOIN merchants ON merchants.id = accounts.merchant_id
    WHERE \(condition) ORDER BY entry_id, postings.amount, accounts.id
    """
  }
}
