package import Wallet

/// An address on this site: `Path("/admin/users") / id`, `.query("from", day)`.
///
/// It always begins with one slash, so a link to another site, `//host` and `javascript:` can't be written.
/// Segments and query values are percent-encoded as RFC 3986 asks (unreserved characters stay).
@usableFromInline
package struct Path: Hashable, Sendable {
  private var base: String
  /// The last segment, where it needs no encoding: a list links each of its rows, and joins no string for it.
  private var last = ""
  private var hasQuery = false

  package var text: String {
    get { last.isEmpty ? base : base + "/" + last }
    set {
      base = newValue
      last = ""
    }
  }

  /// A literal address. Anything but one leading slash is a mistake in the source.
  package init(_ literal: StaticString) {
    base = literal.description
    assert(Self.isLocal(base) && !base.utf8.contains(UInt8(ascii: "?")), "A path begins with one slash.")
  }

  /// An address that came back from a browser (`back` in a form); nil unless it stays on this site.
  package init?(local text: String) {
    guard Self.isLocal(text) else { return nil }
    base = text
    hasQuery = text.utf8.contains(UInt8(ascii: "?"))
  }

  package static func / (path: Path, segment: String) -> Path {
    var encoded = ""
    encoded.append(encoded: segment)
    return path.appending(encoded)
  }

  package static func / (path: Path, id: some Identifier) -> Path { path.appending(String(id.rawValue)) }
  package static func / (path: Path, reference: Reference) -> Path { path.appending(reference.text) }
  package static func / (path: Path, code: MerchantCode) -> Path { path.appending(code.description) }

  /// A segment of unreserved characters only. One slash before it, never two: `//` would name another host.
  private func appending(_ segment: String) -> Path {
    precondition(!hasQuery, "Segments come before the query.")
    if segment.isEmpty { return self }
    var path = self
    if !last.isEmpty { path.text = text }
    if path.base.utf8.last == UInt8(ascii: "/") { path.base.removeLast() }
    path.last = segment
    return path
  }

  /// Adds a query item; a nil or empty value leaves the path as it is.
  @usableFromInline
  package consuming func query(_ name: StaticString, _ value: String?) -> Path {
    guard let value, !value.isEmpty else { return self }
    var text = text
    text.reserveCapacity(text.utf8.count + name.utf8CodeUnitCount + value.utf8.count + 2)
    text.append(hasQuery ? "&" : "?")
    text.append(encoded: name.description)
    text.append("=")
    text.append(encoded: value)
    var path = self
    path.text = text
    path.hasQuery = true
    return path
  }

  package consuming func query(_ name: StaticString, _ day: Day?) -> Path { query(name, day?.description) }
  package consuming func query(_ name: StaticString, _ number: Int?) -> Path { query(name, number.map { String($0) }) }
  package consuming func query(_ name: StaticString, _ code: MerchantCode?) -> Path { query(name, code?.description) }

  @inlinable
  package consuming func query<Value: RawRepresentable<String>>(_ name: StaticString, _ value: Value?) -> Path {
    query(name, value?.rawValue)
  }

  @usableFromInline
  package static func == (left: Path, right: Path) -> Bool { left.text == right.text }

  @usableFromInline
  package func hash(into hasher: inout Hasher) { hasher.combine(text) }

  /// The address in an attribute.
  func write(into buffer: inout HTMLBuffer) {
    buffer.text(base)
    if last.isEmpty { return }
    buffer.raw("/")
    buffer.text(last)
  }

  private static func isLocal(_ text: String) -> Bool {
    var bytes = text.utf8.makeIterator()
    guard bytes.next() == UInt8(ascii: "/") else { return false }
    if let second = bytes.next(), second == UInt8(ascii: "/") || second == UInt8(ascii: "\\") { return false }
    return text.utf8.allSatisfy { 0x21...0x7E ~= $0 && $0 != UInt8(ascii: "\\") && $0 != UInt8(ascii: "#") }
  }
}

extension String {
  fileprivate mutating func append(encoded text: String) {
    if text.utf8.allSatisfy(Self.isUnreserved) {
      append(text)
      return
    }
    for byte in text.utf8 {
      if Self.isUnreserved(byte) {
        unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        append("%")
        unicodeScalars.append(Self.hexadecimal(byte >> 4))
        unicodeScalars.append(Self.hexadecimal(byte & 15))
      }
    }
  }

  private static func isUnreserved(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: true
    default: false
    }
  }

  private static func hexadecimal(_ nibble: UInt8) -> Unicode.Scalar {
    Unicode.Scalar(nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "A") + nibble - 10)
  }
}
