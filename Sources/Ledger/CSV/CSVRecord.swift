/// One record of a CSV file, with its fields without their quotes.
package struct CSVRecord: Sendable {
  package enum Problem: Hashable, Sendable {
    /// A quote in an unquoted field.
    case quoteInField
    /// Text between a closing quote and the next separator.
    case textAfterQuote
    /// The number of fields differs from the header's.
    case fieldCount(Int, expected: Int)
    /// A value in a field that has no heading; the first is 1.
    case noHeading(Int)
  }

  /// The line on which the record starts, from 1.
  package let line: Int
  package private(set) var bytes: [UInt8] = []
  package private(set) var ends: [Int] = []
  package private(set) var problem: Problem?

  package init(line: Int) { self.line = line }

  package init(line: Int, bytes: [UInt8], ends: [Int], problem: Problem?) {
    self.line = line
    self.bytes = bytes
    self.ends = ends
    self.problem = problem
  }

  package init(line: Int, fields: some Sequence<some Collection<UInt8>>) {
    self.line = line
    for field in fields {
      bytes += field
      endField()
    }
  }

  package var count: Int { ends.count }

  /// Whether all fields are white space. Spreadsheets write such rows below a table.
  package var isBlank: Bool {
    problem == nil && bytes.allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
  }

  package subscript(index: Int) -> ArraySlice<UInt8> {
    bytes[(index == 0 ? 0 : ends[index - 1])..<ends[index]]
  }

  /// The fields as text; nil if a field isn't UTF-8.
  package var texts: [String]? {
    var texts: [String] = []
    texts.reserveCapacity(count)
    for index in 0..<count {
      guard let text = String(validating: self[index], as: UTF8.self) else { return nil }
      texts.append(text)
    }
    return texts
  }

  mutating func append(_ byte: UInt8) { bytes.append(byte) }

  mutating func endField() { ends.append(bytes.count) }

  mutating func note(_ problem: Problem) { self.problem = self.problem ?? problem }
}
