/// A header field's value with its parameters, as in `form-data; name="file"; filename="a.csv"` (RFC 2045, section 5.1).
struct HeaderParameters {
  /// The part before the first `;`, in lower case.
  let value: String
  private var parameters: [String: String] = [:]

  subscript(name: String) -> String? { parameters[name] }

  /// Returns nil if the field isn't well formed, isn't UTF-8, or repeats a parameter.
  init?(_ text: some Sequence<UInt8>) {
    var rest = Array(text)[...]
    Self.skipSpace(&rest)
    guard let value = Self.token(&rest, or: UInt8(ascii: "/")) else { return nil }
    self.value = value.lowercased()
    while true {
      Self.skipSpace(&rest)
      guard let semicolon = rest.popFirst() else { return }
      guard semicolon == UInt8(ascii: ";") else { return nil }
      Self.skipSpace(&rest)
      guard let name = Self.token(&rest), rest.popFirst() == UInt8(ascii: "="),
        let value = rest.first == UInt8(ascii: "\"") ? Self.quoted(&rest) : Self.token(&rest),
        parameters.updateValue(value, forKey: name.lowercased()) == nil
      else { return nil }
    }
  }

  private static func skipSpace(_ rest: inout ArraySlice<UInt8>) {
    rest = rest.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
  }

  static func token(_ rest: inout ArraySlice<UInt8>, or other: UInt8? = nil) -> String? {
    let token = rest.prefix { isToken($0) || $0 == other }
    rest = rest[token.endIndex...]
    return token.isEmpty ? nil : String(decoding: token, as: UTF8.self)
  }

  /// Reads a quoted string. A backslash escapes only quotes and backslashes; elsewhere it is part of a Windows path.
  private static func quoted(_ rest: inout ArraySlice<UInt8>) -> String? {
    rest.removeFirst()
    var bytes: [UInt8] = []
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "\""): return String(validating: bytes, as: UTF8.self)
      case UInt8(ascii: "\\") where rest.first == UInt8(ascii: "\"") || rest.first == UInt8(ascii: "\\"):
        bytes.append(rest.removeFirst())
      case 0..<0x20, 0x7F: return nil
      default: bytes.append(byte)
      }
    }
    return nil
  }

  /// Returns whether the byte is visible ASCII and none of RFC 2045's tspecials.
  private static func isToken(_ byte: UInt8) -> Bool {
    (0x21...0x7E).contains(byte) && !"()<>@,;:\\\"/[]?=".utf8.contains(byte)
  }
}
