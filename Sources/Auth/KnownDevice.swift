import Crypto

/// A browser's proof that an account has signed in on it before. It grants no access. Sign-in attempts with it are
/// counted separately, so the account's own people get in while others guess its password, and a thief of the cookie
/// has no more attempts than anybody else.
package struct KnownDevice: Sendable {
  /// The cookie's lifetime in seconds: half a year.
  package static let lifetime = 180 * 24 * 3600

  /// The end of the cookie's name, derived from the account alone.
  package let name: String
  package let value: String
  let id: [UInt8]
}

/// Creates and checks known devices. `account` is the account's keyed hash.
struct KnownDevices: Sendable {
  private static let idLength = 16

  private let key: SymmetricKey

  init(secret: SymmetricKey) {
    key = HKDF<SHA256>.deriveKey(
      inputKeyMaterial: secret, info: Array("healthpay-portals known device".utf8), outputByteCount: 32)
  }

  /// Returns the account's device among the cookies, or nil if there is none.
  func find(_ account: [UInt8], in cookies: [String]) -> KnownDevice? {
    for value in cookies.prefix(16) {
      guard let bytes = Base64.decode(value, .urlSafe), bytes.count == Self.idLength + 32 else { continue }
      let id = Array(bytes.prefix(Self.idLength))
      if constantTimeEqual(Array(bytes.dropFirst(Self.idLength)), code(account, id)) {
        return device(account, id)
      }
    }
    return nil
  }

  func make(_ account: [UInt8]) -> KnownDevice { device(account, Random.bytes(Self.idLength)) }

  private func device(_ account: [UInt8], _ id: [UInt8]) -> KnownDevice {
    KnownDevice(
      name: String(Base64.encode(code(account, []), .urlSafe).prefix(8)),
      value: Base64.encode(id + code(account, id), .urlSafe), id: id)
  }

  private func code(_ account: [UInt8], _ id: [UInt8]) -> [UInt8] {
    Array(HMAC<SHA256>.authenticationCode(for: account + id, using: key))
  }
}
