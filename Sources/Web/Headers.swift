import HTTPTypes

extension HTTPField.Name {
  /// A name that the type doesn't list. The literal is a valid token, so the fallback is never seen.
  private static func named(_ literal: StaticString) -> HTTPField.Name { HTTPField.Name(literal.description) ?? .via }

  static let clearSiteData = named("clear-site-data")
  static let crossOriginEmbedderPolicy = named("cross-origin-embedder-policy")
  static let crossOriginOpenerPolicy = named("cross-origin-opener-policy")
  static let forwardedFor = named("x-forwarded-for")
  /// Hummingbird takes the first Host as the request's authority; what is still a field is another one.
  static let secondHost = named("host")
  static let permissionsPolicy = named("permissions-policy")
  static let referrerPolicy = named("referrer-policy")
  static let refusal = named("x-portal-refusal")
  static let secFetchSite = named("sec-fetch-site")
}
