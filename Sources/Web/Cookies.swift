import Auth
import HTTPTypes
import Hummingbird
import Templates

/// A cookie of this site, without a Domain. The prefix `__Host-` makes browsers enforce that over https.
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

  /// Returns the name and value of each cookie that the browser sent.
  static func pairs(in request: Request) -> [(name: Substring, value: Substring)] {
    request.headers[values: .cookie].flatMap(CookieText.pairs)
  }

  /// Returns the cookie's value, or nil if the browser sent two cookies of this name: another site may have set one of
  /// them.
  func value(in request: Request) -> Substring? { Self.value(of: name, in: request) }

  static func value(of name: String, in request: Request) -> Substring? {
    CookieText.value(of: name, in: request.headers.lazy.filter { $0.name == .cookie }.map(\.value))
  }

  /// Returns a `Set-Cookie` field. Without `seconds`, the cookie lives as long as the browser's session. The value is
  /// ASCII that this site made.
  func set(_ value: String, seconds: Int? = nil) -> HTTPField {
    var text = "\(name)=\(value); Path=/; HttpOnly; SameSite=\(sameSite.rawValue)"
    if isSecure { text += "; Secure" }
    if let seconds { text += "; Max-Age=\(seconds)" }
    return HTTPField(name: .setCookie, value: text)
  }

  var cleared: HTTPField { self.set("", seconds: 0) }
}

/// All cookies that this site sets.
struct SiteCookies: Sendable {
  let staff: SiteCookie
  let merchant: SiteCookie
  /// Language, digits and color scheme.
  let preferences: SiteCookie
  let flash: SiteCookie
  /// What personal data in addresses are sealed for.
  let search: SiteCookie
  /// Set for as long as what somebody has done may be missing on a standby.
  let acted: SiteCookie
  private let isSecure: Bool

  init(_ settings: SiteSettings) {
    staff = SiteCookie("staff", secure: settings.isSecure, .strict)
    merchant = SiteCookie("merchant", secure: settings.isSecure, .lax)
    preferences = SiteCookie("prefs", secure: settings.isSecure, .lax)
    flash = SiteCookie("flash", secure: settings.isSecure, .lax)
    search = SiteCookie("search", secure: settings.isSecure, .lax)
    acted = SiteCookie("acted", secure: settings.isSecure, .lax)
    isSecure = settings.isSecure
  }

  func session(of portal: Portal) -> SiteCookie {
    switch portal {
    case .admin: staff
    case .merchant: merchant
    }
  }

  /// Returns the cookie with the CSRF token of sign-in forms, which have no session yet. Each token has its own cookie
  /// name, so that two forms opened at once don't replace each other's token. Later forms reuse a token.
  func signIn(_ token: Token) -> HTTPField {
    signIn("signin-" + token.signature(of: "signin").prefix(8)).set(token.text)
  }

  func signInTokens(in request: Request) -> [Token] {
    let prefix = signIn("signin-").name
    return SiteCookie.pairs(in: request).lazy.filter { $0.name.hasPrefix(prefix) }.prefix(8).compactMap {
      Token($0.value)
    }
  }

  /// Returns the cookie that makes this browser a known device of an account (`KnownDevice`). Each account has its own
  /// cookie; beyond eight, an older one is cleared.
  func device(_ device: KnownDevice, among request: Request) -> [HTTPField] {
    let cookie = knownDevice(device.name)
    let others = SiteCookie.pairs(in: request).map(\.name).filter { isDevice($0) && $0 != cookie.name }
    let surplus = others.count < 8 ? [] : [knownDevice(String(others[0].dropFirst(knownDevice("").name.count))).cleared]
    return [cookie.set(device.value, seconds: KnownDevice.lifetime)] + surplus
  }

  func devices(in request: Request) -> [String] {
    SiteCookie.pairs(in: request).filter { isDevice($0.name) }.map { String($0.value) }
  }

  private func isDevice(_ name: Substring) -> Bool { name.hasPrefix(knownDevice("").name) }

  private func knownDevice(_ name: String) -> SiteCookie { SiteCookie("device-" + name, secure: isSecure, .strict) }

  /// Returns the cookie that holds the token of an account link, so that the address of its page doesn't. It is Lax
  /// because the link is opened from a message.
  func link(of portal: Portal) -> SiteCookie {
    switch portal {
    case .admin: SiteCookie("staff-link", secure: isSecure, .lax)
    case .merchant: SiteCookie("merchant-link", secure: isSecure, .lax)
    }
  }

  private func signIn(_ name: String) -> SiteCookie { SiteCookie(name, secure: isSecure, .lax) }
}

extension SiteCookies {
  /// Returns the preferences' cookie, which lives for a year.
  func preferences(_ preferences: Preferences) -> HTTPField {
    self.preferences.set(preferences.cookie, seconds: 365 * 24 * 3600)
  }
}
