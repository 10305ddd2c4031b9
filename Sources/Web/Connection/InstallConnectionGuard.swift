import HTTPTypes
package import HummingbirdCore
import NIOCore
import NIOHTTP1

extension HTTPServerBuilder {
  /// HTTP/1.1 with the guard of slow, many and malformed clients beside the parser.
  package static func guardedHTTP1(_ settings: SiteSettings) -> HTTPServerBuilder {
    let counts = ConnectionCounts(limit: settings.connections.perAddress)
    var refusalHeaders = HTTPHeaders()
    for field in SecurityHeaders(settings).fields { refusalHeaders.add(name: field.name.rawName, value: field.value) }
    let headers = refusalHeaders
    let configuration = HTTP1Channel.Configuration(
      additionalChannelHandlers: [InstallConnectionGuard(settings, counts, headers)],
      // Above the limits that the guards answer with a page, so that the parser's own refusal is the exception.
      httpDecoderConfiguration: .init(
        maxHeaderFieldSize: 4 * RequestLimits.headerBytes, maxHeaderListSize: 4 * RequestLimits.headerBytes,
        maxHeaderFieldCount: 4 * RequestLimits.headerFields))
    return HTTPServerBuilder { responder in
      EventLoopConnections(inner: HTTP1Channel(responder: responder, configuration: configuration))
    }
  }
}

/// Puts the guard on both sides of the parser, where Hummingbird has no place for handlers.
private final class InstallConnectionGuard: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = Any
  typealias InboundOut = Any

  private let settings: SiteSettings
  private let counts: ConnectionCounts
  private let headers: HTTPHeaders

  init(_ settings: SiteSettings, _ counts: ConnectionCounts, _ headers: HTTPHeaders) {
    self.settings = settings
    self.counts = counts
    self.headers = headers
  }

  func handlerAdded(context: ChannelHandlerContext) {
    let isProxy = context.channel.remoteAddress?.ipAddress.map { settings.trustedProxies.contains($0) } ?? false
    let connection = ConnectionGuard(
      settings.connections, counts: isProxy ? nil : counts, refusalHeaders: headers, now: context.eventLoop.now)
    let pipeline = context.pipeline.syncOperations
    // A bounded send buffer makes "the client reads" visible soon, and a stuck client cheap.
    try? context.channel.syncOptions?.setOption(.socketOption(.so_sndbuf), value: 128 * 1024)
    do {
      let parser = try pipeline.context(handlerType: ByteToMessageHandler<HTTPRequestDecoder>.self).handler
      try pipeline.addHandler(ArrivalNotice(connection), position: .before(parser))
      try pipeline.addHandler(connection, position: .after(parser))
    } catch {
      context.close(promise: nil)
    }
  }
}
