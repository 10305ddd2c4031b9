import Glibc

/// A port that a server is about to listen on.
struct ListeningPort: Sendable {
  let host: String
  let port: Int
  /// The name of the setting that contains the port.
  let variable: String

  /// Binds the port once, so that an error is reported before anything starts.
  func check() throws(ConfigurationError) {
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    hints.ai_flags = AI_PASSIVE
    var found: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo(host, String(port), &hints, &found) == 0, let address = found?.pointee else {
      throw ConfigurationError("PORTAL_HOST must be an address of this machine, not \"\(host)\"")
    }
    defer { freeaddrinfo(found) }
    let descriptor = socket(address.ai_family, address.ai_socktype, 0)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    var yes: Int32 = 1
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
    if bind(descriptor, address.ai_addr, address.ai_addrlen) == 0 && listen(descriptor, 1) == 0 { return }
    switch errno {
    case EADDRINUSE: throw ConfigurationError("port \(port) is in use by another program: set \(variable)")
    case EACCES: throw ConfigurationError("\(variable) is \(port), a port that only root may open")
    default: throw ConfigurationError("PORTAL_HOST must be an address of this machine, not \"\(host)\"")
    }
  }
}
