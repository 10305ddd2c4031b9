/// An Egyptian bank account, ISO 13616: `EG` and 27 digits, mod 97 = 1. Its description is masked.
package struct IBAN: Hashable, Sendable, CustomStringConvertible {
  /// The IBAN as stored: 29 characters without spaces.
  package let text: String

  /// Parses a typed IBAN with spaces or hyphens and in any case. Returns nil if it isn't Egyptian or its check digits
  /// are wrong.
  package init?(parsing text: String) {
    guard let typed = typedCode(text)?.filter({ $0 != UInt8(ascii: "-") }), typed.count == 29,
      typed.starts(with: "EG".utf8), typed.dropFirst(2).allSatisfy(isDigit)
    else { return nil }
    // By ISO 7064, the country and check digits move to the end, with E = 14 and G = 16.
    let rearranged = typed.dropFirst(4) + Array("1416".utf8) + typed[2..<4]
    guard rearranged.reduce(0, { ($0 * 10 + Int($1 &- UInt8(ascii: "0"))) % 97 }) == 1 else { return nil }
    self.text = String(decoding: typed, as: UTF8.self)
  }

  package var last4: String { String(text.suffix(4)) }

  /// The masked IBAN: "EG••••0002".
  package var masked: String { "EG••••" + last4 }

  /// The IBAN in groups of four: "EG38 0019 0005 …".
  package var spaced: String {
    var spaced = ""
    for (offset, character) in text.enumerated() {
      if offset > 0, offset % 4 == 0 { spaced.append(" ") }
      spaced.append(character)
    }
    return spaced
  }

  package var description: String { masked }
}
