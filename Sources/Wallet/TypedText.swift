/// `text` with Arabic-Indic (U+0660–9) and Persian (U+06F0–9) digits as ASCII digits; nothing else changes.
package func foldDigits(_ text: String) -> String {
  if text.utf8.allSatisfy({ $0 < 0x80 }) { return text }
  var folded = String.UnicodeScalarView()
  for scalar in text.unicodeScalars {
    folded.append(asciiDigit(scalar).map { Unicode.Scalar($0) } ?? scalar)
  }
  return String(folded)
}

/// The white space that chat programs put into pasted numbers: NBSP, figure space and narrow NBSP all become this byte.
let noBreakSpace: UInt8 = 0xA0

/// What a person typed or pasted as Latin-1 bytes, or nil when it has a character that no number or code has.
/// Digits, dashes and Arabic number separators are folded to ASCII; bidi marks and zero-width characters are dropped.
func typedBytes(_ text: String) -> [UInt8]? {
  var bytes: [UInt8] = []
  bytes.reserveCapacity(text.utf8.count)
  for scalar in text.unicodeScalars {
    switch scalar.value {
    case 0x21...0x7E: bytes.append(UInt8(scalar.value))
    case 0x09...0x0D, 0x20: bytes.append(UInt8(ascii: " "))
    case 0xA0, 0x2007, 0x202F: bytes.append(noBreakSpace)
    case 0x066B: bytes.append(UInt8(ascii: "."))
    case 0x066C: bytes.append(UInt8(ascii: ","))
    case 0x2010...0x2015, 0x2212: bytes.append(UInt8(ascii: "-"))
    case 0x061C, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x2069, 0xFEFF: continue
    default:
      guard let digit = asciiDigit(scalar) else { return nil }
      bytes.append(digit)
    }
  }
  return bytes
}

/// `typedBytes` without any white space, letters in upper case: how codes and references are compared.
func typedCode(_ text: String) -> [UInt8]? {
  typedBytes(text)?.compactMap { isSpace($0) ? nil : uppercased($0) }
}

func isSpace(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == noBreakSpace }

func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

func uppercased(_ byte: UInt8) -> UInt8 {
  (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) ? byte &- 0x20 : byte
}

extension Collection<UInt8> {
  /// The number these ASCII digits spell; nil when there is none, a byte is no digit, or there are more than 18.
  var asciiNumber: Int64? {
    guard (1...18).contains(count), allSatisfy(isDigit) else { return nil }
    return reduce(0) { $0 * 10 + Int64($1 &- UInt8(ascii: "0")) }
  }
}

extension [UInt8] {
  /// Appends `value`, which is not negative, in ASCII digits with zeros in front up to `width`.
  mutating func append(_ value: Int, width: Int) {
    var power = 1
    var digits = 1
    while digits < width || value / power > 9 {
      power *= 10
      digits += 1
    }
    while power > 0 {
      append(UInt8(ascii: "0") + UInt8(value / power % 10))
      power /= 10
    }
  }
}

private func asciiDigit(_ scalar: Unicode.Scalar) -> UInt8? {
  switch scalar.value {
  case 0x0660...0x0669: UInt8(scalar.value - 0x0660 + 0x30)
  case 0x06F0...0x06F9: UInt8(scalar.value - 0x06F0 + 0x30)
  default: nil
  }
}
