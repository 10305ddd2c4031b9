/// An Egyptian national ID: century, birth date, governorate, serial number. Its description is masked.
package struct NationalID: Hashable, Sendable, CustomStringConvertible {
  /// The 14 ASCII digits.
  package let digits: String
  package let birthDay: Day

  /// Parses a typed national ID. Returns nil without 14 digits, a real birth date and a known governorate. (The rule of
  /// the last digit is unpublished.)
  package init?(parsing text: String) {
    guard let typed = typedCode(text)?.filter({ $0 != UInt8(ascii: "-") }), typed.count == 14,
      let number = typed.asciiNumber
    else { return nil }
    let century: Int
    switch typed[0] {
    case UInt8(ascii: "2"): century = 1900
    case UInt8(ascii: "3"): century = 2000
    default: return nil
    }
    let date = Int(number / 10_000_000 % 1_000_000)
    guard let birthDay = Day(year: century + date / 10_000, month: date / 100 % 100, day: date % 100),
      NationalID.governorates.contains(Int(number / 100_000 % 100))
    else { return nil }
    self.birthDay = birthDay
    digits = String(decoding: typed, as: UTF8.self)
  }

  /// The masked ID: "••••••••••1234".
  package var masked: String { String(repeating: "•", count: 10) + digits.suffix(4) }

  package var description: String { masked }

  /// The codes of the Civil Status Organisation; 88 is a birth abroad.
  private static let governorates: Set<Int> = [
    1, 2, 3, 4, 11, 12, 13, 14, 15, 16, 17, 18, 19, 21, 22, 23, 24, 25, 26, 27, 28, 29, 31, 32, 33, 34, 35, 88,
  ]
}
