import Crypto

/// A session's secret: 256 random bits. The browser holds its text, the database its SHA-256, this process neither for long.
package struct Token: Sendable {
  private let bytes: [UInt8]

  private static let length = 32

  package static func random() -> Token { Token(bytes: Random.bytes(length)) }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  /// From a cookie: 43 characters of base64url, nothing else.
  package init?(_ text: some StringProtocol) {
    guard text.utf8.count == 43, let bytes = Base64.decode(text, .urlSafe), bytes.count == Self.length else {
      return nil
    }
    self.bytes = bytes
  }

  package var text: String { Base64.encode(bytes, .urlSafe) }

  /// What `sessions.token_hash` holds.
  package var hash: [UInt8] { Array(SHA256.hash(data: bytes)) }

  /// The CSRF token of the session's forms: HMAC-SHA256 keyed by the session's token, so there is nothing to store.
  package var csrf: String { signature(of: "csrf") }

  /// Whether a form carried this session's CSRF token, in constant time.
  package func isCSRF(_ text: String) -> Bool { constantTimeEqual(Array(csrf.utf8), Array(text.utf8)) }

  /// HMAC-SHA256 of a text that only this session can have signed; `text` begins with what it is for.
  package func signature(of text: String) -> String {
    let code = HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: SymmetricKey(data: bytes))
    return Base64.encode(Array(code), .urlSafe)
  }
}

extension Token: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package var description: String { "Token(redacted)" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: []) }
}
