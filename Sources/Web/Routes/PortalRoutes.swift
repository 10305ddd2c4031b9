package import Auth
package import Database
import HTTPTypes
import Hummingbird
package import Templates

/// Registers a portal's pages and acts, each with its permission. Paths continue the portal's home. A handler runs only
/// after origin, form, session, CSRF token and permission have been checked.
package struct PortalRoutes<Context: PortalContext> {
  package typealias Permission = Context.Session.Permission

  private let table: RouteTable
  private let gate: PortalGate<Context.Session>
  private let reauthentication: Reauthentication<Context>?

  /// - Parameters:
  /// - flash: the portal's messages after acts.
  /// - counts: the numbers beside the sections in the sidebar.
  /// - signIn: the portal's sign-in page.
  /// - reauthentication: required if a route's need is recent.
  package init<Flash: FlashCode>(
    _ table: RouteTable, navigation: Navigation, counts: NavigationCounts<Context.Session>? = nil, flash: Flash.Type,
    signIn: @escaping SignInPrompt,
    reauthentication: Reauthentication<Context>? = nil
  ) {
    self.table = table
    self.reauthentication = reauthentication
    gate = PortalGate(
      site: table.site, navigation: navigation, counts: counts, signIn: signIn,
      flash: { content in
        Flash(rawValue: content.code)?.flash(content.reference)
          ?? OwnAccountFlash(rawValue: content.code)?.flash(content.reference)
      })
  }

  package func get(
    _ path: String, _ permission: Permission, needs need: SignInNeed = .complete,
    _ handle: @escaping @Sendable (PageRequest, Context) async throws -> Page
  ) {
    let gate = gate
    add(path, permission, need) { _, token in
      (try await gate.find(token), ())
    } handle: { request, context, _ in
      try await handle(request, context)
    }
  }

  /// Registers an act. `fields` are all fields of the form: any other field and any repeated field are refused.
  package func post(
    _ path: String, _ permission: Permission, needs need: SignInNeed = .complete, fields: [String] = [],
    _ handle: @escaping @Sendable (Form, PageRequest, Context) async throws -> Page
  ) {
    let (gate, reauthentication) = (gate, reauthentication)
    precondition(!need.isRecent || reauthentication != nil, "nothing asks again at \(path)")
    table.add(.post, gate.path(path), Context.Session.access(permission), need) { request, context in
      var context = context
      try gate.site.sameOrigin.check(request)
      let form = try await Form.collect(request, fields: need.isRecent ? fields + Form.proofFields : fields)
      var page = try PageRequest(request, context, gate.site)
      guard let token = gate.token(in: request) else { return gate.prompt(page, request, context) }
      guard let session = try await gate.find(token) else {
        return try await gate.prompt(page, request, context, keeping: form, of: token)
      }
      gate.adopt(session, &context)
      page.preferences = context.preferences
      let formPage = gate.site.formPage(request)
      let draft = gate.site.drafts.keep(form, of: session.actorKey, at: formPage)
      context.record.draft = draft
      guard token.isCSRF(form.csrf) else { throw WebError.foreignForm(ForeignForm(csrf: form.csrf)) }
      if let detour = gate.detour(session, need) {
        var response = Page.redirect(to: detour.query("next", formPage.text)).response
        if let draft { response.headers.append(draft.cookie) }
        return response
      }
      var visit = try await gate.admit(session, token, permission, need, request, context)
      if !form.setAside.isEmpty { return try await gate.setAside(form, draft, formPage, visit) }
      if need.isRecent, !session.state.isRecent, let reauthentication {
        let path = request.head.path.flatMap { Path(local: $0) } ?? formPage
        switch try await reauthentication.answer(form, at: path, Context(visit)) {
        case .ask(let question):
          var response = gate.finish(question, visit)
          if let draft { response.headers.append(draft.cookie) }
          return response
        case .ended:
          var response = gate.prompt(page, request, context)
          if let draft { response.headers.append(draft.cookie) }
          return response
        case .proved(let token): visit = visit.renewed(token)
        }
      }
      context.record.hasActed = true
      do {
        let answer = try await handle(form, page, Context(visit))
        gate.counts?.forget(session)
        var response = gate.finish(answer, visit)
        // A page shows the form again or its preview, so the draft is kept. A redirect means that the act is done, so
        // the draft is cleared.
        if let field = answer.isHTML && answer.status != .created
          ? draft?.cookie : gate.site.drafts.cleared(request, at: formPage)
        {
          response.headers.append(field)
        }
        return response
      } catch let error as DatabaseError where error.kind == .commitUnknown {
        return try gate.beingVerified(form, visit, error)
      }
    }
  }

  /// Registers where search forms are sent. The answer leads to the list with what was typed as its filters; personal data
  /// are a token in that address.
  package func search(_ permission: Permission) {
    let (gate, portal) = (gate, Context.Session.portal)
    table.add(.post, portal.search.text, Context.Session.access(permission)) { request, context in
      var context = context
      try gate.site.sameOrigin.check(request)
      let sent = try await Form.collectSearch(request)
      let page = try PageRequest(request, context, gate.site)
      guard let token = gate.token(in: request), let session = try await gate.find(token) else {
        return gate.prompt(page, request, context)
      }
      gate.adopt(session, &context)
      guard token.isCSRF(sent.csrf) else { throw WebError.foreignForm(ForeignForm(csrf: sent.csrf)) }
      if let detour = gate.detour(session, .complete) { return Page.redirect(to: detour).response }
      let visit = try await gate.admit(session, token, permission, .complete, request, context)
      guard let list = portal.page(sent.list), list.queryText.isEmpty else {
        throw WebError.badRequest(.unreadable)
      }
      return gate.finish(.redirect(to: sent.filters.reduce(list) { $0.query(named: $1.name, $1.value) }), visit)
    }
  }

  /// Registers a form with one file in its field `file`, sent as `multipart/form-data`. Because the body is large, the
  /// session is checked before any of it is read. `tooLarge` shows the form again.
  package func upload(
    _ path: String, _ permission: Permission, needs need: SignInNeed = .complete, fields: [String] = [],
    file: String,
    tooLarge: (@Sendable (Context) -> Page)? = nil,
    _ handle: @escaping @Sendable (Form, UploadedFile, PageRequest, Context) async throws -> Page
  ) {
    addUpload(path, permission, need, tooLarge, handle) { request in
      try await Form.collect(request, fields: fields, file: file)
    }
  }

  /// The same with a file of up to 32 MiB, which goes to disk as it comes.
  package func uploadSpooled(
    _ path: String, _ permission: Permission, needs need: SignInNeed = .complete, fields: [String] = [],
    file: String,
    tooLarge: (@Sendable (Context) -> Page)? = nil,
    _ handle: @escaping @Sendable (Form, SpooledUpload, PageRequest, Context) async throws -> Page
  ) {
    addUpload(path, permission, need, tooLarge, handle) { request in
      try await Form.collect(request, fields: fields, file: file, spooling: RequestLimits.spooledUploadBytes)
    }
  }

  private func addUpload<File: Sendable>(
    _ path: String, _ permission: Permission, _ need: SignInNeed, _ tooLarge: (@Sendable (Context) -> Page)?,
    _ handle: @escaping @Sendable (Form, File, PageRequest, Context) async throws -> Page,
    collect: @escaping @Sendable (Request) async throws -> (form: Form, file: File)
  ) {
    let gate = gate
    table.add(.post, gate.path(path), Context.Session.access(permission), need) { request, context in
      var context = context
      try gate.site.sameOrigin.check(request)
      var page = try PageRequest(request, context, gate.site)
      guard let token = gate.token(in: request), let session = try await gate.find(token) else {
        return gate.prompt(page, request, context)
      }
      gate.adopt(session, &context)
      page.preferences = context.preferences
      let formPage = gate.site.formPage(request)
      if let detour = gate.detour(session, need) {
        return Page.redirect(to: detour.query("next", formPage.text)).response
      }
      let visit = try await gate.admit(session, token, permission, need, request, context)
      // A draft can't keep a file, so the file has to be chosen again afterwards.
      if need.isRecent, !session.state.isRecent {
        return Page.redirect(to: Context.Session.portal.reauthentication.query("next", formPage.text)).response
      }
      let sent: (form: Form, file: File)
      do {
        sent = try await collect(request)
      } catch WebError.bodyTooLarge {
        // None of the body was read, the CSRF token included, so nothing may be executed.
        guard let tooLarge else { throw WebError.bodyTooLarge }
        return gate.finish(tooLarge(Context(visit)), visit)
      }
      guard token.isCSRF(sent.form.csrf) else { throw WebError.foreignForm(ForeignForm(csrf: sent.form.csrf)) }
      context.record.hasActed = true
      let answer = try await handle(sent.form, sent.file, page, Context(visit))
      gate.counts?.forget(session)
      return gate.finish(answer, visit)
    }
  }

  /// Registers a GET route. `find` finds the session and may read data for the page in the same round trip; PostgreSQL
  /// runs that query only if the session is alive and permitted, and otherwise its result is nil.
  private func add<First: Sendable>(
    _ path: String, _ permission: Permission, _ need: SignInNeed,
    find: @escaping @Sendable (PageRequest, Token) async throws -> (Context.Session?, First?),
    handle: @escaping @Sendable (PageRequest, Context, First) async throws -> Page
  ) {
    let gate = gate
    table.add(.get, gate.path(path), Context.Session.access(permission), need) { request, context in
      var context = context
      var page = try PageRequest(request, context, gate.site)
      guard let token = gate.token(in: request) else { return gate.toSignIn(request) }
      let (found, first) = try await find(page, token)
      guard let session = found else { return gate.toSignIn(request) }
      gate.adopt(session, &context)
      page.preferences = context.preferences
      if let detour = gate.detour(session, need) { return gate.send(request, by: detour) }
      do {
        let visit = try await gate.admit(session, token, permission, need, request, context)
        if need.isRecent, !session.state.isRecent {
          return gate.send(request, by: Context.Session.portal.reauthentication)
        }
        guard let first else { throw WebError.forbidden(Context.Session.access(permission)) }
        page.draft = gate.site.drafts.read(request, of: session.actorKey)
        return gate.finish(try await handle(page, Context(visit), first), visit)
      } catch let error as WebError where error.isAboutPage {
        let visit = try await gate.visit(session, token, request, context)
        return gate.finish(Context(visit).page(of: Fault(error)), visit)
      }
    }
  }
}

extension PortalRoutes<StaffContext> {
  /// Registers a page that is measurably faster with one round trip less (bench/README.md). `first` travels with the
  /// session's look-up, and PostgreSQL runs it only if the session is alive and may open the page. Without a query, the
  /// page gets nil.
  package func get<First: Sendable>(
    _ path: String, _ permission: Auth.Permission,
    first: @escaping @Sendable (PageRequest) throws -> Query<First>?,
    _ handle: @escaping @Sendable (PageRequest, StaffContext, First?) async throws -> Page
  ) {
    let (gate, rule) = (gate, table.site.secondFactor)
    let isPermitted = StaffSession.isPermitted(permission)
    add(path, permission, .complete) { request, token -> (StaffSession?, First??) in
      guard let first = try first(request) else { return (try await gate.find(token), .some(nil)) }
      let (session, found) = try await gate.site.database.run(
        StaffSession.find(token, settingRole: rule), then: first, onlyIf: isPermitted
      ) { $0.may(permission) && $0.state.step == .complete && (rule == .optional || $0.state.hasSecondFactor) }
      return (session, found.map { .some($0) })
    } handle: { request, context, first in
      try await handle(request, context, first)
    }
  }
}
