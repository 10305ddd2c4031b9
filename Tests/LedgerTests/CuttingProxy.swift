import Foundation
import Glibc
import Synchronization
import Testing

/// Stands between libpq and PostgreSQL's socket, and cuts the connection at the first COMMIT that passes: before the
/// server hears it, or before the client hears what became of it.
final class CuttingProxy: Sendable {
  enum Cut: Sendable, CaseIterable { case beforeCommit, afterCommit }

  let folder: String
  private let server: String
  private let cut: Cut
  private let listener: Int32
  private let cuts = Mutex(0)
  /// How many times it cuts; a connection after that is left alone.
  private let limit: Int

  var count: Int { cuts.withLock { $0 } }

  /// `url` names PostgreSQL's socket folder; connect to `url(from:)` instead.
  init(before url: String, _ cut: Cut, times limit: Int = 1) throws {
    let parts = url.split(separator: "'")
    server = "\(try #require(parts.dropFirst().first))/.s.PGSQL.5432"
    folder = "/tmp/portal-proxy-\(UUID().uuidString.prefix(8))"
    self.cut = cut
    self.limit = limit
    try #require(mkdir(folder, 0o700) == 0)
    listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    let path = "\(folder)/.s.PGSQL.5432"
    try #require(Self.withAddress(path) { bind(listener, $0, $1) } == 0)
    try #require(listen(listener, 16) == 0)
    Thread.detachNewThread { [self] in accept() }
  }

  func url(from url: String) -> String { "\(url) host='\(folder)'" }

  func close() {
    shutdown(listener, Int32(SHUT_RDWR))
    try? FileManager.default.removeItem(atPath: folder)
  }

  private func accept() {
    while case let client = Glibc.accept(listener, nil, nil), client >= 0 {
      let upstream = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
      guard Self.withAddress(server, { connect(upstream, $0, $1) }) == 0 else { break }
      Thread.detachNewThread { [self] in
        pass(client, upstream)
        Glibc.close(client)
        Glibc.close(upstream)
      }
    }
    Glibc.close(listener)
  }

  private func pass(_ client: Int32, _ upstream: Int32) {
    var ends = [
      pollfd(fd: client, events: Int16(POLLIN), revents: 0), pollfd(fd: upstream, events: Int16(POLLIN), revents: 0),
    ]
    while poll(&ends, 2, -1) > 0 {
      if ends[0].revents != 0 {
        guard let bytes = read(client) else { return }
        if bytes.contains(Array("COMMIT".utf8)), mayCut() {
          if cut == .beforeCommit { return }
          write(upstream, bytes)
          // PostgreSQL answers once it has committed.
          _ = read(upstream)
          return
        }
        write(upstream, bytes)
      }
      if ends[1].revents != 0 {
        guard let bytes = read(upstream) else { return }
        write(client, bytes)
      }
    }
  }

  private func mayCut() -> Bool {
    cuts.withLock { cuts in
      if cuts == limit { return false }
      cuts += 1
      return true
    }
  }

  private func read(_ descriptor: Int32) -> [UInt8]? {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = recv(descriptor, &buffer, buffer.count, 0)
    return count > 0 ? Array(buffer.prefix(count)) : nil
  }

  private func write(_ descriptor: Int32, _ bytes: [UInt8]) {
    var sent = 0
    while sent < bytes.count {
      let count = bytes.withUnsafeBytes { buffer in
        Glibc.send(descriptor, buffer.baseAddress?.advanced(by: sent), buffer.count - sent, Int32(MSG_NOSIGNAL))
      }
      if count <= 0 { return }
      sent += count
    }
  }

  private static func withAddress(_ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
    }
  }
}
