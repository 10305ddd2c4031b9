/// `application/x-www-form-urlencoded` data of a query or a form, read strictly (WHATWG URL, section 5): text that
/// isn't UTF-8, contains NUL or has a broken `%` is refused, not guessed at.
package struct URLEncoded: Sendable {
  package struct Malformed: Error {}

  package typealias Items = [(name: String, value: String)]

  package internal(set) var items: Items = []
  /// The names of items whose value is a token of another browser (`AddressSeal`).
  package internal(set) var ended: Set<String> = []

  package init(_ text: some Sequence<UInt8>) throws(Malformed) {
    var name: [UInt8]?
    var current: [UInt8] = []
    var pending: [UInt8] = []
    var isEmpty = true

    func finish() throws(Malformed) {
      if !isEmpty {
        let value = name == nil ? [] : current
        items.append((try Self.string(name ?? current), try Self.string(value)))
      }
      name = nil
      current = []
      isEmpty = true
    }

    for byte in text {
      if byte == UInt8(ascii: "&") {
        guard pending.isEmpty else { throw Malformed() }
        try finish()
        continue
      }
      isEmpty = false
      if !pending.isEmpty {
        pending.append(byte)
        if pending.count == 3 {
          guard let high = Self.nibble(pending[1]), let low = Self.nibble(pending[2]) else { throw Malformed() }
          current.append(high << 4 | low)
          pending = []
        }
        continue
      }
      switch byte {
      case UInt8(ascii: "%"): pending = [byte]
      case UInt8(ascii: "+"): current.append(UInt8(ascii: " "))
      case UInt8(ascii: "=") where name == nil:
        name = current
        current = []
      default: current.append(byte)
      }
    }
    guard pending.isEmpty else { throw Malformed() }
    try finish()
  }

  /// Returns the value of the first item of that name.
  package subscript(name: String) -> String? { items.first { $0.name == name }?.value }

  package func all(_ name: String) -> [String] { items.filter { $0.name == name }.map(\.value) }

  /// Decodes a percent-encoded path segment, in which `+` is a plus. Returns nil if it isn't UTF-8 or contains NUL.
  static func segment(_ text: Substring) -> String? {
    guard text.utf8.contains(UInt8(ascii: "%")) else { return String(text) }
    var bytes: [UInt8] = []
    var iterator = text.utf8.makeIterator()
    while let byte = iterator.next() {
      if byte == UInt8(ascii: "%") {
        guard let high = iterator.next().flatMap(nibble), let low = iterator.next().flatMap(nibble) else { return nil }
        bytes.append(high << 4 | low)
      } else {
        bytes.append(byte)
      }
    }
    return try? string(bytes)
  }

  /// Decodes UTF-8 without NUL.
  static func string(_ bytes: [UInt8]) throws(Malformed) -> String {
    guard !bytes.contains(0), let text = String(validating: bytes, as: UTF8.self) else { throw Malformed() }
    return text
  }

  private static func nibble(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    default: nil
    }
  }
}
