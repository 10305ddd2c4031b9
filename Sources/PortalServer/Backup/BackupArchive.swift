import Cluster
import Crypto
import Wallet

/// The files of a backup, one after the other in one sealed file: the length of a name (2 bytes, big-endian), the name, the
/// length of the contents (8 bytes), the contents; a name of length 0 at the end.
enum BackupArchive {
  static let manifest = "manifest.json"

  /// Writes it.
  final class Writer {
    private let file: NewFile
    private var sealer: BackupSeal.Sealer
    private var piece: [UInt8] = []
    private var digest = SHA256()

    init(_ path: String, for key: BackupKey.Public) throws {
      file = try NewFile(path, mode: 0o600)
      sealer = try BackupSeal.Sealer(for: key)
      try write(sealer.head)
    }

    func add(_ name: String, _ contents: [UInt8]) throws {
      try append(Self.head(name, contents.count))
      try append(contents)
    }

    /// Another file's contents, which must not change meanwhile.
    func add(_ name: String, from path: String) throws {
      let source = try SourceFile(path)
      try append(Self.head(name, source.size))
      while true {
        let bytes = try source.readChunk()
        if bytes.isEmpty { break }
        try append(bytes)
      }
      guard source.bytesRead == source.size else { throw ConfigurationError("\(path) changed while it was read") }
    }

    /// The SHA-256 of the whole file.
    func finish() throws -> String {
      try append(bigEndian(UInt16(0)))
      try write(sealer.seal(piece, isLast: true))
      try file.finish()
      return digest.finalize().hexadecimal
    }

    private static func head(_ name: String, _ count: Int) -> [UInt8] {
      bigEndian(UInt16(name.utf8.count)) + name.utf8 + bigEndian(UInt64(count))
    }

    private func append(_ bytes: [UInt8]) throws {
      piece += bytes
      while piece.count > BackupSeal.pieceLength {
        try write(sealer.seal(Array(piece.prefix(BackupSeal.pieceLength)), isLast: false))
        piece.removeFirst(BackupSeal.pieceLength)
      }
    }

    private func write(_ bytes: [UInt8]) throws {
      digest.update(data: bytes)
      try file.append(bytes)
    }
  }

  /// Reads it.
  final class Reader {
    private let source: SourceFile
    private let path: String
    private var opener: BackupSeal.Opener
    /// Sealed, as read.
    private var sealed: [UInt8] = []
    /// Opened, and not taken yet.
    private var opened: [UInt8] = []
    private var taken = 0
    private var isAtEnd = false

    init(_ path: String, with key: BackupKey.Private) throws {
      self.path = path
      source = try SourceFile(path)
      while sealed.count < BackupSeal.headLength {
        let bytes = try source.readChunk()
        if bytes.isEmpty { break }
        sealed += bytes
      }
      guard sealed.starts(with: BackupSeal.magic) else { throw ConfigurationError("\(path) is no backup of a portal") }
      guard sealed.count >= BackupSeal.headLength else {
        throw ConfigurationError("\(path) is damaged: it is cut short")
      }
      let head = Array(sealed.prefix(BackupSeal.headLength))
      sealed.removeFirst(BackupSeal.headLength)
      guard let opener = BackupSeal.Opener(head, with: key) else {
        let id = head[BackupSeal.magic.count..<(BackupSeal.magic.count + 4)]
        let isKeys = Array(id) == BackupKey.Public(key.key.publicKey).id
        throw ConfigurationError(
          isKeys ? "\(path) is damaged: its head doesn't open" : "\(path) was sealed for another key, \(id.hexadecimal)"
        )
      }
      self.opener = opener
    }

    /// Writes every file to the folder, but the manifest, whose contents it gives.
    func extract(to folder: String) throws -> [UInt8] {
      var manifest: [UInt8] = []
      while true {
        let length = Int(number(try take(2)))
        if length == 0 { break }
        let name = String(decoding: try take(length), as: UTF8.self)
        guard !name.contains("/"), !name.hasPrefix(".") else {
          throw ConfigurationError("\(path) names a file \(name)")
        }
        var rest = Int(number(try take(8)))
        if name == BackupArchive.manifest {
          manifest = try take(rest)
          continue
        }
        let file = try NewFile("\(folder)/\(name)", mode: 0o600)
        while rest > 0 {
          let bytes = try take(min(rest, BackupSeal.pieceLength))
          try file.append(bytes)
          rest -= bytes.count
        }
        try file.finish()
      }
      guard isAtEnd, taken == opened.count else {
        throw ConfigurationError("\(path) is damaged: it goes on after its end")
      }
      return manifest
    }

    private func number(_ bytes: [UInt8]) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }

    private func take(_ count: Int) throws -> [UInt8] {
      while opened.count - taken < count {
        guard !isAtEnd else { throw ConfigurationError("\(path) is damaged: a file in it is cut short") }
        opened.removeFirst(taken)
        taken = 0
        opened += try nextPiece()
      }
      defer { taken += count }
      return Array(opened[taken..<(taken + count)])
    }

    private func nextPiece() throws -> [UInt8] {
      try fill(4)
      let length = Int(number(Array(sealed.prefix(4))))
      guard length >= BackupSeal.tagLength, length <= BackupSeal.pieceLength + BackupSeal.tagLength else {
        throw damaged
      }
      try fill(4 + length)
      let piece = sealed[4..<(4 + length)]
      // The last is the one that nothing follows.
      let isLast = sealed.count == 4 + length && source.bytesRead == source.size
      guard let bytes = opener.open(piece, isLast: isLast) else { throw damaged }
      sealed.removeFirst(4 + length)
      isAtEnd = isLast
      return bytes
    }

    private func fill(_ count: Int) throws {
      while sealed.count < count {
        let bytes = try source.readChunk()
        guard !bytes.isEmpty else { throw ConfigurationError("\(path) is damaged: it is cut short") }
        sealed += bytes
      }
    }

    private var damaged: ConfigurationError {
      ConfigurationError("\(path) is damaged: byte \(source.bytesRead - sealed.count) and what follows don't open")
    }
  }
}
