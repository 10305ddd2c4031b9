import Database
import Ledger
import Wallet

struct MerchantItem: Listed {
  let id: MerchantID
  let code: MerchantCode
  let tradeName: String
  let arabicName: String?
  let category: MerchantCategory
  let status: MerchantStatus
  let pending: Money
  let available: Money
  let inTransit: Money
  let createdAt: Instant
  let legalName: String
  let taxNumber: String?
  let externalID: String?
  /// Nil where the stored day doesn't fit.
  let schedule: PayoutSchedule?

  init(_ row: Row) throws(DatabaseError) {
    id = try row["id"]
    code = try row["number"]
    tradeName = try row["trade_name"]
    arabicName = try row["trade_name_ar"]
    category = try row["category"]
    status = try row["status"]
    pending = try row["pending"]
    available = try row["available"]
    inTransit = try row["in_transit"]
    createdAt = try row["created_at"]
    legalName = try row["legal_name"]
    taxNumber = try row["tax_number"]
    externalID = try row["external_id"]
    schedule = PayoutSchedule(try row["payout_schedule"], day: try row["payout_day"])
  }

  /// The merchant's place in the list, which is ordered by code alone.
  var cursor: Cursor { Cursor(at: createdAt, id: code.number) }

  /// Returns the columns of the list for all columns of `page`.
  static func columns(_ page: SQL, _ place: Place, queue: Bool) -> SQL {
    """
    SELECT page.id, number, legal_name, trade_name, trade_name_ar, category, tax_number, status, payout_schedule,
      payout_day, external_id, created_at, \(balances)
    FROM (\(page)) page
    ORDER BY \(place.order(number: "number", queue: queue))
    """
  }

  static let balances: SQL = """
    (SELECT balance FROM accounts WHERE merchant_id = page.id AND kind = 'merchant_pending') AS pending,
    (SELECT balance FROM accounts WHERE merchant_id = page.id AND kind = 'merchant_available') AS available,
    (SELECT balance FROM accounts WHERE merchant_id = page.id AND kind = 'merchant_in_transit') AS in_transit
    """
}

struct MerchantDetail: RowDecodable {
  let item: MerchantItem
  let pendingAccount: AccountID
  let availableAccount: AccountID
  let inTransitAccount: AccountID
  let arabicLegalName: String?
  let fees: FeeSchedule
  let refundPolicy: RefundFeePolicy
  /// The account holder; the merchant's legal name if no other is set.
  let bankHolder: String
  let ibanLast4: String?
  let ibanSealed: [UInt8]?
  /// The part of the available balance that payouts leave for waiting refunds.
  let keptForRefunds: Money
  /// The payout after which the schedule was paused; nil while it isn't.
  let pausedAfter: Reference?

  init(_ row: Row) throws(DatabaseError) {
    item = try MerchantItem(row)
    pendingAccount = try row["pending_account"]
    availableAccount = try row["available_account"]
    inTransitAccount = try row["in_transit_account"]
    arabicLegalName = try row["legal_name_ar"]
    fees = FeeSchedule(
      basisPoints: try row["fee_basis_points"], fixed: try row["fee_fixed"],
      vatBasisPoints: try row["vat_basis_points"])
    refundPolicy = try row["refund_fee_policy"]
    bankHolder = try row["bank_holder"]
    ibanLast4 = try row["iban_last4"]
    ibanSealed = try row["iban_sealed"]
    keptForRefunds = try WaitingRefunds.cost(row)
    pausedAfter = try row["paused_after"]
  }

  static func query(_ code: MerchantCode) -> SQL {
    """
    SELECT page.id, number, legal_name, legal_name_ar, trade_name, trade_name_ar, category, tax_number, status,
      payout_schedule, payout_day, fee_basis_points, fee_fixed, refund_fee_policy, coalesce(bank_holder, legal_name) AS bank_holder,
      iban_last4, iban_sealed, external_id, created_at,
      (SELECT value FROM settings WHERE name = 'vat_basis_points') AS vat_basis_points,
      \(WaitingRefunds.columns(of: "page")), \(MerchantItem.balances), \(accounts),
      (\(PayoutPause.payout(of: "page.id"))) AS paused_after
    FROM merchants page WHERE number = \(code)
    """
  }

  private static let accounts: SQL = """
    (SELECT id FROM accounts WHERE merchant_id = page.id AND kind = 'merchant_pending') AS pending_account,
    (SELECT id FROM accounts WHERE merchant_id = page.id AND kind = 'merchant_available') AS available_account,
    (SELECT id FROM accounts WHERE merchant_id = page.id AND kind = 'merchant_in_transit') AS in_transit_account
    """
}
