package import Auth
import Hummingbird
package import Templates

/// Why the sign-in page is shown.
package enum SignInNotice: String, Sendable {
  case none
  case sessionEnded = "session_ended"
  case signedOut = "signed_out"
}

/// A request of somebody who isn't signed in, at one portal's door.
package struct VisitorContext: Sendable {
  package let origin: Origin
  package let preferences: Preferences
  package let requestID: String
  private let portal: Portal
  private let site: Site
  private let request: Request
  private let context: AppRequestContext
  /// What binds a sign-in form to this browser, and whether the browser has it yet.
  private let formToken: (token: Token, isNew: Bool)

  init(_ portal: Portal, _ site: Site, _ request: Request, _ context: AppRequestContext) {
    self.portal = portal
    self.site = site
    self.request = request
    self.context = context
    origin = Origin(request, context)
    preferences = context.preferences
    requestID = context.requestID
    let known = site.cookies.signIn.value(in: request).flatMap { Token($0) }
    formToken = (known ?? Token.random(), known == nil)
  }

  package var chrome: Chrome { site.chrome(request, context, portal: portal, csrf: formToken.token.csrf) }

  package func page(_ content: some HTML, status: Status = .ok) -> Page {
    Page(content, chrome, status: status.http)
  }

  /// The session that the browser has of this portal, if any; it ends where another one begins.
  package var sessionToken: Token? { sessionCookie.value(in: request).flatMap { Token($0) } }

  /// Where to go after signing in: `next`, if it is a page of this portal.
  package func next(_ text: String) -> Path {
    guard text.utf8.count <= 1024,
      text == portal.home.text || text.hasPrefix(portal.home.text + "/") || text.hasPrefix(portal.home.text + "?"),
      !text.hasPrefix(portal.home.text + "/login"), !text.hasPrefix(portal.home.text + "/logout"),
      !text.split(separator: "?")[0].split(separator: "/").contains(where: { $0 == ".." || $0 == "." }),
      let path = Path(local: text)
    else { return portal.home }
    return path
  }

  /// The answer to a right password: the session's cookie, and the form's own no more.
  package func signedIn(_ token: Token, to path: Path) -> Page {
    var page = Page.redirect(to: path)
    page.headers.append(sessionCookie.set(token.text))
    page.headers.append(site.cookies.signIn.cleared)
    return page
  }

  func isOwn(_ form: Form) -> Bool { !formToken.isNew && formToken.token.isCSRF(form.csrf) }

  func finish(_ page: Page) -> Response {
    var response = page.response
    if formToken.isNew, page.isHTML { response.headers.append(site.cookies.signIn.set(formToken.token.text)) }
    return response
  }

  private var sessionCookie: SiteCookie { portal == .admin ? site.cookies.staff : site.cookies.merchant }
}

extension Page {
  static func signedOut(to path: Path, _ cookie: SiteCookie) -> Page {
    var page = Page.redirect(to: path)
    page.headers.append(cookie.cleared)
    // Not "cookies": the other portal's session and the language are the person's own.
    page.headers[.clearSiteData] = "\"cache\", \"storage\""
    return page
  }
}

extension Origin {
  init(_ request: Request, _ context: AppRequestContext) {
    self.init(address: context.address, userAgent: request.headers[.userAgent], requestID: context.requestID)
  }
}
