import Auth
import Database
import Hummingbird
import Templates
import Wallet

/// The routes that belong to no portal: the front page, preferences, static files, health.
package struct SystemRoutes: Sendable {
  private let site: Site
  private let version: String
  private let isReady: @Sendable () async -> Bool

  /// - Parameter isReady: checks the database, migrations and pool; false while the server drains.
  package init(_ site: Site, version: String, isReady: @escaping @Sendable () async -> Bool) {
    self.site = site
    self.version = version
    self.isReady = isReady
  }

  package func add(to table: RouteTable) {
    table.add(.get, "/", .open) { request, context in try portalChoice(request, context) }
    table.add(.post, "/preferences", .open) { request, context in try await setPreferences(request, context) }
    table.add(.get, "/static/:name", .open) { request, context in
      try site.files.response(to: request, name: try context.parameters.require("name"))
    }
    table.add(.get, "/livez", .open) { _, _ in plain(.ok, "alive\n") }
    table.add(.get, "/readyz", .open) { _, _ in
      await isReady() ? plain(.ok, "ready\n") : plain(.serviceUnavailable, "not ready\n")
    }
    table.add(.get, "/health", .open) { _, _ in health(isHealthy: await isReady()) }
    table.add(.get, "/gallery", .open) { request, context in try await gallery(request, context) }
    table.add(.get, "/robots.txt", .open) { _, _ in plain(.ok, "User-agent: *\nDisallow: /\n") }
  }

  /// Where a portal has a host of its own, its start page is there.
  private func portalChoice(_ request: Request, _ context: AppRequestContext) throws(WebError) -> Response {
    if site.settings.addresses.areSeparate {
      let portal = [Portal.merchant, .admin].first { site.answers($0, to: request) }
      guard let portal else { throw .notFound }
      return Page.redirect(to: portal.home).response
    }
    let chrome = site.chrome(request, context, portal: nil)
    let title = Phrase(en: "Portals", ar: "البوابات")
    return Page(PlainLayout(chrome, title: title) { PortalChoice() }, chrome).response
  }

  /// Shows every component in its states. It exists only if the demo was loaded.
  private func gallery(_ request: Request, _ context: AppRequestContext) async throws -> Response {
    let hasDemo: Bool = try await site.database.value(
      "SELECT EXISTS (SELECT FROM settings WHERE name = 'demo') AS value")
    guard hasDemo else { throw WebError.notFound }
    let chrome = site.chrome(request, context, portal: .admin)
    return Page(GalleryPage(chrome), chrome).response
  }

  /// Sets the preferences. Where they are stored with an account, the form needs the session's token, as any other act.
  /// Where nobody is signed in, only a cookie of this browser changes, and the same-origin check suffices.
  private func setPreferences(_ request: Request, _ context: AppRequestContext) async throws -> Response {
    try site.sameOrigin.check(request)
    let form = try await Form.collect(request, fields: ["language", "digits", "scheme", "back"])
    let back = Path(local: form["back"]) ?? Path("/")
    let preferences = try await setPreferences(request, context, of: form, at: back)
    var page = Page.redirect(to: back)
    page.headers.append(site.cookies.preferences(preferences))
    return page.response
  }

  /// Stores the preferences for the person who is signed in at the page's portal. The cookie applies to pages without a
  /// session, among them those of signing in, whose forms have a token of their own.
  private func setPreferences(
    _ request: Request, _ context: AppRequestContext, of form: Form, at page: Path
  ) async throws -> Preferences {
    let portal = [Portal.admin, .merchant].first { page.text == $0.home.text || $0.page(page.text) != nil }
    let token = portal.flatMap { site.session(request, $0) }
    guard let portal, let token, !site.cookies.signInTokens(in: request).contains(where: { $0.isCSRF(form.csrf) })
    else { return context.preferences.changed { form[$0] } }
    let found: (account: Sessions.Account, state: SessionState)? =
      switch portal {
      case .admin: try await site.database.run(StaffSession.find(token)).map { (account: $0.account, state: $0.state) }
      case .merchant:
        try await site.database.run(MemberSession.find(token)).map { (account: $0.account, state: $0.state) }
      }
    guard let found else { return context.preferences.changed { form[$0] } }
    guard token.isCSRF(form.csrf) else { throw WebError.foreignForm(ForeignForm(csrf: form.csrf)) }
    let own = Preferences(found.state.preferences, else: context.preferences).changed { form[$0] }
    try await Sessions.keep(own.ofPerson, of: found.account, in: site.database)
    return own
  }

  private func health(isHealthy: Bool) -> Response {
    let status = isHealthy ? "healthy" : "unhealthy"
    let json =
      #"{"status":"\#(status)","service":"healthpay-portals","version":"\#(version)","timestamp":"\#(site.clock.now())"}"#
    return answer(isHealthy ? .ok : .serviceUnavailable, json + "\n", type: "application/json")
  }

  private func plain(_ status: HTTPResponse.Status, _ text: String) -> Response {
    answer(status, text, type: "text/plain; charset=utf-8")
  }

  private func answer(_ status: HTTPResponse.Status, _ text: String, type: String) -> Response {
    Response(
      status: status, headers: [.contentType: type, .cacheControl: "no-store"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
  }
}
