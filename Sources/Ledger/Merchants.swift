package import Database
package import Wallet

/// A new merchant, with empty accounts.
package struct NewMerchant: Sendable {
  package let externalID: String?
  /// Nil means the next number.
  package let code: MerchantCode?
  package let legalName: String
  package let arabicLegalName: String?
  package let tradeName: String
  package let arabicName: String?
  package let category: MerchantCategory
  package let taxNumber: String?
  package let iban: (sealed: [UInt8], last4: String)?
  /// The account holder. Nil means the merchant's legal name.
  package let bankHolder: String?
  package let payoutSchedule: PayoutSchedule
  /// Nil means the platform's default.
  package let feeBasisPoints: Int64?
  package let feeFixed: Money?
  package let refundPolicy: RefundFeePolicy
  package let createdAt: Instant?

  package init(
    externalID: String? = nil, code: MerchantCode? = nil, legalName: String, arabicLegalName: String? = nil,
    tradeName: String, arabicName: String? = nil, category: MerchantCategory, taxNumber: String? = nil,
    iban: (sealed: [UInt8], last4: String)? = nil, bankHolder: String? = nil, payoutSchedule: PayoutSchedule = .daily,
    feeBasisPoints: Int64? = nil, feeFixed: Money? = nil, refundPolicy: RefundFeePolicy = .keep,
    createdAt: Instant? = nil
  ) {
    self.externalID = externalID
    self.code = code
    self.legalName = legalName
    self.arabicLegalName = arabicLegalName
    self.tradeName = tradeName
    self.arabicName = arabicName
    self.category = category
    self.taxNumber = taxNumber
    self.iban = iban
    self.bankHolder = bankHolder
    self.payoutSchedule = payoutSchedule
    self.feeBasisPoints = feeBasisPoints
    self.feeFixed = feeFixed
    self.refundPolicy = refundPolicy
    self.createdAt = createdAt
  }
}

private struct OpenedRow: RowDecodable {
  let id: MerchantID

  init(_ row: Row) throws(DatabaseError) { id = try row["id"] }
}

/// Adds a merchant with its accounts, inside the caller's transaction. A given code moves the sequence past it, so that the
/// next generated code is free.
package func open(
  _ merchant: NewMerchant, on connection: isolated Connection
) throws
  -> Registration<MerchantID>
{
  if let id = merchant.externalID,
    try connection.value("SELECT EXISTS (SELECT FROM merchants WHERE external_id = \(id)) AS value")
  {
    return .known
  }
  let opened = try connection.first(
    """
    INSERT INTO merchants
      (external_id, number, legal_name, legal_name_ar, trade_name, trade_name_ar, category, tax_number, iban_sealed, iban_last4,
       bank_holder, payout_schedule, payout_day, payouts_due_after, fee_basis_points, fee_fixed, refund_fee_policy,
       created_at)
    VALUES (\(merchant.externalID), coalesce(\(merchant.code), nextval('merchant_numbers')), \(merchant.legalName), \(merchant.arabicLegalName),
      \(merchant.tradeName), \(merchant.arabicName), \(merchant.category), \(merchant.taxNumber),
      \(merchant.iban?.sealed), \(merchant.iban?.last4), \(merchant.bankHolder), \(merchant.payoutSchedule.kind),
      \(merchant.payoutSchedule.day), (coalesce(\(merchant.createdAt), now()) AT TIME ZONE 'Africa/Cairo')::date,
      coalesce(\(merchant.feeBasisPoints), (SELECT value FROM settings WHERE name = 'fee_basis_points')),
      coalesce(\(merchant.feeFixed), (SELECT value FROM settings WHERE name = 'fee_fixed')),
      \(merchant.refundPolicy), coalesce(\(merchant.createdAt), now()))
    ON CONFLICT DO NOTHING RETURNING id
    """, as: OpenedRow.self)
  guard let opened else { return .taken }
  if let code = merchant.code {
    try connection.execute(
      """
      SELECT setval('merchant_numbers', \(code)) FROM merchant_numbers
      WHERE last_value < \(code) OR last_value = \(code) AND NOT is_called
      """)
  }
  return .opened(opened.id)
}
