extension Instant {
  /// Parses a typed ISO 8601 instant with an offset, `2025-01-01T08:00:07.25+02:00` or `…Z`, with at most six decimals
  /// and no leap seconds.
  package init?(iso8601 text: String) {
    guard var rest = typedBytes(text)?.trimmed else { return nil }
    guard let year = Instant.take(4, "-", &rest), let month = Instant.take(2, "-", &rest),
      let dayOfMonth = Instant.take(2, nil, &rest), let day = Day(year: year, month: month, day: dayOfMonth),
      let separator = rest.popFirst(), separator == UInt8(ascii: "T") || isSpace(separator),
      let hour = Instant.take(2, ":", &rest), hour < 24,
      let minute = Instant.take(2, ":", &rest), minute < 60,
      let second = Instant.take(2, nil, &rest), second < 60,
      let fraction = Instant.takeFraction(&rest), let offset = Instant.takeOffset(&rest), rest.isEmpty
    else { return nil }
    let seconds = day.daysSince1970 * 86_400 + hour * 3_600 + minute * 60 + second - offset
    self.init(microseconds: Int64(seconds) * 1_000_000 + Int64(fraction))
  }

  private static func take(_ count: Int, _ separator: Unicode.Scalar?, _ rest: inout ArraySlice<UInt8>) -> Int? {
    guard rest.count >= count, let value = rest.prefix(count).asciiNumber else { return nil }
    rest = rest.dropFirst(count)
    if let separator {
      guard rest.popFirst() == UInt8(ascii: separator) else { return nil }
    }
    return Int(value)
  }

  /// Reads the microseconds of an optional `.ffffff`.
  private static func takeFraction(_ rest: inout ArraySlice<UInt8>) -> Int? {
    guard rest.first == UInt8(ascii: ".") else { return 0 }
    let digits = rest.dropFirst().prefix(while: isDigit)
    guard digits.count <= 6, let value = digits.asciiNumber else { return nil }
    rest = rest[digits.endIndex...]
    return (digits.count..<6).reduce(Int(value)) { value, _ in value * 10 }
  }

  /// Reads seconds east of UTC: `Z`, `+02:00`, `+0200` or `+02`, less than 16 hours as in PostgreSQL.
  private static func takeOffset(_ rest: inout ArraySlice<UInt8>) -> Int? {
    let sign: Int
    switch rest.popFirst() {
    case UInt8(ascii: "Z"): return 0
    case UInt8(ascii: "+"): sign = 1
    case UInt8(ascii: "-"): sign = -1
    default: return nil
    }
    guard let hours = take(2, nil, &rest), hours < 16 else { return nil }
    if rest.isEmpty { return sign * hours * 3_600 }
    if rest.first == UInt8(ascii: ":") { rest.removeFirst() }
    guard let minutes = take(2, nil, &rest), minutes < 60 else { return nil }
    return sign * (hours * 3_600 + minutes * 60)
  }
}
