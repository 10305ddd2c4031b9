/// A public reference that is safe to read over the phone: `TXN-` and 12 Crockford base-32 characters, of which the
/// last is a check character.
package struct Reference: Hashable, Sendable, CustomStringConvertible {
  package enum Kind: String, CaseIterable, Sendable {
    case transaction = "TXN"
    case refund = "RFN"
    case settlement = "STL"
    case payout = "PYT"
  }

  package let kind: Kind
  /// The complete reference: "TXN-8H3V5R1ZC0PP".
  package let text: String

  /// Creates a reference from the lowest 55 of `bits`.
  package init(_ kind: Kind, random bits: UInt64) {
    let values = (0..<11).map { UInt8(bits >> (50 - 5 * UInt64($0)) & 31) }
    self.init(kind, values: values + [Reference.check(values)])
  }

  /// Parses a typed reference: in any case, with O for 0, I or L for 1, spaces and dashes anywhere or missing, and
  /// Arabic digits. Returns nil if the check character doesn't match, which detects every single wrong character.
  package init?(parsing text: String) {
    guard let typed = typedCode(text)?.filter({ $0 != UInt8(ascii: "-") }), typed.count == 15,
      let kind = Kind(rawValue: String(decoding: typed[..<3], as: UTF8.self))
    else { return nil }
    let values = typed[3...].map { Reference.values[Int($0 & 0x7F)] }
    guard values.allSatisfy({ $0 < 32 }), Reference.check(values.dropLast()) == values.last else { return nil }
    self.init(kind, values: values)
  }

  /// Reads a stored reference without computing its check character again.
  package init?(stored text: String) {
    var text = text
    let kind = text.withUTF8 { bytes -> Kind? in
      guard bytes.count == 16, bytes[3] == UInt8(ascii: "-"), bytes[4...].allSatisfy(Reference.isCanonical) else {
        return nil
      }
      return Kind(rawValue: String(decoding: bytes[..<3], as: UTF8.self))
    }
    guard let kind else { return nil }
    self.kind = kind
    self.text = text
  }

  /// Parses a reference that was typed without its prefix.
  package init?(_ kind: Kind, body text: String) {
    self.init(parsing: kind.rawValue + text)
  }

  /// Returns the beginning of a reference that was typed with its prefix, in the letters of references; nil if it is none
  /// or whole.
  package static func beginning(_ text: String) -> (kind: Kind, part: String)? {
    guard let typed = typedCode(text)?.filter({ $0 != UInt8(ascii: "-") }), (4..<15).contains(typed.count),
      let kind = Kind(rawValue: String(decoding: typed[..<3], as: UTF8.self)), let part = letters(typed[3...])
    else { return nil }
    return (kind, part)
  }

  /// Returns a typed part of a reference in the letters of references; nil if it has others.
  package static func part(_ text: String) -> String? {
    guard let typed = typedCode(text)?.filter({ $0 != UInt8(ascii: "-") }), !typed.isEmpty else { return nil }
    return letters(typed[...])
  }

  private static func letters(_ typed: ArraySlice<UInt8>) -> String? {
    let values = typed.map { $0 < 128 ? Reference.values[Int($0)] : 255 }
    guard values.allSatisfy({ $0 < 32 }) else { return nil }
    return String(decoding: values.map { alphabet[Int($0)] }, as: UTF8.self)
  }

  package var description: String { text }

  package static func random(_ kind: Kind) -> Reference {
    var generator = SystemRandomNumberGenerator()
    return random(kind, using: &generator)
  }

  package static func random(_ kind: Kind, using generator: inout some RandomNumberGenerator) -> Reference {
    Reference(kind, random: generator.next())
  }

  private init(_ kind: Kind, values: [UInt8]) {
    self.kind = kind
    text = kind.rawValue + "-" + String(decoding: values.map { Reference.alphabet[Int($0)] }, as: UTF8.self)
  }

  /// Returns the check value by Luhn mod 32. Doubling is one-to-one in an even base, so a changed character always
  /// changes the sum.
  private static func check(_ values: some BidirectionalCollection<UInt8>) -> UInt8 {
    var sum = 0
    var doubled = true
    for value in values.reversed() {
      let weighted = Int(value) * (doubled ? 2 : 1)
      sum += weighted / 32 + weighted % 32
      doubled.toggle()
    }
    return UInt8((32 - sum % 32) % 32)
  }

  private static func isCanonical(_ byte: UInt8) -> Bool {
    let value = values[Int(byte & 0x7F)]
    return value < 32 && alphabet[Int(value)] == byte
  }

  private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)

  /// The Crockford value of each ASCII code; 255 if it has none.
  private static let values: [UInt8] = {
    var values = [UInt8](repeating: 255, count: 128)
    for (value, character) in alphabet.enumerated() { values[Int(character)] = UInt8(value) }
    values[Int(UInt8(ascii: "O"))] = 0
    values[Int(UInt8(ascii: "I"))] = 1
    values[Int(UInt8(ascii: "L"))] = 1
    return values
  }()
}
