import Crypto

/// Signs session tokens for their cookies, so that an invented token is detected without the database. Whether a
/// session exists and is alive, only the database decides.
package struct TokenSigner: Sendable {
  private let key: SymmetricKey
  private let old: SymmetricKey?

  /// `secret` is the portal's own; the key is derived from it by HKDF (RFC 5869). Signatures of `old` are valid too, so
  /// that everybody stays signed in while the secret is being changed.
  package init(secret: [UInt8], old: [UInt8]? = nil) {
    func key(_ secret: [UInt8]) -> SymmetricKey {
      HKDF<SHA256>.deriveKey(
        inputKeyMaterial: SymmetricKey(data: secret), info: Array("healthpay-portals sign session".utf8),
        outputByteCount: 32)
    }
    self.key = key(secret)
    self.old = old.map(key)
  }

  /// Returns the token's text and its HMAC-SHA256, both in base64url, separated by a dot.
  package func sign(_ token: Token) -> String { "\(token.text).\(code(token.text, key))" }

  /// Returns nil unless one of the secrets signed the token.
  package func verify(_ text: some StringProtocol) -> Token? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, let token = Token(parts[0]),
      [key, old].contains(where: { key in
        key.map { constantTimeEqual(Array(code(token.text, $0).utf8), Array(parts[1].utf8)) } ?? false
      })
    else { return nil }
    return token
  }

  private func code(_ text: String, _ key: SymmetricKey) -> String {
    Base64.encode(Array(HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: key)), .urlSafe)
  }
}
