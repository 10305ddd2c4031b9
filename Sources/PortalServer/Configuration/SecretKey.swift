import Cluster
import Database

/// The 32 bytes with which the portal seals values in the database. Its description doesn't reveal them.
struct SecretKey: Sendable, CustomStringConvertible, CustomReflectable {
  let bytes: [UInt8]

  /// Reads 64 hexadecimal digits.
  init?(_ text: String) {
    let digits = Array(text.utf8)
    guard digits.count == 64 else { return nil }
    var bytes: [UInt8] = []
    for index in stride(from: 0, to: digits.count, by: 2) {
      guard digits[index] != UInt8(ascii: "+"),
        let byte = UInt8(String(decoding: digits[index...index + 1], as: UTF8.self), radix: 16)
      else { return nil }
      bytes.append(byte)
    }
    self.bytes = bytes
  }

  /// Reads the data folder's own key and creates it at first use. If the key is lost, its sealed values are lost too.
  init(of folder: DataFolder) throws {
    let path = folder.file(Self.file)
    if Disk.status(path) == nil { try Disk.create(path, Self.random(), mode: 0o600) }
    try self.init(readingFrom: path)
  }

  /// Reads the data folder's previous key, or returns nil if there is none.
  init?(before folder: DataFolder) throws {
    let path = folder.file(Self.oldFile)
    guard Disk.status(path) != nil else { return nil }
    try self.init(readingFrom: path)
  }

  /// Creates a new key for the data folder and keeps the previous one. If it is interrupted, the next start creates the
  /// new key.
  static func replace(in folder: DataFolder) throws {
    let old = folder.file(oldFile)
    guard Disk.status(old) == nil else {
      throw ConfigurationError(
        "\(old) is there already: run portal rotate-keys, and remove it once everything is sealed anew")
    }
    try Disk.move(folder.file(file), to: old)
    _ = try SecretKey(of: folder)
  }

  private static let file = "secret-key"
  private static let oldFile = "secret-key.old"
  /// The names of both in the data folder.
  static let files = [file, oldFile]

  private static func random() -> [UInt8] {
    var generator = SystemRandomNumberGenerator()
    let digits = (0..<32).map { _ in
      let byte = UInt8.random(in: .min ... .max, using: &generator)
      return (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
    return Array((digits.joined() + "\n").utf8)
  }

  private init(readingFrom path: String) throws {
    guard let status = Disk.status(path), status.kind == .file, !status.isReadableByOthers else {
      throw ConfigurationError("\(path) holds a secret that others may read: chmod 600 it")
    }
    let text = (Disk.read(path) ?? []).prefix { $0 > 0x20 }
    guard let key = SecretKey(String(decoding: text, as: UTF8.self)) else {
      throw ConfigurationError("\(path) must hold 32 bytes in hexadecimal")
    }
    self = key
  }

  var description: String { "SecretKey(redacted)" }
  var customMirror: Mirror { Mirror(self, children: []) }
}
