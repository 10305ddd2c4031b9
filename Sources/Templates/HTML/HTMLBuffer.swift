import Wallet

/// The bytes of one page being written, and the reader it is written for.
package struct HTMLBuffer {
  package internal(set) var bytes: [UInt8]
  package let reader: Reader

  private let escapes: Bool

  package init(reader: Reader, reserving capacity: Int = 32 * 1024) {
    self.init(reader: reader, reserving: capacity, escaping: true)
  }

  init(reader: Reader, reserving capacity: Int, escaping: Bool) {
    self.escapes = escaping
    self.bytes = []
    self.bytes.reserveCapacity(capacity)
    self.reader = reader
  }

  package var language: Language { reader.language }

  /// Text from anywhere: escaped byte by byte, so a combining mark can't hide a quote.
  package mutating func text(_ string: String) {
    var string = string
    string.withUTF8 { escape($0) }
  }

  mutating func escape(_ utf8: UnsafeBufferPointer<UInt8>) {
    guard escapes else { return bytes.append(contentsOf: utf8) }
    var start = 0
    for index in 0..<utf8.count {
      guard let entity = Self.entity(for: utf8[index]) else { continue }
      bytes.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[start..<index]))
      raw(entity)
      start = index + 1
    }
    bytes.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[start...]))
  }

  @inline(__always)
  private static func entity(for byte: UInt8) -> StaticString? {
    switch byte {
    case UInt8(ascii: "&"): "&amp;"
    case UInt8(ascii: "<"): "&lt;"
    case UInt8(ascii: ">"): "&gt;"
    case UInt8(ascii: "\""): "&quot;"
    case UInt8(ascii: "'"): "&#39;"
    default: nil
    }
  }

  /// Markup written in this target's source. Not `package`: features have no raw door.
  mutating func raw(_ markup: StaticString) {
    markup.withUTF8Buffer { bytes.append(contentsOf: $0) }
  }

  mutating func raw(byte: UInt8) { bytes.append(byte) }
}
