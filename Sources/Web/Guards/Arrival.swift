import Auth
import Hummingbird
import Templates

/// Determines the client's address and language for the guards that follow, and removes the body of responses to HEAD.
struct Arrival: RouterMiddleware {
  typealias Context = AppRequestContext

  private let proxies: AddressSet
  private let cookie: SiteCookie

  init(_ site: Site) {
    proxies = site.settings.trustedProxies
    cookie = site.cookies.preferences
  }

  func handle(
    _ request: Request, context: AppRequestContext, next: (Request, AppRequestContext) async throws -> Response
  ) async throws -> Response {
    var context = context
    context.preferences = Preferences(cookie: cookie.value(in: request), language: request.headers[.acceptLanguage])
    if let peer = context.address, proxies.contains(peer) {
      context.address = client(request.headers[values: .forwardedFor], peer: peer)
    }
    let response = try await next(request, context)
    return request.method == .head ? response.createHeadResponse() : response
  }

  /// Returns the last address, from the right, that isn't a trusted proxy's. Addresses before it can be forged.
  private func client(_ fields: [String], peer: String) -> String {
    var client = peer
    for text in fields.joined(separator: ",").split(separator: ",").reversed() {
      let address = String(text.drop { $0 == " " }.prefix { $0 != " " })
      guard AddressSet.isAddress(address) else { break }
      client = address
      if !proxies.contains(address) { break }
    }
    return client
  }
}

extension Preferences {
  /// Reads a cookie such as `ar.western.dark`. On a first visit the browser's languages decide.
  init(cookie: Substring?, language accepted: String?) {
    let parts = cookie?.split(separator: ".").map(String.init) ?? []
    self.init(
      language: parts.first.flatMap(Language.init) ?? Self.language(accepted),
      digits: parts.dropFirst().first.flatMap(Digits.init) ?? .western,
      scheme: parts.dropFirst(2).first.flatMap(ColorScheme.init) ?? .system)
  }

  /// Creates a person's preferences; `fallback` supplies those that they never chose.
  init(_ person: PersonPreferences, else fallback: Preferences) {
    self.init(
      language: person.language.flatMap(Language.init) ?? fallback.language,
      digits: person.digits.flatMap(Digits.init) ?? fallback.digits,
      scheme: person.scheme.flatMap(ColorScheme.init) ?? fallback.scheme)
  }

  /// The preferences in the form that the database stores.
  var ofPerson: PersonPreferences {
    PersonPreferences(language: language.rawValue, digits: digits.rawValue, scheme: scheme.rawValue)
  }

  /// Returns the preferences with those that a form changes; `value` returns the value of a field.
  func changed(_ value: (String) -> String?) -> Preferences {
    var changed = self
    if let language = value("language").flatMap(Language.init) { changed.language = language }
    if let digits = value("digits").flatMap(Digits.init) { changed.digits = digits }
    if let scheme = value("scheme").flatMap(ColorScheme.init) { changed.scheme = scheme }
    return changed
  }

  var cookie: String { "\(language.rawValue).\(digits.rawValue).\(scheme.rawValue)" }

  /// Returns the supported language with the highest weight (RFC 9110, 12.5.4), or English if there is none.
  private static func language(_ accepted: String?) -> Language {
    guard let accepted else { return .en }
    var best: (language: Language, weight: Double)?
    for range in accepted.split(separator: ",").prefix(20) {
      let parts = range.split(separator: ";").map { $0.drop { $0 == " " } }
      guard let tag = parts.first?.split(separator: "-").first?.lowercased(), let language = Language(rawValue: tag)
      else {
        continue
      }
      let weight = parts.dropFirst().first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) } ?? 1
      if weight > best?.weight ?? 0 { best = (language, weight) }
    }
    return best?.language ?? .en
  }
}
