import Auth
import HTTPTypes
import Hummingbird
package import Templates
package import Wallet

/// The codes of the messages after an act. The cookie carries a code, never text.
package protocol FlashCode: RawRepresentable, CaseIterable, Sendable where RawValue == String {
  func flash(_ reference: Reference?) -> Flash
}

/// The cookie that carries a flash over a redirect. It is signed with the session's token, so that no other site can set
/// a message.
struct FlashCookie: Sendable {
  struct Content: Sendable, Equatable {
    let code: String
    let reference: Reference?
  }

  let cookie: SiteCookie

  func set(_ content: Content, for token: Token) -> HTTPField {
    cookie.set(Self.signed(content, token), seconds: 60)
  }

  /// Returns whether the browser sent a flash, and its content if it belongs to this session.
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
