import Crypto
import FoundationEssentials
import Glibc
package import Hummingbird
import NIOCore
import NIOPosix
import Synchronization

/// A file that is written at the database's speed and sent at the client's speed. It has no name on disk, so it is
/// deleted with its last reference or with the process. Its bytes are counted and hashed while they are written.
package final class SpooledFile: Sendable {
  /// The disk can't be written or read.
  package struct Failure: Error {
    package let errno: Int32

    var isDiskFull: Bool { [ENOSPC, EDQUOT].contains(errno) }
  }

  private struct Contents {
    var count: Int64 = 0
    var digest = SHA256()
  }

  private static let chunk = 64 * 1024

  private let descriptor: Int32
  private let contents = Mutex(Contents())

  package init() throws(Failure) {
    let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    let name = "\(folder)/portal-spool-\(UInt64.random(in: .min ... .max))"
    descriptor = open(name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Failure(errno: Glibc.errno) }
    unlink(name)
  }

  deinit { close(descriptor) }

  /// Appends bytes. It blocks: call it on the thread that produces the bytes, never on an event loop.
  package func append(_ bytes: UnsafeRawBufferPointer) throws(Failure) {
    var rest = bytes
    while !rest.isEmpty {
      let written = Glibc.write(descriptor, rest.baseAddress, rest.count)
      if written < 0 {
        if Glibc.errno == EINTR { continue }
        throw Failure(errno: Glibc.errno)
      }
      rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(written))
    }
    contents.withLock { contents in
      contents.count += Int64(bytes.count)
      contents.digest.update(bufferPointer: bytes)
    }
  }

  package var count: Int { contents.withLock { Int($0.count) } }

  /// The SHA-256 of all appended bytes.
  package var sha256: [UInt8] { contents.withLock { Array($0.digest.finalize()) } }

  /// The digest in the form of RFC 9530: `sha-256=:…:`.
  package var digestField: String { "sha-256=:\(Data(sha256).base64EncodedString()):" }

  /// The whole file as a body of known length, read in chunks at the client's speed on threads that may block.
  package var body: ResponseBody {
    let count = count
    return ResponseBody(contentLength: count) { writer in
      var offset = 0
      while offset < count {
        let start = offset
        let piece = try await NIOThreadPool.singleton.runIfActive { try self.piece(at: start, before: count) }
        offset += piece.readableBytes
        try await writer.write(piece)
      }
      try await writer.finish(nil)
    }
  }

  /// Gives the file's bytes piece by piece, none at its end. Each call blocks: call it within `blocking`.
  package func pieces() -> () throws -> [UInt8] {
    let count = count
    var offset = 0
    return {
      if offset >= count { return [] }
      let piece = try self.piece(at: offset, before: count)
      offset += piece.readableBytes
      return Array(buffer: piece)
    }
  }

  /// Runs what reads or writes files on a thread that may block.
  package static func blocking<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws -> Result
  {
    try await NIOThreadPool.singleton.runIfActive(work)
  }

  /// So many bytes at most. Blocks, as `append` does.
  package func bytes(at offset: Int, count: Int) throws(Failure) -> [UInt8] {
    Array(buffer: try piece(at: offset, before: min(self.count, offset + count), chunk: count))
  }

  private func piece(at offset: Int, before end: Int, chunk: Int = SpooledFile.chunk) throws(Failure) -> ByteBuffer {
    let length = min(chunk, end - offset)
    var buffer = ByteBufferAllocator().buffer(capacity: length)
    var failure: Failure?
    buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: length) { space in
      let count = pread(descriptor, space.baseAddress, length, off_t(offset))
      if count <= 0 { failure = Failure(errno: count < 0 ? Glibc.errno : EIO) }
      return max(count, 0)
    }
    if let failure { throw failure }
    return buffer
  }
}
