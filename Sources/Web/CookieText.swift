/// The Cookie field of a request: `name=value` pairs with semicolons between. It is read byte by byte: for `Character` a
/// separator with a combining mark behind it is no separator, and both ways of reading have to agree.
enum CookieText {
  /// Each pair; what has no `=` is none.
  static func pairs(_ field: String) -> [(name: Substring, value: Substring)] {
    parts(field).compactMap { pair in
      guard let sign = pair.firstIndex(of: UInt8(ascii: "=")) else { return nil }
      return (Substring(pair[..<sign]), Substring(pair[pair.index(after: sign)...]))
    }
  }

  /// The value of the only pair of that name; nil where there are two.
  static func value(of name: String, in fields: some Sequence<String>) -> Substring? {
    var found: Substring?
    for field in fields {
      for pair in parts(field) where pair.starts(with: name.utf8) {
        let end = pair.index(pair.startIndex, offsetBy: name.utf8.count)
        guard end < pair.endIndex, pair[end] == UInt8(ascii: "=") else { continue }
        if found != nil { return nil }
        found = Substring(pair[pair.index(after: end)...])
      }
    }
    return found
  }

  /// The parts between the semicolons. They are found one by one, since each request reads several cookies.
  private static func parts(_ field: String) -> some Sequence<Substring.UTF8View> {
    sequence(state: field[...].utf8) { rest in
      guard !rest.isEmpty else { return nil }
      let end = rest.firstIndex(of: UInt8(ascii: ";")) ?? rest.endIndex
      defer { rest = rest[end...].dropFirst() }
      return rest[..<end].drop { $0 == UInt8(ascii: " ") }
    }
  }
}
