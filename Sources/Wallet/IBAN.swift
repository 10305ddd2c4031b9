/// An Egyptian bank account, ISO 13616: `EG` and 27 digits, mod 97 = 1. Its description is masked.
package struct IBAN: Hashable, Sendable, CustomStringConvertible {
  /// As stored, 29 characters without spaces.
  package let text: String

  /// As typed, with spaces or hyphens, in any case; nil when it is not Egyptian or its check digits are wrong.
  package init?(parsing text: String) {
    guard let typed = typedCode(text)?.filter({ $0 != UInt8(ascii: "-") }), typed.count == 29,
      typed.starts(with: "EG".utf8), typed.dropFirst(2).allSatisfy(isDigit)
    else { return nil }
    // ISO 7064: the country and check digits go to the end, E = 14 and G = 16.
    let rearranged = typed.dropFirst(4) + Array("1416".utf8) + typed[2..<4]
    guard rearranged.reduce(0, { ($0 * 10 + Int($1 &- UInt8(ascii: "0"))) % 97 }) == 1 else { return nil }
    self.text = String(decoding: typed, as: UTF8.self)
  }

  package var last4: String { String(text.suffix(4)) }

  /// "EG••••0002".
  package var masked: String { "EG••••" + last4 }

  /// In groups of four, as on paper: "EG38 0019 0005 …".
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
