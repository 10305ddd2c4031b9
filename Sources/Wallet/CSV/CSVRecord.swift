/// One record of a CSV file, its fields without their quotes.
package struct CSVRecord: Sendable {
  package enum Problem: Sendable {
    /// A quote in a field that did not begin with one.
    case quoteInField
    /// Something between a closing quote and the comma.
    case textAfterQuote
  }

  /// The line on which it begins; the first is 1.
  package let line: Int
  package private(set) var bytes: [UInt8] = []
  package private(set) var ends: [Int] = []
  package private(set) var problem: Problem?

  package init(line: Int) { self.line = line }

  package var count: Int { ends.count }

  /// Whether the line was empty.
  package var isBlank: Bool { ends == [0] && problem == nil }

  package subscript(index: Int) -> ArraySlice<UInt8> {
    bytes[(index == 0 ? 0 : ends[index - 1])..<ends[index]]
  }

  /// Nil where a field is not UTF-8.
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
