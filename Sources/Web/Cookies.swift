import HTTPTypes
import Hummingbird

/// A cookie of this site: never with a Domain, always for the whole host. `__Host-` makes browsers insist on that over https.
struct SiteCookie: Sendable {
  enum SameSite: String { case strict = "Strict", lax = "Lax" }

  let name: String
  let isSecure: Bool
  let sameSite: SameSite

  init(_ name: String, secure isSecure: Bool, _ sameSite: SameSite) {
    self.name = isSecure ? "__Host-\(name)" : name
    self.isSecure = isSecure
    self.sameSite = sameSite
  }

  /// The value that the browser sent. Two of the name are none: somebody else set one of them.
  func value(in request: Request) -> Substring? {
    var found: Substring?
    for field in request.headers where field.name == .cookie {
      for pair in field.value.utf8.split(separator: UInt8(ascii: ";")) {
        let pair = Substring(pair).drop { $0 == " " }
        guard pair.utf8.count > name.utf8.count, pair.hasPrefix(name),
          pair.utf8[pair.utf8.index(pair.startIndex, offsetBy: name.utf8.count)] == UInt8(ascii: "=")
        else { continue }
        if found != nil { return nil }
        found = pair[pair.utf8.index(pair.startIndex, offsetBy: name.utf8.count + 1)...]
      }
    }
    return found
  }

  /// A `Set-Cookie` field; without an age it lives as long as the browser's session. Values are this site's own ASCII.
  func set(_ value: String, seconds: Int? = nil) -> HTTPField {
    var text = "\(name)=\(value); Path=/; HttpOnly; SameSite=\(sameSite.rawValue)"
    if isSecure { text += "; Secure" }
    if let seconds { text += "; Max-Age=\(seconds)" }
    return HTTPField(name: .setCookie, value: text)
  }

  var cleared: HTTPField { self.set("", seconds: 0) }
}

/// The cookies that this site sets, and no others.
struct SiteCookies: Sendable {
  let staff: SiteCookie
  let merchant: SiteCookie
  /// Language, digits and color scheme.
  let preferences: SiteCookie
  let flash: SiteCookie
  /// The sign-in forms' CSRF token: there is no session yet to bind one to.
  let signIn: SiteCookie

  init(_ settings: SiteSettings) {
    staff = SiteCookie("staff", secure: settings.isSecure, .strict)
    merchant = SiteCookie("merchant", secure: settings.isSecure, .lax)
    preferences = SiteCookie("prefs", secure: settings.isSecure, .lax)
    flash = SiteCookie("flash", secure: settings.isSecure, .lax)
    signIn = SiteCookie("signin", secure: settings.isSecure, .lax)
  }
}
