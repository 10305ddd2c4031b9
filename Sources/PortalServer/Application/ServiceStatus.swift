import Glibc
import NIOCore
import NIOPosix
import ServiceLifecycle

/// Tells systemd when the portal is ready, when it stops, and, as long as its threads answer, that it lives. Where nobody
/// started it that way it does nothing.
struct ServiceStatus: Service {
  private let socket: NotifySocket?
  /// How often systemd wants to hear from the process; nil where it doesn't watch it.
  private let watchdog: Duration?
  private let url: String
  private let readiness: Readiness
  private let serving: AsyncStream<Void>
  private let begin: AsyncStream<Void>.Continuation

  private static let pause = Duration.seconds(5)
  private static let firstPause = Duration.milliseconds(200)

  /// `environment` has what systemd says: NOTIFY_SOCKET, WATCHDOG_USEC, WATCHDOG_PID.
  init(_ environment: (String) -> String?, url: String, readiness: Readiness) {
    socket = environment("NOTIFY_SOCKET").flatMap { NotifySocket($0) }
    let isForUs = environment("WATCHDOG_PID").map { $0 == String(getpid()) } ?? true
    let period = environment("WATCHDOG_USEC").flatMap { Int64($0) }.map { Duration.microseconds($0) }
    watchdog = isForUs ? period : nil
    self.url = url
    self.readiness = readiness
    (serving, begin) = AsyncStream<Void>.makeStream()
  }

  /// The server takes connections.
  func isServing() { begin.finish() }

  func run() async throws {
    guard let socket else {
      try await gracefulShutdown()
      return
    }
    await cancelWhenGracefulShutdown {
      for await _ in serving {}
      var (isFirst, wasReady) = (true, false)
      while !Task.isCancelled {
        // Neither returns while a thread hangs: then systemd hears nothing.
        await answerOnEveryEventLoop()
        let isReady = await readiness.isReady()
        if isReady != wasReady || isFirst {
          socket.send(
            isReady ? "STATUS=serving \(url)" : "STATUS=not ready: the database doesn't answer, or can't write")
        }
        if isReady, isFirst {
          socket.send("READY=1")
          isFirst = false
        }
        wasReady = isReady
        if watchdog != nil { socket.send("WATCHDOG=1") }
        let usual = watchdog.map { $0 / 2 } ?? Self.pause
        try? await Task.sleep(for: isFirst ? min(usual, Self.firstPause) : usual)
      }
    }
    socket.send("STOPPING=1", "STATUS=finishing running requests")
  }

  /// That of the database's threads is `Readiness`', whose connection has one: whatever PostgreSQL does, it answers within
  /// seconds.
  private func answerOnEveryEventLoop() async {
    for loop in MultiThreadedEventLoopGroup.singleton.makeIterator() { try? await loop.submit {}.get() }
  }
}

/// A variable of the environment; nil where it is empty too.
func environmentVariable(_ name: String) -> String? {
  getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
}
