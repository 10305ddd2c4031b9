import Crypto
import FoundationEssentials
import Glibc
package import Hummingbird
import NIOCore
import NIOPosix
import Synchronization

/// A file made at the database's speed and sent at the client's: it lies on disk without a name, so that it goes with its
/// last reference or with the process, and is counted and hashed on its way in.
package final class SpooledFile: Sendable {
  /// Nothing more can be written to the disk, or what was written can't be read.
  package struct Failure: Error {
    package let errno: Int32
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

  /// Blocks: called where the bytes come from, never on an event loop.
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

  /// Of all that was appended.
  package var sha256: [UInt8] { contents.withLock { Array($0.digest.finalize()) } }

  /// `sha-256=:…:` as RFC 9530 writes it.
  package var digestField: String { "sha-256=:\(Data(sha256).base64EncodedString()):" }

  /// The whole file as a body of known length, read in pieces as the client takes them, on threads that may block.
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

  private func piece(at offset: Int, before end: Int) throws(Failure) -> ByteBuffer {
    let length = min(Self.chunk, end - offset)
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
