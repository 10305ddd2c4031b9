import Crypto

/// Seals a national ID as version 0.1.0 did, before sealed values named their key.
enum OldestSeal {
  static func seal(_ text: String, secret: [UInt8]) throws -> [UInt8] {
    let key = HKDF<SHA256>.deriveKey(
      inputKeyMaterial: SymmetricKey(data: secret), info: Array("healthpay-portals seal national_id".utf8),
      outputByteCount: 32)
    let box = try AES.GCM.seal(Array(text.utf8), using: key, authenticating: [UInt8(1)])
    return [1] + box.nonce + box.ciphertext + box.tag
  }
}
