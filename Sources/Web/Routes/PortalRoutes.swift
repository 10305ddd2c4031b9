import Auth
import Database
import HTTPTypes
import Hummingbird
import Logging
import Templates
import Wallet

/// What a portal's session is to the routes: who it belongs to and what they may do.
protocol PortalSession: RowDecodable {
  associatedtype Permission: Sendable
  static func find(_ token: Token) -> Query<Self?>
  static func access(_ permission: Permission) -> RouteTable.Access
  var isDue: Bool { get }
  var actorKey: String { get }
  func may(_ permission: Permission) -> Bool
}

extension StaffSession: PortalSession {
  static func access(_ permission: Permission) -> RouteTable.Access { .staff(permission) }
  var actorKey: String { "staff:\(staff.id)" }
  func may(_ permission: Permission) -> Bool { staff.may(permission) }
}

extension MemberSession: PortalSession {
  static func access(_ permission: MerchantPermission) -> RouteTable.Access { .merchant(permission) }
  var actorKey: String { "member:\(member.id)" }
  func may(_ permission: MerchantPermission) -> Bool { member.may(permission) }
}

/// The sign-in page of a portal, shown where a request that needs a session has none.
package typealias SignInPrompt = @Sendable (PageRequest, VisitorContext, SignInNotice) -> Page

/// One request of somebody who is signed in, with all that the portal's own context is made of.
struct Visit<Session: PortalSession>: Sendable {
  let session: Session
  let token: Token
  let request: Request
  let context: AppRequestContext
  let site: Site
  let flash: Flash?
}

/// What both portals' routes have in common: nothing reaches a handler before origin, form, session, CSRF token and
/// permission have been looked at, in that order.
struct PortalRoutes<Session: PortalSession>: Sendable {
  let portal: Portal
  let site: Site
  let cookie: SiteCookie
  let signIn: SignInPrompt
  let flash: @Sendable (FlashCookie.Content) -> Flash?

  /// GET: the session and the page's first queries in one round trip.
  func get<First: Sendable>(
    _ path: String, _ permission: Session.Permission, on table: RouteTable,
    load: @escaping @Sendable (PageRequest, Token) async throws -> (Session?, First),
    use: @escaping @Sendable (PageRequest, Visit<Session>, First) async throws -> Page
  ) {
    table.add(.get, portal.home.text + path, Session.access(permission)) { request, context in
      let page = try PageRequest(request, context, site)
      guard let token = cookie.value(in: request).flatMap({ Token($0) }) else {
        return toSignIn(request, hadSession: cookie.value(in: request) != nil)
      }
      let (session, first) = try await load(page, token)
      guard let session else { return toSignIn(request, hadSession: true) }
      let visit = try await admit(session, token, permission, request, context)
      return finish(try await use(page, visit, first), visit)
    }
  }

  /// POST: with `load`, as GET.
  func post<First: Sendable>(
    _ path: String, _ permission: Session.Permission, fields: [String], on table: RouteTable,
    load: @escaping @Sendable (PageRequest, Token) async throws -> (Session?, First),
    use: @escaping @Sendable (Form, PageRequest, Visit<Session>, First) async throws -> Page
  ) {
    table.add(.post, portal.home.text + path, Session.access(permission)) { request, context in
      try site.sameOrigin.check(request)
      let form = try await Form.collect(request, fields: fields)
      let page = try PageRequest(request, context, site)
      guard let token = cookie.value(in: request).flatMap({ Token($0) }) else { return prompt(page, request, context) }
      let (found, first) = try await load(page, token)
      guard let session = found else { return prompt(page, request, context) }
      guard token.isCSRF(form.csrf) else { throw WebError.foreignForm }
      let visit = try await admit(session, token, permission, request, context)
      do {
        return finish(try await use(form, page, visit, first), visit)
      } catch let error as DatabaseError where error.kind == .commitUnknown {
        return try beingVerified(form, visit, error)
      }
    }
  }

