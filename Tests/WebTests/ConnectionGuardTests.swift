import NIOCore
import NIOEmbedded
import NIOHTTP1
import Testing

@testable import Web

@Suite struct ConnectionGuardTests {
  private let request = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"

  private func channel(
    from address: String = "203.0.113.7", _ table: OpenConnections = OpenConnections(ConnectionLimits()),
    at time: TimeAmount = .seconds(0)
  ) throws -> EmbeddedChannel {
    let channel = EmbeddedChannel()
    channel.embeddedEventLoop.advanceTime(by: time)
    channel.remoteAddress = try SocketAddress(ipAddress: address, port: 9)
    let connection = ConnectionGuard(
      ConnectionLimits(), among: table, refusalHeaders: ["x-kept": "yes"], logger: quiet,
      now: channel.embeddedEventLoop.now)
    let pipeline = channel.pipeline.syncOperations
    try pipeline.addHandlers([
      HTTPResponseEncoder(), ArrivalNotice(connection), ByteToMessageHandler(HTTPRequestDecoder()), connection,
    ])
    channel.connect(to: try SocketAddress(ipAddress: address, port: 9), promise: nil)
    return channel
  }

  private func send(_ text: String, to channel: EmbeddedChannel) throws {
    _ = try channel.writeInbound(ByteBuffer(string: text))
  }

  private func answer(_ channel: EmbeddedChannel, _ status: HTTPResponseStatus = .ok) throws {
    try channel.writeOutbound(
      HTTPServerResponsePart.head(HTTPResponseHead(version: .http1_1, status: status, headers: ["content-length": "0"]))
    )
    try channel.writeOutbound(HTTPServerResponsePart.end(nil))
  }

  private func pass(_ time: TimeAmount, on channel: EmbeddedChannel) { channel.embeddedEventLoop.advanceTime(by: time) }

  @Test func `headers come within ten seconds however they drip`() throws {
    let channel = try channel()
    for byte in "GET / HTT" {
      try send(String(byte), to: channel)
      pass(.seconds(1), on: channel)
      #expect(channel.isActive)
    }
    pass(.seconds(1), on: channel)
    #expect(!channel.isActive)
  }

  @Test func `a connection that says nothing is dropped`() throws {
    let channel = try channel()
    pass(.milliseconds(9999), on: channel)
    #expect(channel.isActive)
    pass(.milliseconds(1), on: channel)
    #expect(!channel.isActive)
  }

