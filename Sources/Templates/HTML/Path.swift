package import Wallet

/// An address on this site: `Path("/admin/users") / id`, `.query("from", day)`.
///
/// It always begins with exactly one slash, so links to another site, `//host` and `javascript:` can't be written.
/// Segments and query values are percent-encoded according to RFC 3986; unreserved characters stay.
@usableFromInline
package struct Path: Hashable, Sendable {
  private var base: String
  /// The last segment, if it needs no encoding. A list links each of its rows, and this saves joining a string for
  /// each.
  private var last = ""
  private var hasQuery = false

  /// The same address with what stands behind the question mark of another one.
  package func with(queryOf other: Path) -> Path {
    other.queryText.isEmpty ? self : Path(local: text + "?" + other.queryText) ?? self
  }

  /// What stands behind the question mark.
  package var queryText: String {
    text.split(separator: "?", maxSplits: 1).dropFirst().first.map { String($0) } ?? ""
  }

  /// What stands behind the last slash of an address without a query.
  package var lastSegment: String {
    if !last.isEmpty { return last }
    let slash = base.utf8.lastIndex(of: UInt8(ascii: "/")) ?? base.startIndex
    return String(base[base.utf8.index(after: slash)...])
  }

  package var text: String {
    get { last.isEmpty ? base : base + "/" + last }
    set {
      base = newValue
      last = ""
    }
  }

  /// Creates an address from a literal, which must begin with one slash.
  package init(_ literal: StaticString) {
    base = literal.description
    assert(Self.isLocal(base) && !base.utf8.contains(UInt8(ascii: "?")), "A path begins with one slash.")
  }

  /// Reads an address that came back from a browser (`back` in a form). Returns nil unless it stays on this site.
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

  /// Appends a segment of unreserved characters. There is never a second slash before it, since `//` would name another
  /// host.
  private func appending(_ segment: String) -> Path {
    precondition(!hasQuery, "Segments come before the query.")
    if segment.isEmpty { return self }
    var path = self
    if !last.isEmpty { path.text = text }
    if path.base.utf8.last == UInt8(ascii: "/") { path.base.removeLast() }
    path.last = segment
    return path
  }

  /// Adds a query item. A nil or empty value leaves the path unchanged. It builds a single string, since a list's
  /// filters are dozens of links.
  @usableFromInline
  package consuming func query(_ name: StaticString, _ value: String?) -> Path {
    guard let value, !value.isEmpty else { return self }
    if AddressSeal.isSearch(name), let seal = AddressSeal.current {
      return adding(name, seal.address(of: value))
    }
    return adding(name, value)
  }

  /// Adds an item that a search form sent.
  package consuming func query(named name: String, _ value: String) -> Path {
    switch name {
    case "q": return query("q", value)
    default:
      var path = self
      path.text += (path.hasQuery ? "&" : "?") + Self.item(name, value)
      path.hasQuery = true
      return path
    }
  }

  /// Returns an item of a query, encoded.
  package static func item(_ name: String, _ value: String) -> String {
    var item = ""
    item.append(encoded: name)
    item += "="
    item.append(encoded: value)
    return item
  }

  private consuming func adding(_ name: StaticString, _ value: String) -> Path {
    var (start, value) = (text, value)
    let longest = start.utf8.count + name.utf8CodeUnitCount + 3 * value.utf8.count + 2
    let mark = hasQuery ? UInt8(ascii: "&") : UInt8(ascii: "?")
    let text = String(unsafeUninitializedCapacity: longest) { bytes in
      var end = start.withUTF8 { bytes.update(fromContentsOf: $0) }
      bytes[end] = mark
      end = name.withUTF8Buffer { bytes[(end + 1)...].update(fromContentsOf: $0) }
      bytes[end] = UInt8(ascii: "=")
      end += 1
      value.withUTF8 { utf8 in
        for byte in utf8 {
          if String.isUnreserved(byte) {
            bytes[end] = byte
            end += 1
          } else {
            bytes[end] = UInt8(ascii: "%")
            bytes[end + 1] = String.hexadecimal(byte >> 4)
            bytes[end + 2] = String.hexadecimal(byte & 15)
            end += 3
          }
        }
      }
      return end
    }
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

  /// An item for each value.
  package consuming func query<Value: RawRepresentable<String>>(_ name: StaticString, all values: [Value]) -> Path {
    var path = self
    for value in values { path = path.query(name, value.rawValue) }
    return path
  }

  @usableFromInline
  package static func == (left: Path, right: Path) -> Bool { left.text == right.text }

  @usableFromInline
  package func hash(into hasher: inout Hasher) { hasher.combine(text) }

  /// Writes the address into an attribute.
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
        unicodeScalars.append(Unicode.Scalar(Self.hexadecimal(byte >> 4)))
        unicodeScalars.append(Unicode.Scalar(Self.hexadecimal(byte & 15)))
      }
    }
  }

  fileprivate static func isUnreserved(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: true
    default: false
    }
  }

  fileprivate static func hexadecimal(_ nibble: UInt8) -> UInt8 {
    nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "A") + nibble - 10
  }
}
