import Wallet

/// The columns of one kind of file, in their order; raw values are their names.
protocol ImportColumn: CaseIterable, Equatable, RawRepresentable, Sendable where RawValue == String {}

extension ImportColumn {
  static var names: [String] { allCases.map(\.rawValue) }
}

/// Why a row of a file is refused, as `FILE.rejects.csv` says it.
struct RowProblem: Error, Hashable {
  let reason: String

  init(_ reason: String) { self.reason = reason }

  init(_ column: some ImportColumn, _ problem: String) { reason = "\(column.rawValue) \(problem)" }
}

/// A record's values by column. What is only white space is empty.
struct ImportFields<Column: ImportColumn> {
  private let texts: [String]

  init(_ record: CSVRecord) throws(RowProblem) {
    switch record.problem {
    case .quoteInField: throw RowProblem("a quote inside of a field that is not quoted")
    case .textAfterQuote: throw RowProblem("text after a closing quote")
    case nil: break
    }
    let expected = Column.allCases.count
    guard record.count == expected else { throw RowProblem("\(record.count) columns instead of \(expected)") }
    guard let texts = record.texts else { throw RowProblem("not valid UTF-8") }
    self.texts = texts
  }

  /// Nil where it is empty.
  func text(_ column: Column, maximum: Int = 200) throws(RowProblem) -> String? {
    let text = self[column]
    if text.isEmpty { return nil }
    do {
      return try checkedText(text, maximum: maximum)
    } catch {
      switch error {
      case .empty: return nil
      case .tooLong: throw RowProblem(column, "is longer than \(maximum) characters")
      case .controlCharacter: throw RowProblem(column, "holds a control character")
      case .bidiControl: throw RowProblem(column, "holds a character that turns the direction of text")
      }
    }
  }

  func required(_ column: Column, maximum: Int = 200) throws(RowProblem) -> String {
    guard let text = try text(column, maximum: maximum) else { throw RowProblem(column, "is empty") }
    return text
  }

  /// Text of several lines on one.
  func line(_ column: Column, maximum: Int = 500) throws(RowProblem) -> String? {
    let text = self[column]
    let isPlain = text.utf8.allSatisfy { $0 != 0x0A && $0 != 0x0D && $0 != 0x09 }
    if isPlain { return try self.text(column, maximum: maximum) }
    let words = text.split(whereSeparator: { $0.isNewline || $0 == "\t" })
    return try ImportFields(texts, replacing: column, by: words.joined(separator: " ")).text(column, maximum: maximum)
  }

  /// Nil where it is empty.
  func value<Value>(_ column: Column, _ problem: String, _ parse: (String) -> Value?) throws(RowProblem) -> Value? {
    guard let text = try text(column) else { return nil }
    guard let value = parse(text) else { throw RowProblem(column, problem) }
    return value
  }

  func required<Value>(_ column: Column, _ problem: String, _ parse: (String) -> Value?) throws(RowProblem) -> Value {
    guard let value = try value(column, problem, parse) else { throw RowProblem(column, "is empty") }
    return value
  }

  func instant(_ column: Column, notAfter latest: Instant) throws(RowProblem) -> Instant? {
    let parsed = try value(column, "is no ISO 8601 instant with an offset") { Instant(iso8601: $0) }
    if let parsed, parsed > latest { throw RowProblem(column, "lies in the future") }
    return parsed
  }

  func money(_ column: Column) throws(RowProblem) -> Money? {
    guard let text = try text(column) else { return nil }
    do {
      return try Money(parsing: text)
    } catch {
      switch error {
      case .empty: return nil
      case .notANumber: throw RowProblem(column, "is no amount")
      case .tooManyDecimals: throw RowProblem(column, "has more than two decimals")
      case .tooLarge: throw RowProblem(column, "has more than 10 whole digits")
      }
    }
  }

  func mustBeEmpty(_ column: Column, for kind: String) throws(RowProblem) {
    guard try text(column) == nil else { throw RowProblem(column, "must be empty for a \(kind)") }
  }

  private init(_ texts: [String], replacing column: Column, by text: String) {
    var texts = texts
    if let index = Self.index(column) { texts[index] = text }
    self.texts = texts
  }

  private subscript(column: Column) -> String { Self.index(column).map { texts[$0] } ?? "" }

  private static func index(_ column: Column) -> Int? {
    var index = 0
    for candidate in Column.allCases {
      if candidate == column { return index }
      index += 1
    }
    return nil
  }
}
