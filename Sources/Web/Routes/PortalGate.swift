import Auth
import Database
import HTTPTypes
import Hummingbird
import Logging
import Templates
import Wallet

/// The sign-in page of a portal, shown if a request needs a session and has none.
package typealias SignInPrompt = @Sendable (PageRequest, VisitorContext, SignInNotice) -> Page

/// Checks the sessions and permissions of a portal's requests, and answers the requests that it refuses.
struct PortalGate<Session: PortalSession>: Sendable {
  let site: Site
  let navigation: Navigation
  let counts: NavigationCounts<Session>?
  let signIn: SignInPrompt
  let flash: @Sendable (FlashCookie.Content) -> Flash?

  private var cookie: SiteCookie { site.cookies.session(of: Session.portal) }

  func path(_ path: String) -> String { Session.portal.home.text + path }

  /// Returns nil if there is no cookie or this site didn't sign it.
  func token(in request: Request) -> Token? { cookie.value(in: request).flatMap { site.signer.verify($0) } }

  func find(_ token: Token) async throws -> Session? { try await site.database.run(Session.find(token)) }

  /// Returns the page that a session has to visit first if it hasn't signed in far enough for a route.
  func detour(_ session: Session, _ need: SignInNeed) -> Path? {
    switch session.state.step {
    case .password: need == .firstStep ? nil : Session.portal.secondStep
    case .complete where session.state.hasSecondFactor || site.secondFactor == .optional: nil
    case .complete: need.takesSecondFactor(at: Session.portal) ? Session.portal.secondFactor : nil
    }
  }

  func send(_ request: Request, by detour: Path) -> Response {
    let target = request.head.path.flatMap { Path(local: $0) }
    return Page.redirect(to: detour.query("next", target == Session.portal.home ? nil : target?.text)).response
  }

  /// Uses the person's preferences instead of the browser's.
  func adopt(_ session: Session, _ context: inout AppRequestContext) {
    context.preferences = Preferences(session.state.preferences, else: context.preferences)
    context.record.preferences = context.preferences
  }

  func admit(
    _ session: Session, _ token: Token, _ permission: Session.Permission, _ need: SignInNeed, _ request: Request,
    _ context: AppRequestContext
  ) async throws -> PortalVisit<Session> {
    context.record.actor = session.actorKey
    // Whoever is signing in isn't known completely yet, and everybody may sign out.
    if session.state.isInMaintenance, !session.worksInMaintenance, need != .firstStep { throw WebError.maintenance }
    guard session.may(permission) else { throw WebError.forbidden(Session.access(permission)) }
    if session.state.isDue { try await Sessions.touch(token, in: site.database) }
    return try await visit(session, token, request, context)
  }

  func visit(
    _ session: Session, _ token: Token, _ request: Request, _ context: AppRequestContext
  ) async throws -> PortalVisit<Session> {
    let now = site.clock.now()
    // A person who hasn't signed in completely learns nothing.
    let waiting = detour(session, .complete) == nil ? try await counts?.load(session, now) : nil
    return PortalVisit(
      session: session, token: token, request: request, context: context, site: site, now: now,
      waiting: waiting ?? [:],
      navigation: site.pages.open(navigation, as: session.role) { session.may($0) },
      flash: site.flashCookie.read(request, for: token).content.flatMap(flash))
  }

  /// Sends a page. A flash is set for the page after a redirect and cleared by the first page that could show it.
  func finish(_ page: Page, _ visit: PortalVisit<Session>) -> Response {
    var response = page.response
    let renewal = visit.context.record.renewal
    if let renewal { response.headers.append(renewal.cookie) }
    if let flash = page.flash {
      response.headers.append(site.flashCookie.set(flash, for: renewal?.token ?? visit.token))
    } else if page.isHTML, site.flashCookie.cookie.value(in: visit.request) != nil {
      response.headers.append(site.flashCookie.cookie.cleared)
    }
    return response
  }

  func toSignIn(_ request: Request) -> Response {
    let hadSession = cookie.value(in: request) != nil
    let target = request.head.path.flatMap { Path(local: $0) }
    let login = Session.portal.signIn
      .query("next", target == Session.portal.home ? nil : target?.text)
      .query("notice", hadSession ? SignInNotice.sessionEnded.rawValue : nil)
    var response = Page.redirect(to: login).response
    if hadSession { response.headers.append(cookie.cleared) }
    return response
  }

  /// Executes nothing and returns to the form's page with the typed values, in another language or color scheme if the
  /// form asks for it.
  func setAside(
    _ form: Form, _ draft: Drafts.Kept?, _ formPage: Path, _ visit: PortalVisit<Session>
  ) async throws -> Response {
    var response = Page.redirect(to: formPage).response
    if let draft { response.headers.append(draft.cookie) }
    let preferences = visit.context.preferences.changed { form.setAside["_" + $0] }
    if preferences != visit.context.preferences {
      try await Sessions.keep(preferences.ofPerson, of: visit.session.account, in: site.database)
      response.headers.append(site.cookies.preferences(preferences))
    }
    return response
  }

  /// Answers a form whose session has ended: 401 and the sign-in page. The form isn't executed; its values are kept for
  /// the session's owner.
  func prompt(
    _ page: PageRequest, _ request: Request, _ context: AppRequestContext, keeping form: Form, of token: Token
  ) async throws -> Response {
    var response = prompt(page, request, context)
    if let owner = try await site.database.run(Session.owner(of: token))?.value,
      let draft = site.drafts.keep(form, of: owner, at: site.formPage(request))
    {
      response.headers.append(draft.cookie)
    }
    return response
  }

  /// Answers a request without a known owner: 401 and the sign-in page. No draft is kept.
  func prompt(_ page: PageRequest, _ request: Request, _ context: AppRequestContext) -> Response {
    let visitor = VisitorContext(Session.portal, site, request, context)
    var page = page
    page.formPage = site.formPage(request)
    var answer = signIn(page, visitor, .sessionEnded)
    answer.status = .unauthorized
    return visitor.finish(answer)
  }

  /// Answers a form whose COMMIT lost its connection when the idempotency key couldn't be looked up either. The same
  /// form can be sent again.
  func beingVerified(_ form: Form, _ visit: PortalVisit<Session>, _ error: DatabaseError) throws -> Response {
    let chrome = site.chrome(visit.request, visit.context, portal: Session.portal, csrf: visit.token.csrf())
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
              "The connection was lost while your change was being saved. It was saved completely or not at all. Send the same form again: it shows what was saved, and nothing is done twice.",
            ar:
              "انقطع الاتصال لحظة الحفظ: إما أن التغيير حُفظ كله أو لم يُحفظ منه شيء. أرسل النموذج نفسه مرة أخرى بعد لحظات. سيظهر ما حُفظ، ولن يُنفَّذ شيء مرتين."
          ),
          requestID: visit.context.requestID)
        again
      }, chrome, status: .serviceUnavailable)
    page.headers[.retryAfter] = "5"
    if let renewal = visit.context.record.renewal { page.headers.append(renewal.cookie) }
    return page.response
  }
}

extension Site {
  var flashCookie: FlashCookie { FlashCookie(cookie: cookies.flash) }
}
