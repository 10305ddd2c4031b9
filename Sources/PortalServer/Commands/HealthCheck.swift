import ArgumentParser
import Glibc

struct HealthCheck: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "healthcheck", abstract: "Check whether the portal on this machine is ready.",
    discussion: "The exit status is 0 if /readyz answers 200 within five seconds, otherwise 1.")

  @OptionGroup var options: GlobalOptions

  func run() async throws {
    let settings = try await options.settings()
    let host = ["0.0.0.0", "::"].contains(settings.host) ? "127.0.0.1" : settings.host
    guard let answer = Self.ask(host, settings.port, "/readyz", name: Self.name(in: settings.url)) else {
      throw ConfigurationError("nothing answers at \(host), port \(settings.port)")
    }
    // "HTTP/1.1 200 OK"
    let status = answer.split(separator: " ").dropFirst().first.map(String.init) ?? "?"
    guard status == "200" else { throw ConfigurationError("the portal is not ready (status \(status))") }
    Terminal.say("ready")
  }

  /// Returns the `Host` header. The server accepts only its own names.
  private static func name(in url: String) -> String {
    String(url.split(separator: "://", maxSplits: 1).last?.prefix { $0 != "/" } ?? "localhost")
  }

  /// Returns the first bytes of the response to a GET, or nil after a timeout.
  private static func ask(_ host: String, _ port: Int, _ path: String, name: String) -> String? {
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var found: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo(host, String(port), &hints, &found) == 0, let address = found?.pointee else { return nil }
    defer { freeaddrinfo(found) }
    let descriptor = socket(address.ai_family, address.ai_socktype, 0)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var limit = timeval(tv_sec: 5, tv_usec: 0)
    for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
      setsockopt(descriptor, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
    }
    let request = Array("GET \(path) HTTP/1.1\r\nHost: \(name)\r\nConnection: close\r\n\r\n".utf8)
    guard connect(descriptor, address.ai_addr, address.ai_addrlen) == 0,
      send(descriptor, request, request.count, 0) == request.count
    else { return nil }
    var buffer = [UInt8](repeating: 0, count: 512)
    let count = recv(descriptor, &buffer, buffer.count, 0)
    return count > 0 ? String(decoding: buffer[..<count], as: UTF8.self) : nil
  }
}
