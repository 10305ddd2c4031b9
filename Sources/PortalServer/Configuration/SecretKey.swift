import Database

/// The 32 bytes with which the portal seals what the database must not show. Prints nothing of itself.
struct SecretKey: Sendable, CustomStringConvertible, CustomReflectable {
  let bytes: [UInt8]

  /// From 64 hexadecimal digits.
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

  /// The data folder's own key, made at first use. Losing it loses what it sealed.
  init(of folder: DataFolder) throws {
    let path = folder.file("secret-key")
    if Disk.status(path) == nil {
      var generator = SystemRandomNumberGenerator()
      let digits = (0..<32).map { _ in
        let byte = UInt8.random(in: .min ... .max, using: &generator)
        return (byte < 16 ? "0" : "") + String(byte, radix: 16)
      }
      try Disk.create(path, Array((digits.joined() + "\n").utf8), mode: 0o600)
    }
    guard let status = Disk.status(path), status.kind == .file, !status.isReadableByOthers else {
      throw Complaint("\(path) holds a secret that others may read: chmod 600 it")
    }
    let text = (Disk.read(path) ?? []).prefix { $0 > 0x20 }
    guard let key = SecretKey(String(decoding: text, as: UTF8.self)) else {
      throw Complaint("\(path) must hold 32 bytes in hexadecimal")
    }
    self = key
  }

  var description: String { "SecretKey(redacted)" }
  var customMirror: Mirror { Mirror(self, children: []) }
}
