/// An Egyptian mobile number. Its description is masked, so that a log line can't reveal it.
package struct PhoneNumber: Hashable, Sendable, CustomStringConvertible {
  /// The number as stored in E.164: "+201012345676".
  package let e164: String

  /// Reads a stored number. Returns nil unless it is `+201[0125]` and 8 ASCII digits.
  package init?(e164 text: String) {
    var text = text
    let isValid = text.withUTF8 { bytes in
      bytes.count == 13 && bytes.starts(with: "+20".utf8) && PhoneNumber.isSubscriber(bytes.dropFirst(3))
    }
    guard isValid else { return nil }
    e164 = text
  }

  /// Parses a typed number: `01…`, `+20…`, `0020…`, `20…`, with spaces, hyphens, dots, parentheses, Arabic or Persian
  /// digits.
  package init?(parsing text: String) {
    guard let typed = typedBytes(text) else { return nil }
    let number = typed.filter { !isSpace($0) && !"-.()".utf8.contains($0) }
    let prefix = ["+20", "0020", "20", "0"].first { number.starts(with: $0.utf8) }
    guard let prefix else { return nil }
    let subscriber = number.dropFirst(prefix.utf8.count)
    guard PhoneNumber.isSubscriber(subscriber) else { return nil }
    e164 = "+20" + String(decoding: subscriber, as: UTF8.self)
  }

  /// The number as dialed in Egypt: "01012345676".
  package var national: String { "0" + e164.dropFirst(3) }

  /// The network prefix and last three digits: "010•••••676".
  package var masked: String { "0" + e164.dropFirst(3).prefix(2) + "•••••" + e164.suffix(3) }

  /// The number in groups: "+20 101 234 5676".
  package var spaced: String {
    "+20 " + e164.dropFirst(3).prefix(3) + " " + e164.dropFirst(6).prefix(3) + " " + e164.suffix(4)
  }

  package var description: String { masked }

  private static func isSubscriber(_ digits: some RandomAccessCollection<UInt8>) -> Bool {
    guard digits.count == 10, digits.allSatisfy(isDigit), digits.first == UInt8(ascii: "1") else { return false }
    return "0125".utf8.contains(digits[digits.index(after: digits.startIndex)])
  }
}
