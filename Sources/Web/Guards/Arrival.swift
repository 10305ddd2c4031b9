import Hummingbird
import Templates

/// Finds out who asks and in which language, which the guards behind need; and takes the body off answers to HEAD.
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

  /// The last address that no trusted proxy has, read from the right: what is left of it, anybody may have written.
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
  /// `ar.western.dark`. On a first visit the browser's languages decide.
  init(cookie: Substring?, language accepted: String?) {
    let parts = cookie?.split(separator: ".").map(String.init) ?? []
    self.init(
      language: parts.first.flatMap(Language.init) ?? Self.language(accepted),
      digits: parts.dropFirst().first.flatMap(Digits.init) ?? .western,
      scheme: parts.dropFirst(2).first.flatMap(ColorScheme.init) ?? .system)
  }

  var cookie: String { "\(language.rawValue).\(digits.rawValue).\(scheme.rawValue)" }

  /// The first of ours in the order of weight (RFC 9110, 12.5.4); English where there is none.
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
