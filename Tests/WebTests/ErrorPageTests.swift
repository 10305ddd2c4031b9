import Auth
import Database
import Glibc
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import Synchronization
import Templates
import Testing
import Wallet

@testable import Web

@Suite struct ErrorPageTests {
  @Test func `a page speaks the readers language`() async throws {
    try await TestSite().test { client in
      let english = try await client.get("/nowhere")
      #expect(english.status == .notFound)
      #expect(english.headers[.contentLanguage] == "en")
      #expect(english.text.contains("Page not found"))
      for headers: HTTPFields in [[.acceptLanguage: "ar-EG,ar;q=0.9,en;q=0.8"], [.cookie: "prefs=ar.western.dark"]] {
        let arabic = try await client.get("/nowhere", headers)
        #expect(arabic.headers[.contentLanguage] == "ar")
        #expect(arabic.text.contains("dir=\"rtl\""))
        #expect(arabic.text.contains("الصفحة غير موجودة"))
      }
      let chosen = try await client.get("/nowhere", [.acceptLanguage: "ar", .cookie: "a=b; prefs=en.western.light"])
      #expect(chosen.headers[.contentLanguage] == "en")
    }
  }

  @Test func `a fault tells its number and nothing else`() async throws {
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

  @Test(arguments: [
    ("GET", "/?q=%ff", "", "malformed_query", "after the question mark"),
    ("POST", "/act", "name=a&name=b", "repeated_field:name", "The field name is in it more than once"),
    ("POST", "/act", "other=hunter2", "unknown_field:other", "The form has no field other"),
    ("POST", "/act", "name=%zz", "malformed_form", "The form in it is malformed"),
    ("POST", "/act", "_key=hunter2", "malformed_key", "Its field _key is missing or malformed"),
    ("POST", "/act", "%3Cb%3E%0A=1", "unknown_field:?", "The form has no field ?"),
    ("POST", "/act?csrf", "_csrf=hunter2", "other_csrf_token", "from a page of another session"),
    ("POST", "/act?csrf", "", "no_csrf_token", "Its field _csrf is missing"),
    ("POST", "/nowhere", "", "not_found", "Page not found"), ("PUT", "/act", "", "method", "It takes POST"),
    ("GET", "/staff", "", "permission:refund", "refund payments. Roles that have it: Support, Finance, Finance"),
    ("GET", "/merchant/member", "", "permission:requestPayouts", "request payouts. Roles that have it: Owner, Fin"),
  ])
  func `page and log say which part of a request was refused`(
    _ method: String, _ uri: String, _ body: String, _ reason: String, _ words: String
  ) async throws {
    let lines = Lines()
    let test = try TestSite()
    let site = test.site
    test.table.add(.post, "/act", .open) { request, _ in
      let form = try await Form.collect(request, fields: ["name"])
      if request.uri.query == "csrf" { throw WebError.foreignForm(ForeignForm(csrf: form.csrf)) }
      return Response(status: .ok)
    }
    test.table.add(.get, "/query", .open) { request, context in
      _ = try PageRequest(request, context, site)
      return Response(status: .ok)
    }
    test.table.add(.get, "/staff", .open) { _, _ in throw WebError.forbidden(.staff(.refund)) }
    test.table.add(.get, "/merchant/member", .open) { _, _ in throw WebError.forbidden(.merchant(.requestPayouts)) }
    let uri = uri.replacing("/?q", with: "/query?q")
    let sent = try #require(HTTPRequest.Method(method))
    try await test.application(logger: lines.logger).test(.router) { client in
      let answer = try await client.execute(
        uri: uri, method: sent, headers: [.contentType: "application/x-www-form-urlencoded"],
        body: ByteBuffer(string: body))
      #expect(answer.text.replacing(/<\/?bdi[^>]*>/, with: "").contains(words))
      #expect(!answer.text.contains("hunter2"))
    }
    #expect(lines.all.first { $0.message == "request" }?.metadata["refusal"] == reason)
    #expect(!lines.all.contains { "\($0)".contains("hunter2") })
  }

  @Test func `a full disk is 503, and the page says which`() async throws {
    let test = try TestSite()
    let faults: [(String, any Error, String)] = [
      ("/database", DatabaseError(.diskFull, "53100 could not extend file"), "The database has no free disk space."),
      ("/spool", SpooledFile.Failure(errno: ENOSPC), "The server has no free disk space for downloads."),
      ("/descriptors", SpooledFile.Failure(errno: EMFILE), "The service is busy"),
    ]
    for (path, error, _) in faults { test.table.add(.get, "\(path)", .open) { _, _ in throw error } }
    try await test.application(logger: Lines().logger).test(.router) { client in
      for (path, _, words) in faults {
        let answer = try await client.get(path)
        #expect(answer.status == .serviceUnavailable)
        #expect(answer.headers[.retryAfter] != nil)
        #expect(answer.text.contains(words))
      }
      let arabic = try await client.get("/database", [.acceptLanguage: "ar"])
      #expect(arabic.text.contains("لا توجد مساحة تخزين كافية في قاعدة البيانات"))
    }
  }

  @Test func `a form from elsewhere and one that doesn't say from where are told apart`() async throws {
    let lines = Lines()
    try await TestSite().application(logger: lines.logger).test(.router) { client in
      let silent = try await client.post("/preferences", "language=ar", from: nil)
      #expect(silent.text.contains("neither Origin nor Sec-Fetch-Site was sent"))
      let foreign = try await client.post("/preferences", "language=ar", from: "cross-site")
      #expect(foreign.text.contains("It was sent from another site"))
    }
    #expect(lines.all.compactMap { $0.metadata["refusal"] } == ["no_origin", "other_site"])
  }

  @Test func `what every permission allows is said in both languages`() {
    let labels = Permission.allCases.map(\.label) + MerchantPermission.allCases.map(\.label)
    for label in labels {
      let (english, arabic) = (rendered(label, .en), rendered(label, .ar))
      #expect(!english.isEmpty && !arabic.isEmpty && english != arabic)
    }
  }

  private func rendered(_ phrase: Phrase, _ language: Language) -> String {
    let reader = Reader(
      language: language, zone: CairoZone(initialOffset: 7200, transitions: []), now: someTime)
    return String(decoding: phrase.rendered(for: reader), as: UTF8.self)
  }

  @Test func `a stream is logged when it ends`() async throws {
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

  @Test func `a database that is away is 503`() async throws {
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

  @Test func `health tells what operations ask for`() async throws {
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

  @Test func `head is get without a body`() async throws {
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

  @Test func `another method is told which there are`() async throws {
    try await TestSite().test { client in
      let answer = try await client.execute(uri: "/", method: .put)
      #expect(answer.status == .methodNotAllowed)
      #expect(answer.headers[.allow] == "GET, HEAD")
      #expect(try await client.get("/preferences").headers[.allow] == "POST")
    }
  }
}

/// The logged lines.
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
