import HTTPTypes
import Hummingbird

/// Requires one known Host and an origin-form target. This prevents cache poisoning and DNS rebinding.
struct KnownHost: RouterMiddleware {
  typealias Context = AppRequestContext

  let hosts: Set<String>

  func handle(
    _ request: Request, context: AppRequestContext, next: (Request, AppRequestContext) async throws -> Response
  ) async throws -> Response {
    if let refusal = request.headers[.refusal] {
      switch HeadRefusal(rawValue: refusal) {
      case .absoluteTarget: throw WebError.badRequest(.absoluteTarget)
      case .chunkedBody: throw WebError.badRequest(.chunkedBody)
      case .hosts, nil: throw WebError.badRequest(.hosts)
      }
    }
    guard request.head.path?.utf8.first == UInt8(ascii: "/") else { throw WebError.badRequest(.absoluteTarget) }
    guard !request.headers.contains(.secondHost), let host = request.head.authority else {
      throw WebError.badRequest(.hosts)
    }
    guard isKnown(host) else { throw WebError.badRequest(.unknownHost) }
    return try await next(request, context)
  }

  private func isKnown(_ host: String) -> Bool {
    hosts.contains(host) || hosts.contains(host.lowercased())
  }
}
