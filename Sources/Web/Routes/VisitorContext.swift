package import Auth
import Hummingbird
package import Templates

/// The reason why the sign-in page is shown.
package enum SignInNotice: String, Sendable {
  case none
  case sessionEnded = "session_ended"
  case signedOut = "signed_out"
  case tooManyAttempts = "too_many_attempts"
  case resetDone = "reset_done"
}

/// A request of somebody who isn't signed in, at a portal's sign-in pages.
package struct VisitorContext: Sendable {
  package let origin: Origin
  package let preferences: Preferences
  package let requestID: String
  private let portal: Portal
  private let site: Site
  private let request: Request
  private let context: AppRequestContext
  /// The tokens that bind sign-in forms to this browser, as it sent them.
  private let formTokens: [Token]
  /// The token of this page's form.
  private let formToken: Token

  init(_ portal: Portal, _ site: Site, _ request: Request, _ context: AppRequestContext) {
    self.portal = portal
    self.site = site
    self.request = request
    self.context = context
    origin = Origin(request, context, devices: site.cookies.devices(in: request))
    preferences = context.preferences
    requestID = context.requestID
    formTokens = site.cookies.signInTokens(in: request)
    formToken = formTokens.first ?? Token.random()
  }

  package var chrome: Chrome { site.chrome(request, context, portal: portal, csrf: formToken.csrf()) }

  package func page(_ content: some HTML, status: Status = .ok) -> Page {
    Page(content, chrome, status: status.http)
  }

  /// Returns a page with status 429 and the time to wait.
  package func page(_ content: some HTML, retryAfterSeconds seconds: Int) -> Page {
    context.record.refusal = "throttled"
    var page = page(content, status: .tooMany)
    page.headers[.retryAfter] = String(seconds)
    return page
  }

  /// The browser's session at this portal, if any. It ends when a new session starts.
  package var sessionToken: Token? { sessionCookie.value(in: request).flatMap { site.signer.verify($0) } }

  /// What a passkey signs for this page's form.
  package var passkeyChallenge: String { PasskeyChallenge(formToken, at: site.clock.now()).text }

  /// What a passkey answered to one of this browser's pages.
  package func passkeyAnswer(_ response: String, to challenge: String) -> PasskeyAnswer {
    PasskeyAnswer(
      response, to: PasskeyChallenge(challenge, formTokens, at: site.clock.now()),
      at: PasskeySite(origin: site.sameOrigin.own(request) ?? ""))
  }

  /// Where to go after signing in: `next`, if it is a page of this portal.
  package func next(_ text: String) -> Path { portal.page(text) ?? portal.home }

  /// Returns the response to a successful password: the session's cookie, and the cookie that makes this browser a
  /// known device of the account. The sign-in token's cookie stays, since another tab may have a form open.
  package func signedIn(_ token: Token, on device: KnownDevice? = nil, to path: Path) -> Page {
    var page = Page.redirect(to: path)
    page.headers.append(sessionCookie.set(site.signer.sign(token)))
    if let device { page.headers.append(contentsOf: site.cookies.device(device, among: request)) }
    return page
  }

  /// The token of the account link that the browser has opened.
  package var link: Token? { linkCookie.value(in: request).flatMap { Token($0) } }

  /// Keeps the link's token in a cookie and redirects, so that no address, history or `Referer` has it.
  package func opening(_ link: Token, at path: Path) -> Page {
    var page = Page.redirect(to: path)
    page.headers.append(linkCookie.set(link.text, seconds: 30 * 60))
    return page
  }

  /// Finishes the use of a link, and sets the language that was chosen with it.
  package func finishing(_ page: Page, in language: Language) -> Page {
    var page = page
    page.headers.append(linkCookie.cleared)
    page.headers.append(
      site.cookies.preferences(preferences.changed { $0 == "language" ? language.rawValue : nil }))
    return page
  }

  func isOwn(_ form: Form) -> Bool { formTokens.contains { $0.isCSRF(form.csrf) } }

  func finish(_ page: Page) -> Response {
    var response = page.response
    if formTokens.isEmpty, page.isHTML { response.headers.append(site.cookies.signIn(formToken)) }
    return response
  }

  private var sessionCookie: SiteCookie { site.cookies.session(of: portal) }
  private var linkCookie: SiteCookie { site.cookies.link(of: portal) }
}

extension Portal {
  /// Returns an address that came back from a browser as a path, if it is a page of this portal that needs a session.
  package func page(_ text: String) -> Path? {
    guard text.utf8.count <= 1024,
      text == home.text || text.hasPrefix(home.text + "/") || text.hasPrefix(home.text + "?"),
      !text.hasPrefix(signIn.text), !text.hasPrefix(signOut.text), !text.hasPrefix(reauthentication.text),
      !text.split(separator: "?")[0].split(separator: "/").contains(where: { $0 == ".." || $0 == "." })
    else { return nil }
    return Path(local: text)
  }
}

extension Page {
  static func signedOut(to path: Path, _ session: SiteCookie, _ cookies: SiteCookies) -> Page {
    var page = Page.redirect(to: path)
    page.headers.append(session.cleared)
    // The next person at this browser opens none of the searches in its history.
    page.headers.append(cookies.search.cleared)
    // "cookies" isn't listed: it would remove the other portal's session and the language.
    page.headers[.clearSiteData] = "\"cache\", \"storage\""
    return page
  }
}

extension Origin {
  init(_ request: Request, _ context: AppRequestContext, devices: [String] = []) {
    self.init(
      address: context.address, userAgent: request.headers[.userAgent], requestID: context.requestID, devices: devices)
  }
}
