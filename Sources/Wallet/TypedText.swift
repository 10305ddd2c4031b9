/// The white space that separates thousands. NBSP, narrow, thin and figure spaces all become this byte.
let noBreakSpace: UInt8 = 0xA0

/// Returns typed or pasted text as Latin-1 bytes, or nil if it has a character that numbers and codes don't have.
/// Digits, dashes, full-width forms and Arabic number separators are folded to ASCII; direction marks and zero-width
/// characters are dropped.
func typedBytes(_ text: String) -> [UInt8]? {
  var bytes: [UInt8] = []
  bytes.reserveCapacity(text.utf8.count)
  for scalar in text.unicodeScalars {
    switch scalar.value {
    case 0x21...0x7E: bytes.append(UInt8(scalar.value))
    case 0x09...0x0D, 0x20, 0x3000: bytes.append(UInt8(ascii: " "))
    case 0xA0, 0x2000...0x200A, 0x202F, 0x205F: bytes.append(noBreakSpace)
    case 0x066B: bytes.append(UInt8(ascii: "."))
    case 0x060C, 0x066C: bytes.append(UInt8(ascii: ","))
    case 0x2010...0x2015, 0x2212, 0xFE58, 0xFE63: bytes.append(UInt8(ascii: "-"))
    case 0xFF01...0xFF5E: bytes.append(UInt8(scalar.value - 0xFF01 + 0x21))
    case 0xAD, 0x200B...0x200D, 0x2060...0x2064, 0xFEFF: continue
    default:
      if scalar.isMarkOfDirection { continue }
      guard let digit = asciiDigit(scalar) else { return nil }
      bytes.append(digit)
    }
  }
  return bytes
}

/// Returns a word from a fixed list, as in a file or an address, in lower case without surrounding white space.
package func typedWord(_ text: String) -> String {
  guard let bytes = typedBytes(text) else { return text }
  return String(decoding: bytes.trimmed, as: UTF8.self).lowercased()
}

/// Returns a typed whole number in any digits, or nil if it isn't one.
package func typedNumber(_ text: String) -> Int64? { typedBytes(text)?.trimmed.asciiNumber }

extension [UInt8] {
  /// The bytes without white space at their ends.
  var trimmed: ArraySlice<UInt8> {
    guard let first = firstIndex(where: { !isSpace($0) }), let last = lastIndex(where: { !isSpace($0) }) else {
      return []
    }
    return self[first...last]
  }
}

/// Returns `typedBytes` without white space and in upper case, the form in which codes and references are compared.
func typedCode(_ text: String) -> [UInt8]? {
  typedBytes(text)?.compactMap { isSpace($0) ? nil : uppercased($0) }
}

func isSpace(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == noBreakSpace }

func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

func uppercased(_ byte: UInt8) -> UInt8 {
  (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) ? byte &- 0x20 : byte
}

extension Collection<UInt8> {
  /// The number that these ASCII digits spell; nil if there are none, a byte isn't a digit, or there are more than 18.
  var asciiNumber: Int64? {
    guard (1...18).contains(count), allSatisfy(isDigit) else { return nil }
    return reduce(0) { $0 * 10 + Int64($1 &- UInt8(ascii: "0")) }
  }
}

extension [UInt8] {
  /// Appends `value`, which must not be negative, in ASCII digits with leading zeros up to `width`.
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
