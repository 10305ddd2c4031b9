import NIOCore
import NIOEmbedded
import NIOHTTP1
import Testing

@testable import Web

@Suite struct ConnectionGuardTests {
  private let request = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"

  private func channel(_ counts: ConnectionCounts? = nil) throws -> EmbeddedChannel {
    let channel = EmbeddedChannel()
    channel.remoteAddress = try SocketAddress(ipAddress: "203.0.113.7", port: 9)
    let connection = ConnectionGuard(
      ConnectionLimits(), counts: counts, refusalHeaders: ["x-kept": "yes"], now: channel.embeddedEventLoop.now)
    let pipeline = channel.pipeline.syncOperations
    try pipeline.addHandlers([
      HTTPResponseEncoder(), ArrivalNotice(connection), ByteToMessageHandler(HTTPRequestDecoder()), connection,
    ])
    channel.connect(to: try SocketAddress(ipAddress: "203.0.113.7", port: 9), promise: nil)
    return channel
  }

  private func send(_ text: String, to channel: EmbeddedChannel) throws {
    _ = try channel.writeInbound(ByteBuffer(string: text))
  }

  private func answer(_ channel: EmbeddedChannel) throws {
    try channel.writeOutbound(
      HTTPServerResponsePart.head(HTTPResponseHead(version: .http1_1, status: .ok, headers: ["content-length": "0"])))
    try channel.writeOutbound(HTTPServerResponsePart.end(nil))
  }

  private func pass(_ time: TimeAmount, on channel: EmbeddedChannel) { channel.embeddedEventLoop.advanceTime(by: time) }

  @Test func headersComeWithinTenSecondsHoweverTheyDrip() throws {
    let channel = try channel()
    for byte in "GET / HTT" {
      try send(String(byte), to: channel)
      pass(.seconds(1), on: channel)
      #expect(channel.isActive)
    }
    pass(.seconds(1), on: channel)
    #expect(!channel.isActive)
  }

  @Test func aConnectionThatSaysNothingIsDropped() throws {
    let channel = try channel()
    pass(.milliseconds(9999), on: channel)
    #expect(channel.isActive)
    pass(.milliseconds(1), on: channel)
    #expect(!channel.isActive)
  }

  @Test func aBodyComesWithinThirtySecondsHoweverItDrips() throws {
    let channel = try channel()
    try send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n", to: channel)
    for _ in 0..<29 {
      pass(.seconds(1), on: channel)
      try send("x", to: channel)
      #expect(channel.isActive)
    }
    pass(.seconds(1), on: channel)
    #expect(!channel.isActive)
  }

  @Test func theServerMayTakeItsTime() throws {
    let channel = try channel()
    try send(request, to: channel)
    pass(.seconds(300), on: channel)
    #expect(channel.isActive)
    try answer(channel)
    pass(.seconds(59), on: channel)
    #expect(channel.isActive)
    pass(.seconds(1), on: channel)
    #expect(!channel.isActive)
  }

  @Test func headersOfALaterRequestHaveTenSecondsToo() throws {
    let channel = try channel()
    try send(request, to: channel)
    try answer(channel)
    pass(.seconds(50), on: channel)
    try send("GET", to: channel)
    pass(.milliseconds(9999), on: channel)
    #expect(channel.isActive)
    pass(.milliseconds(1), on: channel)
    #expect(!channel.isActive)
  }

  @Test func manyRequestsKeepAConnectionAlive() throws {
    let channel = try channel()
    for _ in 0..<10 {
      try send(request, to: channel)
      try answer(channel)
      pass(.seconds(59), on: channel)
    }
    #expect(channel.isActive)
  }

  @Test func aClientThatStopsReadingIsDropped() throws {
    let channel = try channel()
    try send(request, to: channel)
    channel.isWritable = false
    channel.pipeline.fireChannelWritabilityChanged()
    pass(.milliseconds(29_999), on: channel)
    #expect(channel.isActive)
    pass(.milliseconds(1), on: channel)
    #expect(!channel.isActive)
  }

  @Test func aClientThatReadsSlowlyIsNot() throws {
    let channel = try channel()
    try send(request, to: channel)
    for _ in 0..<10 {
      channel.isWritable = false
      channel.pipeline.fireChannelWritabilityChanged()
      pass(.seconds(20), on: channel)
      channel.isWritable = true
      channel.pipeline.fireChannelWritabilityChanged()
    }
    #expect(channel.isActive)
  }

  @Test func anAnswerThatNobodyTakesEndsTheConnection() throws {
    let channel = try channel()
    try send(request, to: channel)
    // Written and never flushed: what the socket does when the client's window stays shut.
    channel.write(HTTPServerResponsePart.head(HTTPResponseHead(version: .http1_1, status: .ok)), promise: nil)
    channel.write(HTTPServerResponsePart.end(nil), promise: nil)
    pass(.milliseconds(29_999), on: channel)
    #expect(channel.isActive)
    pass(.milliseconds(1), on: channel)
    #expect(!channel.isActive)
  }

  @Test func aRequestBehindAnotherWaitsWithoutBlame() throws {
    let channel = try channel()
    try send(request + "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nx", to: channel)
    pass(.seconds(60), on: channel)
    #expect(channel.isActive)
    try answer(channel)
    pass(.seconds(29), on: channel)
    #expect(channel.isActive)
    pass(.seconds(1), on: channel)
    #expect(!channel.isActive)
  }

  @Test func anAddressHasSoManyConnections() throws {
    let counts = ConnectionCounts(limit: 2)
    let first = try channel(counts)
    let second = try channel(counts)
    let third = try channel(counts)
    #expect(first.isActive && second.isActive && !third.isActive)
    _ = try first.finish()
    #expect(try channel(counts).isActive)
  }

  @Test func garbageIsAnsweredOnceAndClosed() throws {
    let channel = try channel()
    #expect(throws: Never.self) { try send("garbage\r\n\r\n", to: channel) }
    var text = ""
    while let part = try channel.readOutbound(as: ByteBuffer.self) { text += String(buffer: part) }
    #expect(text.hasPrefix("HTTP/1.1 400 Bad Request\r\n"))
    #expect(text.contains("x-kept: yes\r\n"))
    #expect(!channel.isActive)
  }
}
