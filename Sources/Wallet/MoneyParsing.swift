/// Why a typed amount is no amount.
package enum InvalidMoney: String, Error, CaseIterable, Sendable {
  case empty
  case notANumber = "not_a_number"
  case tooManyDecimals = "too_many_decimals"
  case tooLarge = "too_large"
}

extension Money {
  /// An amount as typed: `1234`, `1,234.5`, `١٬٢٣٤٫٥٠`. No sign, at most 10 whole digits and two decimals.
  package init(parsing text: String) throws(InvalidMoney) {
    guard let typed = typedBytes(text) else { throw .notANumber }
    guard let first = typed.firstIndex(where: { !isSpace($0) }), let last = typed.lastIndex(where: { !isSpace($0) })
    else { throw .empty }
    let amount = typed[first...last]
    let point = amount.firstIndex(of: UInt8(ascii: ".")) ?? amount.endIndex
    let digits = try Money.wholeDigits(amount[..<point])
    let decimals = amount[point...].dropFirst()
    guard decimals.allSatisfy(isDigit), point == amount.endIndex || !decimals.isEmpty else { throw .notANumber }
    if decimals.count > 2 { throw .tooManyDecimals }
    guard digits.count <= 10, let whole = digits.asciiNumber else { throw .tooLarge }
    let fraction = (decimals.asciiNumber ?? 0) * (decimals.count == 1 ? 10 : 1)
    self.init(piastres: whole * 100 + fraction)
  }

  /// The digits of the part before the decimal point, once its thousands separators stand in groups of three.
  private static func wholeDigits(_ whole: ArraySlice<UInt8>) throws(InvalidMoney) -> [UInt8] {
    let groups = whole.split(omittingEmptySubsequences: false) { $0 == UInt8(ascii: ",") || $0 == noBreakSpace }
    guard let first = groups.first, !first.isEmpty else { throw .notANumber }
    if groups.count > 1 {
      // "0,500" is a European half pound, not five hundred.
      guard first.count <= 3, first.contains(where: { $0 != UInt8(ascii: "0") }),
        groups.dropFirst().allSatisfy({ $0.count == 3 })
      else { throw .notANumber }
    }
    let digits = groups.flatMap { $0 }
    guard digits.allSatisfy(isDigit) else { throw .notANumber }
    return digits
  }
}
