import Crypto
import Wallet

/// A file uploaded with a form.
package struct UploadedFile: Sendable {
  /// The file's name without folders, on one line. Empty if no file was chosen.
  package let name: String
  package let bytes: ArraySlice<UInt8>

  init(fileName: String, _ bytes: ArraySlice<UInt8>) {
    name = Self.name(fileName)
    self.bytes = bytes
  }

  fileprivate static func name(_ fileName: String) -> String {
    // Browsers write a quote as %22 (HTML, multipart/form-data encoding algorithm).
    let name = fileName.split { $0 == "/" || $0 == "\\" }.last ?? ""
    return oneLine(String(name).replacing("%22", with: "\""), maximum: 100)
  }
}

/// A larger file uploaded with a form: it was written to disk as it came, and is deleted with its last reference.
package struct SpooledUpload: Sendable {
  /// Its name without folders, on one line. Empty if no file was chosen.
  package let name: String
  package let file: SpooledFile

  init(fileName: String, _ file: SpooledFile) {
    name = UploadedFile.name(fileName)
    self.file = file
  }
}

/// A file uploaded with a form of which only the length and the hash are kept.
package struct HashedUpload: Sendable {
  /// Its name without folders, on one line. Empty if no file was chosen.
  package let name: String
  /// The length in bytes.
  package let count: Int
  package let sha256: [UInt8]

  init(fileName: String, count: Int, _ digest: SHA256) {
    name = UploadedFile.name(fileName)
    self.count = count
    sha256 = Array(digest.finalize())
  }
}
