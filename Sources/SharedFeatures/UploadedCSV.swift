package import Ledger
package import Web

extension UploadedFile {
  /// Returns the records of a CSV file.
  package func records() throws -> CSVReader {
    var rest: ArraySlice<UInt8> = bytes
    return try CSVReader {
      defer { rest = [] }
      return Array(rest)
    }
  }

  /// Whether the file is text: UTF-8, or UTF-16 with a byte order mark.
  package var isText: Bool {
    bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF])
      || String(validating: bytes, as: UTF8.self) != nil
  }

  /// Whether the file has a spreadsheet program's own format, which is a ZIP archive.
  package var isWorkbook: Bool { bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) }
}
