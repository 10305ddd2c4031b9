package import Wallet

/// The lines of a statement's CSV, read back from the file, so that what is made of it has the same figures.
package struct StatementFileLines: ~Copyable {
  /// It isn't a statement's file.
  package struct Malformed: Error {
    package let line: Int
  }

  package struct Line: Sendable {
    package let postedAt: Instant
    package let kind: BalanceTransactionKind
    package let reference: String
    /// The customer's, without the mobile number.
    package let name: String
    package let gross: Money
    package let fee: Money
    package let vat: Money
    package let net: Money
    package let balance: Money
  }

  private var reader: CSVReader
  private let places: [Column: Int]

  private enum Column: String, CaseIterable {
    case postedAt = "posted_at_utc"
    case kind, reference, counterparty, gross, fee, vat, net, balance
  }

  package init(_ reader: consuming CSVReader) throws {
    let header = try reader.next()?.texts ?? []
    var places: [Column: Int] = [:]
    for column in Column.allCases {
      guard let place = header.firstIndex(of: column.rawValue) else { throw Malformed(line: 1) }
      places[column] = place
    }
    self.places = places
    self.reader = reader
  }

  /// The next line between opening and closing.
  package mutating func next() throws -> Line? {
    let places = places
    while let record = try reader.next() {
      func text(_ column: Column) -> String {
        guard let place = places[column], place < record.count else { return "" }
        return String(decoding: record[place], as: UTF8.self)
      }
      let kind = text(.kind)
      if kind == "opening_balance" || kind == "closing_balance" { continue }
      guard let kind = BalanceTransactionKind(rawValue: kind), let postedAt = Instant(iso8601: text(.postedAt)),
        let gross = Money(decimal: text(.gross)), let fee = Money(decimal: text(.fee)),
        let vat = Money(decimal: text(.vat)), let net = Money(decimal: text(.net)),
        let balance = Money(decimal: text(.balance))
      else { throw Malformed(line: record.line) }
      return Line(
        postedAt: postedAt, kind: kind, reference: text(.reference), name: Self.name(text(.counterparty)), gross: gross,
        fee: fee, vat: vat, net: net, balance: balance)
    }
    return nil
  }

  /// Without the masked mobile at its end, and the apostrophe that guards a spreadsheet at its beginning.
  private static func name(_ counterparty: String) -> String {
    let words = counterparty.split(separator: " ", omittingEmptySubsequences: false)
    let name = words.last?.contains("•") == true ? words.dropLast().joined(separator: " ") : counterparty
    let isGuarded = name.hasPrefix("'") && name.dropFirst().first.map { "=+-@\t\r\n＝＋－＠;；".contains($0) } == true
    return oneLine(isGuarded ? String(name.dropFirst()) : name, maximum: 200)
  }
}
