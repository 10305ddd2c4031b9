import Wallet

/// The bytes of a page while it is being written, and its reader.
@usableFromInline
package struct HTMLBuffer: ~Copyable {
  package let reader: Reader
  private let escapes: Bool
  private var start: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  private(set) var count = 0

  init(reader: Reader, reserving capacity: Int = 64 * 1024, escaping: Bool = true) {
    self.reader = reader
    self.escapes = escaping
    self.capacity = capacity
    start = .allocate(capacity: capacity)
  }

  deinit { start.deallocate() }

  package var language: Language { reader.language }

  /// The written bytes.
  func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    body(UnsafeBufferPointer(start: start, count: count))
  }

  /// Returns what was written after the first `start` bytes.
  func bytes(from start: Int) -> [UInt8] { withBytes { Array($0[start...]) } }

  /// Writes text from any source. It is escaped byte by byte, since a combining mark could hide a quote from a
  /// comparison of characters.
  @usableFromInline
  package mutating func text(_ string: String) {
    var string = string
    string.withUTF8 { escape($0) }
  }

  mutating func text(_ words: StaticString) {
    escape(UnsafeBufferPointer(start: words.utf8Start, count: words.utf8CodeUnitCount))
  }

  private mutating func escape(_ utf8: UnsafeBufferPointer<UInt8>) {
    guard escapes else { return append(utf8) }
    var begin = 0
    for index in 0..<utf8.count where Self.isSpecial(utf8[index]) {
      append(UnsafeBufferPointer(rebasing: utf8[begin..<index]))
      raw(Self.entity(for: utf8[index]))
      begin = index + 1
    }
    append(UnsafeBufferPointer(rebasing: utf8[begin...]))
  }

  /// Returns whether the byte is one of `"`, `&`, `'`, `<` and `>`. All are below 64, so the mask has one bit for each.
  @inline(__always)
  private static func isSpecial(_ byte: UInt8) -> Bool {
    byte < 64 && 0x5000_00C4_0000_0000 >> UInt64(byte) & 1 == 1
  }

  private static func entity(for byte: UInt8) -> StaticString {
    switch byte {
    case UInt8(ascii: "&"): "&amp;"
    case UInt8(ascii: "<"): "&lt;"
    case UInt8(ascii: ">"): "&gt;"
    case UInt8(ascii: "\""): "&quot;"
    default: "&#39;"
    }
  }

  /// Writes markup from this target's source. It isn't `package`, so that features can't write raw HTML. It is inlined
  /// so that the compiler moves a short literal as a word or two.
  @inline(__always)
  mutating func raw(_ markup: StaticString) {
    append(UnsafeBufferPointer(start: markup.utf8Start, count: markup.utf8CodeUnitCount))
  }

  @inline(__always)
  mutating func raw(byte: UInt8) {
    if count == capacity { grow(for: 1) }
    start[count] = byte
    count += 1
  }

  /// Writes bytes that need no escaping, such as digits.
  @inline(__always)
  mutating func append(_ source: UnsafeBufferPointer<UInt8>) {
    guard let base = source.baseAddress else { return }
    if count + source.count > capacity { grow(for: source.count) }
    (start + count).update(from: base, count: source.count)
    count += source.count
  }

  @inline(never)
  private mutating func grow(for more: Int) {
    let larger = max(capacity * 2, count + more)
    let next = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
    next.update(from: start, count: count)
    start.deallocate()
    start = next
    capacity = larger
  }
}