  @Test func `a body comes within thirty seconds however it drips`() throws {
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

  @Test func `the server may take its time`() throws {
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

  @Test func `headers of a later request have ten seconds too`() throws {
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

  @Test func `many requests keep a connection alive`() throws {
    let channel = try channel()
    for _ in 0..<10 {
      try send(request, to: channel)
      try answer(channel)
      pass(.seconds(59), on: channel)
    }
    #expect(channel.isActive)
  }

  @Test func `a client that stops reading is dropped`() throws {
    let channel = try channel()
    try send(request, to: channel)
    channel.isWritable = false
    channel.pipeline.fireChannelWritabilityChanged()
    pass(.milliseconds(29_999), on: channel)
    #expect(channel.isActive)
    pass(.milliseconds(1), on: channel)
    #expect(!channel.isActive)
  }

  @Test func `a client that reads slowly is not`() throws {
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

  @Test func `an answer that nobody takes ends the connection`() throws {
    let channel = try channel()
    try send(request, to: channel)
    // The response is written and never flushed, as by a socket whose client keeps its window closed.
    channel.write(HTTPServerResponsePart.head(HTTPResponseHead(version: .http1_1, status: .ok)), promise: nil)
    channel.write(HTTPServerResponsePart.end(nil), promise: nil)
    pass(.milliseconds(29_999), on: channel)
    #expect(channel.isActive)
    pass(.milliseconds(1), on: channel)
    #expect(!channel.isActive)
  }

  @Test func `a request behind another waits without blame`() throws {
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

  @Test func `an address has so many connections, and an IPv6 network is one address`() throws {
    var limits = ConnectionLimits()
    limits.perAddress = 2
    let table = OpenConnections(limits)
    for (first, second) in [("203.0.113.7", "203.0.113.7"), ("2001:db8::1", "2001:db8::ffff:1")] {
      let connections = try (0..<3).map { try channel(from: $0 == 0 ? first : second, table) }
      #expect(connections.map(\.isActive) == [true, true, false])
      _ = try connections[0].finish()
      #expect(try channel(from: first, table).isActive)
    }
    #expect(try channel(from: "2001:db8:0:1::1", table).isActive)
  }

  @Test func `at the limit those who wait the longest make room`() throws {
    var limits = ConnectionLimits()
    limits.total = 2
    let table = OpenConnections(limits)
    let busy = try channel(from: "203.0.113.1", table, at: .seconds(1))
    try send(request, to: busy)
    let idle = try channel(from: "203.0.113.2", table, at: .seconds(2))
    let new = try channel(from: "203.0.113.3", table, at: .seconds(3))
    #expect(busy.isActive && !idle.isActive && new.isActive)
    try send(request, to: new)
    // Every connection is being answered.
    #expect(try !channel(from: "203.0.113.4", table, at: .seconds(4)).isActive)
    try answer(busy)
    #expect(try channel(from: "203.0.113.4", table, at: .seconds(5)).isActive)
    #expect(!busy.isActive)
  }

  @Test func `an answer before the body's end leaves five seconds for the rest`() throws {
    let channel = try channel()
    try send("GET /livez HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n", to: channel)
    try answer(channel)
    for _ in 0..<4 {
      pass(.seconds(1), on: channel)
      try send("x", to: channel)
      #expect(channel.isActive)
    }
    pass(.seconds(1), on: channel)
    #expect(!channel.isActive)
  }

  @Test func `an answer that never comes ends the connection as well`() throws {
    let channel = try channel()
    try send(request, to: channel)
    pass(.seconds(659), on: channel)
    #expect(channel.isActive)
    pass(.seconds(1), on: channel)
    #expect(!channel.isActive)
  }

  @Test func `a bad request is its connection's last`() throws {
    let channel = try channel()
    try send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\nx", to: channel)
    try answer(channel, .badRequest)
    // The rest of the body is read, since its sender might not read the answer otherwise.
    #expect(channel.isActive)
    try send("x", to: channel)
    #expect(!channel.isActive)
    var text = ""
    while let part = try channel.readOutbound(as: ByteBuffer.self) { text += String(buffer: part) }
    #expect(text.contains("connection: close\r\n"))
  }

  @Test func `a client has to read a kilobyte a second`() throws {
    let now = NIODeadline.uptimeNanoseconds(1)
    for (read, isSlow) in [(30 * 1024, false), (30 * 1024 - 1, true)] {
      var deadlines = ConnectionDeadlines(ConnectionLimits(), now: now)
      deadlines.headersEnded(now)
      deadlines.requestEnded(now)
      deadlines.partWritten(100_000, now)
      deadlines.responseWritten(now)
      let later = now + .seconds(30)
      #expect(deadlines.deadline == later)
      #expect(deadlines.hasEnded(later, unsent: 100_000 - read) == isSlow)
      if !isSlow { #expect(deadlines.deadline == later + .seconds(30)) }
    }
  }

  @Test func `garbage is answered once and closed`() throws {
    let channel = try channel()
    #expect(throws: Never.self) { try send("garbage\r\n\r\n", to: channel) }
    var text = ""
    while let part = try channel.readOutbound(as: ByteBuffer.self) { text += String(buffer: part) }
    #expect(text.hasPrefix("HTTP/1.1 400 Bad Request\r\n"))
    #expect(text.contains("x-kept: yes\r\n"))
    #expect(!channel.isActive)
  }
}
