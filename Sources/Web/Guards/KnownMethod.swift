import HTTPTypes
import Hummingbird

/// Refuses methods that no route of this site has, TRACE among them, before the router looks for a route.
struct KnownMethod: RouterMiddleware {
  typealias Context = AppRequestContext

  private static let known: Set<HTTPRequest.Method> = [.get, .head, .post, .put, .patch, .delete, .options]

  func handle(
    _ request: Request, context: AppRequestContext, next: (Request, AppRequestContext) async throws -> Response
  ) async throws -> Response {
    guard Self.known.contains(request.method) else { throw WebError.methodNotAllowed(allowed: "GET, HEAD, POST") }
    return try await next(request, context)
  }
}
