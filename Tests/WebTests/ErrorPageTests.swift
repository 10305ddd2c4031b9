import Auth
import Database
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import Synchronization
import Testing

@testable import Web

@Suite struct ErrorPageTests {
  @Test func aPageSpeaksTheReadersLanguage() async throws {
    try await TestSite().test { client in
      let english = try await client.get("/nowhere")
      #expect(english.status == .notFound)
      #expect(english.headers[.contentLanguage] == "en")
      #expect(english.text.contains("There is nothing here"))
      for headers: HTTPFields in [[.acceptLanguage: "ar-EG,ar;q=0.9,en;q=0.8"], [.cookie: "prefs=ar.western.dark"]] {
        let arabic = try await client.get("/nowhere", headers)
        #expect(arabic.headers[.contentLanguage] == "ar")
        #expect(arabic.text.contains("dir=\"rtl\""))
        #expect(arabic.text.contains("لا يوجد شيء هنا"))
      }
      let chosen = try await client.get("/nowhere", [.acceptLanguage: "ar", .cookie: "a=b; prefs=en.western.light"])
      #expect(chosen.headers[.contentLanguage] == "en")
    }
  }

  @Test func aFaultTellsItsNumberAndNothingElse() async throws {
    let lines = Lines()
    let test = try TestSite()
    test.table.add(.get, "/fault", .open) { _, _ in throw Secret() }
    try await test.application(logger: lines.logger).test(.router) { client in
      let answer = try await client.get("/fault?mobile=01012345678")
      #expect(answer.status == .internalServerError)
      #expect(!answer.text.contains("hunter2"))
      #expect(answer.headers[.cacheControl] == "no-store")
      let fault = try #require(lines.all.first { $0.message == "request failed" })
      let number = try #require(fault.metadata["request_id"])
      #expect(number.count == 12)
      #expect(answer.text.contains(number))
      #expect(fault.metadata["error"] == "SELECT hunter2 FROM secrets")
      let line = try #require(lines.all.first { $0.message == "request" })
      #expect(line.metadata["route"] == "/fault")
      #expect(line.metadata["status"] == "500")
      #expect(line.metadata["method"] == "GET")
      #expect(line.metadata["actor"] == "-")
      #expect(!lines.all.contains { "\($0)".contains("01012345678") })
    }
  }

  @Test func aStreamIsLoggedWhenItEnds() async throws {
    let lines = Lines()
    let test = try TestSite()
    test.table.add(.get, "/stream", .open) { _, _ in
      Response(
        status: .ok,
        body: ResponseBody { writer in
          let before = lines.all.filter { $0.message == "request" }.count
          try await writer.write(ByteBuffer(string: "lines before: \(before)"))
          try await writer.finish(nil)
        })
    }
    try await test.application(logger: lines.logger).test(.router) { client in
      let answer = try await client.get("/stream")
      #expect(answer.text == "lines before: 0")
      #expect(lines.all.filter { $0.message == "request" }.count == 1)
      let head = try await client.execute(uri: "/stream", method: .head)
      #expect(head.body.readableBytes == 0)
      #expect(lines.all.filter { $0.message == "request" }.count == 2)
    }
  }

  @Test func aDatabaseThatIsAwayIs503() async throws {
    let test = try TestSite()
    let database = test.site.database
    test.table.add(.get, "/data", .open) { _, _ in
      try await database.execute("SELECT 1")
      return Response(status: .ok)
    }
    test.table.add(.get, "/busy", .open) { _, _ in throw PasswordHasher.Failure.busy }
    try await test.test { client in
      for uri in ["/data", "/busy"] {
        let answer = try await client.get(uri)
        #expect(answer.status == .serviceUnavailable)
        #expect(answer.headers[.retryAfter] == "5")
      }
      #expect(try await client.get("/livez").status == .ok)
    }
  }

  @Test func healthTellsWhatOperationsAskFor() async throws {
    try await TestSite().test { client in
      #expect(try await client.get("/readyz").status == .ok)
      let health = try await client.get("/health")
      #expect(health.headers[.contentType] == "application/json")
      #expect(
        health.text
          == #"{"status":"healthy","service":"healthpay-portals","version":"1.2.3","timestamp":"2026-09-21T14:13:20Z"}"#
          + "\n")
    }
    try await TestSite(isReady: false).test { client in
      let ready = try await client.get("/readyz")
      #expect(ready.status == .serviceUnavailable)
      #expect(try await client.get("/health").status == .serviceUnavailable)
      #expect(try await client.get("/livez").status == .ok)
    }
  }

  @Test func headIsGetWithoutABody() async throws {
    try await TestSite().test { client in
      for uri in ["/", "/nowhere", "/health"] {
        let get = try await client.get(uri)
        let head = try await client.execute(uri: uri, method: .head)
        #expect(head.status == get.status)
        #expect(head.body.readableBytes == 0)
        #expect(head.headers[.contentLength] == get.headers[.contentLength])
      }
    }
  }

  @Test func anotherMethodIsToldWhichThereAre() async throws {
    try await TestSite().test { client in
      let answer = try await client.execute(uri: "/", method: .put)
      #expect(answer.status == .methodNotAllowed)
      #expect(answer.headers[.allow] == "GET, HEAD")
      #expect(try await client.get("/preferences").headers[.allow] == "POST")
    }
  }
}

/// What was logged.
final class Lines: Sendable {
  struct Line: Sendable {
    let message: String
    let metadata: [String: String]
  }

  private let stored = Mutex<[Line]>([])

  var all: [Line] { stored.withLock { $0 } }

  var logger: Logger { Logger(label: "test") { _ in Handler(lines: self) } }

  private struct Handler: LogHandler {
    let lines: Lines
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level = .info

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
      let all = metadata.merging(event.metadata ?? [:]) { $1 }.mapValues { "\($0)" }
      lines.stored.withLock { $0.append(Line(message: event.message.description, metadata: all)) }
    }
  }
}
