import Cluster
import Dispatch
import Glibc
import Subprocess
import Synchronization
import Testing

@testable import PortalServer

/// Whatever tests turn on and off.
final class Switch: Sendable {
  private let state = Mutex(false)
  var isOn: Bool {
    get { state.withLock { $0 } }
    set { state.withLock { $0 = newValue } }
  }
}

/// A socket as systemd's, which takes datagrams.
private final class NotifyListener: Sendable {
  private let descriptor: CInt

  init(_ path: String) throws {
    descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
    try #require(descriptor >= 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    var name = Array(path.utf8)
    let isAbstract = name[0] == UInt8(ascii: "@")
    if isAbstract { name[0] = 0 }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: name) }
    let length = socklen_t(2 + name.count + (isAbstract ? 0 : 1))
    let bound = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) }
    }
    try #require(bound == 0)
  }

  deinit { close(descriptor) }

  /// The lines of the next datagram; none for an empty one.
  func next() -> [String] {
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = recv(descriptor, &buffer, buffer.count, 0)
    return count > 0 ? String(decoding: buffer[..<count], as: UTF8.self).split(separator: "\n").map(String.init) : []
  }

  /// Every line, read by a thread of its own as long as the service runs: the kernel keeps only a few datagrams for a
  /// listener, and a sender waits for room. Ends after `last`.
  func lines(through last: String) -> AsyncStream<String> {
    let (lines, continuation) = AsyncStream.makeStream(of: String.self)
    DispatchQueue(label: "notify").async { [self] in
      var read: [String] = []
      repeat {
        read = next()
        for line in read { continuation.yield(line) }
      } while !read.isEmpty && !read.contains(last)
      continuation.finish()
    }
    return lines
  }
}

struct NotifyTests {
  @Test func `a datagram reaches a path and an abstract name`() throws {
    let folder = try TemporaryFolder()
    for path in ["\(folder.path)/notify", "@portal-notify-\(UInt64.random(in: .min ... .max))"] {
      let listener = try NotifyListener(path)
      let socket = try #require(NotifySocket(path))
      #expect(socket.send("READY=1", "STATUS=serving"))
      #expect(listener.next() == ["READY=1", "STATUS=serving"])
    }
  }

  @Test func `what is no socket is left alone`() {
    for path in ["", "@", "relative", "/" + String(repeating: "x", count: 108)] { #expect(NotifySocket(path) == nil) }
    #expect(NotifySocket("/nonexistent/notify")?.send("READY=1") == false)
  }

  @Test(.timeLimit(.minutes(10))) func `a listener that reads nothing doesn't hold the service up`() throws {
    let folder = try TemporaryFolder()
    let listener = try NotifyListener("\(folder.path)/notify")
    let socket = try #require(NotifySocket("\(folder.path)/notify"))
    var sent = 0
    while socket.send("NUMBER=\(sent)") { sent += 1 }
    #expect(sent > 0)
    #expect(listener.next() == ["NUMBER=0"])
    #expect(socket.send("NUMBER=\(sent)"))
  }

  @Test(.timeLimit(.minutes(10)))
  func `serve says when it is ready, that it lives, and that it stops, and its lines have their priority`() async throws
  {
    let folder = try TemporaryFolder()
    try Disk.setMode(folder.path, 0o755)
    let path = "@portal-notify-\(UInt64.random(in: .min ... .max))"
    var lines = try NotifyListener(path).lines(through: "STOPPING=1").makeAsyncIterator()
    let environment = [
      "PORTAL_DATA": "\(folder.path)/data", "PORTAL_PORT": "\(try freePort())", "PORTAL_METRICS_PORT": "0",
      "NOTIFY_SOCKET": path, "WATCHDOG_USEC": "400000",
    ]
    let log = "\(folder.path)/log"
    let status = try await serving(environment, journal: log) {
      var ready: [String] = []
      while ready.last != "READY=1", let line = await lines.next() { ready.append(line) }
      #expect(ready.contains("STATUS=serving http://localhost:\(environment["PORTAL_PORT"] ?? "")"))
      #expect(!ready.contains("STOPPING=1"))
      var pings = 0
      while pings < 3, let line = await lines.next() { pings += line == "WATCHDOG=1" ? 1 : 0 }
      #expect(pings == 3)
      let health = try await portal(["healthcheck"], environment)
      #expect(health.output == "ready\n")
    }
    var rest: [String] = []
    while let line = await lines.next() { rest.append(line) }
    #expect(rest.suffix(2) == ["STOPPING=1", "STATUS=finishing running requests"])
    #expect(status == .exited(0))
    let logged = String(decoding: try #require(Disk.read(log)), as: UTF8.self).split(separator: "\n")
    #expect(logged.first?.hasPrefix("<5>20") == true)
    #expect(logged.first?.contains(" notice migrated migration=0001_baseline") == true)
    #expect(logged.contains { $0.hasPrefix("<6>") && $0.contains("route=/readyz") })
  }
}
