import Auth
import Database
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOEmbedded
import Templates
import TestSupport
import Testing

@testable import Web

@Suite struct SignInRouteTests {
  private let form = "email=support%40example.test&password=a+long+enough+secret"

  /// The form's cookie and the token that belongs into its body.
  private func open(_ client: any TestClientProtocol) async throws -> (cookie: String, csrf: String) {
    let page = try await client.get("/admin/login")
    let cookie = try #require(page.cookies.first).prefix { $0 != ";" }
    let token = try #require(Token(cookie.split(separator: "=")[1]))
    #expect(page.text.contains(token.csrf))
    return (String(cookie), token.csrf)
  }

  @Test func signingInSetsACookieOfItsOwn() async throws {
    try await withDatabase { database in
      let portal = try TestPortal(database)
      let before = try await portal.staff(.support)
      try await portal.test.test { client in
        let (cookie, csrf) = try await open(client)
        let answer = try await client.post(
          "/admin/login", form + "&_csrf=\(csrf)&next=%2Fadmin%2Fusers%3Fq%3D1",
          [.cookie: "\(cookie); staff=\(before.text)"])
        #expect(answer.status == .seeOther)
        #expect(answer.headers[.location] == "/admin/users?q=1")
        let session = try #require(answer.cookies.first { $0.hasPrefix("staff=") })
        #expect(session.hasSuffix("; Path=/; HttpOnly; SameSite=Strict"))
        #expect(answer.cookies.contains("signin=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0"))
        let token = try #require(Token(session.dropFirst(6).prefix { $0 != ";" }))
        #expect(token.hash != before.hash)
        #expect(try await client.get("/admin", [.cookie: "staff=\(token.text)"]).status == .ok)
        #expect(try await client.get("/admin", [.cookie: "staff=\(before.text)"]).status == .seeOther)

        let out = try await client.post("/admin/logout", "_csrf=\(token.csrf)", [.cookie: "staff=\(token.text)"])
        #expect(out.headers[.location] == "/admin/login")
        #expect(out.cookies == ["staff=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0"])
        #expect(out.headers[.clearSiteData] == "\"cache\", \"storage\"")
        #expect(try await client.get("/admin", [.cookie: "staff=\(token.text)"]).status == .seeOther)
      }
    }
  }

  @Test func overHTTPSCookiesAreTheHostsAlone() async throws {
    try await withDatabase { database in
      let portal = try TestPortal(database, secure: true)
      let before = try await portal.staff(.support)
      try await portal.test.test { client in
        let (cookie, csrf) = try await open(client)
        #expect(cookie.hasPrefix("__Host-signin="))
        let answer = try await client.post("/admin/login", form + "&_csrf=\(csrf)", [.cookie: cookie])
        let session = try #require(answer.cookies.first { $0.hasPrefix("__Host-staff=") })
        #expect(session.hasSuffix("; Path=/; HttpOnly; SameSite=Strict; Secure"))
        #expect(try await client.get("/admin", [.cookie: "staff=\(before.text)"]).status == .seeOther)
        #expect(try await client.get("/admin", [.cookie: "__Host-staff=\(before.text)"]).status == .ok)
      }
    }
  }

  @Test func aSignInFormBelongsToItsBrowser() async throws {
    try await withDatabase { database in
      let portal = try TestPortal(database)
      _ = try await portal.staff(.support)
      try await portal.test.test { client in
        let (cookie, csrf) = try await open(client)
        let stranger = Token.random()
        for (cookies, token) in [
          ("", csrf), (cookie, ""), (cookie, stranger.csrf), ("signin=\(stranger.text)", csrf), ("signin=x", csrf),
        ] {
          let answer = try await client.post("/admin/login", form + "&_csrf=\(token)", [.cookie: cookies])
          #expect(answer.status == .forbidden)
        }
        let foreign = try await client.post(
          "/admin/login", form + "&_csrf=\(csrf)", [.cookie: cookie], from: "cross-site")
        #expect(foreign.status == .forbidden)
        let wrong = try await client.post(
          "/admin/login", "email=support%40example.test&password=wrong&_csrf=\(csrf)", [.cookie: cookie])
        #expect(wrong.status == .unauthorized)
        #expect(!wrong.cookies.contains { $0.hasPrefix("staff=") })
        let right = try await client.post("/admin/login", form + "&_csrf=\(csrf)", [.cookie: cookie])
        #expect(right.status == .seeOther)
      }
    }
  }

  @Test(arguments: [
    ("/admin", "/admin"), ("/admin/users?q=a%20b", "/admin/users?q=a%20b"), ("/admin?x=1", "/admin?x=1"),
    ("", "/admin"),
    ("/merchant", "/admin"), ("/administrator", "/admin"), ("//evil.example/admin", "/admin"),
    ("https://evil.example/admin", "/admin"), ("/admin/../merchant", "/admin"), ("/admin/./x", "/admin"),
    ("/admin/login", "/admin"), ("/admin/logout", "/admin"), ("/admin/a\\b", "/admin"),
    ("/admin/\r\nSet-Cookie: a=b", "/admin"),
    ("/admin/a b", "/admin"),
  ])
  func onlyThePortalsOwnPagesComeNext(_ next: String, _ expected: String) async throws {
    let site = try TestSite().site
    let request = Request(
      head: HTTPRequest(method: .get, scheme: "http", authority: "localhost", path: "/"),
      body: RequestBody(buffer: ByteBuffer()))
    let context = AppRequestContext(
      source: ApplicationRequestContextSource(channel: NIOAsyncTestingChannel(), logger: quiet))
    #expect(VisitorContext(.admin, site, request, context).next(next).text == expected)
  }
}
