import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Testing

@testable import Web

@Suite struct RequestHeadTests {
  private let close = "Connection: close\r\n"

  /// Runs `body` with a server on its own port.
  private func withServer(
    _ add: (RouteTable) -> Void = { _ in }, _ body: @Sendable (Int) async throws -> Void
  ) async throws {
    let test = try TestSite()
    add(test.table)
    try await test.test(.live) { client in
      let port = try #require(client.port)
      try await body(port)
    }
  }

  private func expectRefusal(_ answer: String, _ status: String, page: Bool = true) {
    #expect(answer.hasPrefix("HTTP/1.1 \(status) "), "\(answer.prefix(200))")
    #expect(answer.lowercased().contains("content-security-policy: default-src 'none'"))
    #expect(answer.lowercased().contains("x-content-type-options: nosniff"))
    #expect(answer.contains("<!doctype html>") == page)
  }

  @Test func `one host that is ours`() async throws {
    try await withServer { port in
      let ours = try await exchange("GET / HTTP/1.1\r\nHost: localhost\r\n\(close)\r\n", port: port)
      #expect(ours.hasPrefix("HTTP/1.1 200 "))
      let upper = try await exchange("GET / HTTP/1.1\r\nHOST: LocalHost\r\n\(close)\r\n", port: port)
      #expect(upper.hasPrefix("HTTP/1.1 200 "))
      for hosts in [
        "", "Host: evil.example\r\n", "Host: localhost\r\nHost: localhost\r\n",
        "Host: localhost\r\nHost: evil.example\r\n",
        "Host:\r\n", "Host: localhost:81\r\n", "Host: localhost.evil.example\r\n", "Host: localhost@evil.example\r\n",
      ] {
        let answer = try await exchange("GET / HTTP/1.1\r\n\(hosts)\(close)\r\n", port: port)
        expectRefusal(answer, "400")
        #expect(
          answer.contains("Its Host header doesn&#39;t name this site") || answer.contains("It must have one Host"))
      }
    }
  }

  @Test func `an origin form target`() async throws {
    try await withServer { port in
      for target in ["http://localhost/", "http://evil.example/", "HTTP://localhost/livez"] {
        expectRefusal(
          try await exchange("GET \(target) HTTP/1.1\r\nHost: localhost\r\n\(close)\r\n", port: port), "400")
      }
      let marked = try await exchange(
        "GET / HTTP/1.1\r\nHost: localhost\r\nX-Portal-Refusal: hosts\r\n\(close)\r\n", port: port)
      expectRefusal(marked, "400")
    }
  }

  @Test func `what can not be parsed is answered`() async throws {
    try await withServer { port in
      expectRefusal(try await exchange("garbage\r\n\r\n", port: port), "400", page: false)
      expectRefusal(
        try await exchange("GET x:/livez HTTP/1.1\r\nHost: localhost\r\n\r\n", port: port), "400", page: false)
      expectRefusal(
        try await exchange("GET / HTTP/1.1\r\nHost: localhost\r\nbad header\r\n\r\n", port: port), "400", page: false)
      expectRefusal(
        try await exchange(
          "POST /preferences HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\(close)\r\n0\r\n\r\n",
          port: port), "400", page: false)
    }
  }

  @Test func `a chunked body of HTTP 1 0 is refused`() async throws {
    try await withServer { port in
      let answer = try await exchange(
        "POST /preferences HTTP/1.0\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", port: port)
      #expect(answer.hasPrefix("HTTP/1.1 400 ") || answer.hasPrefix("HTTP/1.0 400 "), "\(answer.prefix(200))")
    }
  }

  @Test func `a method that no address takes is refused everywhere`() async throws {
    try await withServer { port in
      for method in ["TRACE", "PROPFIND"] {
        for path in ["/", "/livez", "/nowhere"] {
          expectRefusal(
            try await exchange("\(method) \(path) HTTP/1.1\r\nHost: localhost\r\n\(close)\r\n", port: port), "405")
        }
      }
    }
  }

  @Test func `a bad host ends the connection`() async throws {
    try await withServer { port in
      // The request has no `Connection: close`, so the response ends only if the server closes.
      let answer = try await exchange("GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n", port: port)
      expectRefusal(answer, "400")
      #expect(answer.lowercased().contains("connection: close"))
    }
  }

  @Test func `sizes have limits`() async throws {
    try await withServer { port in
      func head(target: String = "/", _ fields: String) -> String {
        "GET \(target) HTTP/1.1\r\nHost: localhost\r\n\(close)\(fields)\r\n"
      }
      let largest = try await exchange(head(target: "/?" + String(repeating: "x", count: 4094), ""), port: port)
      #expect(largest.hasPrefix("HTTP/1.1 200 "))
      expectRefusal(try await exchange(head(target: "/?" + String(repeating: "x", count: 4095), ""), port: port), "414")

      let hundred = String(repeating: "X-A: 1\r\n", count: 98)
      #expect(try await exchange(head(hundred), port: port).hasPrefix("HTTP/1.1 200 "))
      expectRefusal(try await exchange(head(hundred + "X-A: 1\r\n"), port: port), "431")

      let large = "X-Large: " + String(repeating: "x", count: 16000) + "\r\n"
      #expect(try await exchange(head(large), port: port).hasPrefix("HTTP/1.1 200 "))
      expectRefusal(
        try await exchange(head(large + "X-More: " + String(repeating: "x", count: 400) + "\r\n"), port: port), "431")
      let huge = "X-Huge: " + String(repeating: "x", count: 100_000) + "\r\n"
      expectRefusal(try await exchange(head(huge), port: port), "431", page: false)
    }
  }

  @Test func `a form cut short does nothing`() async throws {
    let acts = Acts()
    let form = "Host: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nSec-Fetch-Site: same-origin\r\n"
    try await withServer { table in
      table.add(.post, "/act", .open) { request, _ in
        acts.add(try await Form.collect(request, fields: ["amount"])["amount"])
        return Response(status: .ok)
      }
    } _: { port in
      let cut = try await exchange(
        "POST /act HTTP/1.1\r\n\(form)Content-Length: 10\r\n\(close)\r\namount=1", port: port, halfClose: true)
      #expect(!cut.hasPrefix("HTTP/1.1 200 "))
      let chunked = try await exchange(
        "POST /act HTTP/1.1\r\n\(form)Transfer-Encoding: chunked\r\n\(close)\r\n8\r\namount=1\r\n0\r\n\r\n", port: port)
      expectRefusal(chunked, "411")
      #expect(acts.all == [])
      let whole = try await exchange(
        "POST /act HTTP/1.1\r\n\(form)Content-Length: 10\r\n\(close)\r\namount=100", port: port)
      #expect(whole.hasPrefix("HTTP/1.1 200 "))
      #expect(acts.all == ["100"])
    }
  }

  @Test func `forwarded addresses are believed from proxies only`() async throws {
    for (proxies, field, expected) in [
      ([], "X-Forwarded-For: 203.0.113.9\r\n", nil),
      (["127.0.0.1", "::1"], "X-Forwarded-For: 198.51.100.1, 203.0.113.9\r\n", "203.0.113.9"),
      (
        ["127.0.0.1", "::1", "10.0.0.0/8"], "X-Forwarded-For: 203.0.113.9\r\nX-Forwarded-For: 10.1.1.1\r\n",
        "203.0.113.9"
      ),
      (["127.0.0.1", "::1"], "X-Forwarded-For: 203.0.113.9, not an address\r\n", nil),
    ] as [([String], String, String?)] {
      let test = try TestSite(proxies: proxies)
      test.table.add(.get, "/address", .open) { _, context in
        Response(status: .ok, body: ResponseBody(byteBuffer: ByteBuffer(string: "address=\(context.address ?? "-");")))
      }
      try await test.test(.live) { client in
        let port = try #require(client.port)
        let answer = try await exchange(
          "GET /address HTTP/1.1\r\nHost: localhost\r\n\(field)Connection: close\r\n\r\n", port: port)
        if let expected {
          #expect(answer.contains("address=\(expected);"))
        } else {
          #expect(answer.contains("address=127.0.0.1;") || answer.contains("address=::1;"))
        }
      }
    }
  }
}
