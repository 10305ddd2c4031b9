import Database
import Ledger
import Wallet

// The columns of the lists' files. Names have their mobile number masked.
extension ListFile {
  static func users(_ search: UserSearch) -> ListFile {
    ListFile(header: "name,mobile,status,kyc_tier,balance,currency,created_at,created_at_utc,external_id") { limit in
      """
      SELECT csv_text(name), masked_mobile(mobile), status, kyc_tier, csv_money(balance), 'EGP',
        \(times("page.created_at")), csv_text(external_id)
      FROM (\(search.search.everything(limit: limit))) page
        JOIN accounts ON accounts.user_id = page.id
      ORDER BY page.created_at DESC, page.id DESC
      """
    }
  }

  static func merchants(_ search: MerchantSearch) -> ListFile {
    ListFile(
      header: "code,legal_name,trade_name,trade_name_ar,category,tax_number,status,fee_basis_points,fee_fixed,"
        + "payout_schedule,pending,available,in_transit,currency,created_at,created_at_utc"
    ) { limit in
      """
      SELECT \(merchantCode("number")), csv_text(legal_name), csv_text(trade_name), csv_text(trade_name_ar), category,
        csv_text(tax_number), status, fee_basis_points, csv_money(fee_fixed), payout_schedule, csv_money(pending),
        csv_money(available), csv_money(in_transit), 'EGP', \(times("page.created_at"))
      FROM (SELECT * FROM merchants WHERE \(search.condition) ORDER BY number DESC LIMIT \(limit)) page
        CROSS JOIN LATERAL (
          SELECT max(balance) FILTER (WHERE kind = 'merchant_pending') AS pending,
            max(balance) FILTER (WHERE kind = 'merchant_available') AS available,
            max(balance) FILTER (WHERE kind = 'merchant_in_transit') AS in_transit
          FROM accounts WHERE merchant_id = page.id
        ) held
      ORDER BY number DESC
      """
    }
  }

  static func refunds(_ state: RefundState?) -> ListFile {
    let states: SQL = state.map { "state = \($0)" } ?? "true"
    return ListFile(
      header: "reference,payment,requested_at,requested_at_utc,completed_at,state,reason,user,merchant,amount,"
        + "fee_returned,vat_returned,currency,requested_by,note"
    ) { limit in
      """
      SELECT page.reference, payment.reference, \(times("page.requested_at")), \(time("page.completed_at")), page.state,
        page.reason, \(person("users.name", "users.mobile")), \(merchantCode("merchants.number")), csv_money(page.amount),
        csv_money(page.fee_returned), csv_money(page.vat_returned), 'EGP', csv_text(page.requested_by_name),
        csv_text(page.note)
      FROM (SELECT * FROM refunds WHERE \(states) ORDER BY requested_at DESC, id DESC LIMIT \(limit)) page
        JOIN transactions payment ON payment.id = page.payment_id
        JOIN users ON users.id = page.user_id
        JOIN merchants ON merchants.id = page.merchant_id
      ORDER BY page.requested_at DESC, page.id DESC
      """
    }
  }

  static func settlements(of merchant: MerchantCode?) -> ListFile {
    ListFile(
      header:
        "reference,merchant,trade_name,day,state,count,gross,fee,vat,net,made_available,currency,payout,closed_at,"
        + "closed_at_utc"
    ) { limit in
      """
      SELECT page.reference, \(merchantCode("merchants.number")), csv_text(trade_name), page.day, page.state, page.count,
        csv_money(page.gross), csv_money(page.fee), csv_money(page.vat), csv_money(page.net), csv_money(page.moved), 'EGP',
        payouts.reference, \(times("page.closed_at"))
      FROM (
        SELECT * FROM settlements WHERE \(isOf(merchant)) ORDER BY closed_at DESC, id DESC LIMIT \(limit)
      ) page
        JOIN merchants ON merchants.id = page.merchant_id
        LEFT JOIN payouts ON payouts.id = page.payout_id
      ORDER BY page.closed_at DESC, page.id DESC
      """
    }
  }

  static func payouts(_ state: PayoutState?, of merchant: MerchantCode?) -> ListFile {
    let states: SQL = state.map { "state = \($0)" } ?? "true"
    return ListFile(
      header: "reference,merchant,trade_name,amount,currency,state,iban,requested_at,requested_at_utc,approved_at,"
        + "sent_at,paid_at,bank_trace,failure_reason,retry_of,requested_by"
    ) { limit in
      """
      SELECT page.reference, \(merchantCode("merchants.number")), csv_text(trade_name), csv_money(page.amount), 'EGP',
        page.state, 'EG••••' || page.iban_last4, \(times("page.requested_at")), \(time("page.approved_at")),
        \(time("page.exported_at")), \(time("page.paid_at")), csv_text(page.bank_trace), csv_text(page.failure_reason),
        retried.reference, csv_text(page.requested_by_name)
      FROM (
        SELECT * FROM payouts WHERE \(states) AND \(isOf(merchant)) ORDER BY requested_at DESC, id DESC LIMIT \(limit)
      ) page
        JOIN merchants ON merchants.id = page.merchant_id
        LEFT JOIN payouts retried ON retried.id = page.retry_of
      ORDER BY page.requested_at DESC, page.id DESC
      """
    }
  }

  private static func isOf(_ merchant: MerchantCode?) -> SQL {
    merchant.map { "merchant_id = (SELECT id FROM merchants WHERE number = \($0))" } ?? "true"
  }
}
