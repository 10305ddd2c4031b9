import Glibc
import HTTPTypes
package import HummingbirdCore
package import Logging
import NIOCore
import NIOHTTP1
package import NIOSSL

extension HTTPServerBuilder {
  /// Returns HTTP/1.1 with a `ConnectionGuard` against slow, excessive and malformed clients beside the parser.
  ///
  /// - Parameter certificate: the certificate for a new connection. Nil for plain HTTP.
  package static func guardedHTTP1(
    _ settings: SiteSettings, certificate: (@Sendable () -> NIOSSLContext)? = nil, logger: Logger
  ) -> HTTPServerBuilder {
    let table = OpenConnections(settings.connections)
    var refusalHeaders = HTTPHeaders()
    for field in SecurityHeaders(settings).fields { refusalHeaders.add(name: field.name.rawName, value: field.value) }
    let headers = refusalHeaders
    let configuration = HTTP1Channel.Configuration(
      additionalChannelHandlers: [InstallConnectionGuard(settings, table, headers, logger)],
      // These are above the limits that the guards answer with a page, so that the parser itself rarely refuses a
      // request.
      httpDecoderConfiguration: .init(
        maxHeaderFieldSize: 4 * RequestLimits.headerBytes, maxHeaderListSize: 4 * RequestLimits.headerBytes,
        maxHeaderFieldCount: 4 * RequestLimits.headerFields))
    return HTTPServerBuilder { responder in
      let plain = HTTP1Channel(responder: responder, configuration: configuration)
      guard let certificate else { return EventLoopConnections(inner: plain) }
      return EventLoopConnections(inner: TLSConnections(inner: plain, certificate: certificate))
    }
  }
}

/// Puts the guard on both sides of the parser, since Hummingbird takes handlers only behind it.
private final class InstallConnectionGuard: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = Any
  typealias InboundOut = Any

  private let settings: SiteSettings
  private let table: OpenConnections
  private let headers: HTTPHeaders
  private let logger: Logger

  init(_ settings: SiteSettings, _ table: OpenConnections, _ headers: HTTPHeaders, _ logger: Logger) {
    self.settings = settings
    self.table = table
    self.headers = headers
    self.logger = logger
  }

  func handlerAdded(context: ChannelHandlerContext) {
    let isProxy = context.channel.remoteAddress?.ipAddress.map { settings.trustedProxies.contains($0) } ?? false
    let connection = ConnectionGuard(
      settings.connections, among: table, countsAddress: !isProxy, refusalHeaders: headers, logger: logger,
      now: context.eventLoop.now)
    let pipeline = context.pipeline.syncOperations
    // A bounded send buffer shows soon that a client doesn't read, and limits the memory of a stuck client.
    try? context.channel.syncOptions?.setOption(.socketOption(.so_sndbuf), value: 128 * 1024)
    // Each connection keeps a buffer of this size. Most requests fit; it grows where more arrives.
    try? context.channel.syncOptions?.setOption(
      .recvAllocator, value: AdaptiveRecvByteBufferAllocator(minimum: 64, initial: 1024, maximum: 65536))
    // This timeout, in milliseconds, also ends what the kernel keeps for a client that has closed its window.
    try? context.channel.syncOptions?.setOption(
      .tcpOption(.init(rawValue: CInt(TCP_USER_TIMEOUT))),
      value: Int(settings.connections.stalled.nanoseconds / 1_000_000))
    do {
      let parser = try pipeline.context(handlerType: ByteToMessageHandler<HTTPRequestDecoder>.self).handler
      try pipeline.addHandler(ArrivalNotice(connection), position: .before(parser))
      try pipeline.addHandler(connection, position: .after(parser))
    } catch {
      context.close(promise: nil)
    }
  }
}
