extension Money: CustomStringConvertible {
  package var description: String { decimal }

  /// As in exports: "-1234.50".
  package var decimal: String {
    withDigits(grouped: false) { String(decoding: $0, as: UTF8.self) }
  }

  /// With thousands separators: "-1,234.50".
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
    // The longest is -92,233,720,368,547,758.08: 26 bytes. Written from the last digit to the first.
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
