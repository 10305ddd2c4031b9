/// An element of an XML document that was read.
struct XMLElement: Sendable {
  /// Without its prefix.
  let name: String
  let namespace: String
  let attributes: [String: String]
  /// The line at which it begins, from 1.
  let line: Int
  fileprivate(set) var children: [XMLElement] = []
  /// The text directly in it.
  fileprivate(set) var content: [UInt8] = []

  /// The text without surrounding white space.
  var text: String {
    let isWhite: (UInt8) -> Bool = { $0 == 0x20 || (0x09...0x0D).contains($0) }
    let start = content.drop(while: isWhite)
    return String(
      decoding: start[..<(start.lastIndex { !isWhite($0) }.map { $0 + 1 } ?? start.startIndex)], as: UTF8.self)
  }

  func all(_ name: String) -> [XMLElement] { children.filter { $0.name == name } }

  func first(_ path: String...) -> XMLElement? {
    path.reduce(Optional(self)) { element, name in element?.children.first { $0.name == name } }
  }

  /// The text at a path; nil where there is none.
  func text(_ path: String...) -> String? {
    let found = path.reduce(Optional(self)) { element, name in element?.children.first { $0.name == name } }
    return found.flatMap { $0.text.isEmpty ? nil : $0.text }
  }
}

/// The reason why a file isn't an XML document, or one that no bank needs to send.
package enum XMLProblem: Error, Hashable, Sendable {
  case notUTF8
  case malformed(line: Int)
  /// A document type, which could declare entities.
  case documentType(line: Int)
  case tooDeep(line: Int)
  case tooLarge
}

/// A strict reader of XML 1.0 with namespaces, for documents that fit into memory: UTF-8, no document type, no entities but
/// XML's own five, and a bounded depth and number of elements.
struct XMLReader {
  static let deepest = 32
  private static let mostElements = 200_000
  private static let mostAttributes = 32

  private let bytes: [UInt8]
  private var place = 0
  private var line = 1
  private var elements = 0

