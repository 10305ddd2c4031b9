/// Why a file can't be read any further.
package enum CSVError: Error, Hashable {
  case unterminatedQuote(line: Int)
  case recordTooLong(line: Int)
}

/// Reads records as RFC 4180 has them, from chunks: quoted fields may hold commas, quotes and line ends, lines end with
/// CRLF or LF. Drops a byte order mark and blank lines.
package struct CSVReader: ~Copyable {
  /// More than any row needs: where a quote is left open, the rest of the file is one field.
  package static let longestRecord = 1 << 20

  /// The next bytes; none at the end.
  private let refill: () throws -> [UInt8]
  private var chunk: [UInt8] = []
  private var position = 0
  private var isAtEnd = false
  private var line = 1

  package init(refill: @escaping () throws -> [UInt8]) throws {
    self.refill = refill
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    while chunk.count < mark.count, !isAtEnd {
      let more = try refill()
      isAtEnd = more.isEmpty
      chunk += more
    }
    if chunk.starts(with: mark) { position = mark.count }
  }

  package mutating func next() throws -> CSVRecord? {
    while try peek() != nil {
      var record = CSVRecord(line: line)
      while try readField(&record) { continue }
      if !record.isBlank { return record }
    }
    return nil
  }

  /// Whether another field follows in the record.
  private mutating func readField(_ record: inout CSVRecord) throws -> Bool {
    if try peek() == .quote {
      position += 1
      try readQuoted(&record)
    }
    while let byte = try take() {
      switch byte {
      case .comma:
        record.endField()
        return true
      case .lineFeed:
        line += 1
        record.endField()
        return false
      case .carriageReturn:
        if try peek() == .lineFeed { continue }
        try append(byte, to: &record)
      case .quote:
        record.note(.quoteInField)
        try append(byte, to: &record)
      default:
        try append(byte, to: &record)
      }
    }
    record.endField()
    return false
  }

  /// From behind the opening quote to behind the closing one.
  private mutating func readQuoted(_ record: inout CSVRecord) throws {
    let opened = line
    while let byte = try take() {
      if byte == .lineFeed { line += 1 }
      if byte == .quote {
        switch try peek() {
        case .quote: position += 1
        case nil, .comma, .lineFeed, .carriageReturn: return
        default:
          record.note(.textAfterQuote)
          return
        }
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
      chunk = try refill()
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
}

extension UInt8 {
  fileprivate static let quote = UInt8(ascii: "\"")
  fileprivate static let comma = UInt8(ascii: ",")
  fileprivate static let lineFeed = UInt8(ascii: "\n")
  fileprivate static let carriageReturn = UInt8(ascii: "\r")
}
