/// The reason why a typed amount is refused.
package enum InvalidMoney: String, Error, CaseIterable, Sendable {
  case empty
  case notANumber = "not_a_number"
  case tooManyDecimals = "too_many_decimals"
  case tooLarge = "too_large"
}

extension Money {
  /// Parses an amount as typed or as our pages print it: `1234`, `1,234.5`, `١٬٢٣٤٫٥٠`, `EGP 1,234.50`, `1,234.50
  /// ج.م.`. It has no sign, at most 10 whole digits and two decimals.
  package init(parsing text: String) throws(InvalidMoney) {
    var amount = String.UnicodeScalarView()
    amount.append(contentsOf: Money.withoutCurrency(text))
    self.init(piastres: try hundredths(String(amount)))
  }

  /// Returns whether the text names a currency beside what may be an amount.
  package static func namesCurrency(_ text: String) -> Bool {
    withoutCurrency(text).count < trimmed(text).count
  }

  private static let currencies = ["EGP", "L.E.", "LE", "ج.م.", "ج.م", "جنيه"].map { Array($0.unicodeScalars) }

  private static func trimmed(_ text: String) -> ArraySlice<Unicode.Scalar> {
    let scalars = Array(text.unicodeScalars).filter { !$0.isMarkOfDirection }
    guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
      let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
    else { return [] }
    return scalars[first...last]
  }

  /// Returns the text without one name of the currency before or after the number.
  private static func withoutCurrency(_ text: String) -> ArraySlice<Unicode.Scalar> {
    let amount = trimmed(text)
    for currency in currencies {
      if amount.prefix(currency.count).elementsEqual(currency, by: isSame) { return amount.dropFirst(currency.count) }
      if amount.suffix(currency.count).elementsEqual(currency, by: isSame) { return amount.dropLast(currency.count) }
    }
    return amount
  }

  private static func isSame(_ typed: Unicode.Scalar, _ letter: Unicode.Scalar) -> Bool {
    typed == letter || typed.isASCII && uppercased(UInt8(ascii: typed)) == letter.value
  }
}

/// Returns a typed number with at most two decimals in hundredths: piastres of a pound, basis points of a percent.
package func hundredths(_ text: String) throws(InvalidMoney) -> Int64 {
  guard let typed = typedBytes(text)?.trimmed else { throw .notANumber }
  if typed.isEmpty { throw .empty }
  let point = typed.firstIndex(of: UInt8(ascii: ".")) ?? typed.endIndex
  let digits = try wholeDigits(typed[..<point])
  let decimals = typed[point...].dropFirst()
  guard decimals.allSatisfy(isDigit), point == typed.endIndex || !decimals.isEmpty else { throw .notANumber }
  if decimals.count > 2 { throw .tooManyDecimals }
  guard digits.count <= 10, let whole = digits.asciiNumber else { throw .tooLarge }
  return whole * 100 + (decimals.asciiNumber ?? 0) * (decimals.count == 1 ? 10 : 1)
}

/// Returns the digits before the decimal point, whose thousands separators must be in groups of three.
private func wholeDigits(_ whole: ArraySlice<UInt8>) throws(InvalidMoney) -> [UInt8] {
  let groups = whole.split(omittingEmptySubsequences: false) { $0 == UInt8(ascii: ",") || $0 == noBreakSpace }
  guard let first = groups.first, !first.isEmpty else { throw .notANumber }
  if groups.count > 1 {
    // "0,500" is half a pound in European notation, not five hundred.
    guard first.count <= 3, first.contains(where: { $0 != UInt8(ascii: "0") }),
      groups.dropFirst().allSatisfy({ $0.count == 3 })
    else { throw .notANumber }
  }
  let digits = groups.flatMap { $0 }
  guard digits.allSatisfy(isDigit) else { throw .notANumber }
  return digits
}
