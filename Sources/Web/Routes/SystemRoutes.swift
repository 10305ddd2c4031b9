import Database
import Hummingbird
import Templates
import Wallet

/// What belongs to no portal: the front door, preferences, static files, health.
package struct SystemRoutes: Sendable {
  private let site: Site
  private let version: String
  private let isReady: @Sendable () async -> Bool

  /// `isReady` looks at database, migrations and pool, and is false while the server drains.
  package init(_ site: Site, version: String, isReady: @escaping @Sendable () async -> Bool) {
    self.site = site
    self.version = version
    self.isReady = isReady
  }

  package func add(to table: RouteTable) {
    table.add(.get, "/", .open) { request, context in frontDoor(request, context) }
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

  private func frontDoor(_ request: Request, _ context: AppRequestContext) -> Response {
    let chrome = site.chrome(request, context, portal: nil)
    let title = Phrase(en: "Portals", ar: "البوابات")
    return Page(PlainLayout(chrome, title: title) { FrontDoor() }, chrome).response
  }

  /// Every component in its states, where the demo was loaded and nowhere else.
  private func gallery(_ request: Request, _ context: AppRequestContext) async throws -> Response {
    let hasDemo: Bool = try await site.database.value(
      "SELECT EXISTS (SELECT FROM settings WHERE name = 'demo') AS value")
    guard hasDemo else { throw WebError.notFound }
    let chrome = site.chrome(request, context, portal: .admin)
    return Page(GalleryPage(chrome), chrome).response
  }

  /// Bound to the site by its origin alone: it changes how this browser is shown pages and nothing else.
  private func setPreferences(_ request: Request, _ context: AppRequestContext) async throws -> Response {
    try site.sameOrigin.check(request)
    let form = try await Form.collect(request, fields: ["language", "digits", "scheme", "back"])
    var preferences = context.preferences
    if let language = Language(rawValue: form["language"]) { preferences.language = language }
    if let digits = Digits(rawValue: form["digits"]) { preferences.digits = digits }
    if let scheme = ColorScheme(rawValue: form["scheme"]) { preferences.scheme = scheme }
    var page = Page.redirect(to: Path(local: form["back"]) ?? Path("/"))
    page.headers.append(site.cookies.preferences.set(preferences.cookie, seconds: 365 * 24 * 3600))
    return page.response
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
