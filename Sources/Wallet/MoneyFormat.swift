extension Money: CustomStringConvertible {
  package var description: String { decimal }

  /// The amount as exports write it: "-1234.50".
  package var decimal: String {
    withDigits(grouped: false) { String(decoding: $0, as: UTF8.self) }
  }

  /// The amount with thousands separators: "-1,234.50".
  package var grouped: String {
    withDigits(grouped: true) { String(decoding: $0, as: UTF8.self) }
  }

  /// Appends `decimal` in ASCII.
  package func writeDecimal(into bytes: inout [UInt8]) {
    withDigits(grouped: false) { bytes.append(contentsOf: $0) }
  }

  /// Appends `grouped` in ASCII.
  package func writeGrouped(into bytes: inout [UInt8]) {
    withDigits(grouped: true) { bytes.append(contentsOf: $0) }
  }

  private func withDigits<Result>(grouped: Bool, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    // The longest amount is -92,233,720,368,547,758.08, which has 26 bytes. It is written from the last digit to the
    // first.
    withUnsafeTemporaryAllocation(byteCount: 32, alignment: 1) { buffer in
      var start = buffer.count
      func put(_ byte: UInt8) {
        start -= 1
        buffer[start] = byte
      }
      let (pounds, piastres) = self.piastres.magnitude.quotientAndRemainder(dividingBy: 100)
      put(UInt8(ascii: "0") + UInt8(piastres % 10))
      put(UInt8(ascii: "0") + UInt8(piastres / 10))
      put(UInt8(ascii: "."))
      var rest = pounds
      var digits = 0
      repeat {
        if grouped, digits > 0, digits % 3 == 0 { put(UInt8(ascii: ",")) }
        put(UInt8(ascii: "0") + UInt8(rest % 10))
        rest /= 10
        digits += 1
      } while rest > 0
      if self.piastres < 0 { put(UInt8(ascii: "-")) }
      return body(UnsafeRawBufferPointer(rebasing: buffer[start...]))
    }
  }
}

extension Money {
  /// As `decimal` writes it: "-1234.50". Nil for anything else.
  package init?(decimal text: String) {
    let isNegative = text.utf8.first == UInt8(ascii: "-")
    let digits = text.utf8.dropFirst(isNegative ? 1 : 0)
    guard digits.count >= 4, digits.dropLast(2).last == UInt8(ascii: ".") else { return nil }
    var magnitude: Int64 = 0
    for (offset, byte) in digits.enumerated() where offset != digits.count - 3 {
      guard (0x30...0x39).contains(byte) else { return nil }
      let (tens, overflow) = magnitude.multipliedReportingOverflow(by: 10)
      let (sum, carry) = tens.subtractingReportingOverflow(Int64(byte - 0x30))
      if overflow || carry { return nil }
      // Below zero, where there is room for one more.
      magnitude = sum
    }
    if !isNegative, magnitude == .min { return nil }
    self.init(piastres: isNegative ? magnitude : -magnitude)
  }
}
