import Foundation
import Glibc

/// The calls that a proxy before PostgreSQL's Unix socket needs.
package enum UnixSocket {
  struct Failed: Error {
    let call: String
  }

  static func listen(at path: String) throws -> Int32 {
    let listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    guard withAddress(path, { bind(listener, $0, $1) }) == 0 else { throw Failed(call: "bind") }
    guard Glibc.listen(listener, 16) == 0 else { throw Failed(call: "listen") }
    return listener
  }

  /// Returns nil if nobody listens.
  static func connect(to path: String) -> Int32? {
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    if withAddress(path, { Glibc.connect(descriptor, $0, $1) }) == 0 { return descriptor }
    close(descriptor)
    return nil
  }

  /// Returns received bytes, or nil at the end.
  package static func read(_ descriptor: Int32) -> [UInt8]? {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = recv(descriptor, &buffer, buffer.count, 0)
    return count > 0 ? Array(buffer.prefix(count)) : nil
  }

  package static func write(_ descriptor: Int32, _ bytes: some Collection<UInt8>) {
    let bytes = Array(bytes)
    var sent = 0
    while sent < bytes.count {
      let count = bytes.withUnsafeBytes { buffer in
        send(descriptor, buffer.baseAddress?.advanced(by: sent), buffer.count - sent, Int32(MSG_NOSIGNAL))
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

/// Replaces PostgreSQL's socket. Each connection to `folder` is passed to `pass` with one to the real server, on its
/// own thread, and closed when `pass` returns.
package final class SocketStandIn: Sendable {
  let folder: String
  private let server: String
  private let listener: Int32

  /// - Parameter url: names PostgreSQL's socket folder.
  package init(before url: String) throws {
    guard let server = url.split(separator: "'").dropFirst().first else { throw UnixSocket.Failed(call: url) }
    self.server = "\(server)/.s.PGSQL.5432"
    folder = "/tmp/portal-proxy-\(UUID().uuidString.prefix(8))"
    guard mkdir(folder, 0o700) == 0 else { throw UnixSocket.Failed(call: "mkdir") }
    listener = try UnixSocket.listen(at: "\(folder)/.s.PGSQL.5432")
  }

  /// Returns the URL to connect to instead.
  package func url(from url: String) -> String { "\(url) host='\(folder)'" }

  package func start(_ pass: @escaping @Sendable (_ client: Int32, _ upstream: Int32) -> Void) {
    Thread.detachNewThread { [self] in
      while case let client = accept(listener, nil, nil), client >= 0 {
        guard let upstream = UnixSocket.connect(to: server) else {
          close(client)
          continue
        }
        Thread.detachNewThread {
          pass(client, upstream)
          Glibc.close(client)
          Glibc.close(upstream)
        }
      }
      close(listener)
    }
  }

  package func stop() {
    shutdown(listener, Int32(SHUT_RDWR))
    try? FileManager.default.removeItem(atPath: folder)
  }

  /// Passes the bytes of each end to its function, until one returns false or an end closes the connection.
  package static func pump(
    _ client: Int32, _ upstream: Int32, fromClient: ([UInt8]) -> Bool, fromServer: ([UInt8]) -> Bool
  ) {
    var ends = [
      pollfd(fd: client, events: Int16(POLLIN), revents: 0), pollfd(fd: upstream, events: Int16(POLLIN), revents: 0),
    ]
    while poll(&ends, 2, -1) > 0 {
      if ends[0].revents != 0 {
        guard let bytes = UnixSocket.read(client), fromClient(bytes) else { return }
      }
      if ends[1].revents != 0 {
        guard let bytes = UnixSocket.read(upstream), fromServer(bytes) else { return }
      }
    }
  }
}
