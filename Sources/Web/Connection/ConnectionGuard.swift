import HTTPTypes
import NIOCore
import NIOHTTP1

/// Stands next to the HTTP parser of each connection: drops clients that are too slow, answers what can't be parsed, and
/// marks what the request types further on can't express any more (an absolute-form target).
final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias InboundOut = HTTPServerRequestPart
  typealias OutboundIn = HTTPServerResponsePart
  typealias OutboundOut = HTTPServerResponsePart

  private let limits: ConnectionLimits
  private let counts: ConnectionCounts?
  private let refusalHeaders: HTTPHeaders
  private var deadlines: ConnectionDeadlines
  private var address: String?
  private var timer: (task: Scheduled<Void>, due: NIODeadline)?
  private var isClosing = false

  /// `counts` is nil for connections that are not counted by address: those of trusted proxies.
  init(_ limits: ConnectionLimits, counts: ConnectionCounts?, refusalHeaders: HTTPHeaders, now: NIODeadline) {
    self.limits = limits
    self.counts = counts
    self.refusalHeaders = refusalHeaders
    deadlines = ConnectionDeadlines(limits, now: now)
  }

  // MARK: Life of the connection

  func handlerAdded(context: ChannelHandlerContext) {
    if let counts, let address = context.channel.remoteAddress?.ipAddress {
      guard counts.open(address) else {
        isClosing = true
        if context.channel.isActive { context.close(promise: nil) }
        return
      }
      self.address = address
    }
    schedule(context)
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    timer?.task.cancel()
    timer = nil
    if let address { counts?.close(address) }
    address = nil
  }

  func channelActive(context: ChannelHandlerContext) {
    if isClosing { context.close(promise: nil) }
    context.fireChannelActive()
  }

  // MARK: In

  func bytesArrived(_ now: NIODeadline) { deadlines.bytesArrived(now) }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let now = context.eventLoop.now
    switch unwrapInboundIn(data) {
    case .head(var head):
      deadlines.headersEnded(now)
      if let refusal = HeadRefusal(head) {
        head.headers.add(name: HTTPField.Name.refusal.rawName, value: refusal.rawValue)
        context.fireChannelRead(wrapInboundOut(.head(head)))
        return
      }
    case .body: break
    case .end: deadlines.requestEnded(now)
    }
    context.fireChannelRead(data)
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    schedule(context)
    context.fireChannelReadComplete()
  }

  /// The parser gave up: no request can be told from the bytes, so no page can be made of them.
  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    guard let error = error as? HTTPParserError else {
      context.fireErrorCaught(error)
      return
    }
    if isClosing { return }
    isClosing = true
    guard deadlines.unanswered == 0 else {
      context.close(promise: nil)
      return
    }
    answer(error == .headerOverflow ? .requestHeaderFieldsTooLarge : .badRequest, context)
  }

  // MARK: Out

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    guard case .end = unwrapOutboundIn(data) else {
      context.write(data, promise: promise)
      return
    }
    deadlines.responseWritten(context.eventLoop.now)
    let sent = promise ?? context.eventLoop.makePromise()
    let eventLoop = context.eventLoop
    let bound = NIOLoopBound(self, eventLoop: eventLoop)
    sent.futureResult.whenComplete { _ in bound.value.deadlines.responseSent(eventLoop.now) }
    context.write(data, promise: sent)
    schedule(context)
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    deadlines.writabilityChanged(to: context.channel.isWritable, context.eventLoop.now)
    schedule(context)
    context.fireChannelWritabilityChanged()
  }

  // MARK: Time

  /// One timer a connection, moved only when it would fire too late; when early it looks again.
  private func schedule(_ context: ChannelHandlerContext) {
    guard !isClosing, let deadline = deadlines.deadline else { return }
    if let timer {
      if timer.due <= deadline { return }
      timer.task.cancel()
    }
    let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
    let task = context.eventLoop.scheduleTask(deadline: deadline) {
      let (connection, context) = bound.value
      connection.timer = nil
      connection.timerFired(context)
    }
    timer = (task, deadline)
  }

  private func timerFired(_ context: ChannelHandlerContext) {
    guard let deadline = deadlines.deadline else { return }
    if deadline > context.eventLoop.now {
      schedule(context)
    } else {
      isClosing = true
      context.close(promise: nil)
    }
  }

  private func answer(_ status: HTTPResponseStatus, _ context: ChannelHandlerContext) {
    let text = "\(status.code) \(status.reasonPhrase)\n"
    var headers = refusalHeaders
    headers.replaceOrAdd(name: "content-type", value: "text/plain; charset=utf-8")
    headers.replaceOrAdd(name: "content-length", value: String(text.utf8.count))
    headers.replaceOrAdd(name: "connection", value: "close")
    context.write(
      wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: status, headers: headers))), promise: nil)
    context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: text)))), promise: nil)
    let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
    context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in bound.value.close(promise: nil) }
  }
}

/// Tells the guard, from before the parser, that bytes came.
final class ArrivalNotice: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = ByteBuffer

  private let connection: ConnectionGuard

  init(_ connection: ConnectionGuard) { self.connection = connection }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    connection.bytesArrived(context.eventLoop.now)
    context.fireChannelRead(data)
  }
}