  /// A form with a file is large: who sent it is known before any of it is read.
  func upload(
    _ path: String, _ permission: Session.Permission, fields: [String], file: String, on table: RouteTable,
    tooLarge: (@Sendable (Visit<Session>) -> Page)?,
    use: @escaping @Sendable (Form, UploadedFile, PageRequest, Visit<Session>) async throws -> Page
  ) {
    table.add(.post, portal.home.text + path, Session.access(permission)) { request, context in
      try site.sameOrigin.check(request)
      let page = try PageRequest(request, context, site)
      guard let token = cookie.value(in: request).flatMap({ Token($0) }),
        let session = try await site.database.run(Session.find(token))
      else { return prompt(page, request, context) }
      let visit = try await admit(session, token, permission, request, context)
      let sent: (form: Form, file: UploadedFile)
      do {
        sent = try await Form.collect(request, fields: fields, file: file)
      } catch WebError.bodyTooLarge {
        // Nothing of it was read, its CSRF token neither, and nothing is done: the form is shown again.
        guard let tooLarge else { throw WebError.bodyTooLarge }
        return finish(tooLarge(visit), visit)
      }
      guard token.isCSRF(sent.form.csrf) else { throw WebError.foreignForm }
      return finish(try await use(sent.form, sent.file, page, visit), visit)
    }
  }

  /// The connection broke at COMMIT and the ledger couldn't ask by the key either. The same form can be sent again.
  private func beingVerified(_ form: Form, _ visit: Visit<Session>, _ error: DatabaseError) throws -> Response {
    let chrome = site.chrome(visit.request, visit.context, portal: portal, csrf: visit.token.csrf)
    guard let path = visit.request.head.path.flatMap({ Path(local: $0) }), let again = form.repeated(to: path, chrome)
    else { throw error }
    visit.context.logger.error("commit unknown", metadata: ["error": .string(String(describing: error).singleLine)])
    let title = Phrase(en: "Your change is being verified", ar: "جارٍ التحقق من تغييرك")
    var page = Page(
      PlainLayout(chrome, title: title) {
        Problem(
          title,
          Phrase(
            en:
              "The connection broke just as it was saved: it was saved whole or not at all. Send the same form again in a moment. What was saved is then shown, and nothing is done twice.",
            ar:
              "انقطع الاتصال لحظة الحفظ: إما أن التغيير حُفظ كله أو لم يُحفظ منه شيء. أرسل النموذج نفسه مرة أخرى بعد لحظات. سيظهر ما حُفظ، ولن يُنفَّذ شيء مرتين."
          ),
          requestID: visit.context.requestID)
        again
      }, chrome, status: .serviceUnavailable)
    page.headers[.retryAfter] = "5"
    return page.response
  }

  private func admit(
    _ session: Session, _ token: Token, _ permission: Session.Permission, _ request: Request,
    _ context: AppRequestContext
  ) async throws -> Visit<Session> {
    context.record.actor = session.actorKey
    guard session.may(permission) else { throw WebError.forbidden }
    if session.isDue { try await Sessions.touch(token, in: site.database) }
    let message = site.flashCookie.read(request, for: token).content.flatMap(flash)
    return Visit(session: session, token: token, request: request, context: context, site: site, flash: message)
  }

  /// A flash is written for the page after a redirect and cleared by the first page that could show it.
  private func finish(_ page: Page, _ visit: Visit<Session>) -> Response {
    var response = page.response
    if let flash = page.flash {
      response.headers.append(site.flashCookie.set(flash, for: visit.token))
    } else if page.isHTML, site.flashCookie.cookie.value(in: visit.request) != nil {
      response.headers.append(site.flashCookie.cookie.cleared)
    }
    return response
  }

  private func toSignIn(_ request: Request, hadSession: Bool) -> Response {
    let target = request.head.path.flatMap { Path(local: $0) }
    let login = (portal.home / "login")
      .query("next", target == portal.home ? nil : target?.text)
      .query("notice", hadSession ? SignInNotice.sessionEnded.rawValue : nil)
    var response = Page.redirect(to: login).response
    if hadSession { response.headers.append(cookie.cleared) }
    return response
  }

  /// What was posted is not done and not kept: 401 and the sign-in page.
  private func prompt(_ page: PageRequest, _ request: Request, _ context: AppRequestContext) -> Response {
    let visitor = VisitorContext(portal, site, request, context)
    var answer = signIn(page, visitor, .sessionEnded)
    answer.status = .unauthorized
    return visitor.finish(answer)
  }
}

extension Site {
  var flashCookie: FlashCookie { FlashCookie(cookie: cookies.flash) }
}
