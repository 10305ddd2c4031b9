import Crypto

/// The codes of an authenticator app: HMAC-SHA-1 over steps of 30 seconds (RFC 6238), truncated to digits (RFC 4226,
/// 5.3).
package enum TOTP {
  package static let secondsInStep: Int64 = 30
  /// The length of a secret in bytes: 160 bits, as RFC 4226 recommends.
  static let secretLength = 20

  package static func code(_ secret: [UInt8], step: Int64, digits: Int = 6) -> String {
    let counter = withUnsafeBytes(of: step.bigEndian) { Array($0) }
    let mac = Array(
      HMAC<Insecure.SHA1>.authenticationCode(for: counter, using: SymmetricKey(data: secret)))
    let offset = Int(mac[mac.count - 1] & 15)
    let number = mac[offset..<offset + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) } & 0x7FFF_FFFF
    var rest = number
    var text: [UInt8] = []
    for _ in 0..<digits {
      text.append(UInt8(ascii: "0") + UInt8(rest % 10))
      rest /= 10
    }
    return String(decoding: text.reversed(), as: UTF8.self)
  }

  /// Returns the step that a code belongs to: the current one, the one before or the one after (RFC 6238, 5.2). It must
  /// be later than the last step that was used.
  static func step(of code: String, _ secret: [UInt8], now: Int64, after last: Int64) -> Int64? {
    var found: Int64?
    for step in now - 1...now + 1 where constantTimeEqual(Array(self.code(secret, step: step).utf8), Array(code.utf8)) {
      if step > last, found == nil { found = step }
    }
    return found
  }
}

/// The values with which an authenticator app is set up.
package struct TOTPSetup: Sendable {
  let secret: [UInt8]

  init(secret: [UInt8]) { self.secret = secret }

  /// The secret in groups of four, to be typed.
  package var text: String {
    var groups: [Substring] = []
    var rest = Base32.encode(secret)[...]
    while !rest.isEmpty {
      groups.append(rest.prefix(4))
      rest = rest.dropFirst(4)
    }
    return groups.joined(separator: " ")
  }

  /// Returns the content of the QR code (Key URI Format). The app lists the account under `issuer` and `account`.
  package func uri(issuer: String, account: String) -> String {
    let (issuer, account) = (Self.encoded(issuer), Self.encoded(account))
    return "otpauth://totp/\(issuer):\(account)?secret=\(Base32.encode(secret))&issuer=\(issuer)"
  }

  private static func encoded(_ text: String) -> String {
    var encoded = ""
    for byte in text.utf8 {
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E:
        encoded.unicodeScalars.append(Unicode.Scalar(byte))
      default: encoded += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
      }
    }
    return encoded
  }
}

extension TOTPSetup: CustomStringConvertible, CustomReflectable {
  package var description: String { "TOTPSetup(redacted)" }
  package var customMirror: Mirror { Mirror(self, children: []) }
}
