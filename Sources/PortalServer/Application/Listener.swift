import Hummingbird
import NIOCore
import ServiceLifecycle

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// An HTTP server that says which setting is to blame when its port can't be had.
struct Listener<Application: ApplicationProtocol>: Service {
  let application: Application
  let host: String
  let port: Int
  /// `PORTAL_PORT`
  let variable: String

  func run() async throws {
    do {
      try await application.run()
    } catch let error as IOError {
      switch error.errnoCode {
      case EADDRINUSE: throw Complaint("port \(port) is in use by another program: set \(variable)")
      case EADDRNOTAVAIL: throw Complaint("PORTAL_HOST must be an address of this machine, not \"\(host)\"")
      case EACCES: throw Complaint("\(variable) is \(port), a port that only root may open")
      default: throw error
      }
    }
  }
}
