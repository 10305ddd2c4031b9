#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension Complaint {
  /// What the system said about a file.
  init(_ act: String, _ path: String, _ code: CInt = errno) {
    self.init("can't \(act) \(path): \(String(cString: strerror(code)))")
  }
}

/// A file that is read from its beginning, a chunk at a time.
final class SourceFile {
  let path: String
  /// In bytes, as it was when it was opened.
  let size: Int
  private(set) var bytesRead = 0
  private let descriptor: CInt

  private static let chunk = 128 * 1024

  init(_ path: String) throws(Complaint) {
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Complaint("open", path) }
    self.path = path
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw Complaint("open", path) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw Complaint("read", path, EISDIR) }
    size = Int(status.st_size)
  }

  deinit { close(descriptor) }

  /// Nothing at the end.
  func readChunk() throws(Complaint) -> [UInt8] {
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
    if let failure { throw Complaint("read", path, failure) }
    bytesRead += bytes.count
    return bytes
  }
}

/// A file that is written beside its name and takes it when it is complete.
final class NewFile {
  let path: String
  private let partial: String
  private let descriptor: CInt
  private var buffer: [UInt8] = []
  private var isDone = false

  private static let chunk = 64 * 1024

  init(_ path: String, mode: mode_t) throws(Complaint) {
    self.path = path
    partial = path + ".partial"
    unlink(partial)
    descriptor = open(partial, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode)
    guard descriptor >= 0 else { throw Complaint("write", partial) }
  }

  deinit {
    close(descriptor)
    if !isDone { unlink(partial) }
  }

  func append(_ bytes: some Sequence<UInt8>) throws(Complaint) {
    buffer.append(contentsOf: bytes)
    if buffer.count >= Self.chunk { try flush() }
  }

  /// Brings it to the disk and gives it its name.
  func finish() throws(Complaint) {
    try flush()
    guard fsync(descriptor) == 0, rename(partial, path) == 0 else { throw Complaint("write", path) }
    isDone = true
  }

  private func flush() throws(Complaint) {
    var written = 0
    while written < buffer.count {
      let count = buffer.withUnsafeBytes { bytes in
        write(descriptor, bytes.baseAddress?.advanced(by: written), bytes.count - written)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw Complaint("write", partial) }
      written += count
    }
    buffer.removeAll(keepingCapacity: true)
  }
}
