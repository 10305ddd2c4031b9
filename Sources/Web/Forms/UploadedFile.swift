package import Wallet

/// A file that came with a form.
package struct UploadedFile: Sendable {
  /// What its sender calls it, without the folders it lay in: words for people, on one line. Empty where no file was chosen.
  package let name: String
  package let bytes: ArraySlice<UInt8>

  init(fileName: String, _ bytes: ArraySlice<UInt8>) {
    // Browsers write a quote as %22 (HTML, multipart/form-data encoding algorithm).
    let name = fileName.split { $0 == "/" || $0 == "\\" }.last ?? ""
    self.name = oneLine(String(name).replacing("%22", with: "\""), maximum: 100)
    self.bytes = bytes
  }

  /// Its records, where it is a CSV file.
  package func records() throws -> CSVReader {
    var rest: ArraySlice<UInt8> = bytes
    return try CSVReader {
      defer { rest = [] }
      return Array(rest)
    }
  }
}
