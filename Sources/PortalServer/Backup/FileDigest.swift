import Crypto
import Wallet

/// A file's size and SHA-256.
struct FileDigest: Sendable {
  let bytes: Int
  let sha256: String

  static func of(_ path: String) throws -> FileDigest {
    let source = try SourceFile(path)
    var digest = SHA256()
    while true {
      let bytes = try source.readChunk()
      if bytes.isEmpty { break }
      digest.update(data: bytes)
    }
    return FileDigest(bytes: source.bytesRead, sha256: digest.finalize().hexadecimal)
  }
}
