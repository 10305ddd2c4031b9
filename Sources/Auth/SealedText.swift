import Crypto

/// Encrypts values that the database must not reveal, and indexes them for exact search: AES-256-GCM (NIST SP 800-38D)
/// and HMAC-SHA256 with separate keys for each purpose, derived from one secret by HKDF (RFC 5869).
///
/// While the secret is being changed there are two: a sealed value names its key, the current key seals, and both open.
package struct TextSeal: Sendable {
  package enum Purpose: String, CaseIterable, Sendable {
    case nationalID = "national_id"
    case iban
    /// The typed values of a form, in the browser's cookie.
    case draft
    /// What somebody searched for, in the address of the list.
    case search
    /// The secret of an authenticator app.
    case totpSecret = "totp_secret"
    /// Parameters of a message that would let their reader sign in, or that say where somebody is reached, until the
    /// message is sent.
    case message
  }

  package enum Failure: Error, Hashable {
    case secretTooShort
    /// The value was sealed with another key or for another purpose, or was changed.
    case notOurs
  }

  /// The keys that are derived from one secret.
  private struct Ring: Sendable {
    /// Four bytes that identify the secret and reveal nothing else about it.
    let id: [UInt8]
    private let sealing: [Purpose: SymmetricKey]
    private let indexing: [Purpose: SymmetricKey]

    init(_ secret: SymmetricKey) {
      func key(_ info: String) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(inputKeyMaterial: secret, info: Array(info.utf8), outputByteCount: 32)
      }
      func keys(_ use: String) -> [Purpose: SymmetricKey] {
        Dictionary(
          Purpose.allCases.map { ($0, key("healthpay-portals \(use) \($0.rawValue)")) }, uniquingKeysWith: { $1 })
      }
      sealing = keys("seal")
      indexing = keys("index")
      id = key("healthpay-portals key id").withUnsafeBytes { Array($0.prefix(4)) }
    }

    func sealing(_ purpose: Purpose) throws(Failure) -> SymmetricKey {
      guard let key = sealing[purpose] else { throw .notOurs }
      return key
    }

    func index(of text: String, for purpose: Purpose) -> [UInt8] {
      indexing[purpose].map { Array(HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: $0)) } ?? []
    }
  }

  /// The minimum length of a secret in bytes.
  package static let shortestSecret = 32

  /// The first byte of a sealed value. Version 1 didn't name its key.
  private static let version: UInt8 = 2

  private let current: Ring
  private let old: Ring?

  /// Throws `secretTooShort` below 32 bytes. Values that `old` sealed can be opened too.
  package init(secret: [UInt8], old: [UInt8]? = nil) throws(Failure) {
    guard secret.count >= Self.shortestSecret, (old?.count ?? .max) >= Self.shortestSecret else {
      throw .secretTooShort
    }
    self.init(current: Ring(SymmetricKey(data: secret)), old: old.map { Ring(SymmetricKey(data: $0)) })
  }

  /// Returns a seal with a new random secret, so that only this process can open its values.
  package static func ofThisProcess() -> TextSeal {
    TextSeal(current: Ring(SymmetricKey(size: .bits256)), old: nil)
  }

  private init(current: Ring, old: Ring?) {
    self.current = current
    self.old = old
  }

  /// Returns version, key id, random nonce, ciphertext and tag: 33 bytes more than the text.
  package func seal(_ text: String, for purpose: Purpose) throws -> [UInt8] {
    let head = currentHead
    let box = try AES.GCM.seal(Array(text.utf8), using: current.sealing(purpose), authenticating: head)
    return head + box.nonce + box.ciphertext + box.tag
  }

  /// Returns the text. Throws `notOurs`.
  package func open(_ sealed: [UInt8], for purpose: Purpose) throws(Failure) -> String {
    for ring in [current, old].compactMap({ $0 }) {
      let head = sealed.first == 1 ? [1] : Self.head(ring)
      guard sealed.starts(with: head) else { continue }
      do {
        let box = try AES.GCM.SealedBox(combined: sealed.dropFirst(head.count))
        let bytes = try AES.GCM.open(box, using: ring.sealing(purpose), authenticating: head)
        return String(decoding: bytes, as: UTF8.self)
      } catch {
        continue
      }
    }
    throw .notOurs
  }

  /// The first bytes of every value that the current key seals.
  package var currentHead: [UInt8] { Self.head(current) }

  private static func head(_ ring: Ring) -> [UInt8] { [version] + ring.id }

  /// Returns 32 bytes that are the same for the same text. They allow a search by equality and don't reveal the text.
  package func blindIndex(of text: String, for purpose: Purpose) -> [UInt8] { current.index(of: text, for: purpose) }

  /// Returns the index under the old key, if there is one, which finds rows that aren't sealed again yet.
  package func oldBlindIndex(of text: String, for purpose: Purpose) -> [UInt8]? { old?.index(of: text, for: purpose) }
}

extension TextSeal: CustomStringConvertible, CustomReflectable {
  package var description: String { "TextSeal(redacted)" }
  package var customMirror: Mirror { Mirror(self, children: []) }
}
