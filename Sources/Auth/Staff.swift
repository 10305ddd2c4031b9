package import Database
package import Wallet

/// A staff member who is signed in.
package struct Staff: Hashable, Sendable {
  package let id: StaffID
  package let email: String
  package let name: String
  package let role: StaffRole

  package init(id: StaffID, email: String, name: String, role: StaffRole) {
    self.id = id
    self.email = email
    self.name = name
    self.role = role
  }

  package func may(_ permission: Permission) -> Bool { role.may(permission) }
}

/// A member of a merchant's team who is signed in.
package struct Member: Hashable, Sendable {
  package let id: MemberID
  package let merchant: MerchantID
  package let code: MerchantCode
  /// The merchant's trade name, and its Arabic name if it has one.
  package let merchantName: String
  package let merchantNameArabic: String?
  /// Nil for the owner.
  package let signInName: String?
  package let name: String
  package let role: MemberRole

  package init(
    id: MemberID, merchant: MerchantID, code: MerchantCode, merchantName: String, merchantNameArabic: String?,
    signInName: String?, name: String, role: MemberRole
  ) {
    self.id = id
    self.merchant = merchant
    self.code = code
    self.merchantName = merchantName
    self.merchantNameArabic = merchantNameArabic
    self.signInName = signInName
    self.name = name
    self.role = role
  }

  package func may(_ permission: MerchantPermission) -> Bool { role.may(permission) }

  /// The name that the member types to sign in: `MRC-000001`, `MRC-000001/nour`.
  package var signIn: String { Self.signIn(code, signInName) }

  static func signIn(_ code: MerchantCode, _ name: String?) -> String { name.map { "\(code)/\($0)" } ?? "\(code)" }
}

extension StaffRole: DatabaseValue {}
extension MemberRole: DatabaseValue {}

extension Staff: RowDecodable {
  package init(_ row: Row) throws(DatabaseError) {
    id = try row["id"]
    email = try row["email"]
    name = try row["name"]
    role = try row["role"]
  }
}

extension Member: RowDecodable {
  package init(_ row: Row) throws(DatabaseError) {
    id = try row["id"]
    merchant = try row["merchant_id"]
    code = try row["number"]
    merchantName = try row["trade_name"]
    merchantNameArabic = try row["trade_name_ar"]
    signInName = try row["sign_in_name"]
    name = try row["display_name"]
    role = try row["role"]
  }
}
