import Ledger
import Wallet

/// The columns of one kind of file, in order. The raw values are their names.
protocol ImportColumn: CaseIterable, Equatable, RawRepresentable, Sendable where RawValue == String {}

extension ImportColumn {
  static var names: [String] { allCases.map(\.rawValue) }
}

/// The reason why a row is refused, as written in `FILE.rejects.csv`.
struct RowProblem: Error, Hashable {
  let reason: String

  init(_ reason: String) { self.reason = reason }

  init(_ column: some ImportColumn, _ problem: String) { reason = "\(column.rawValue) \(problem)" }
}

/// A record's values by column. A value of white space counts as empty.
struct ImportFields<Column: ImportColumn> {
  private let texts: [String]

  init(_ record: CSVRecord) throws(RowProblem) {
    switch record.problem {
    case .quoteInField: throw RowProblem("a quote inside of a field that is not quoted")
    case .textAfterQuote: throw RowProblem("text after a closing quote")
    case .fieldCount(let count, let expected): throw RowProblem("\(count) columns instead of \(expected)")
    case .noHeading(let column): throw RowProblem("a value in column \(column), which has no heading")
    case nil: break
    }
    let expected = Column.allCases.count
    guard record.count == expected else { throw RowProblem("\(record.count) columns instead of \(expected)") }
    guard let texts = record.texts else {
      throw RowProblem("not UTF-8 (Windows-1256 is likely): save the file as CSV UTF-8")
    }
    self.texts = texts.map(SpreadsheetText.unguarded)
  }

  /// Returns a value in its normal form, or nil if it is empty.
  func text(_ column: Column, _ kind: TextKind, maximum: Int = 200) throws(RowProblem) -> String? {
    let text = self[column]
    if text.isEmpty { return nil }
    do {
      return try checkedText(text, kind, maximum: maximum)
    } catch {
      switch error {
      case .empty: return nil
      case .tooLong: throw RowProblem(column, "is longer than \(maximum) characters")
      case .controlCharacter: throw RowProblem(column, "holds a control character")
      case .bidiControl: throw RowProblem(column, "holds a character that turns the direction of text")
      case .invisibleCharacter: throw RowProblem(column, "holds a character that can't be seen")
      case .noLetter: throw RowProblem(column, "holds no letter")
      }
    }
  }

  func required(_ column: Column, _ kind: TextKind, maximum: Int = 200) throws(RowProblem) -> String {
    guard let text = try text(column, kind, maximum: maximum) else { throw RowProblem(column, "is empty") }
    return text
  }

  /// Returns a value as read by `parse`, which accepts what people and spreadsheets add, or nil if it is empty.
  func value<Value>(_ column: Column, _ problem: String, _ parse: (String) -> Value?) throws(RowProblem) -> Value? {
    if isBlank(self[column]) { return nil }
    guard let value = parse(self[column]) else { throw RowProblem(column, problem) }
    return value
  }

  func required<Value>(_ column: Column, _ problem: String, _ parse: (String) -> Value?) throws(RowProblem) -> Value {
    guard let value = try value(column, problem, parse) else { throw RowProblem(column, "is empty") }
    return value
  }

  /// Returns an identifier, or nil if it is empty.
  func identifier(_ column: Column, maximum: Int = 200) throws(RowProblem) -> String? {
    try expectWhole(column)
    return try text(column, .identifier, maximum: maximum)
  }

  private func expectWhole(_ column: Column) throws(RowProblem) {
    if SpreadsheetText.isRounded(typedWord(self[column])) {
      throw RowProblem(column, "was rounded by a spreadsheet: format the column as text")
    }
  }

  func requiredIdentifier(_ column: Column) throws(RowProblem) -> String {
    guard let text = try identifier(column) else { throw RowProblem(column, "is empty") }
    return text
  }

  /// Returns a mobile number as `PhoneNumber` reads it, also without the leading zero that spreadsheets drop and with
  /// decimals that they add.
  func mobile(_ column: Column) throws(RowProblem) -> PhoneNumber? {
    if isBlank(self[column]) { return nil }
    try expectWhole(column)
    let typed = typedWord(self[column])
    let digits = SpreadsheetText.wholeNumber(typed.first == "'" ? String(typed.dropFirst()) : typed)
    let parsed = PhoneNumber(parsing: digits) ?? (digits.first == "1" ? PhoneNumber(parsing: "0" + digits) : nil)
    guard let parsed else { throw RowProblem(column, "is no Egyptian mobile number") }
    return parsed
  }

  func instant(_ column: Column, notAfter latest: Instant) throws(RowProblem) -> Instant? {
    let text = self[column]
    if isBlank(text) { return nil }
    guard let instant = Instant(iso8601: text) else { throw RowProblem(column, SpreadsheetText.instantProblem(text)) }
    if instant > latest { throw RowProblem(column, "lies in the future") }
    if instant < .earliestPlausible { throw RowProblem(column, "lies before the year 2000") }
    return instant
  }

  func money(_ column: Column) throws(RowProblem) -> Money? {
    if isBlank(self[column]) { return nil }
    try expectWhole(column)
    do {
      return try Money(parsing: self[column])
    } catch {
      switch error {
      case .empty: return nil
      case .notANumber: throw RowProblem(column, "is no amount such as 1234.50")
      case .tooManyDecimals: throw RowProblem(column, "has more than two decimals")
      case .tooLarge: throw RowProblem(column, "has more than 10 whole digits")
      }
    }
  }

  func mustBeEmpty(_ column: Column, for kind: String) throws(RowProblem) {
    guard isBlank(self[column]) else { throw RowProblem(column, "must be empty for a \(kind)") }
  }

  func mustBeGiven(_ column: Column) throws(RowProblem) {
    if isBlank(self[column]) { throw RowProblem(column, "is empty") }
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
