package import Database
package import Wallet

/// A payout for lists and its page.
package struct PayoutItem: Listed {
  package let id: PayoutID
  package let reference: Reference
  package let merchant: MerchantID
  package let merchantCode: MerchantCode
  package let merchantName: String
  package let merchantArabicName: String?
  package let amount: Money
  package let state: PayoutState
  package let bankHolder: String
  package let ibanLast4: String
  package let ibanSealed: [UInt8]
  package let approval: ApprovalID?
  package let batch: BatchID?
  package let bankTrace: String?
  package let failureReason: String?
  package let retryOf: Reference?
  package let retriedBy: Reference?
  package let requestedByName: String
  package let requestedAt: Instant
  package let approvedAt: Instant?
  package let exportedAt: Instant?
  package let paidAt: Instant?
  package let endedAt: Instant?

  package init(_ row: Row) throws(DatabaseError) {
    id = try row["id"]
    reference = try row["reference"]
    merchant = try row["merchant_id"]
    merchantCode = try row["merchant_number"]
    merchantName = try row["merchant_name"]
    merchantArabicName = try row["merchant_name_ar"]
    amount = try row["amount"]
    state = try row["state"]
    bankHolder = try row["bank_holder"]
    ibanLast4 = try row["iban_last4"]
    ibanSealed = try row["iban_sealed"]
    approval = try row["approval_id"]
    batch = try row["batch_id"]
    bankTrace = try row["bank_trace"]
    failureReason = try row["failure_reason"]
    retryOf = try row["retry_of_reference"]
    retriedBy = try row["retried_by_reference"]
    requestedByName = try row["requested_by_name"]
    requestedAt = try row["requested_at"]
    approvedAt = try row["approved_at"]
    exportedAt = try row["exported_at"]
    paidAt = try row["paid_at"]
    endedAt = try row["ended_at"]
  }

  package var cursor: Cursor { Cursor(at: requestedAt, id: id.rawValue) }

  package static func query(_ reference: Reference) -> SQL {
    columns("SELECT * FROM payouts WHERE reference = \(reference)")
  }

  package static func query(in batch: BatchID) -> SQL {
    columns("SELECT * FROM payouts WHERE batch_id = \(batch)") + " ORDER BY page.id"
  }

  /// The approved payouts that are in no batch yet, by id.
  package static var approved: SQL {
    columns("SELECT * FROM payouts WHERE state = 'approved' AND batch_id IS NULL") + " ORDER BY page.id"
  }

  /// Returns the columns of a list for all columns of `page`, in the order of `place`.
  package static func columns(_ page: SQL, _ place: Place, queue: Bool) -> SQL {
    columns(page) + " ORDER BY \(place.order("page.requested_at", "page.id", queue: queue))"
  }

  private static func columns(_ page: SQL) -> SQL {
    """
    SELECT page.id, page.reference, page.merchant_id, number AS merchant_number, trade_name AS merchant_name,
      trade_name_ar AS merchant_name_ar, page.amount, page.state,
      page.bank_holder, page.iban_last4, page.iban_sealed, page.approval_id, page.batch_id, page.bank_trace,
      page.failure_reason,
      retried.reference AS retry_of_reference, retry.reference AS retried_by_reference, page.requested_by_name,
      page.requested_at, page.approved_at, page.exported_at, page.paid_at, page.ended_at
    FROM (\(page)) page
      JOIN merchants ON merchants.id = page.merchant_id
      LEFT JOIN payouts retried ON retried.id = page.retry_of
      LEFT JOIN payouts retry ON retry.retry_of = page.id
    """
  }
}

/// A payout batch, and the number of its payouts that the bank has answered.
package struct BatchItem: Listed {
  package let id: BatchID
  package let count: Int64
  package let total: Money
  package let answered: Int64
  package let createdByName: String
  package let createdAt: Instant
  package let executionDay: Day
  package let exportedAt: Instant?
  /// As downloaded: `csv` or `xml`.
  package let format: String?

  package init(_ row: Row) throws(DatabaseError) {
    id = try row["id"]
    count = try row["count"]
    total = try row["total"]
    answered = try row["answered"]
    createdByName = try row["created_by_name"]
    createdAt = try row["created_at"]
    executionDay = try row["execution_day"]
    exportedAt = try row["exported_at"]
    format = try row["format"]
  }

  package static func query(_ id: BatchID) -> SQL { columns("SELECT * FROM payout_batches WHERE id = \(id)") }

  package var cursor: Cursor { Cursor(at: createdAt, id: id.rawValue) }

  /// The newest ones.
  package static func newest(_ length: Int) -> SQL {
    columns("SELECT * FROM payout_batches ORDER BY id DESC LIMIT \(literal: length)", .newest)
  }

  /// Returns the columns of a list for all columns of `page`. Batches are in the order of their numbers.
  package static func columns(_ page: SQL, _ place: Place, queue: Bool = false, asOf: Instant? = nil) -> SQL {
    columns(page, asOf) + " ORDER BY \(place.order(number: "id", queue: queue))"
  }

  private static func columns(_ page: SQL, _ asOf: Instant? = nil) -> SQL {
    let own: SQL = "batch_id = page.id"
    let payouts: SQL =
      asOf.map { PastRows(of: "payouts", asOf: $0).rows(where: own) } ?? "SELECT state FROM payouts WHERE \(own)"
    return """
      SELECT id, count, total, created_by_name, created_at, execution_day, exported_at, format, (
        SELECT count(*) FROM (\(payouts)) payouts WHERE state IN ('paid', 'failed', 'returned')
      ) AS answered FROM (\(page)) page
      """
  }
}

/// The number and total of payouts that no batch has yet.
package struct UnsentPayouts: RowDecodable {
  /// Those that wait for an approval.
  package let requested: Int
  package let requestedTotal: Money
  /// Those that are approved and in no batch.
  package let approved: Int
  package let approvedTotal: Money

  package init(_ row: Row) throws(DatabaseError) {
    requested = try row["requested"]
    requestedTotal = try row["requested_total"]
    approved = try row["approved"]
    approvedTotal = try row["approved_total"]
  }

  package static let query: SQL = """
    SELECT count(*) FILTER (WHERE state = 'awaiting_approval') AS requested,
      coalesce(sum(amount) FILTER (WHERE state = 'awaiting_approval'), 0)::bigint AS requested_total,
      count(*) FILTER (WHERE state = 'approved') AS approved,
      coalesce(sum(amount) FILTER (WHERE state = 'approved'), 0)::bigint AS approved_total
    FROM payouts WHERE state IN ('awaiting_approval', 'approved') AND batch_id IS NULL
    """
}
