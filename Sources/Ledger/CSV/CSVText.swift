extension [UInt8] {
  /// Appends a field of RFC 4180 that a spreadsheet doesn't execute. It compares bytes, since a combining mark after a comma
  /// or a quote would hide it from a comparison of characters.
  package mutating func appendCSVText(_ text: String) {
    let isQuoted = text.utf8.contains {
      $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") || $0 == 0x0A || $0 == 0x0D
    }
    if isQuoted { append(UInt8(ascii: "\"")) }
    for byte in SpreadsheetText.guarded(text).utf8 {
      if byte == UInt8(ascii: "\"") { append(byte) }
      append(byte)
    }
    if isQuoted { append(UInt8(ascii: "\"")) }
  }
}
