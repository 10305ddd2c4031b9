package import Auth
package import Database
import Hummingbird
package import Templates
package import Wallet

/// A request of a member of a merchant's team. It can't exist without the merchant.
package struct MerchantContext: Sendable {
  package let member: Member
  package let origin: Origin
  package let preferences: Preferences
  package let requestID: String
  package let now: Instant
  package let zone: CairoZone
  /// The merchant's name in the reader's script, where it has both.
  package let merchantName: String
  package let chrome: Chrome
  private let visit: Visit<MemberSession>

  init(_ visit: Visit<MemberSession>) {
    self.visit = visit
    member = visit.session.member
    origin = Origin(visit.request, visit.context)
    preferences = visit.context.preferences
    requestID = visit.context.requestID
    now = visit.site.clock.now()
    zone = visit.site.zone
    merchantName =
      preferences.language == .ar ? member.merchantNameArabic ?? member.merchantName : member.merchantName
    var chrome = visit.site.chrome(visit.request, visit.context, portal: .merchant, csrf: visit.token.csrf)
    chrome.person = Person(name: member.name, role: member.role.label, merchant: (merchantName, member.code))
    chrome.sections = visit.site.sections.sections(for: member.role)
    chrome.flash = visit.flash
    chrome.now = now
    self.chrome = chrome
  }

  package var merchant: MerchantID { member.merchant }

  /// What a page reads from: the merchant's rows and no other's. Acts are given the application's database instead.
  package var database: TenantDatabase { visit.site.database.tenant(merchant) }

  /// For queries that also serve as a page's first one.
  package var scope: MerchantScope { MerchantScope(merchant) }

  package var actor: Actor { Actor(member, from: origin) }

  package func may(_ permission: MerchantPermission) -> Bool { member.may(permission) }

  package func page(_ content: some HTML, status: Status = .ok) -> Page {
    Page(content, chrome, status: status.http)
  }

  package var signOutToken: Token { visit.token }

  package func signedOut(to path: Path) -> Page { .signedOut(to: path, visit.site.cookies.merchant) }
}
