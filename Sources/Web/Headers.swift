import HTTPTypes

extension HTTPField.Name {
  /// Returns a field name that `HTTPField.Name` doesn't define. The literals are valid names, so the fallback is never
  /// used.
  private static func named(_ literal: StaticString) -> HTTPField.Name { HTTPField.Name(literal.description) ?? .via }

  static let clearSiteData = named("clear-site-data")
  static let crossOriginEmbedderPolicy = named("cross-origin-embedder-policy")
  static let crossOriginOpenerPolicy = named("cross-origin-opener-policy")
  static let forwardedFor = named("x-forwarded-for")
  /// Hummingbird turns the first Host field into the request's authority, so a Host that is still a field is a second
  /// one.
  static let secondHost = named("host")
  static let permissionsPolicy = named("permissions-policy")
  static let referrerPolicy = named("referrer-policy")
  static let refusal = named("x-portal-refusal")
  static let secFetchSite = named("sec-fetch-site")
}
