import HTTPTypes
import Hummingbird

/// Refuses a request whose head is larger than `RequestLimits` allows. The body is measured where it is read.
struct RequestSizes: RouterMiddleware {
  typealias Context = AppRequestContext

  func handle(
    _ request: Request, context: AppRequestContext, next: (Request, AppRequestContext) async throws -> Response
  ) async throws -> Response {
    if let path = request.head.path, path.utf8.count > RequestLimits.targetBytes { throw WebError.targetTooLong }
    var bytes = request.head.authority.map { $0.utf8.count + 8 } ?? 0
    for field in request.headers { bytes += field.name.rawName.utf8.count + field.value.utf8.count + 4 }
    // The field count includes Host, which Hummingbird has moved to the authority.
    if bytes > RequestLimits.headerBytes || request.headers.count + 1 > RequestLimits.headerFields {
      throw WebError.headersTooLarge
    }
    return try await next(request, context)
  }
}
