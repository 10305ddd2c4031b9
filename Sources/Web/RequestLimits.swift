/// The sizes that a request may have (security.md); one over is 413, 414 or 431.
enum RequestLimits {
  static let targetBytes = 4 * 1024
  static let headerBytes = 16 * 1024
  static let headerFields = 100
  static let formBytes = 64 * 1024
  static let formFields = 100
  /// A form with a file: some ten thousand lines of a bank's result. Only who may send one is read that far.
  static let uploadBytes = 1024 * 1024
  /// A file that goes to disk as it comes: a statement of some 150,000 rows.
  static let spooledUploadBytes = 32 * 1024 * 1024
}
