import Crypto

/// A session's secret: 256 random bits. The browser holds its text and the database its SHA-256.
package struct Token: Sendable {
  private let bytes: [UInt8]

  private static let length = 32

  package static func random() -> Token { Token(bytes: Random.bytes(length)) }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  /// Reads a cookie's value: 43 characters of base64url.
  package init?(_ text: some StringProtocol) {
    guard text.utf8.count == 43, let bytes = Base64.decode(text, .urlSafe), bytes.count == Self.length else {
      return nil
    }
    self.bytes = bytes
  }

  package var text: String { Base64.encode(bytes, .urlSafe) }

  /// The hash in `sessions.token_hash`.
  package var hash: [UInt8] { Array(SHA256.hash(data: bytes)) }

  /// Returns the CSRF token of the session's forms, masked anew for each page, so that the length of a compressed page
  /// reveals nothing about it (BREACH; docs/decisions/0006-compression.md). It is HMAC-SHA256 keyed by the session's
  /// token, so it isn't stored.
  package func csrf() -> String {
    let mask = Random.bytes(Self.length)
    return Base64.encode(mask + zip(mask, code(of: "csrf")).map { $0 ^ $1 }, .urlSafe)
  }

  /// Returns whether a form has this session's CSRF token under any mask. The comparison takes constant time.
  package func isCSRF(_ text: String) -> Bool {
    guard text.utf8.count == 86, let bytes = Base64.decode(text, .urlSafe), bytes.count == 2 * Self.length else {
      return false
    }
    return constantTimeEqual(
      zip(bytes.prefix(Self.length), bytes.suffix(Self.length)).map { $0 ^ $1 }, code(of: "csrf"))
  }

  /// Returns the HMAC-SHA256 of a text, which only this session can have signed. `text` begins with its purpose.
  package func signature(of text: String) -> String { Base64.encode(code(of: text), .urlSafe) }

  private func code(of text: String) -> [UInt8] {
    Array(HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: SymmetricKey(data: bytes)))
  }
}

extension Token: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package var description: String { "Token(redacted)" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: []) }
}
