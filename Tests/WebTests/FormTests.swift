import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Templates
import Testing

@testable import Web

@Suite struct FormTests {
  /// Runs `body` with a route `/act` that takes `name`. Its effects are recorded in `acts`.
  private func withForm(
    secure: Bool = false, _ body: @Sendable (any TestClientProtocol, Acts) async throws -> Void
  ) async throws {
    let test = try TestSite(secure: secure)
    let acts = Acts()
    let site = test.site
    test.table.add(.post, "/act", .open) { request, _ in
      try site.sameOrigin.check(request)
      let form = try await Form.collect(request, fields: ["name", "note"])
      acts.add(form["name"])
      return Response(status: .ok)
    }
    try await test.test { client in try await body(client, acts) }
  }

  @Test func `a form is read as it was typed`() async throws {
    try await withForm { client, acts in
      let answer = try await client.post("/act", "name=a+b%2Bc%26%3D%D9%85&note=")
      #expect(answer.status == .ok)
      #expect(try await client.post("/act", "").status == .ok)
      #expect(acts.all == ["a b+c&=م", ""])
    }
  }

  @Test(arguments: [
    ("name=a&name=b", 400), ("other=1", 400), ("name=%00", 400), ("name=%FF", 400), ("name=%C3%28", 400),
    ("name=%E", 400), ("name=%zz", 400), ("name=%", 400), ("%=1", 400), ("_key=short", 400), ("NAME=1", 400),
    ("_csrf=a&_csrf=b", 400), ("name=" + String(repeating: "x", count: 64 * 1024), 413),
    (String(repeating: "&name=1", count: 101), 413),
  ])
  func `a form that is wrong is refused`(_ body: String, _ status: Int) async throws {
    try await withForm { client, acts in
      let answer = try await client.post("/act", body)
      #expect(answer.status.code == status)
      #expect(acts.all == [])
    }
  }

  @Test func `the largest form is taken`() async throws {
    try await withForm { client, acts in
      let value = String(repeating: "x", count: 64 * 1024 - 5)
      let answer = try await client.post("/act", "name=" + value)
      #expect(answer.status == .ok)
      #expect(acts.all.first?.count == value.count)
    }
  }

  @Test(arguments: [
    "application/json", "text/plain", "multipart/form-data; boundary=x", "application/x-www-form-urlencodedx", nil,
  ])
  func `only forms are forms`(_ type: String?) async throws {
    try await withForm { client, acts in
      var headers: HTTPFields = [.secFetchSite: "same-origin"]
      headers[.contentType] = type
      let answer = try await client.execute(
        uri: "/act", method: .post, headers: headers, body: ByteBuffer(string: "name=a"))
      #expect(answer.status == .unsupportedMediaType)
      #expect(acts.all == [])
    }
  }

  @Test func `a charset may follow the type`() async throws {
    try await withForm { client, acts in
      let headers: HTTPFields = [.contentType: "Application/X-WWW-Form-URLEncoded ; charset=UTF-8"]
      let answer = try await client.post("/act", "name=a", headers)
      #expect(answer.status == .ok)
    }
  }

  @Test(
    arguments: [
      (nil, nil, false), ("cross-site", nil, false), ("same-site", nil, false), ("none", nil, false),
      ("same-origin", nil, true), (nil, "http://localhost", true), ("same-origin", "http://localhost", true),
      (nil, "null", false), ("same-origin", "null", false), (nil, "http://localhost:8080", false),
      (nil, "https://localhost", false), (nil, "http://evil.example", false),
      ("same-origin", "http://evil.example", false),
      ("cross-site", "http://localhost", false), (nil, "", false), (nil, "http://localhost.evil.example", false),
    ] as [(String?, String?, Bool)])
  func `a form comes from this site`(_ site: String?, _ origin: String?, _ isOwn: Bool) async throws {
    try await withForm { client, acts in
      var headers = HTTPFields()
      if let origin { headers[.origin] = origin }
      let answer = try await client.post("/act", "name=a", headers, from: site)
      #expect(answer.status == (isOwn ? .ok : .forbidden))
      #expect(acts.all == (isOwn ? ["a"] : []))
    }
  }

  @Test func `over HTTPS the origin is HTTPS`() async throws {
    try await withForm(secure: true) { client, _ in
      let own = try await client.post("/act", "name=a", [.origin: "https://localhost"], from: nil)
      #expect(own.status == .ok)
      #expect(try await client.post("/act", "name=a", [.origin: "http://localhost"], from: nil).status == .forbidden)
    }
  }

  @Test func `keys are random and read back`() throws {
    let key = Form.newKey()
    #expect(key.utf8.count == 32)
    #expect(key != Form.newKey())
    let form = try Form(try URLEncoded("_key=\(key)".utf8), fields: [])
    #expect(try form.idempotencyKey() == key)
    let without = try Form(try URLEncoded("a=1".utf8), fields: ["a"])
    #expect(throws: WebError.badRequest(.missingKey)) { try without.idempotencyKey() }
    #expect(without.has("a"))
    #expect(!without.has("b"))
  }

  @Test(arguments: [
    ("", []), ("a", ["a="]), ("a=", ["a="]), ("=b", ["=b"]), ("a=b=c", ["a=b=c"]), ("a=1&&b=2&", ["a=1", "b=2"]),
    ("q=%2B20+100", ["q=+20 100"]), ("=", ["="]),
  ])
  func `a query is split as the standard says`(_ text: String, _ items: [String]) throws {
    #expect(try URLEncoded(text.utf8).items.map { "\($0.name)=\($0.value)" } == items)
  }

  @Test func `a broken query is 400`() async throws {
    #expect(throws: URLEncoded.Malformed.self) { try URLEncoded("q=%ff".utf8) }
    #expect(URLEncoded.segment("a%2Fb") == "a/b")
    #expect(URLEncoded.segment("a+b") == "a+b")
    #expect(URLEncoded.segment("%") == nil)
    #expect(URLEncoded.segment("%00") == nil)
  }
}
