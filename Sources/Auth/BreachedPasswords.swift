import Crypto
import Glibc
import Wallet

/// Passwords that appeared in breaches: a file in the format of the Have I Been Pwned download, with the SHA-1 of each
/// password and how often it was seen (`SHA1:COUNT`), a line each, sorted by hash. It has tens of gigabytes, so it stays
/// on disk: a search reads some 30 pieces of it.
package final class BreachedPasswords: Sendable {
  package struct Failure: Error, CustomStringConvertible {
    package let description: String
  }

  /// 40 digits, a colon, a count of up to 20 digits, CR LF, with room to spare.
  private static let longestLine = 64
  /// What is read to the end instead of being halved once more.
  private static let shortest = 4096
  /// The number of places that `init` looks at.
  private static let samples = 256

  package let path: String
  /// The size in bytes when it was opened.
  package let size: Int
  private let descriptor: CInt

  /// Opens the file and looks at lines all over it. The file may be replaced by another one afterwards; this one stays open.
  package init(_ path: String) throws(Failure) {
    func failure(_ code: CInt) -> Failure {
      Failure(description: "can't open \(path): \(String(cString: strerror(code)))")
    }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure(errno) }
    var status = stat()
    let code = fstat(descriptor, &status) == 0 ? (status.st_mode & S_IFMT == S_IFREG ? 0 : EISDIR) : errno
    guard code == 0 else {
      close(descriptor)
      throw failure(code)
    }
    self.path = path
    self.descriptor = descriptor
    size = Int(status.st_size)
    try check()
  }

  deinit { close(descriptor) }

  /// Returns whether the file has the password's hash.
  func contains(_ password: [UInt8]) throws(Failure) -> Bool {
    let hash = Array(Insecure.SHA1.hash(data: password))
    // If the hash is there, its line begins at or after `start`, where a line begins, and at or before `end`.
    var (start, end) = (0, size)
    while end - start > Self.shortest {
      let middle = start + (end - start) / 2
      guard let line = try firstLine(after: middle) else { break }
      if line.hash == hash { return true }
      if line.hash.lexicographicallyPrecedes(hash) { start = line.offset } else { end = middle }
    }
    var offset = start
    while offset < size, offset <= end {
      let line = try line(at: offset)
      if line.hash == hash { return true }
      offset = line.end
    }
    return false
  }

  /// Throws if what is looked at isn't such a file. A whole one would take minutes to read.
  private func check() throws(Failure) {
    guard size > 0 else { throw malformed("is empty", 0) }
    var last = try line(at: 0)
    for place in (1..<Self.samples).map({ size / Self.samples * $0 }) + [max(0, size - 256)] {
      if let line = try firstLine(after: place), line.offset > last.offset { last = try expect(line, after: last) }
    }
    while last.end < size { last = try expect(try line(at: last.end), after: last) }
  }

  private func expect(_ line: Line, after last: Line) throws(Failure) -> Line {
    guard last.hash.lexicographicallyPrecedes(line.hash) else { throw malformed("isn't sorted", line.offset) }
    return line
  }
}

extension BreachedPasswords {
  private typealias Line = (offset: Int, hash: [UInt8], end: Int)

  private func malformed(_ problem: String, _ offset: Int) -> Failure {
    Failure(description: "\(path) \(problem) (byte \(offset)): it must have lines SHA1:COUNT, sorted by hash")
  }

  /// Returns the first line that begins after the offset; nil if none does.
  private func firstLine(after offset: Int) throws(Failure) -> Line? {
    let bytes = try read(Self.longestLine, at: offset)
    guard let newline = bytes.firstIndex(of: UInt8(ascii: "\n")) else {
      if offset + bytes.count == size { return nil }
      throw malformed("has a line of another form", offset)
    }
    let next = offset + newline + 1
    return next < size ? try line(at: next) : nil
  }

  private func line(at offset: Int) throws(Failure) -> Line {
    let bytes = try read(Self.longestLine, at: offset)
    let length = bytes.firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
    var line = bytes[..<length]
    if line.last == UInt8(ascii: "\r") { line.removeLast() }
    let hash = [UInt8](hexadecimal: String(decoding: line.prefix(40), as: UTF8.self))
    let count = line.dropFirst(41)
    guard let hash, hash.count == 20, line.dropFirst(40).first == UInt8(ascii: ":"), !count.isEmpty,
      count.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
      length < bytes.count || offset + length == size
    else { throw malformed("has a line of another form", offset) }
    return (offset, hash, offset + length + 1)
  }

  /// Returns up to that many bytes; fewer at the end of the file.
  private func read(_ count: Int, at offset: Int) throws(Failure) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var filled = 0
    while filled < count {
      let received = bytes.withUnsafeMutableBytes {
        pread(
          descriptor, UnsafeMutableRawBufferPointer(rebasing: $0[filled...]).baseAddress, count - filled,
          off_t(offset + filled))
      }
      if received < 0, errno == EINTR { continue }
      guard received >= 0 else {
        throw Failure(description: "can't read \(path): \(String(cString: strerror(errno)))")
      }
      if received == 0 { break }
      filled += received
    }
    return Array(bytes.prefix(filled))
  }
}
