import Wallet

/// The reason why the first row of a file doesn't name its columns.
package enum CSVHeaderProblem: Error, Hashable, Sendable {
  case empty
  /// It isn't UTF-8.
  case notText
  case names(missing: [String], unknown: [String], repeated: [String])
}

/// A CSV file read by its header. Columns may come in any order, with their names in any case, and with empty unnamed
/// columns beside them. Every record has its fields in the order of `columns`, or a problem that says why not.
package struct CSVTable: ~Copyable {
  private var reader: CSVReader
  /// The position of each column in the file.
  private let places: [Int]
  private let width: Int
  /// The positions of unnamed columns, which must be empty.
  private let unnamed: [Int]
  private let isInOrder: Bool

  /// Throws `CSVHeaderProblem`, `CSVError` and the errors of `reader`.
  ///
  /// - Parameter ignored: Columns that may exist and are left out.
  package init(_ reader: consuming CSVReader, columns: [String], ignoring ignored: [String] = []) throws {
    guard let header = try reader.next() else { throw CSVHeaderProblem.empty }
    guard header.problem == nil, let texts = header.texts else { throw CSVHeaderProblem.notText }
    var names = texts.map(Self.name)
    while names.last?.isEmpty == true { names.removeLast() }
    var places: [String: Int] = [:]
    var unknown: [String] = []
    var repeated: [String] = []
    for (place, name) in names.enumerated() where !name.isEmpty && !ignored.contains(name) {
      if !columns.contains(name) {
        unknown.append(oneLine(texts[place], maximum: 40))
      } else if places.updateValue(place, forKey: name) != nil {
        repeated.append(name)
      }
    }
    let missing = columns.filter { places[$0] == nil }
    guard missing.isEmpty, unknown.isEmpty, repeated.isEmpty else {
      throw CSVHeaderProblem.names(missing: missing, unknown: unknown, repeated: repeated)
    }
    self.places = columns.compactMap { places[$0] }
    width = names.count
    unnamed = names.indices.filter { names[$0].isEmpty }
    isInOrder = self.places == Array(0..<names.count)
    self.reader = reader
  }

  package mutating func next() throws -> CSVRecord? {
    guard let record = try reader.next() else { return nil }
    if record.problem != nil || isInOrder && record.count == width { return record }
    let beyond = (0..<record.count).filter { $0 >= width || unnamed.contains($0) }
    let isEmpty = { (place: Int) in record[place].allSatisfy { $0 == UInt8(ascii: " ") } }
    guard record.count >= width, beyond.allSatisfy({ $0 < width || isEmpty($0) }) else {
      return record.with(.fieldCount(record.count, expected: width))
    }
    if let stray = beyond.first(where: { !isEmpty($0) }) { return record.with(.noHeading(stray + 1)) }
    return CSVRecord(line: record.line, fields: places.map { record[$0] })
  }

  /// Returns a column's name as people may write it: "External ID" is `external_id`.
  private static func name(_ text: String) -> String {
    let visible = String(String.UnicodeScalarView(text.unicodeScalars.filter { $0.value != 0xFEFF }))
    return String(oneLine(visible, maximum: 100).lowercased().map { $0 == " " || $0 == "-" ? "_" : $0 })
  }
}

extension CSVRecord {
  fileprivate func with(_ problem: Problem) -> CSVRecord {
    CSVRecord(line: line, bytes: bytes, ends: ends, problem: problem)
  }
}
