import Glibc
import Ledger
import Wallet

/// A refused row as it was in the file, and the reason.
struct RefusedRow: Sendable {
  /// The row's fields, followed by the line number and the reason.
  fileprivate(set) var record: CSVRecord
  private(set) var reason: String

  fileprivate init(_ record: CSVRecord) {
    self.record = record
    reason = record.count > 0 ? String(decoding: record[record.count - 1], as: UTF8.self) : ""
  }

  /// Returns the row without the line number and the reason, or nil if its columns differ.
  func fields<Column: ImportColumn>(_: Column.Type) -> ImportFields<Column>? {
    let fields = (0..<max(0, record.count - 2)).map { record[$0] }
    return try? ImportFields(CSVRecord(line: record.line, fields: fields))
  }

  fileprivate mutating func replace(_ reason: String) {
    let fields = (0..<record.count - 1).map { record[$0] } + [Array(reason.utf8)[...]]
    record = CSVRecord(line: record.line, fields: fields)
    self.reason = reason
  }
}

/// The file of refused rows, `FILE.rejects.csv`: the rows as they were in the import's file, in its order, each with
/// its line number and the reason.
final class RejectsFile {
  /// A path next to the import's file, or in the current folder if that can't be written.
  let path: String
  /// The columns that are added to the file's own.
  static let added = ["line", "reason"]
  private let columns: [String]
  private let rows: RecordSort

  init(for source: String, columns: [String]) {
    self.columns = columns
    let folder = source.lastIndex(of: "/").map { source[...$0] } ?? ""
    let name = source.dropFirst(folder.count)
    let stem = name.lowercased().hasSuffix(".csv") ? name.dropLast(4) : name
    let place = access(folder.isEmpty ? "." : String(folder), W_OK) == 0 ? folder : ""
    path = place + stem + ".rejects.csv"
    rows = RecordSort(spillingTo: path + ".sorting", memory: 16 << 20)
  }

  func add(_ record: CSVRecord, reason: String) throws(ConfigurationError) {
    // The row is kept as it is, except for bytes that are not UTF-8.
    let fields = (0..<record.count).map { Array(String(decoding: record[$0], as: UTF8.self).utf8)[...] }
    let padding = Array(repeating: ArraySlice<UInt8>(), count: max(0, columns.count - fields.count))
    let added = [String(record.line), reason].map { Array($0.utf8)[...] }
    let row = CSVRecord(line: record.line, fields: fields.prefix(columns.count) + padding + added)
    try rows.add(row, SortKey(Int64(record.line)))
  }

  /// Writes the file and returns its path, or nil if nothing was refused, in which case an earlier run's file is
  /// deleted. `reasons` returns more exact reasons, as in `RowImport`; `told` receives every written reason.
  func finish(
    _ reasons: ([RefusedRow]) async throws -> [String?], told: (String) -> Void
  ) async throws -> String? {
    if rows.count == 0 {
      unlink(path)
      return nil
    }
    let file = try NewFile(path, mode: 0o600)
    // Spreadsheets recognize UTF-8 by its byte order mark.
    try file.append([0xEF, 0xBB, 0xBF] + Self.line((columns + Self.added).map { Array($0.utf8)[...] }))
    while true {
      var part = try rows.popFirst(2_000).map { RefusedRow($0) }
      if part.isEmpty { break }
      for (index, reason) in try await reasons(part).enumerated() {
        if let reason { part[index].replace(reason) }
      }
      for row in part {
        try file.append(Self.line((0..<row.record.count).map { row.record[$0] }))
        told(row.reason)
      }
    }
    try file.finish()
    return path
  }

  private static func line(_ fields: some Collection<ArraySlice<UInt8>>) -> [UInt8] {
    var line: [UInt8] = []
    for (index, field) in fields.enumerated() {
      if index > 0 { line.append(UInt8(ascii: ",")) }
      append(field, to: &line)
    }
    line += "\r\n".utf8
    return line
  }

  private static func append(_ field: ArraySlice<UInt8>, to line: inout [UInt8]) {
    let apostrophe = SpreadsheetText.isFormula(field) ? [UInt8(ascii: "'")] : []
    guard field.contains(where: { ",\"\r\n".utf8.contains($0) }) else {
      line += apostrophe + field
      return
    }
    line.append(UInt8(ascii: "\""))
    line += apostrophe
    for byte in field {
      if byte == UInt8(ascii: "\"") { line.append(byte) }
      line.append(byte)
    }
    line.append(UInt8(ascii: "\""))
  }
}
