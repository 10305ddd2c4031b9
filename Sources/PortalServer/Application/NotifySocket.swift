import Glibc

/// The socket by which a service tells systemd how it is: sd_notify(3), without libsystemd.
struct NotifySocket: Sendable {
  private let path: String

  /// As in `NOTIFY_SOCKET`: an absolute path, or `@` and an abstract name. Nil for anything else.
  init?(_ path: String) {
    guard path.hasPrefix("/") || path.hasPrefix("@"), path.utf8.count > 1, path.utf8.count <= Self.longest else {
      return nil
    }
    self.path = path
  }

  private static var longest: Int { MemoryLayout.size(ofValue: sockaddr_un().sun_path) - 1 }

  /// One datagram of `NAME=value` lines; whether it was taken within a second.
  @discardableResult func send(_ lines: String...) -> Bool {
    let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    var name = Array(path.utf8)
    // An abstract name begins with a zero and ends with its length.
    if name[0] == UInt8(ascii: "@") { name[0] = 0 }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: name) }
    // The kernel keeps few datagrams for a listener that doesn't read, and by default the sender waits for room.
    var patience = timeval(tv_sec: 1, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    let start = MemoryLayout<sockaddr_un>.offset(of: \.sun_path) ?? 2
    let length = socklen_t(start + name.count + (name[0] == 0 ? 0 : 1))
    let text = Array(lines.joined(separator: "\n").utf8)
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        sendto(descriptor, text, text.count, Int32(MSG_NOSIGNAL), address, length) == text.count
      }
    }
  }
}