  /// Returns the document's root element.
  static func root(_ bytes: [UInt8]) throws(XMLProblem) -> XMLElement {
    guard String(validating: bytes, as: UTF8.self) != nil else { throw .notUTF8 }
    var reader = XMLReader(bytes: bytes)
    return try reader.document()
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  /// An element that isn't closed yet, as its tags name it, and the namespaces in its scope by prefix.
  private struct Open {
    var element: XMLElement
    let tag: ArraySlice<UInt8>
    let namespaces: [String: String]
  }

  private mutating func document() throws(XMLProblem) -> XMLElement {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { place = 3 }
    try readDeclaration()
    var open: [Open] = []
    var root: XMLElement?
    while place < bytes.count {
      if bytes[place] != UInt8(ascii: "<") {
        let text = try readText()
        if open.isEmpty {
          guard text.allSatisfy(Self.isWhite) else { throw malformed }
        } else {
          open[open.count - 1].element.content += text
        }
      } else if starts(with: "<!--") {
        _ = try take(from: "<!--", to: "-->")
      } else if starts(with: "<![CDATA[") {
        guard !open.isEmpty else { throw malformed }
        open[open.count - 1].element.content += try take(from: "<![CDATA[", to: "]]>")
      } else if starts(with: "<!") {
        throw .documentType(line: line)
      } else if starts(with: "<?") {
        _ = try take(from: "<?", to: "?>")
      } else if starts(with: "</") {
        try close(&open, &root)
      } else {
        guard root == nil else { throw malformed }
        if try readTag(&open) { try finish(&open, &root) }
      }
    }
    guard open.isEmpty, let root else { throw malformed }
    return root
  }

  /// `<?xml version="1.0" encoding="UTF-8"?>`, which may be missing.
  private mutating func readDeclaration() throws(XMLProblem) {
    guard starts(with: "<?xml"), place + 5 < bytes.count, Self.isWhite(bytes[place + 5]) else { return }
    let text = String(decoding: try take(from: "<?xml", to: "?>"), as: UTF8.self).lowercased()
    if text.contains("encoding"), !text.contains("utf-8") { throw .notUTF8 }
  }

  /// Reads a start tag. True where the element is empty, `<a/>`.
  private mutating func readTag(_ open: inout [Open]) throws(XMLProblem) -> Bool {
    let start = line
    advance(1)
    let tag = try readName()
    var namespaces = open.last?.namespaces ?? [:]
    var attributes: [String: String] = [:]
    while true {
      let isApart = skipWhite()
      guard place < bytes.count else { throw malformed }
      if bytes[place] == UInt8(ascii: ">") || bytes[place] == UInt8(ascii: "/") { break }
      guard isApart, attributes.count < Self.mostAttributes else { throw malformed }
      let name = String(decoding: try readName(), as: UTF8.self)
      let value = String(decoding: try readValue(), as: UTF8.self)
      guard attributes.updateValue(value, forKey: name) == nil else { throw malformed }
      if name == "xmlns" { namespaces[""] = value }
      if name.hasPrefix("xmlns:") { namespaces[String(name.dropFirst(6))] = value }
    }
    let isEmpty = bytes[place] == UInt8(ascii: "/")
    if isEmpty { advance(1) }
    guard place < bytes.count, bytes[place] == UInt8(ascii: ">") else { throw malformed }
    advance(1)
    guard open.count < Self.deepest else { throw .tooDeep(line: start) }
    elements += 1
    if elements > Self.mostElements { throw .tooLarge }
    let parts = tag.split(separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
    let prefix = parts.count == 2 ? String(decoding: parts[0], as: UTF8.self) : ""
    guard let local = parts.last, !local.isEmpty, !local.contains(UInt8(ascii: ":")),
      let namespace = namespaces[prefix] ?? (prefix.isEmpty ? "" : nil)
    else { throw malformed }
    let element = XMLElement(
      name: String(decoding: local, as: UTF8.self), namespace: namespace, attributes: attributes, line: start)
    open.append(Open(element: element, tag: tag, namespaces: namespaces))
    return isEmpty
  }

  private mutating func close(_ open: inout [Open], _ root: inout XMLElement?) throws(XMLProblem) {
    advance(2)
    let tag = try readName()
    _ = skipWhite()
    guard place < bytes.count, bytes[place] == UInt8(ascii: ">"), open.last?.tag == tag else { throw malformed }
    advance(1)
    try finish(&open, &root)
  }

  private mutating func finish(_ open: inout [Open], _ root: inout XMLElement?) throws(XMLProblem) {
    guard let ended = open.popLast() else { throw malformed }
    if open.isEmpty { root = ended.element } else { open[open.count - 1].element.children.append(ended.element) }
  }

  // MARK: Tokens

  private mutating func readName() throws(XMLProblem) -> ArraySlice<UInt8> {
    let start = place
    while place < bytes.count, Self.isName(bytes[place]) { place += 1 }
    guard place > start, place - start <= 200, !Self.isNoStart(bytes[start]) else { throw malformed }
    return bytes[start..<place]
  }

  /// Reads `="…"` after an attribute's name.
  private mutating func readValue() throws(XMLProblem) -> [UInt8] {
    _ = skipWhite()
    guard place < bytes.count, bytes[place] == UInt8(ascii: "=") else { throw malformed }
    advance(1)
    _ = skipWhite()
    guard place < bytes.count, bytes[place] == UInt8(ascii: "\"") || bytes[place] == UInt8(ascii: "'") else {
      throw malformed
    }
    let quote = bytes[place]
    advance(1)
    var value: [UInt8] = []
    while place < bytes.count, bytes[place] != quote {
      guard bytes[place] != UInt8(ascii: "<") else { throw malformed }
      try readCharacter(into: &value)
    }
    guard place < bytes.count else { throw malformed }
    advance(1)
    return value
  }

  private mutating func readText() throws(XMLProblem) -> [UInt8] {
    var text: [UInt8] = []
    while place < bytes.count, bytes[place] != UInt8(ascii: "<") { try readCharacter(into: &text) }
    return text
  }

  private mutating func readCharacter(into text: inout [UInt8]) throws(XMLProblem) {
    let byte = bytes[place]
    guard byte != UInt8(ascii: "&") else { return try readReference(into: &text) }
    guard byte >= 0x20 || Self.isWhite(byte) else { throw malformed }
    text.append(byte)
    advance(1)
  }

  /// `&amp;` or `&#1593;`
  private mutating func readReference(into text: inout [UInt8]) throws(XMLProblem) {
    guard let end = bytes[place...].prefix(12).firstIndex(of: UInt8(ascii: ";")) else { throw malformed }
    let name = String(decoding: bytes[(place + 1)..<end], as: UTF8.self)
    switch name {
    case "amp": text += "&".utf8
    case "lt": text += "<".utf8
    case "gt": text += ">".utf8
    case "quot": text += "\"".utf8
    case "apos": text += "'".utf8
    default:
      guard name.hasPrefix("#") else { throw malformed }
      let number = name.hasPrefix("#x") ? UInt32(name.dropFirst(2), radix: 16) : UInt32(name.dropFirst())
      guard let number, let scalar = Unicode.Scalar(number), Self.isCharacter(scalar) else { throw malformed }
      text += String(scalar).utf8
    }
    advance(end + 1 - place)
  }

  /// Returns what stands between two marks, of which the first is here.
  private mutating func take(from start: StaticString, to end: StaticString) throws(XMLProblem) -> ArraySlice<UInt8> {
    advance(start.utf8CodeUnitCount)
    let from = place
    while place < bytes.count {
      if starts(with: end) {
        let taken = bytes[from..<place]
        guard taken.allSatisfy({ $0 >= 0x20 || Self.isWhite($0) }) else { throw malformed }
        advance(end.utf8CodeUnitCount)
        return taken
      }
      advance(1)
    }
    throw malformed
  }

  private func starts(with text: StaticString) -> Bool {
    let count = text.utf8CodeUnitCount
    guard bytes.count - place >= count else { return false }
    return text.withUTF8Buffer { buffer in bytes[place..<(place + count)].elementsEqual(buffer) }
  }

  /// True if there was any.
  private mutating func skipWhite() -> Bool {
    let start = place
    while place < bytes.count, Self.isWhite(bytes[place]) { advance(1) }
    return place > start
  }

  private mutating func advance(_ count: Int) {
    for _ in 0..<count {
      if bytes[place] == 0x0A { line += 1 }
      place += 1
    }
  }

  private var malformed: XMLProblem { .malformed(line: line) }

  private static func isWhite(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }

  private static func isName(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), 0x80...0xFF:
      true
    default: "-_.:".utf8.contains(byte)
    }
  }

  private static func isNoStart(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "-.:".utf8.contains(byte)
  }

  /// XML 1.0's `Char`.
  private static func isCharacter(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09, 0x0A, 0x0D, 0x20...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF: true
    default: false
    }
  }
}
