import Auth
import HTTPTypes
import Hummingbird
import Templates

/// Keeps the typed values of a form until it has succeeded, so that going back, a change of language, an error, an
/// expired session or a busy server don't lose them. The browser holds them in a cookie that is sealed for the person
/// and the page.
struct Drafts: Sendable {
  /// A draft's cookie and its page.
  struct Kept: Sendable {
    let cookie: HTTPField
    /// The form's page.
    let page: Path
  }

  static let seconds = 15 * 60
  /// The largest size of the cookie's value in bytes: a request's head must stay below `RequestLimits.headerBytes`.
  private static let longest = 3_500

  private let seal: TextSeal
  private let name: String
  private let attributes: String

  init(_ settings: SiteSettings, _ seal: TextSeal) {
    self.seal = seal
    // The cookie has a path, so that browsers send it only to the form's page. `__Host-` doesn't allow a path.
    name = settings.isSecure ? "__Secure-draft" : "draft"
    attributes = "HttpOnly; SameSite=Strict" + (settings.isSecure ? "; Secure" : "")
  }

  /// Returns nil if nothing was typed or the values are too long for a cookie.
  func keep(_ form: Form, of owner: String, at page: Path) -> Kept? {
    let typed = form.typed
    guard typed.contains(where: { !$0.value.isEmpty }) else { return nil }
    // NUL can separate the values because no form field can contain it.
    let text = ([owner, page.withoutQuery] + typed.flatMap { [$0.name, $0.value] }).joined(separator: "\0")
    guard let sealed = try? seal.seal(text, for: .draft) else { return nil }
    let value = sealed.base64URL
    guard value.utf8.count <= Self.longest else { return nil }
    return Kept(cookie: set(value, page, seconds: Self.seconds), page: page)
  }

  /// Returns the draft of `owner` for the page of `request`.
  func read(_ request: Request, of owner: String) -> Form? {
    guard let value = SiteCookie.value(of: name, in: request), let sealed = [UInt8](base64URL: value),
      let text = try? seal.open(sealed, for: .draft)
    else { return nil }
    let parts = text.split(separator: "\0", omittingEmptySubsequences: false).map(String.init)
    guard parts.count >= 2, parts[0] == owner, parts[1] == request.uri.path else { return nil }
    let fields = stride(from: 2, to: parts.count - 1, by: 2).map { (parts[$0], parts[$0 + 1]) }
    return Form(typed: Dictionary(fields, uniquingKeysWith: { first, _ in first }))
  }

  /// Returns a field that removes the draft after the form has succeeded, or nil if the browser has no draft.
  func cleared(_ request: Request, at page: Path) -> HTTPField? {
    SiteCookie.value(of: name, in: request) == nil ? nil : set("", page, seconds: 0)
  }

  private func set(_ value: String, _ page: Path, seconds: Int) -> HTTPField {
    HTTPField(
      name: .setCookie, value: "\(name)=\(value); Path=\(page.withoutQuery); \(attributes); Max-Age=\(seconds)")
  }
}

extension Path {
  fileprivate var withoutQuery: String { String(text.prefix { $0 != "?" }) }
}

extension Site {
  /// Returns the page that a form was posted from: the browser's Referer, or else the address that it was posted to.
  func formPage(_ request: Request) -> Path {
    sameOrigin.referrer(of: request).flatMap { Path(local: $0) }
      ?? request.head.path.flatMap { Path(local: $0) } ?? Path("/")
  }
}
