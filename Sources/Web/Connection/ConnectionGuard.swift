import Auth
import HTTPTypes
import Logging
import NIOCore
import NIOHTTP1

/// A channel handler next to the HTTP parser of each connection. It closes connections of clients that are too slow,
/// answers bytes that can't be parsed, and marks requests whose fault the later request types can't express (an
/// absolute-form target).
final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias InboundOut = HTTPServerRequestPart
  typealias OutboundIn = HTTPServerResponsePart
  typealias OutboundOut = HTTPServerResponsePart

  private let table: OpenConnections
  private let countsAddress: Bool
  private let refusalHeaders: HTTPHeaders
  private let logger: Logger
  private var deadlines: ConnectionDeadlines
  private var connection: OpenConnection?
  private var timer: (task: Scheduled<Void>, due: NIODeadline)?
  private var isClosing = false
  /// Whether the connection closes after the response that is being written.
  private var isLastAnswer = false

  /// - Parameter countsAddress: false for trusted proxies.
  init(
    _ limits: ConnectionLimits, among table: OpenConnections, countsAddress: Bool = true, refusalHeaders: HTTPHeaders,
    logger: Logger, now: NIODeadline
  ) {
    self.table = table
    self.countsAddress = countsAddress
    self.refusalHeaders = refusalHeaders
    self.logger = logger
    deadlines = ConnectionDeadlines(limits, now: now)
  }

  // MARK: Life of the connection

  func handlerAdded(context: ChannelHandlerContext) {
    let address = countsAddress ? context.channel.remoteAddress?.ipAddress : nil
    let connection = OpenConnection(context.channel, network: address.flatMap { ClientNetwork($0) })
    connection.note(waitsSince: deadlines.waitsSince)
    guard table.open(connection) else {
      isClosing = true
      if context.channel.isActive { context.close(promise: nil) }
      return
    }
    self.connection = connection
    schedule(context)
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    timer?.task.cancel()
    timer = nil
    if let connection { table.close(connection) }
    connection = nil
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
    case .end:
      deadlines.requestEnded(now)
      closeAfterLastAnswer(context)
    }
    context.fireChannelRead(data)
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    schedule(context)
    context.fireChannelReadComplete()
  }

  /// Answers bytes that the parser rejected. Without a request there is no page to render, so the answer is plain text.
  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    guard let error = error as? HTTPParserError else {
      context.fireErrorCaught(error)
      return
    }
    if isClosing { return }
    isClosing = true
    let address = context.channel.remoteAddress?.ipAddress ?? "-"
    logger.info(
      "unreadable request", metadata: ["refusal": "\(error)", "address": "\(address)"])
    guard deadlines.unanswered == 0 else {
      context.close(promise: nil)
      return
    }
    answer(error == .headerOverflow ? .requestHeaderFieldsTooLarge : .badRequest, context)
  }

  // MARK: Out

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    switch unwrapOutboundIn(data) {
    case .head(var head):
      deadlines.partWritten(0, context.eventLoop.now)
      // A client that sends an unreadable request, or the name of another site, gets no further request on this
      // connection.
      isLastAnswer = head.status == .badRequest
      if isLastAnswer { head.headers.replaceOrAdd(name: "connection", value: "close") }
      context.write(isLastAnswer ? wrapOutboundOut(.head(head)) : data, promise: promise)
      return
    case .body(let part):
      deadlines.partWritten(part.readableBytes, context.eventLoop.now)
      context.write(data, promise: promise)
      return
    case .end: break
    }
    deadlines.responseWritten(context.eventLoop.now)
    let sent = promise ?? context.eventLoop.makePromise()
    let eventLoop = context.eventLoop
    let bound = NIOLoopBound((self, context), eventLoop: eventLoop)
    sent.futureResult.whenComplete { _ in
      let (connection, context) = bound.value
      connection.deadlines.responseSent(eventLoop.now)
      connection.closeAfterLastAnswer(context)
    }
    context.write(data, promise: sent)
    schedule(context)
  }

  /// Closes the connection after the last answer, once the request has been read to its end as well. Closing a
  /// connection with unread bytes would lose the answer.
  private func closeAfterLastAnswer(_ context: ChannelHandlerContext) {
    if isLastAnswer, deadlines.isQuiet { context.close(promise: nil) }
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    deadlines.writabilityChanged(to: context.channel.isWritable, context.eventLoop.now)
    schedule(context)
    context.fireChannelWritabilityChanged()
  }

  // MARK: Time

  /// Schedules the connection's one timer. It is moved only if it would fire too late; if it fires early, it checks
  /// again.
  private func schedule(_ context: ChannelHandlerContext) {
    connection?.note(waitsSince: deadlines.waitsSince)
    let deadline = deadlines.deadline
    if isClosing { return }
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
    let now = context.eventLoop.now
    if deadlines.deadline <= now, deadlines.hasEnded(now, unsent: unsent(context)) {
      isClosing = true
      context.close(promise: nil)
    } else {
      schedule(context)
    }
  }

  /// Returns the number of bytes that wait in this process for the client to read.
  private func unsent(_ context: ChannelHandlerContext) -> Int {
    guard let options = context.channel.syncOptions else { return 0 }
    return (try? options.getOption(.bufferedWritableBytes)) ?? 0
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

/// A channel handler before the parser that tells the guard when bytes arrive.
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
