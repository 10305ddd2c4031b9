import Cluster
import Crypto
import Wallet

/// The two keys of backups, X25519 (RFC 7748). The portal has the public one, which only seals; the private one, which opens,
/// is kept away from it.
enum BackupKey {
  struct Public: Sendable {
    let key: Curve25519.KeyAgreement.PublicKey

    init(_ key: Curve25519.KeyAgreement.PublicKey) { self.key = key }

    init?(_ text: String) {
      guard let bytes = BackupKey.bytes(text, after: Self.prefix),
        let key = try? Curve25519.KeyAgreement.PublicKey(rawRepresentation: bytes)
      else { return nil }
      self.key = key
    }

    var text: String { Self.prefix + key.rawRepresentation.hexadecimal }

    /// Four bytes that say which key it is.
    var id: [UInt8] { Array(SHA256.hash(data: key.rawRepresentation).prefix(4)) }

    static let prefix = "backup-public-"
  }

  struct Private: Sendable {
    let key: Curve25519.KeyAgreement.PrivateKey

    static let prefix = "backup-private-"

    /// From a file that nobody else may read.
    init(readingFrom path: String) throws(ConfigurationError) {
      guard let bytes = Disk.read(path) else { throw ConfigurationError("\(path) can't be read") }
      if Disk.status(path, followingLinks: true)?.isReadableByOthers == true {
        throw ConfigurationError("\(path) holds a secret that others may read: chmod 600 it")
      }
      let text = String(decoding: bytes.prefix { $0 > 0x20 }, as: UTF8.self)
      guard let raw = BackupKey.bytes(text, after: Self.prefix),
        let key = try? Curve25519.KeyAgreement.PrivateKey(rawRepresentation: raw)
      else { throw ConfigurationError("\(path) holds no private key of backups (\(Self.prefix)…)") }
      self.key = key
    }

    /// Makes one and writes it to a new file; gives the public key.
    static func make(at path: String) throws -> Public {
      let key = Curve25519.KeyAgreement.PrivateKey()
      try Disk.create(path, Array("\(prefix)\(key.rawRepresentation.hexadecimal)\n".utf8), mode: 0o600)
      return Public(key.publicKey)
    }
  }

  /// 32 bytes in hexadecimal after a word that says what they are.
  private static func bytes(_ text: String, after prefix: String) -> [UInt8]? {
    guard text.hasPrefix(prefix) else { return nil }
    let digits = Array(text.utf8.dropFirst(prefix.utf8.count))
    guard digits.count == 64, digits.allSatisfy({ Character(UnicodeScalar($0)).isHexDigit }) else { return nil }
    return stride(from: 0, to: 64, by: 2).compactMap { index in
      UInt8(String(decoding: digits[index...index + 1], as: UTF8.self), radix: 16)
    }
  }
}
