import Auth
import Database
import Ledger
import Wallet

/// The merchant's team as CSV rows.
enum TeamFile {
  static let header =
    "name,sign_in,role,state,email,link_valid_until,link_valid_until_utc,last_sign_in,last_sign_in_utc,added_at,added_at_utc"

  /// In the order of the list. The states are those of `AccountState`.
  static func rows(_ merchant: MerchantID, _ code: MerchantCode) -> SQL {
    """
    SELECT csv_text(display_name), csv_text(concat_ws('/', \(code.description)::text, name)), role,
      CASE WHEN status <> 'active' THEN 'disabled' WHEN has_password THEN 'active'
        WHEN link_expires_at IS NOT NULL THEN 'invited' ELSE 'invitation_expired' END,
      csv_text(email),
      \(ListFile.times("CASE WHEN status = 'active' AND NOT has_password THEN link_expires_at END")),
      \(ListFile.times("signed_in_at")), \(ListFile.times("created_at"))
    FROM merchant_members JOIN team_access() ON member_id = id
    WHERE merchant_id = \(merchant) ORDER BY id
    """
  }
}
