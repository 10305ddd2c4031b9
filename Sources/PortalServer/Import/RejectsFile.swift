import Wallet

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The refused rows of an import, as they stood in the file, each with its line and the reason: `FILE.rejects.csv`.
final class RejectsFile {
  /// Beside the import's file, or in the current folder where that can't be written.
  let path: String
  private let columns: [String]
  private var file: NewFile?

  init(for source: String, columns: [String]) {
    self.columns = columns
    let folder = source.lastIndex(of: "/").map { source[...$0] } ?? ""
    let name = source.dropFirst(folder.count)
    let stem = name.lowercased().hasSuffix(".csv") ? name.dropLast(4) : name
    let place = access(folder.isEmpty ? "." : String(folder), W_OK) == 0 ? folder : ""
    path = place + stem + ".rejects.csv"
  }

  func add(_ record: CSVRecord, reason: String) throws(Complaint) {
    if file == nil {
      let file = try NewFile(path, mode: 0o600)
      // Spreadsheets take a file for UTF-8 by its byte order mark.
      try file.append([0xEF, 0xBB, 0xBF] + Self.line((columns + ["line", "reason"]).map { Array($0.utf8)[...] }))
      self.file = file
    }
    // The row is kept as it is, except for bytes that are not UTF-8.
    let fields = (0..<record.count).map { Array(String(decoding: record[$0], as: UTF8.self).utf8)[...] }
    let padding = Array(repeating: ArraySlice<UInt8>(), count: max(0, columns.count - fields.count))
    let added = [String(record.line), reason].map { Array($0.utf8)[...] }
    try file?.append(Self.line(fields.prefix(columns.count) + padding + added))
  }

  /// Its path, or nil where nothing was refused: then there is no such file, from an earlier run either.
  func finish() throws(Complaint) -> String? {
    guard let file else {
      unlink(path)
      return nil
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
    let apostrophe = isFormula(field) ? [UInt8(ascii: "'")] : []
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

  /// A spreadsheet would run it (OWASP, CSV injection). A sign before digits is a number, or a mobile.
  private static func isFormula(_ field: ArraySlice<UInt8>) -> Bool {
    guard let first = field.first, "=+-@\t\r\n\0".utf8.contains(first) else { return false }
    return !"+-".utf8.contains(first) || field.count == 1
      || !field.dropFirst().allSatisfy { "0123456789.".utf8.contains($0) }
  }
}
