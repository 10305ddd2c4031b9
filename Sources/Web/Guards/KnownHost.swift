import HTTPTypes
import Hummingbird

/// One Host, one of ours, and an origin-form target: anything else is how caches are poisoned and names are rebound.
struct KnownHost: RouterMiddleware {
  typealias Context = AppRequestContext

  let hosts: Set<String>

  func handle(
    _ request: Request, context: AppRequestContext, next: (Request, AppRequestContext) async throws -> Response
  ) async throws -> Response {
    guard request.headers[.refusal] == nil, request.head.path?.utf8.first == UInt8(ascii: "/"),
      !request.headers.contains(.secondHost), let host = request.head.authority, isKnown(host)
    else { throw WebError.badRequest }
    return try await next(request, context)
  }

  private func isKnown(_ host: String) -> Bool {
    hosts.contains(host) || hosts.contains(host.lowercased())
  }
}
