/// A merchant's public number, `MRC-000001`: `MRC-` and at least six digits.
package struct MerchantCode: Hashable, Comparable, Sendable, CustomStringConvertible {
  package let number: Int64

  /// Returns nil unless `number` is positive and has 1 to 18 digits.
  package init?(number: Int64) {
    guard (1...999_999_999_999_999_999).contains(number) else { return nil }
    self.number = number
  }

  /// Parses a typed code: `mrc-1`, `MRC 000001`, `mrc1`, `MRC-٠٠٠٠٠١`.
  package init?(parsing text: String) {
    guard let code = typedCode(text), code.starts(with: "MRC".utf8) else { return nil }
    let rest = code.dropFirst(3)
    let digits = rest.first == UInt8(ascii: "-") ? rest.dropFirst() : rest
    guard let number = digits.asciiNumber else { return nil }
    self.init(number: number)
  }

  package var description: String {
    // Adding a seventh digit in front keeps the leading zeros.
    number < 1_000_000 ? "MRC-" + String(1_000_000 + number).dropFirst() : "MRC-\(number)"
  }

  package static func < (left: MerchantCode, right: MerchantCode) -> Bool {
    left.number < right.number
  }
}
