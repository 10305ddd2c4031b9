/// A writer of XML 1.0: one element on each line, indented by two spaces. Text must not contain characters outside XML
/// 1.0's `Char`.
struct XMLBytes {
  private(set) var bytes: [UInt8] = []
  private var depth = 0

  init(reserving capacity: Int) {
    bytes.reserveCapacity(capacity)
  }

  mutating func document(namespace: StaticString, _ content: (inout XMLBytes) -> Void) {
    put("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Document xmlns=\"")
    put(namespace)
    put("\">\n")
    nest(content)
    put("</Document>\n")
  }

  mutating func element(_ name: StaticString, _ content: (inout XMLBytes) -> Void) {
    indent()
    open(name)
    put("\n")
    nest(content)
    indent()
    close(name)
  }

  mutating func element(_ name: StaticString, _ text: String) {
    indent()
    open(name)
    escape(text)
    close(name)
  }

  /// Writes an ISO 20022 amount, with the currency in the attribute `Ccy`.
  mutating func element(_ name: StaticString, currency: StaticString, _ text: String) {
    indent()
    put("<")
    put(name)
    put(" Ccy=\"")
    put(currency)
    put("\">")
    escape(text)
    close(name)
  }

  private mutating func nest(_ content: (inout XMLBytes) -> Void) {
    depth += 1
    content(&self)
    depth -= 1
  }

  private mutating func indent() {
    for _ in 0..<depth { put("  ") }
  }

  private mutating func open(_ name: StaticString) {
    put("<")
    put(name)
    put(">")
  }

  private mutating func close(_ name: StaticString) {
    put("</")
    put(name)
    put(">\n")
  }

  private mutating func put(_ text: StaticString) {
    text.withUTF8Buffer { bytes.append(contentsOf: $0) }
  }

  /// Compares bytes, since a combining mark after a `<` would hide it from a comparison of characters.
  private mutating func escape(_ text: String) {
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "&"): put("&amp;")
      case UInt8(ascii: "<"): put("&lt;")
      case UInt8(ascii: ">"): put("&gt;")
      case UInt8(ascii: "\""): put("&quot;")
      case UInt8(ascii: "'"): put("&apos;")
      default: bytes.append(byte)
      }
    }
  }
}
