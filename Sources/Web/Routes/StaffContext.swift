package import Auth
package import Database
import Hummingbird
package import Templates
package import Wallet

/// A request of a member of staff. It can't exist without one.
package struct StaffContext: Sendable {
  package let staff: Staff
  /// Where the request comes from, for the audit trail.
  package let origin: Origin
  package let preferences: Preferences
  package let requestID: String
  package let now: Instant
  package let zone: CairoZone
  /// What stands around every page of this person: whatever page it is, it passes this to its layout and forms.
  package let chrome: Chrome
  private let visit: Visit<StaffSession>

  init(_ visit: Visit<StaffSession>) {
    self.visit = visit
    staff = visit.session.staff
    origin = Origin(visit.request, visit.context)
    preferences = visit.context.preferences
    requestID = visit.context.requestID
    now = visit.site.clock.now()
    zone = visit.site.zone
    var chrome = visit.site.chrome(visit.request, visit.context, portal: .admin, csrf: visit.token.csrf)
    chrome.person = Person(name: staff.name, role: staff.role.label)
    chrome.sections = visit.site.sections.sections(for: staff.role)
    chrome.flash = visit.flash
    chrome.now = now
    self.chrome = chrome
  }

  package var actor: Actor { Actor(staff, from: origin) }

  package func may(_ permission: Permission) -> Bool { staff.may(permission) }

  package func page(_ content: some HTML, status: Status = .ok) -> Page {
    Page(content, chrome, status: status.http)
  }

  /// Ends the session: `StaffSignIn.signOut` before it, this after it.
  package var signOutToken: Token { visit.token }

  package func signedOut(to path: Path) -> Page { .signedOut(to: path, visit.site.cookies.staff) }
}
