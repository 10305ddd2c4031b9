import Auth
import Crypto

/// A software authenticator with one passkey, each part of whose responses can be falsified.
package struct SoftAuthenticator: Sendable {
  package enum Algorithm: Sendable { case es256, ed25519 }

  private enum Key {
    case p256(P256.Signing.PrivateKey)
    case ed25519(Curve25519.Signing.PrivateKey)
  }

  package let id = Random.bytes(32)
  package var origin: String
  package var rpID: String
  package var flags: UInt8 = 0x05
  package var signCount: UInt32 = 0
  package var type: String?
  package var tail = #","crossOrigin":false}"#
  private let key: Key

  /// - Parameter origin: the site at which the browser is, such as `https://portal.example.com:8443`
  package init(_ algorithm: Algorithm, of origin: String) {
    self.origin = origin
    rpID = String(origin.drop { $0 != "/" }.dropFirst(2).prefix { $0 != ":" })
    key =
      switch algorithm {
      case .es256: .p256(P256.Signing.PrivateKey())
      case .ed25519: .ed25519(Curve25519.Signing.PrivateKey())
      }
  }

  /// Returns what a new passkey answers to the challenge, as the portals' pages send it.
  package func register(_ challenge: String) -> String {
    let cose: [UInt8] =
      switch key {
      case .p256(let key):
        [0xA5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32] + Array(key.publicKey.rawRepresentation.prefix(32)) + [
          0x22, 0x58, 32,
        ] + Array(key.publicKey.rawRepresentation.suffix(32))
      case .ed25519(let key): [0xA4, 1, 1, 3, 0x27, 0x20, 6, 0x21, 0x58, 32] + Array(key.publicKey.rawRepresentation)
      }
    let data =
      head(flags | 0x40) + [UInt8](repeating: 0, count: 16) + [0, UInt8(id.count)] + id + cose
    let object =
      [0xA3, 0x63] + Array("fmt".utf8) + [0x64] + Array("none".utf8) + [0x67] + Array("attStmt".utf8) + [0xA0, 0x68]
      + Array("authData".utf8) + [0x58, UInt8(data.count)] + data
    return [clientData("webauthn.create", challenge), object].map(\.base64URL).joined(separator: ".")
  }

  package func use(_ challenge: String) throws -> String {
    let (client, data) = (clientData("webauthn.get", challenge), head(flags))
    let message = data + Array(SHA256.hash(data: client))
    let signature: [UInt8] =
      switch key {
      case .p256(let key): Array(try key.signature(for: message).derRepresentation)
      case .ed25519(let key): Array(try key.signature(for: message))
      }
    return [id, client, data, signature].map(\.base64URL).joined(separator: ".")
  }

  private func head(_ flags: UInt8) -> [UInt8] {
    Array(SHA256.hash(data: Array(rpID.utf8))) + [flags] + withUnsafeBytes(of: signCount.bigEndian) { Array($0) }
  }

  private func clientData(_ type: String, _ challenge: String) -> [UInt8] {
    Array(#"{"type":"\#(self.type ?? type)","challenge":"\#(challenge)","origin":"\#(origin)"\#(tail)"#.utf8)
  }
}
