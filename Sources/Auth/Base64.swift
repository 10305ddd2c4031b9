/// Base64 without padding (RFC 4648), in the standard and the URL-safe alphabet.
enum Base64 {
  enum Alphabet {
    case standard
    case urlSafe

    fileprivate var last: (UInt8, UInt8) {
      switch self {
      case .standard: (UInt8(ascii: "+"), UInt8(ascii: "/"))
      case .urlSafe: (UInt8(ascii: "-"), UInt8(ascii: "_"))
      }
    }
  }

  static func encode(_ bytes: [UInt8], _ alphabet: Alphabet) -> String {
    var out: [UInt8] = []
    out.reserveCapacity((bytes.count * 4 + 2) / 3)
    var buffer: UInt32 = 0
    var bits = 0
    for byte in bytes {
      buffer = buffer << 8 | UInt32(byte)
      bits += 8
      while bits >= 6 {
        bits -= 6
        out.append(character(UInt8(buffer >> UInt32(bits) & 63), alphabet))
      }
    }
    if bits > 0 { out.append(character(UInt8(buffer << UInt32(6 - bits) & 63), alphabet)) }
    return String(decoding: out, as: UTF8.self)
  }

  /// Returns nil if a character isn't in the alphabet, the length is impossible, or spare bits aren't zero, so that
  /// each value has exactly one text.
  static func decode(_ text: some StringProtocol, _ alphabet: Alphabet) -> [UInt8]? {
    var out: [UInt8] = []
    var buffer: UInt32 = 0
    var bits = 0
    var count = 0
    for character in text.utf8 {
      guard let value = value(character, alphabet) else { return nil }
      count += 1
      buffer = buffer << 6 | UInt32(value)
      bits += 6
      if bits >= 8 {
        bits -= 8
        out.append(UInt8(buffer >> UInt32(bits) & 255))
      }
    }
    guard count % 4 != 1, buffer & (1 << UInt32(bits) - 1) == 0 else { return nil }
    return out
  }

  private static func character(_ value: UInt8, _ alphabet: Alphabet) -> UInt8 {
    switch value {
    case 0..<26: UInt8(ascii: "A") + value
    case 26..<52: UInt8(ascii: "a") + value - 26
    case 52..<62: UInt8(ascii: "0") + value - 52
    case 62: alphabet.last.0
    default: alphabet.last.1
    }
  }

  private static func value(_ character: UInt8, _ alphabet: Alphabet) -> UInt8? {
    switch character {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): character - UInt8(ascii: "A")
    case UInt8(ascii: "a")...UInt8(ascii: "z"): character - UInt8(ascii: "a") + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0") + 52
    case alphabet.last.0: 62
    case alphabet.last.1: 63
    default: nil
    }
  }
}

extension [UInt8] {
  /// The URL-safe form for cookies and addresses: letters, digits, `-` and `_`.
  package var base64URL: String { Base64.encode(self, .urlSafe) }

  /// The form with padding, for MIME.
  package var base64: String {
    let text = Base64.encode(self, .standard)
    return text + String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
  }

  package init?(base64URL text: some StringProtocol) {
    guard let bytes = Base64.decode(text, .urlSafe) else { return nil }
    self = bytes
  }
}
