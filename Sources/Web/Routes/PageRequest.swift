package import Hummingbird
package import Templates
package import Wallet

/// The decoded parts of a request's path and query, and the time of the request.
package struct PageRequest: Sendable {
  package let query: URLEncoded
  /// Path and query as they came: personal data are tokens (`AddressSeal`).
  package let target: String
  package let headers: HTTPFields
  package internal(set) var preferences: Preferences
  package let now: Instant
  /// The Cairo day of `now`.
  package let today: Day
  /// The draft of this page's form: values that the person typed and hasn't submitted successfully.
  package internal(set) var draft: Form?
  /// The page of a form that was posted without a session; signing in leads back to it.
  package internal(set) var formPage: Path?
  private let parameters: Parameters

  init(_ request: Request, _ context: AppRequestContext, _ site: Site) throws(URLEncoded.Malformed) {
    query = try URLEncoded((request.uri.query ?? "").utf8).opened()
    target = request.head.path ?? "/"
    headers = request.headers
    preferences = context.preferences
    now = site.clock.now()
    today = site.zone.day(of: now)
    parameters = context.parameters
  }

  /// Returns the part of the path that the route calls `:name`.
  package func parameter(_ name: String) throws(WebError) -> String {
    guard let text = parameters[name[...]], let value = URLEncoded.segment(text) else { throw .notFound }
    return value
  }

  /// Returns that part as a value. Throws 404 if it can't be parsed.
  package func parameter<Value>(_ name: String, _ read: (String) -> Value?) throws(WebError) -> Value {
    guard let value = read(try parameter(name)) else { throw .notFound }
    return value
  }

  package func id<ID: Identifier>(_ name: String, as: ID.Type = ID.self) throws(WebError) -> ID {
    try parameter(name) { text in
      text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int64(text).map { ID($0) } : nil
    }
  }
}
