package import Auth
import Hummingbird
import Templates

/// All routes of the server with the access that each requires. It is built once at start; a route can't be added
/// without an access.
package final class RouteTable {
  package enum Access: Hashable, Sendable {
    /// No session is required: sign-in pages, static files, health.
    case open
    case staff(Permission)
    case merchant(MerchantPermission)
  }

  package struct Route: Hashable, Sendable {
    package let method: String
    /// The pattern: `/admin/users/:id`.
    package let path: String
    package let access: Access
    package let need: SignInNeed
  }

  package private(set) var routes: [Route] = []

  let site: Site
  private let router: Router<AppRequestContext>

  package init(_ site: Site) {
    self.site = site
    router = Router(context: AppRequestContext.self, options: .autoGenerateHeadEndpoints)
    addGuards(of: site, to: router)
  }

  func add(
    _ method: HTTPRequest.Method, _ path: String, _ access: Access, _ need: SignInNeed = .complete,
    _ handle: @escaping @Sendable (Request, AppRequestContext) async throws -> Response
  ) {
    routes.append(Route(method: method.rawValue, path: path, access: access, need: need))
    if method == .get { site.pages.add(path, access) }
    guard let portal = Portal(of: path) else {
      router.on(RouterPath(path), method: method, use: handle)
      return
    }
    let site = site
    router.on(RouterPath(path), method: method) { request, context in
      guard site.answers(portal, to: request) else { throw WebError.notFound }
      return try await site.searches.during(request) { try await handle(request, context) }
    }
  }

  /// Returns the responder of the whole server. No route can be added afterwards.
  package func responder() -> RequestTask {
    refuseOtherMethods()
    return RequestTask(responder: router.buildResponder())
  }

  /// Answers 405, not 404, if a path exists and the method doesn't.
  private func refuseOtherMethods() {
    let methods: [HTTPRequest.Method] = [.get, .post, .put, .patch, .delete, .options]
    for (path, routes) in Dictionary(grouping: routes, by: \.path) {
      var known = routes.map(\.method)
      let missing = methods.filter { !known.contains($0.rawValue) }
      if known.contains("GET") { known.append("HEAD") }
      let allowed = known.sorted().joined(separator: ", ")
      let (site, portal) = (site, Portal(of: path))
      for method in missing {
        router.on(RouterPath(path), method: method) { (request, _) -> Response in
          if let portal, !site.answers(portal, to: request) { throw WebError.notFound }
          throw WebError.methodNotAllowed(allowed: allowed)
        }
      }
    }
  }
}
