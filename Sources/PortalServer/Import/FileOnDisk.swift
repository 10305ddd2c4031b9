import Glibc

extension ConfigurationError {
  /// Creates the error for a system error about a file.
  init(_ act: String, _ path: String, _ code: CInt = errno) {
    self.init("can't \(act) \(path): \(String(cString: strerror(code)))")
  }
}

/// A file that is read from its beginning in chunks.
final class SourceFile {
  let path: String
  /// The size in bytes when it was opened.
  let size: Int
  private(set) var bytesRead = 0
  private let descriptor: CInt

  private static let chunk = 128 * 1024

  init(_ path: String) throws(ConfigurationError) {
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw ConfigurationError("open", path) }
    self.path = path
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw ConfigurationError("open", path) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw ConfigurationError("read", path, EISDIR) }
    size = Int(status.st_size)
  }

  deinit { close(descriptor) }

  /// Returns the next bytes; empty at the end.
  func readChunk() throws(ConfigurationError) -> [UInt8] {
    var failure: CInt?
    let bytes = [UInt8](unsafeUninitializedCapacity: Self.chunk) { buffer, count in
      while true {
        let received = read(descriptor, buffer.baseAddress, buffer.count)
        if received < 0, errno == EINTR { continue }
        if received < 0 { failure = errno }
        count = max(0, received)
        return
      }
    }
    if let failure { throw ConfigurationError("read", path, failure) }
    bytesRead += bytes.count
    return bytes
  }
}

/// A file that is written under a temporary name and renamed when it is complete.
final class NewFile {
  let path: String
  private let partial: String
  private let descriptor: CInt
  private var buffer: [UInt8] = []
  private var isDone = false

  private static let chunk = 64 * 1024

  init(_ path: String, mode: mode_t) throws(ConfigurationError) {
    self.path = path
    partial = path + ".partial"
    unlink(partial)
    descriptor = open(partial, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode)
    guard descriptor >= 0 else { throw ConfigurationError("write", partial) }
  }

  deinit {
    close(descriptor)
    if !isDone { unlink(partial) }
  }

  func append(_ bytes: some Sequence<UInt8>) throws(ConfigurationError) {
    buffer.append(contentsOf: bytes)
    if buffer.count >= Self.chunk { try flush() }
  }

  /// Flushes the file to disk and renames it.
  func finish() throws(ConfigurationError) {
    try flush()
    guard fsync(descriptor) == 0, rename(partial, path) == 0 else { throw ConfigurationError("write", path) }
    isDone = true
  }

  private func flush() throws(ConfigurationError) {
    var written = 0
    while written < buffer.count {
      let count = buffer.withUnsafeBytes { bytes in
        write(descriptor, bytes.baseAddress?.advanced(by: written), bytes.count - written)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw ConfigurationError("write", partial) }
      written += count
    }
    buffer.removeAll(keepingCapacity: true)
  }
}

/// An unnamed temporary file, which is deleted when the process ends.
final class ScratchFile {
  private(set) var size = 0
  private let path: String
  private let descriptor: CInt
  private var buffer: [UInt8] = []

  private static let chunk = 256 * 1024

  init(_ path: String) throws(ConfigurationError) {
    self.path = path
    unlink(path)
    descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw ConfigurationError("write", path) }
    unlink(path)
  }

  deinit { close(descriptor) }

  func append(_ bytes: [UInt8]) throws(ConfigurationError) {
    buffer += bytes
    size += bytes.count
    if buffer.count >= Self.chunk { try flush() }
  }

  func flush() throws(ConfigurationError) {
    var written = 0
    while written < buffer.count {
      let count = buffer.withUnsafeBytes { bytes in
        write(descriptor, bytes.baseAddress?.advanced(by: written), bytes.count - written)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw ConfigurationError("write", path) }
      written += count
    }
    buffer.removeAll(keepingCapacity: true)
  }

  /// Reads flushed bytes.
  func read(_ range: Range<Int>) throws(ConfigurationError) -> [UInt8] {
    var failure: CInt?
    let bytes = [UInt8](unsafeUninitializedCapacity: range.count) { buffer, count in
      while count < buffer.count {
        let received = pread(
          descriptor, buffer.baseAddress?.advanced(by: count), buffer.count - count, off_t(range.lowerBound + count))
        if received < 0, errno == EINTR { continue }
        if received <= 0 {
          failure = received < 0 ? errno : EIO
          return
        }
        count += received
      }
    }
    if let failure { throw ConfigurationError("read", path, failure) }
    return bytes
  }
}
