package import Auth
package import Database
package import Templates
package import Wallet

/// A request of a merchant's team member.
package struct MerchantContext: PortalContext {
  package let member: Member
  /// The merchant's name in the reader's script if it has one, and otherwise its main name.
  package let merchantName: String
  package let chrome: Chrome
  package let visit: PortalVisit<MemberSession>

  package init(_ visit: PortalVisit<MemberSession>) {
    self.visit = visit
    member = visit.session.member
    let arabic = visit.context.preferences.language == .ar ? member.merchantNameArabic : nil
    merchantName = arabic ?? member.merchantName
    chrome = Self.chrome(
      visit, Person(name: member.name, role: member.role.label, merchant: (merchantName, member.code)))
  }

  package var merchant: MerchantID { member.merchant }

  /// The database for pages, which shows this merchant's rows only. Acts use the application's database instead.
  package var database: TenantDatabase { visit.site.database.tenant(merchant) }

  /// Does a read that may be a moment old (`Database.recent`).
  package func recent<Result>(
    if mayBeOld: Bool = true, _ read: (TenantDatabase) async throws -> Result
  ) async throws -> Result {
    try await visit.site.database.recent(if: mayBeOld && self.mayBeOld) { try await read($0.tenant(merchant)) }
  }

  package var signInName: String { member.signIn }

  package var actor: Actor { Actor(member, from: origin) }

  package func may(_ permission: MerchantPermission) -> Bool { member.may(permission) }
}
