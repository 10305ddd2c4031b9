import Crypto

/// Signs session tokens for their cookies, so that an invented token is detected without the database. Whether a
/// session exists and is alive, only the database decides.
package struct TokenSigner: Sendable {
  /// The beginning of each HMAC, which is that of its key.
  private let key: HMAC<SHA256>
  private let old: HMAC<SHA256>?

  /// `secret` is the portal's own; the key is derived from it by HKDF (RFC 5869). Signatures of `old` are valid too, so
  /// that everybody stays signed in while the secret is being changed.
  package init(secret: [UInt8], old: [UInt8]? = nil) {
    func key(_ secret: [UInt8]) -> HMAC<SHA256> {
      HMAC(
        key: HKDF<SHA256>.deriveKey(
          inputKeyMaterial: SymmetricKey(data: secret), info: Array("healthpay-portals sign session".utf8),
          outputByteCount: 32))
    }
    self.key = key(secret)
    self.old = old.map(key)
  }

  /// Returns the token's text and its HMAC-SHA256, both in base64url, separated by a dot.
  package func sign(_ token: Token) -> String { "\(token.text).\(code(token.text, key))" }

  /// Returns nil unless one of the secrets signed the token.
  package func verify(_ text: some StringProtocol) -> Token? {
    guard let dot = text.utf8.firstIndex(of: UInt8(ascii: ".")), let token = Token(text[..<dot]) else { return nil }
    let signature = Array(text[dot...].utf8.dropFirst())
    func signed(_ key: HMAC<SHA256>) -> Bool { constantTimeEqual(Array(code(token.text, key).utf8), signature) }
    return signed(key) || old.map(signed) == true ? token : nil
  }

  private func code(_ text: String, _ key: HMAC<SHA256>) -> String {
    var code = key
    code.update(data: Array(text.utf8))
    return Base64.encode(Array(code.finalize()), .urlSafe)
  }
}
