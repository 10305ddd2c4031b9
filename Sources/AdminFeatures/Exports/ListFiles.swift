import Database
import Ledger
import Wallet

// The columns of the files of people and money. Names have their mobile number masked.
extension ListFile {
  /// Balances are those of now, so a list that is pinned to an instant has none.
  static func users(_ search: BoundedSearch, queue: Bool, balances: Bool) -> ListFile {
    let held: SQL = balances ? "csv_money(balance), 'EGP'," : .empty
    return ListFile(
      header: "name,mobile,status,kyc_tier,\(balances ? "balance,currency," : "")created_at,created_at_utc,external_id"
    ) { limit in
      """
      SELECT csv_text(name), masked_mobile(mobile), status, kyc_tier, \(held)
        \(times("page.created_at")), csv_text(external_id)
      FROM (\(search.everything(limit: limit))) page
        JOIN accounts ON accounts.user_id = page.id
      ORDER BY \(order("page.created_at", queue))
      """
    }
  }

  static func merchants(_ search: BoundedSearch, queue: Bool, balances: Bool) -> ListFile {
    let balance: SQL =
      balances ? "csv_money(pending), csv_money(available), csv_money(in_transit), 'EGP'," : .empty
    return ListFile(
      header: "code,legal_name,trade_name,trade_name_ar,category,tax_number,status,fee_basis_points,fee_fixed,"
        + "payout_schedule,\(balances ? "pending,available,in_transit,currency," : "")created_at,created_at_utc"
    ) { limit in
      """
      SELECT \(merchantCode("number")), csv_text(legal_name), csv_text(trade_name), csv_text(trade_name_ar), category,
        csv_text(tax_number), status, fee_basis_points, csv_money(fee_fixed), payout_schedule,
        \(balance) \(times("page.created_at"))
      FROM (\(search.everything(limit: limit))) page
        CROSS JOIN LATERAL (
          SELECT max(balance) FILTER (WHERE kind = 'merchant_pending') AS pending,
            max(balance) FILTER (WHERE kind = 'merchant_available') AS available,
            max(balance) FILTER (WHERE kind = 'merchant_in_transit') AS in_transit
          FROM accounts WHERE merchant_id = page.id
        ) held
      ORDER BY \(Place.newest.order(number: "number", queue: queue))
      """
    }
  }

  static func refunds(_ search: BoundedSearch, queue: Bool) -> ListFile {
    ListFile(
      header: "reference,payment,requested_at,requested_at_utc,completed_at,state,reason,user,merchant,amount,"
        + "fee_returned,vat_returned,currency,requested_by,note"
    ) { limit in
      """
      SELECT page.reference, payment.reference, \(times("page.requested_at")), \(time("page.completed_at")), page.state,
        page.reason, \(person("users.name", "users.mobile")), \(merchantCode("merchants.number")), csv_money(page.amount),
        csv_money(page.fee_returned), csv_money(page.vat_returned), 'EGP', csv_text(page.requested_by_name),
        csv_text(page.note)
      FROM (\(search.everything(limit: limit))) page
        JOIN transactions payment ON payment.id = page.payment_id
        JOIN users ON users.id = page.user_id
        JOIN merchants ON merchants.id = page.merchant_id
      ORDER BY \(order("page.requested_at", queue))
      """
    }
  }

  static func settlements(_ search: BoundedSearch, queue: Bool) -> ListFile {
    ListFile(
      header:
        "reference,merchant,trade_name,day,state,count,gross,fee,vat,net,made_available,currency,payout,closed_at,"
        + "closed_at_utc"
    ) { limit in
      """
      SELECT page.reference, \(merchantCode("merchants.number")), csv_text(trade_name), page.day, page.state, page.count,
        csv_money(page.gross), csv_money(page.fee), csv_money(page.vat), csv_money(page.net), csv_money(page.moved), 'EGP',
        payouts.reference, \(times("page.closed_at"))
      FROM (\(search.everything(limit: limit))) page
        JOIN merchants ON merchants.id = page.merchant_id
        LEFT JOIN payouts ON payouts.id = page.payout_id
      ORDER BY \(order("page.closed_at", queue))
      """
    }
  }

  static func payouts(_ search: BoundedSearch, queue: Bool) -> ListFile {
    ListFile(
      header: "reference,merchant,trade_name,amount,currency,state,iban,requested_at,requested_at_utc,approved_at,"
        + "sent_at,paid_at,bank_trace,failure_reason,retry_of,requested_by"
    ) { limit in
      """
      SELECT page.reference, \(merchantCode("merchants.number")), csv_text(trade_name), csv_money(page.amount), 'EGP',
        page.state, 'EG••••' || page.iban_last4, \(times("page.requested_at")), \(time("page.approved_at")),
        \(time("page.exported_at")), \(time("page.paid_at")), csv_text(page.bank_trace), csv_text(page.failure_reason),
        retried.reference, csv_text(page.requested_by_name)
      FROM (\(search.everything(limit: limit))) page
        JOIN merchants ON merchants.id = page.merchant_id
        LEFT JOIN payouts retried ON retried.id = page.retry_of
      ORDER BY \(order("page.requested_at", queue))
      """
    }
  }

  static func payoutBatches(_ search: BoundedSearch, queue: Bool) -> ListFile {
    ListFile(
      header: "batch,payouts,total,currency,execution_day,created_by,created_at,created_at_utc,sent_at,sent_by"
    ) { limit in
      """
      SELECT page.id, count, csv_money(total), 'EGP', execution_day, csv_text(created_by_name),
        \(times("page.created_at")), \(time("exported_at")), csv_text(exported_by_name)
      FROM (\(search.everything(limit: limit))) page
      ORDER BY \(Place.newest.order(number: "page.id", queue: queue))
      """
    }
  }

  static func bankLines(_ search: BoundedSearch, queue: Bool) -> ListFile {
    ListFile(
      header: "imported_at,imported_at_utc,file,line,payout_reference,status,amount,currency,bank_trace,processed_at,"
        + "reason,outcome,resolved_by,resolved_at,resolution,payout_marked,request"
    ) { limit in
      """
      SELECT \(times("page.imported_at")), csv_text(file_name), line, csv_text(payout_reference), status,
        csv_money(amount), 'EGP', csv_text(bank_trace), \(time("processed_at")), csv_text(reason), outcome,
        csv_text(resolved_by_name), \(time("resolved_at")), csv_text(resolution),
        (SELECT after ->> 'payout_state' FROM approvals WHERE approvals.id = page.approval_id), page.approval_id
      FROM (\(search.everything(limit: limit))) page
      ORDER BY \(order("page.imported_at", queue))
      """
    }
  }

  static func postings(_ search: BoundedSearch, queue: Bool) -> ListFile {
    ListFile(
      header: "entry,occurred_at,occurred_at_utc,kind,transaction,amount,balance_after,currency,reason"
    ) { limit in
      """
      SELECT page.entry_id, \(times("occurred_at")), journal_entries.kind, reference, csv_money(page.amount),
        csv_money(balance_after), 'EGP', csv_text(reason)
      FROM (\(search.everything(limit: limit))) page
        JOIN journal_entries ON journal_entries.id = page.entry_id
        LEFT JOIN transactions ON transactions.id = transaction_id
      ORDER BY \(Place.newest.order(number: "page.entry_id", queue: queue))
      """
    }
  }

  /// The order of the list, from its beginning.
  static func order(_ at: SQL, _ isQueue: Bool) -> SQL { Place.newest.order(at, "page.id", queue: isQueue) }
}
