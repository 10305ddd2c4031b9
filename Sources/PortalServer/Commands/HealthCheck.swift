import ArgumentParser
import NIOCore
import NIOPosix
import NIOSSL

struct HealthCheck: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "healthcheck", abstract: "Check whether the portal on this machine is ready.",
    discussion: "The exit status is 0 if /readyz answers 200 within five seconds, otherwise 1.")

  @OptionGroup var options: GlobalOptions

  private static let limit = TimeAmount.seconds(5)

  func run() async throws {
    let settings = try await options.settings()
    let host = ["0.0.0.0", "::"].contains(settings.host) ? "127.0.0.1" : settings.host
    guard
      let answer = try? await Self.ask(
        host, settings.port, "/readyz", name: Self.name(in: settings.url), overTLS: settings.tls != nil)
    else { throw ConfigurationError("nothing answers at \(host), port \(settings.port)") }
    // "HTTP/1.1 200 OK"
    let status = answer.split(separator: " ").dropFirst().first.map(String.init) ?? "?"
    guard status == "200" else { throw ConfigurationError("the portal is not ready (status \(status))") }
    Terminal.say("ready")
  }

  /// Returns the `Host` header. The server accepts only its own names.
  private static func name(in url: String) -> String {
    String(url.split(separator: "://", maxSplits: 1).last?.prefix { $0 != "/" } ?? "localhost")
  }

  /// Returns the first bytes of the response to a GET, or nil if the connection ends without any.
  private static func ask(
    _ host: String, _ port: Int, _ path: String, name: String, overTLS: Bool
  ) async throws -> String? {
    let context = try overTLS ? NIOSSLContext(configuration: tls) : nil
    let connection = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .connectTimeout(limit)
      .connect(host: host, port: port) { channel in
        channel.eventLoop.makeCompletedFuture {
          if let context {
            try channel.pipeline.syncOperations.addHandler(NIOSSLClientHandler(context: context, serverHostname: nil))
          }
          return try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
        }
      }
    let end = connection.channel.eventLoop.scheduleTask(in: limit) { connection.channel.close(promise: nil) }
    defer { end.cancel() }
    return try await connection.executeThenClose { inbound, outbound in
      try await outbound.write(
        ByteBuffer(string: "GET \(path) HTTP/1.1\r\nHost: \(name)\r\nConnection: close\r\n\r\n"))
      for try await part in inbound { return String(buffer: part) }
      return nil
    }
  }

  /// Whether the portal answers doesn't depend on who has signed its certificate.
  private static var tls: TLSConfiguration {
    var configuration = TLSConfiguration.makeClientConfiguration()
    configuration.certificateVerification = .none
    return configuration
  }
}
