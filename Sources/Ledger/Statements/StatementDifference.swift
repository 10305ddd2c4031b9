package import Wallet

/// What a CSV file says that it is, by its opening and closing rows.
package struct StatementClaim: Equatable, Sendable {
  package let from: Day
  package let to: Day
  /// The rows between the two.
  package let rows: Int

  package var period: Statement.Period? { Statement.Period(from: from, to: to) }

  /// Nil for a file that isn't a statement, or lacks one of the two. Throws what the reader's source throws.
  package init?(_ reader: consuming CSVReader, zone: CairoZone) throws {
    do {
      guard let header = try reader.next()?.texts, let kind = header.firstIndex(of: "kind"),
        let at = header.firstIndex(of: "posted_at_utc")
      else { return nil }
      func instant(of row: CSVRecord, _ name: String) -> Instant? {
        guard row.count == header.count, String(decoding: row[kind], as: UTF8.self) == name else { return nil }
        return Instant(iso8601: String(decoding: row[at], as: UTF8.self))
      }
      guard let first = try reader.next(), let start = instant(of: first, "opening_balance") else { return nil }
      var last = first
      var count = 0
      while let row = try reader.next() {
        last = row
        count += 1
      }
      guard let end = instant(of: last, "closing_balance"), end > start else { return nil }
      from = zone.day(of: start)
      to = zone.day(of: end).adding(days: -1)
      rows = count - 1
    } catch is CSVError {
      return nil
    }
  }
}

/// Where a CSV file differs first from the statement that was issued. Rows count as spreadsheets count them: the header is 1.
package enum StatementDifference: Equatable, Sendable {
  case value(row: Int, column: String, found: String, issued: String)
  /// The file ends before this row.
  case missing(row: Int)
  /// The statement that was issued ends before this row.
  case added(row: Int)
  /// The file can't be read from this row on.
  case unreadable(row: Int)
  /// Every value is the same, and not every byte: another program has saved the file.
  case bytes

  /// Throws what the readers' sources throw.
  package init(of file: consuming CSVReader, from issued: consuming CSVReader) throws {
    var columns: [String] = []
    var row = 0
    while true {
      row += 1
      let theirs: CSVRecord?
      do {
        theirs = try file.next()
      } catch is CSVError {
        self = .unreadable(row: row)
        return
      }
      let ours = try issued.next()
      if row == 1 { columns = ours?.texts ?? [] }
      switch (theirs, ours) {
      case (nil, nil):
        self = .bytes
        return
      case (nil, _):
        self = .missing(row: row)
        return
      case (_, nil):
        self = .added(row: row)
        return
      case (let theirs?, let ours?):
        if let difference = Self.difference(of: theirs, from: ours, in: row, columns) {
          self = difference
          return
        }
      }
    }
  }

  private static func difference(
    of theirs: CSVRecord, from ours: CSVRecord, in row: Int, _ columns: [String]
  ) -> StatementDifference? {
    for index in 0..<max(theirs.count, ours.count) {
      let found = index < theirs.count ? theirs[index] : []
      let issued = index < ours.count ? ours[index] : []
      if found != issued || index >= min(theirs.count, ours.count) {
        return .value(
          row: row, column: index < columns.count ? columns[index] : "", found: Self.text(found),
          issued: Self.text(issued))
      }
    }
    return nil
  }

  private static func text(_ field: ArraySlice<UInt8>) -> String {
    oneLine(String(decoding: field, as: UTF8.self), maximum: 60)
  }
}
