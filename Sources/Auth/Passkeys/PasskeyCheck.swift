import Crypto

/// The site that passkeys belong to, as a browser reports it: the origin `https://portal.example.com` and its host.
package struct PasskeySite: Hashable, Sendable {
  package let origin: String
  /// The relying party's id: the host without its port.
  package let id: String

  package init(origin: String) {
    self.origin = origin
    let host = origin.drop { $0 != ":" }.dropFirst(3)
    id = String(host.prefix { $0 != ":" })
  }
}

/// A passkey's public key.
enum PasskeyKey: Sendable {
  case p256(P256.Signing.PublicKey)
  case ed25519(Curve25519.Signing.PublicKey)

  /// Reads a COSE key (RFC 9053): ES256 over P-256, or EdDSA over Ed25519.
  init?(_ key: CBOR) {
    switch (key[.integer(1)], key[.integer(3)], key[.integer(-1)]) {
    case (.integer(2), .integer(-7), .integer(1)):
      guard let x = key[.integer(-2)]?.bytes, let y = key[.integer(-3)]?.bytes, x.count == 32, y.count == 32 else {
        return nil
      }
      self.init(algorithm: -7, bytes: x + y)
    case (.integer(1), .integer(-8), .integer(6)):
      guard let x = key[.integer(-2)]?.bytes else { return nil }
      self.init(algorithm: -8, bytes: x)
    default: return nil
    }
  }

  /// Reads a key as the database stores it.
  init?(algorithm: Int64, bytes: [UInt8]) {
    switch algorithm {
    case -7:
      guard bytes.count == 64, let key = try? P256.Signing.PublicKey(rawRepresentation: bytes) else { return nil }
      self = .p256(key)
    case -8:
      guard bytes.count == 32, let key = try? Curve25519.Signing.PublicKey(rawRepresentation: bytes) else { return nil }
      self = .ed25519(key)
    default: return nil
    }
  }

  var algorithm: Int64 {
    switch self {
    case .p256: -7
    case .ed25519: -8
    }
  }

  var bytes: [UInt8] {
    switch self {
    case .p256(let key): Array(key.rawRepresentation)
    case .ed25519(let key): Array(key.rawRepresentation)
    }
  }

  func isValid(_ signature: [UInt8], for message: [UInt8]) -> Bool {
    switch self {
    case .p256(let key):
      guard let signature = try? P256.Signing.ECDSASignature(derRepresentation: signature) else { return false }
      return key.isValidSignature(signature, for: message)
    case .ed25519(let key): return key.isValidSignature(signature, for: message)
    }
  }
}

/// An authenticator's statement (WebAuthn level 2, 6.1): the site, whether the owner was present and verified, and how
/// often the key has signed.
struct AuthenticatorData: Sendable {
  let signCount: Int64
  /// Whether the authenticator verified its owner by a finger, a face or a PIN.
  let isVerified: Bool
  /// The new passkey, at registration.
  let credential: (id: [UInt8], key: PasskeyKey)?

  /// Returns nil if the data is malformed or of another site, or if nobody was present.
  init?(_ bytes: [UInt8], _ site: PasskeySite) {
    guard bytes.count >= 37, Array(bytes[0..<32]) == Array(SHA256.hash(data: Array(site.id.utf8))) else { return nil }
    let flags = bytes[32]
    isVerified = flags & 4 != 0
    let (isBackedUp, mayBeBackedUp) = (flags & 16 != 0, flags & 8 != 0)
    guard flags & 1 != 0, !isBackedUp || mayBeBackedUp else { return nil }
    signCount = bytes[33..<37].reduce(Int64(0)) { $0 << 8 | Int64($1) }
    var rest = bytes[37...]
    if flags & 0x40 != 0 {
      // The data begins with the model's id and the length of the credential's id; the id and its key follow.
      guard rest.count >= 18 else { return nil }
      let length = Int(rest[rest.startIndex + 16]) << 8 | Int(rest[rest.startIndex + 17])
      rest = rest.dropFirst(18)
      guard length > 0, length <= 1023, rest.count > length else { return nil }
      let id = Array(rest.prefix(length))
      rest = rest.dropFirst(length)
      guard let cose = CBOR.decode(from: &rest), let key = PasskeyKey(cose) else { return nil }
      credential = (id, key)
    } else {
      credential = nil
    }
    if flags & 0x80 != 0, CBOR.decode(from: &rest) == nil { return nil }
    guard rest.isEmpty else { return nil }
  }
}

/// An authenticator's response as the page sends it: base64url parts separated by dots.
enum PasskeyResponse {
  /// Checks `clientDataJSON.attestationObject`. Attestation is neither requested nor checked.
  static func registration(
    _ text: String, challenge: String, _ site: PasskeySite
  ) -> (id: [UInt8], key: PasskeyKey, signCount: Int64)? {
    guard let parts = parts(text, 2), isClientData(parts[0], "webauthn.create", challenge, site),
      let bytes = CBOR.decode(parts[1])?[.text("authData")]?.bytes, let data = AuthenticatorData(bytes, site),
      data.isVerified, let credential = data.credential
    else { return nil }
    return (credential.id, credential.key, data.signCount)
  }

  /// `credentialId.clientDataJSON.authenticatorData.signature`. The id names the passkey whose key `isSigned` requires.
  struct Assertion: Sendable {
    let id: [UInt8]
    let signCount: Int64
    private let message: [UInt8]
    private let signature: [UInt8]

    init?(_ text: String, challenge: String, _ site: PasskeySite) {
      guard let parts = PasskeyResponse.parts(text, 4),
        PasskeyResponse.isClientData(parts[1], "webauthn.get", challenge, site),
        let data = AuthenticatorData(parts[2], site), data.isVerified, data.credential == nil
      else { return nil }
      id = parts[0]
      signCount = data.signCount
      message = parts[2] + Array(SHA256.hash(data: parts[1]))
      signature = parts[3]
    }

    func isSigned(by key: PasskeyKey) -> Bool { key.isValid(signature, for: message) }

    /// Returns whether the counter has grown. One that hasn't belongs to a copy, but authenticators without a counter
    /// always send 0.
    func isNewer(than last: Int64) -> Bool { (signCount == 0 && last == 0) || signCount > last }
  }

  private static func parts(_ text: String, _ count: Int) -> [[UInt8]]? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false).compactMap { [UInt8](base64URL: $0) }
    return parts.count == count && parts.allSatisfy { !$0.isEmpty } ? parts : nil
  }

  /// Checks the client data by limited verification (WebAuthn level 2, 5.8.1.2): browsers write these members first and
  /// in this order.
  private static func isClientData(_ json: [UInt8], _ type: String, _ challenge: String, _ site: PasskeySite) -> Bool {
    let head = #"{"type":"\#(type)","challenge":"\#(challenge)","origin":"\#(site.origin)""#
    guard json.starts(with: head.utf8), json.last == UInt8(ascii: "}") else { return false }
    let rest = json.dropFirst(head.utf8.count)
    return rest.count == 1 || rest.starts(with: #","crossOrigin":false"#.utf8)
  }
}
