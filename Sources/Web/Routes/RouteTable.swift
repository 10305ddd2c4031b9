package import Auth
package import Hummingbird

/// Every route of the server with what it takes to come in. Built once at start; a route without an access can't be added.
package final class RouteTable {
  package enum Access: Hashable, Sendable {
    /// Nobody has to be signed in: sign-in pages, static files, health.
    case open
    case staff(Permission)
    case merchant(MerchantPermission)
  }

  package struct Route: Hashable, Sendable {
    package let method: String
    /// The pattern: `/admin/users/:id`.
    package let path: String
    package let access: Access
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
    _ method: HTTPRequest.Method, _ path: String, _ access: Access,
    _ handle: @escaping @Sendable (Request, AppRequestContext) async throws -> Response
  ) {
    routes.append(Route(method: method.rawValue, path: path, access: access))
    if method == .get { site.sections.add(path, access) }
    router.on(RouterPath(path), method: method, use: handle)
  }

  /// The responder of the whole server. Nothing can be added afterwards.
  package func responder() -> RouterResponder<AppRequestContext> {
    refuseOtherMethods()
    return router.buildResponder()
  }

  /// A path that exists answers 405 to a method that it doesn't have, not 404.
  private func refuseOtherMethods() {
    let methods: [HTTPRequest.Method] = [.get, .post, .put, .patch, .delete, .options]
    for (path, routes) in Dictionary(grouping: routes, by: \.path) {
      var known = routes.map(\.method)
      let missing = methods.filter { !known.contains($0.rawValue) }
      if known.contains("GET") { known.append("HEAD") }
      let allowed = known.sorted().joined(separator: ", ")
      for method in missing {
        router.on(RouterPath(path), method: method) { (_, _) -> Response in
          throw WebError.methodNotAllowed(allowed: allowed)
        }
      }
    }
  }
}
