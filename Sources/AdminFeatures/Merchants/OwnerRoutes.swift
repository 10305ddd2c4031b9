import Auth
import Database
import SharedFeatures
import Templates
import Wallet
import Web

/// The routes that invite the owner of a merchant whose owner has never signed in.
struct OwnerRoutes: Sendable {
  let database: Database
  let accounts: Accounts

  func form(_ request: PageRequest, _ context: StaffContext) async throws -> Page {
    let merchant = try await merchant(request)
    guard merchant.mayHaveOwner else { return refused(merchant) }
    return context.page(
      InviteOwnerPage(
        chrome: context.chrome, merchant: merchant, name: request.draft?["name"] ?? merchant.ownerName ?? "",
        contact: request.draft?["contact"] ?? ""))
  }

  func invite(_ form: Form, _ request: PageRequest, _ context: StaffContext) async throws -> Page {
    let merchant = try await merchant(request)
    var page = InviteOwnerPage(
      chrome: context.chrome, merchant: merchant, name: form["name"], contact: form["contact"])
    do {
      let invitation = try await accounts.inviteOwner(
        of: merchant.id, name: form["name"], contact: form["contact"], by: context.actor)
      return context.page(
        OwnerLinkPage(
          chrome: context.chrome, merchant: merchant, name: form["name"], link: invitation.link,
          address: context.address(of: LinkCard.path(invitation.link, of: .merchant))), status: .created)
    } catch AccountProblem.alreadyUsed {
      return refused(merchant)
    } catch let problem as AccountProblem {
      page.errors.add(problem)
      return context.page(page, status: .unprocessable)
    }
  }

  private func refused(_ merchant: InvitedMerchant) -> Page {
    .redirect(to: AdminPath.merchant(merchant.code), flash: AdminFlash.ownerInUse)
  }

  private func merchant(_ request: PageRequest) async throws -> InvitedMerchant {
    let code = try request.parameter("code") { MerchantCode(parsing: $0) }
    guard let merchant = try await database.first(InvitedMerchant.query(code), as: InvitedMerchant.self) else {
      throw WebError.notFound
    }
    return merchant
  }
}

/// A merchant whose owner can be invited.
struct InvitedMerchant: RowDecodable {
  let id: MerchantID
  let code: MerchantCode
  let tradeName: String
  let arabicName: String?
  /// False if an owner has signed in or the merchant is closed.
  let mayHaveOwner: Bool
  /// The name of the owner who was invited before.
  let ownerName: String?

  init(_ row: Row) throws(DatabaseError) {
    id = try row["id"]
    code = try row["number"]
    tradeName = try row["trade_name"]
    arabicName = try row["trade_name_ar"]
    mayHaveOwner = try row["may_have_owner"]
    ownerName = try row["owner_name"]
  }

  static func query(_ code: MerchantCode) -> SQL {
    """
    SELECT id, number, trade_name, trade_name_ar,
      status <> 'closed' AND NOT EXISTS (SELECT FROM merchant_members
        WHERE merchant_id = merchants.id AND role = 'owner' AND password_hash IS NOT NULL) AS may_have_owner,
      (SELECT display_name FROM merchant_members WHERE merchant_id = merchants.id AND name IS NULL) AS owner_name
    FROM merchants WHERE number = \(code)
    """
  }
}

/// A person of a merchant's team, for staff.
struct TeamAccount: RowDecodable {
  let id: MemberID
  let name: String
  let signInName: String?
  let role: MemberRole
  let state: AccountState
  let signedInAt: Instant?
  let hasSecondFactor: Bool

  init(_ row: Row) throws(DatabaseError) {
    id = try row["id"]
    hasSecondFactor = try row["has_second_factor"]
    name = try row["display_name"]
    signInName = try row["name"]
    role = try row["role"]
    state = try AccountState(row)
    signedInAt = try row["signed_in_at"]
  }

  static func query(_ merchant: MerchantCode) -> SQL {
    "\(rows(of: merchant)) ORDER BY id LIMIT \(literal: Accounts.largestTeam)"
  }

  static func query(_ id: MemberID, of merchant: MerchantCode) -> SQL { "\(rows(of: merchant)) AND id = \(id)" }

  private static func rows(of merchant: MerchantCode) -> SQL {
    """
    SELECT id, display_name, name, role, status = 'active' AS active, password_hash IS NOT NULL AS has_password,
      EXISTS (SELECT FROM totp_authenticators WHERE member_id = merchant_members.id) AS has_second_factor,
      (SELECT at FROM audit_events
        WHERE actor_kind = 'member' AND actor_id = merchant_members.id AND act = 'sign_in'
        ORDER BY at DESC LIMIT 1) AS signed_in_at,
      (SELECT max(expires_at) FROM account_links
        WHERE member_id = merchant_members.id AND ended_at IS NULL AND expires_at > now()) AS link_expires_at
    FROM merchant_members WHERE merchant_id = (SELECT id FROM merchants WHERE number = \(merchant))
    """
  }

  func signIn(at merchant: MerchantCode) -> String { signInName.map { "\(merchant)/\($0)" } ?? merchant.description }
}
