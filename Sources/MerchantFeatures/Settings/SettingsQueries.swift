import Database
import Ledger
import Wallet

/// What a merchant has agreed with HealthPay.
struct MerchantTerms: RowDecodable {
  let legalName: String
  let tradeName: String
  let arabicName: String?
  let category: MerchantCategory
  let taxNumber: String?
  let feeBasisPoints: Int64
  let feeFixed: Money
  let refundPolicy: RefundFeePolicy

  init(_ row: Row) throws(DatabaseError) {
    legalName = try row["legal_name"]
    tradeName = try row["trade_name"]
    arabicName = try row["trade_name_ar"]
    category = try row["category"]
    taxNumber = try row["tax_number"]
    feeBasisPoints = try row["fee_basis_points"]
    feeFixed = try row["fee_fixed"]
    refundPolicy = try row["refund_fee_policy"]
  }

  static func query(_ merchant: MerchantID) -> SQL {
    """
    SELECT legal_name, trade_name, trade_name_ar, category, tax_number, fee_basis_points, fee_fixed, refund_fee_policy
    FROM merchants WHERE id = \(merchant)
    """
  }

  /// In basis points; a setting of the platform.
  static let vat: SQL = "SELECT value FROM settings WHERE name = 'vat_basis_points'"
}
