/// A file's text as UTF-8 without its byte order mark, in chunks. UTF-16, in which spreadsheets save "Unicode text", is
/// recognized by its byte order mark. Invalid UTF-16 becomes a byte that isn't valid UTF-8, so that the reader reports
/// it.
struct TextChunks {
  private enum Encoding {
    case utf8
    case utf16(littleEndian: Bool)
  }

  /// Returns the next bytes; none at the end.
  private let refill: () throws -> [UInt8]
  private var encoding: Encoding?
  /// Bytes that were read and not returned yet.
  private var rest: [UInt8] = []

  init(_ refill: @escaping () throws -> [UInt8]) { self.refill = refill }

  /// Returns the next chunk; empty at the end.
  mutating func next() throws -> [UInt8] {
    let encoding = try self.encoding ?? recognize()
    if case .utf16(let littleEndian) = encoding { return try nextOfUTF16(littleEndian) }
    if rest.isEmpty { return try refill() }
    defer { rest = [] }
    return rest
  }

  private mutating func recognize() throws -> Encoding {
    while rest.count < 3 {
      let more = try refill()
      if more.isEmpty { break }
      rest += more
    }
    let marks: [([UInt8], Encoding)] = [
      ([0xEF, 0xBB, 0xBF], .utf8), ([0xFF, 0xFE], .utf16(littleEndian: true)),
      ([0xFE, 0xFF], .utf16(littleEndian: false)),
    ]
    let (mark, found) = marks.first { rest.starts(with: $0.0) } ?? ([], .utf8)
    rest.removeFirst(mark.count)
    encoding = found
    return found
  }

  private mutating func nextOfUTF16(_ littleEndian: Bool) throws -> [UInt8] {
    var text: [UInt8] = []
    while text.isEmpty {
      let more = try refill()
      rest += more
      let used = Self.decode(rest, littleEndian, isWhole: more.isEmpty, into: &text)
      rest.removeFirst(used)
      if more.isEmpty { break }
    }
    return text
  }

  /// Decodes bytes and returns how many were used: a split character stays for the next chunk unless the text is
  /// complete.
  private static func decode(_ bytes: [UInt8], _ littleEndian: Bool, isWhole: Bool, into text: inout [UInt8]) -> Int {
    func unit(_ index: Int) -> UInt32? {
      guard index + 1 < bytes.count else { return nil }
      let (first, second) = (UInt32(bytes[index]), UInt32(bytes[index + 1]))
      return littleEndian ? second << 8 | first : first << 8 | second
    }
    var index = 0
    while index < bytes.count {
      guard let first = unit(index) else { break }
      var value = first
      var length = 2
      if (0xD800..<0xDC00).contains(first) {
        guard let second = unit(index + 2) else { break }
        if (0xDC00..<0xE000).contains(second) {
          value = 0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)
          length = 4
        }
      }
      if let encoded = Unicode.Scalar(value).flatMap(UTF8.encode) { text += encoded } else { text.append(0xFF) }
      index += length
    }
    if isWhole, index < bytes.count {
      text.append(0xFF)
      index = bytes.count
    }
    return index
  }
}
