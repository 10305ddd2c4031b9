package import Auth
package import Database
import Hummingbird
package import Templates
package import Wallet

/// A portal's session, as the routes see it: its owner and their permissions.
package protocol PortalSession: RowDecodable {
  associatedtype Permission: Sendable
  static var portal: Portal { get }
  static func find(_ token: Token) -> Query<Self?>
  /// Returns the `actorKey` of the session's owner, even if the session has ended.
  static func owner(of token: Token) -> Query<Scalar<String>?>
  static func access(_ permission: Permission) -> RouteTable.Access
  var state: SessionState { get }
  var account: Sessions.Account { get }
  var actorKey: String { get }
  /// The portal's role that gives the owner their permissions.
  var role: String { get }
  func may(_ permission: Permission) -> Bool
  func may(_ access: RouteTable.Access) -> Bool
  /// Whether the portal stays open to the person during maintenance.
  var worksInMaintenance: Bool { get }
}

extension StaffSession: PortalSession {
  package static var portal: Portal { .admin }
  package var account: Sessions.Account { .staff(staff.id) }
  package static func access(_ permission: Permission) -> RouteTable.Access { .staff(permission) }
  package var actorKey: String { "staff:\(staff.id)" }
  package var role: String { "staff:\(staff.role.rawValue)" }
  package func may(_ permission: Permission) -> Bool { staff.may(permission) }
  package var worksInMaintenance: Bool { staff.may(.changeSwitches) }

  package func may(_ access: RouteTable.Access) -> Bool {
    if case .staff(let permission) = access { staff.may(permission) } else { false }
  }
}

extension MemberSession: PortalSession {
  package static var portal: Portal { .merchant }
  package var account: Sessions.Account { .member(member.id) }
  package static func access(_ permission: MerchantPermission) -> RouteTable.Access { .merchant(permission) }
  package var actorKey: String { "member:\(member.id)" }
  package var role: String { "member:\(member.role.rawValue)" }
  package func may(_ permission: MerchantPermission) -> Bool { member.may(permission) }
  package var worksInMaintenance: Bool { false }

  package func may(_ access: RouteTable.Access) -> Bool {
    if case .merchant(let permission) = access { member.may(permission) } else { false }
  }
}

/// A request of somebody who is signed in, with all that the portal's context is made from.
package struct PortalVisit<Session: PortalSession>: Sendable {
  let session: Session
  private(set) var token: Token
  let request: Request
  let context: AppRequestContext
  let site: Site
  let now: Instant
  let waiting: [Section: WaitingCount]
  let navigation: Navigation
  let flash: Flash?

  /// Returns the visit with the session's new token, which the response sends to the browser.
  func renewed(_ token: Token) -> PortalVisit {
    let cookie = site.cookies.session(of: Session.portal).set(site.signer.sign(token))
    context.record.renewal = (token, cookie)
    var visit = self
    visit.token = token
    return visit
  }
}

/// A request of somebody who is signed in at a portal. Its session isn't optional.
package protocol PortalContext: Sendable {
  associatedtype Session: PortalSession
  var visit: PortalVisit<Session> { get }
  /// The frame of every page for this person; pages pass it to their layout and forms.
  var chrome: Chrome { get }
  var actor: Actor { get }
  /// The name that the person types to sign in.
  var signInName: String { get }
  init(_ visit: PortalVisit<Session>)
}

extension PortalContext {
  /// The origin of the request, for the audit log.
  package var origin: Origin { Origin(visit.request, visit.context) }
  package var preferences: Preferences { visit.context.preferences }
  package var listColumns: ListColumns { visit.session.state.columns }
  package var requestID: String { visit.context.requestID }
  /// Whether lists may be a moment old: not where they might lack what the person has just done.
  package var mayBeOld: Bool {
    !visit.context.record.hasActed && visit.site.cookies.acted.value(in: visit.request) == nil
  }
  package var now: Instant { visit.now }
  package var zone: CairoZone { visit.site.zone }
  package var sessionToken: Token { visit.token }
  package var portal: Portal { Session.portal }
  package var sessionHolder: SessionHolder {
    SessionHolder(
      account: visit.session.account, token: visit.token, actor: actor,
      site: PasskeySite(origin: visit.site.sameOrigin.own(visit.request) ?? ""))
  }
  package var hasSecondFactor: Bool { visit.session.state.hasSecondFactor }
  package var isHalfSignedIn: Bool { visit.session.state.step == .password }
  package var secondFactorRule: SecondFactorRule { visit.site.secondFactor }

  /// Returns the context with the session's new token.
  package func renewed(_ token: Token) -> Self { Self(visit.renewed(token)) }

  package func page(_ content: some HTML, status: Status = .ok) -> Page {
    Page(content, chrome, status: status.http)
  }

  /// Returns the page of an error, in the portal's frame.
  func page(of fault: Fault) -> Page {
    visit.context.record.refusal = fault.reason
    let content = PortalLayout(chrome, section: nil, title: fault.words.title) {
      Problem(
        fault.words.title, fault.words.text, requestID: requestID,
        action: (Phrase(en: "Go to the start page", ar: "الانتقال إلى الصفحة الرئيسية"), portal.home))
    }
    return Page(content, chrome, status: fault.status)
  }

  /// Returns the absolute address of a page, for links in messages.
  package func address(of path: Path) -> String { visit.site.settings.addresses.address(of: path.text) }

  /// Returns the redirect after the second step: from then on the browser is a known device of the account.
  package func signedIn(to path: Path, on device: (Origin) -> KnownDevice) -> Page {
    let (request, cookies) = (visit.request, visit.site.cookies)
    let known = device(Origin(request, visit.context, devices: cookies.devices(in: request)))
    var page = Page.redirect(to: path)
    page.headers.append(contentsOf: cookies.device(known, among: request))
    return page
  }

  /// Returns the redirect after the session has ended.
  package func signedOut(to path: Path) -> Page {
    .signedOut(to: path, visit.site.cookies.session(of: Session.portal), visit.site.cookies)
  }

  /// Returns the redirect after the session has ended because of too many wrong attempts.
  package func endedByAttempts() -> Page {
    signedOut(to: Session.portal.signIn.query("notice", SignInNotice.tooManyAttempts))
  }

  static func chrome(_ visit: PortalVisit<Session>, _ person: Person) -> Chrome {
    var chrome = visit.site.chrome(
      visit.request, visit.context, portal: Session.portal, csrf: visit.token.csrf())
    chrome.person = person
    chrome.navigation = visit.navigation
    chrome.badges = visit.waiting
    chrome.flash = visit.flash
    chrome.now = visit.now
    return chrome
  }
}
