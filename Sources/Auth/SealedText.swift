import Crypto

/// Encrypts what must not stand in the database for all to read, and indexes it for exact search: AES-256-GCM (NIST
/// SP 800-38D) and HMAC-SHA256 with keys of their own for each purpose, derived from one secret by HKDF (RFC 5869).
package struct TextSeal: Sendable {
  package enum Purpose: String, CaseIterable, Sendable {
    case nationalID = "national_id"
    case iban
  }

  package enum Failure: Error, Hashable {
    case secretTooShort
    /// Other key, other purpose, or bytes that were changed.
    case notOurs
  }

  private struct Keys: Sendable {
    let sealing: SymmetricKey
    let indexing: SymmetricKey

    init(_ secret: SymmetricKey, _ purpose: Purpose) {
      func key(_ use: String) -> SymmetricKey {
        let info = Array("healthpay-portals \(use) \(purpose.rawValue)".utf8)
        return HKDF<SHA256>.deriveKey(inputKeyMaterial: secret, info: info, outputByteCount: 32)
      }
      sealing = key("seal")
      indexing = key("index")
    }
  }

  /// In bytes.
  package static let shortestSecret = 32

  /// The first byte of what is sealed, so that another way can follow.
  private static let version: UInt8 = 1

  private let nationalID: Keys
  private let iban: Keys

  /// Throws `secretTooShort` below 32 bytes.
  package init(secret: [UInt8]) throws(Failure) {
    guard secret.count >= Self.shortestSecret else { throw .secretTooShort }
    let secret = SymmetricKey(data: secret)
    nationalID = Keys(secret, .nationalID)
    iban = Keys(secret, .iban)
  }

  /// Version, random nonce, ciphertext and tag: 29 bytes more than the text.
  package func seal(_ text: String, for purpose: Purpose) throws -> [UInt8] {
    let box = try AES.GCM.seal(Array(text.utf8), using: keys(purpose).sealing, authenticating: [Self.version])
    return [Self.version] + box.nonce + box.ciphertext + box.tag
  }

  /// Throws `notOurs`.
  package func open(_ sealed: [UInt8], for purpose: Purpose) throws(Failure) -> String {
    do {
      guard sealed.first == Self.version else { throw Failure.notOurs }
      let box = try AES.GCM.SealedBox(combined: sealed.dropFirst())
      let bytes = try AES.GCM.open(box, using: keys(purpose).sealing, authenticating: [Self.version])
      return String(decoding: bytes, as: UTF8.self)
    } catch {
      throw .notOurs
    }
  }

  /// 32 bytes, the same for the same text: found by equality, without saying what the text is.
  package func blindIndex(of text: String, for purpose: Purpose) -> [UInt8] {
    Array(HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: keys(purpose).indexing))
  }

  private func keys(_ purpose: Purpose) -> Keys {
    switch purpose {
    case .nationalID: nationalID
    case .iban: iban
    }
  }
}

extension TextSeal: CustomStringConvertible, CustomReflectable {
  package var description: String { "TextSeal(redacted)" }
  package var customMirror: Mirror { Mirror(self, children: []) }
}
