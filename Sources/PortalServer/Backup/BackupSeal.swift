import Crypto
import FoundationEssentials

/// How a backup is encrypted: AES-256-GCM in pieces of a megabyte, with a key of its own, which HPKE (RFC 9180) seals for the
/// public key.
///
///     "HealthPay backup 1\n" · id of the public key (4 bytes) · encapsulated key (32) · sealed key (48) · pieces
///
/// A piece is its length (4 bytes, big-endian), ciphertext and tag. Its nonce is its number and whether it is the last, so
/// none can be left out, moved or cut off.
enum BackupSeal {
  static let magic = Array("HealthPay backup 1\n".utf8)
  static let headLength = magic.count + 4 + 32 + 48
  static let pieceLength = 1 << 20
  static let tagLength = 16

  private static let suite = HPKE.Ciphersuite(kem: .Curve25519_HKDF_SHA256, kdf: .HKDF_SHA256, aead: .AES_GCM_256)

  struct Sealer {
    let head: [UInt8]
    private let key = SymmetricKey(size: .bits256)
    private var number: UInt64 = 0

    init(for publicKey: BackupKey.Public) throws {
      var sender = try HPKE.Sender(recipientKey: publicKey.key, ciphersuite: suite, info: Data(magic))
      let sealed = try sender.seal(key.withUnsafeBytes { Data($0) })
      head = magic + publicKey.id + Array(sender.encapsulatedKey) + Array(sealed)
    }

    mutating func seal(_ piece: [UInt8], isLast: Bool) throws -> [UInt8] {
      let box = try AES.GCM.seal(piece, using: key, nonce: nonce(number, isLast: isLast))
      number += 1
      return bigEndian(UInt32(piece.count + tagLength)) + Array(box.ciphertext) + Array(box.tag)
    }
  }

  struct Opener {
    private let key: SymmetricKey
    private var number: UInt64 = 0

    /// `head` has `headLength` bytes. Nil where it isn't for this key.
    init?(_ head: [UInt8], with privateKey: BackupKey.Private) {
      let encapsulated = head[(magic.count + 4)..<(magic.count + 36)]
      guard
        var recipient = try? HPKE.Recipient(
          privateKey: privateKey.key, ciphersuite: suite, info: Data(magic), encapsulatedKey: Data(encapsulated)),
        let key = try? recipient.open(Data(head[(magic.count + 36)...]))
      else { return nil }
      self.key = SymmetricKey(data: key)
    }

    /// Nil where it isn't what was sealed in its place.
    mutating func open(_ piece: ArraySlice<UInt8>, isLast: Bool) -> [UInt8]? {
      guard piece.count >= tagLength, let expected = try? nonce(number, isLast: isLast),
        let box = try? AES.GCM.SealedBox(
          nonce: expected, ciphertext: piece.dropLast(tagLength), tag: piece.suffix(tagLength)),
        let opened = try? AES.GCM.open(box, using: key)
      else { return nil }
      number += 1
      return Array(opened)
    }
  }

  private static func nonce(_ number: UInt64, isLast: Bool) throws -> AES.GCM.Nonce {
    let end: [UInt8] = [isLast ? 1 : 0]
    return try AES.GCM.Nonce(data: [UInt8](repeating: 0, count: 3) + bigEndian(number) + end)
  }
}

func bigEndian(_ number: some FixedWidthInteger) -> [UInt8] {
  withUnsafeBytes(of: number.bigEndian) { Array($0) }
}
