import Auth
import HTTPTypes
import Hummingbird
package import Templates
package import Wallet

/// The messages that a portal shows after an act: one case each, so that a cookie carries a code and never words.
package protocol FlashCode: RawRepresentable, CaseIterable, Sendable where RawValue == String {
  func flash(_ reference: Reference?) -> Flash
}

/// Carries a flash over one redirect. It is signed with the session's token: nobody else can make a portal say something.
struct FlashCookie: Sendable {
  struct Content: Sendable, Equatable {
    let code: String
    let reference: Reference?
  }

  let cookie: SiteCookie

  func set(_ content: Content, for token: Token) -> HTTPField {
    cookie.set(Self.signed(content, token), seconds: 60)
  }

  /// Whether the browser sent one at all, and what it says if it is this session's.
  func read(_ request: Request, for token: Token) -> (isPresent: Bool, content: Content?) {
    guard let value = cookie.value(in: request) else { return (false, nil) }
    let parts = value.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3 else { return (true, nil) }
    let content = Content(code: String(parts[0]), reference: Reference(parsing: String(parts[1])))
    return (true, constantTimeEqual(Array(Self.signed(content, token).utf8), Array(value.utf8)) ? content : nil)
  }

  private static func signed(_ content: Content, _ token: Token) -> String {
    let text = "\(content.code).\(content.reference?.text ?? "")"
    return "\(text).\(token.signature(of: "flash:" + text))"
  }
}
