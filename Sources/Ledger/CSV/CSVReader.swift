/// The reason why the rest of a file can't be read.
package enum CSVError: Error, Hashable {
  case unterminatedQuote(line: Int)
  case recordTooLong(line: Int)
}

/// Reads RFC 4180 records from chunks: quoted fields may contain separators, quotes and line ends. It also accepts what
/// spreadsheets write: a byte order mark, UTF-16, semicolons or tabs as separators (detected in the first line, or
/// named by a line `sep=;` above it), and lines that end with CRLF, LF or CR. Rows without any value are dropped.
package struct CSVReader: ~Copyable {
  /// The maximum length of a record. After an unclosed quote, the rest of the file would be one field.
  package static let longestRecord = 1 << 20

  private var source: TextChunks
  private var chunk: [UInt8] = []
  private var position = 0
  private var isAtEnd = false
  private var line = 1
  private var separator = UInt8(ascii: ",")

  /// - Parameter refill: Returns the next bytes; none at the end.
  package init(refill: @escaping () throws -> [UInt8]) throws {
    source = TextChunks(refill)
    var first = try firstLine()
    if let named = Self.namedSeparator(first) {
      separator = named
      position += first.count
      _ = try takeLineEnd()
      line += 1
    } else {
      first.removeAll { $0 == .carriageReturn || $0 == .lineFeed }
      separator = Self.separator(of: first)
    }
  }

  package mutating func next() throws -> CSVRecord? {
    while try peek() != nil {
      var record = CSVRecord(line: line)
      while try readField(&record) { continue }
      if !record.isBlank { return record }
    }
    return nil
  }

  /// Reads a field and returns whether another field follows in the record.
  private mutating func readField(_ record: inout CSVRecord) throws -> Bool {
    if try peek() == .quote {
      position += 1
      try readQuoted(&record)
    }
    while let byte = try peek() {
      if try takeLineEnd() {
        line += 1
        break
      }
      position += 1
      if byte == separator {
        record.endField()
        return true
      }
      if byte == .quote { record.note(.quoteInField) }
      try append(byte, to: &record)
    }
    record.endField()
    return false
  }

  /// Reads from after the opening quote to after the closing quote.
  private mutating func readQuoted(_ record: inout CSVRecord) throws {
    let opened = line
    while let byte = try take() {
      switch byte {
      case .lineFeed: line += 1
      case .carriageReturn: if try peek() != .lineFeed { line += 1 }
      case .quote:
        switch try peek() {
        case .quote: position += 1
        case nil, separator, .lineFeed, .carriageReturn: return
        default:
          record.note(.textAfterQuote)
          return
        }
      default: break
      }
      do {
        try append(byte, to: &record)
      } catch {
        throw CSVError.unterminatedQuote(line: opened)
      }
    }
    throw CSVError.unterminatedQuote(line: opened)
  }

  private func append(_ byte: UInt8, to record: inout CSVRecord) throws {
    if record.bytes.count >= Self.longestRecord { throw CSVError.recordTooLong(line: record.line) }
    record.append(byte)
  }

  private mutating func peek() throws -> UInt8? {
    if position == chunk.count {
      if isAtEnd { return nil }
      chunk = try source.next()
      position = 0
      isAtEnd = chunk.isEmpty
      if isAtEnd { return nil }
    }
    return chunk[position]
  }

  private mutating func take() throws -> UInt8? {
    let byte = try peek()
    if byte != nil { position += 1 }
    return byte
  }

  private mutating func takeLineEnd() throws -> Bool {
    switch try peek() {
    case .lineFeed: position += 1
    case .carriageReturn:
      position += 1
      if try peek() == .lineFeed { position += 1 }
    default: return false
    }
    return true
  }
}

extension CSVReader {
  /// Reads ahead and returns the first line that isn't empty, with the line ends before it.
  private mutating func firstLine() throws -> [UInt8] {
    let isLineEnd: (UInt8) -> Bool = { $0 == .carriageReturn || $0 == .lineFeed }
    while true {
      if let begin = chunk.firstIndex(where: { !isLineEnd($0) }), let end = chunk[begin...].firstIndex(where: isLineEnd)
      {
        return Array(chunk[..<end])
      }
      let more = isAtEnd || chunk.count > Self.longestRecord ? [] : try source.next()
      isAtEnd = isAtEnd || more.isEmpty
      if more.isEmpty { return chunk }
      chunk += more
    }
  }

  /// Returns the separator in a line `sep=;`, which Excel writes and reads.
  private static func namedSeparator(_ line: [UInt8]) -> UInt8? {
    let text = line.filter { $0 != .quote }
    guard text.count == 5, String(decoding: text.prefix(4), as: UTF8.self).lowercased() == "sep=",
      let separator = text.last, separators.contains(separator)
    else { return nil }
    return separator
  }

  private static let separators = Array(",;\t|".utf8)

  /// Returns the separator that occurs most often outside of quotes.
  private static func separator(of line: [UInt8]) -> UInt8 {
    var counts = [Int](repeating: 0, count: separators.count)
    var isQuoted = false
    for byte in line {
      if byte == .quote { isQuoted.toggle() }
      if !isQuoted, let index = separators.firstIndex(of: byte) { counts[index] += 1 }
    }
    var best = 0
    for index in counts.indices where counts[index] > counts[best] { best = index }
    return separators[best]
  }
}

extension UInt8 {
  fileprivate static let quote = UInt8(ascii: "\"")
  fileprivate static let lineFeed = UInt8(ascii: "\n")
  fileprivate static let carriageReturn = UInt8(ascii: "\r")
}
