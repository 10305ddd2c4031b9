import HTTPTypes
import Hummingbird

/// The headers of every response: pages, errors, redirects, 304 and static files.
struct SecurityHeaders: RouterMiddleware {
  typealias Context = AppRequestContext

  let fields: HTTPFields

  init(_ settings: SiteSettings) {
    var fields = HTTPFields()
    // Inline scripts and styles are forbidden: everything that pages use comes from this origin's static files.
    fields[.contentSecurityPolicy] = [
      "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "font-src 'self'",
      "connect-src 'self'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'",
      "require-trusted-types-for 'script'", "trusted-types 'none'",
    ].joined(separator: "; ")
    fields[.xContentTypeOptions] = "nosniff"
    fields[.referrerPolicy] = "same-origin"
    fields[.crossOriginOpenerPolicy] = "same-origin"
    fields[.crossOriginEmbedderPolicy] = "require-corp"
    fields[.crossOriginResourcePolicy] = "same-origin"
    fields[.permissionsPolicy] = "geolocation=(), microphone=(), camera=(), payment=(), usb=(), browsing-topics=()"
    if settings.isSecure { fields[.strictTransportSecurity] = "max-age=31536000; includeSubDomains" }
    self.fields = fields
  }

  func handle(
    _ request: Request, context: AppRequestContext, next: (Request, AppRequestContext) async throws -> Response
  ) async throws -> Response {
    var response = try await next(request, context)
    response.headers.append(contentsOf: fields)
    return response
  }
}
