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

  /// Returns the form's cookie and the token for its body.
  private func open(_ client: any TestClientProtocol) async throws -> (cookie: String, csrf: String) {
    let page = try await client.get("/admin/login")
    let cookie = try #require(page.cookies.first).prefix { $0 != ";" }
    let token = try #require(Token(cookie.split(separator: "=")[1]))
    let csrf = try #require(page.text.firstMatch(of: /name="_csrf" value="([^"]+)"/)).1
    #expect(token.isCSRF(String(csrf)))
    return (String(cookie), String(csrf))
  }

  @Test func `signing in sets a cookie of its own`() async throws {
    try await withDatabase { database in
      let portal = try TestPortal(database)
      let before = try await portal.staff(.support)
      try await portal.test.test { client in
        let (cookie, csrf) = try await open(client)
        let answer = try await client.post(
          "/admin/login", form + "&_csrf=\(csrf)&next=%2Fadmin%2Fusers%3Fq%3D1",
          [.cookie: "\(cookie); staff=\(before.cookie)"])
        #expect(answer.status == .seeOther)
        #expect(answer.headers[.location] == "/admin/users?q=1")
        let session = try #require(answer.cookies.first { $0.hasPrefix("staff=") })
        #expect(session.hasSuffix("; Path=/; HttpOnly; SameSite=Strict"))
        let token = try #require(TestAccounts.signer.verify(session.dropFirst(6).prefix { $0 != ";" }))
        #expect(token.hash != before.hash)
        #expect(try await client.get("/admin", [.cookie: "staff=\(token.cookie)"]).status == .ok)
        #expect(try await client.get("/admin", [.cookie: "staff=\(before.cookie)"]).status == .seeOther)

        let out = try await client.post("/admin/logout", "_csrf=\(token.csrf())", [.cookie: "staff=\(token.cookie)"])
        #expect(out.headers[.location] == "/admin/login")
        #expect(
          out.cookies == [
            "staff=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0",
            "search=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0",
          ])
        #expect(out.headers[.clearSiteData] == "\"cache\", \"storage\"")
        #expect(try await client.get("/admin", [.cookie: "staff=\(token.cookie)"]).status == .seeOther)
      }
    }
  }

  @Test func `a surplus of sign-ins is refused without a look at its form, and a form that there is room for isn't`()
    async throws
  {
    let test = try TestSite()
    let visitors = VisitorRoutes(test.table, .admin)
    visitors.get("/login") { _, visitor in visitor.page(PlainLayout(visitor.chrome, title: .name("Sign in")) {}) }
    visitors.post("/login", fields: ["email"], isFull: { $0.devices.isEmpty }) { _, _, visitor in
      visitor.page(PlainLayout(visitor.chrome, title: .name("read")) {})
    }
    try await test.test { client in
      let (cookie, csrf) = try await open(client)
      for body in ["_csrf=\(csrf)", "no=such&form", "%"] {
        let answer = try await client.post("/admin/login", body, [.cookie: cookie + "; prefs=ar.western.system"])
        #expect(answer.status == .serviceUnavailable)
        #expect(answer.headers[.retryAfter] == "5")
        #expect(answer.text.contains("<html lang=\"ar\""))
        #expect(answer.text.contains("الخدمة مشغولة الآن"))
      }
      #expect(
        try await client.post("/admin/login", "email=x", [.cookie: cookie], from: "cross-site").status == .forbidden)
      let known = try await client.post("/admin/login", "_csrf=\(csrf)", [.cookie: cookie + "; device-x=y"])
      #expect(known.status == .ok)
    }
  }

  @Test func `over HTTPS cookies are the hosts alone`() async throws {
    try await withDatabase { database in
      let portal = try TestPortal(database, secure: true)
      let before = try await portal.staff(.support)
      try await portal.test.test { client in
        let (cookie, csrf) = try await open(client)
        #expect(cookie.hasPrefix("__Host-signin-"))
        let answer = try await client.post("/admin/login", form + "&_csrf=\(csrf)", [.cookie: cookie])
        let session = try #require(answer.cookies.first { $0.hasPrefix("__Host-staff=") })
        #expect(session.hasSuffix("; Path=/; HttpOnly; SameSite=Strict; Secure"))
        #expect(try await client.get("/admin", [.cookie: "staff=\(before.cookie)"]).status == .seeOther)
        #expect(try await client.get("/admin", [.cookie: "__Host-staff=\(before.cookie)"]).status == .ok)
      }
    }
  }

  @Test func `forms in two tabs both sign in, whichever was opened or sent first`() async throws {
    try await withDatabase { database in
      let portal = try TestPortal(database)
      _ = try await portal.staff(.support)
      try await portal.test.test { client in
        // Both pages are requested before either is submitted, so each has its own cookie.
        let (first, second) = (try await open(client), try await open(client))
        let both = "\(first.cookie); \(second.cookie)"
        for csrf in [second.csrf, first.csrf, first.csrf] {
          let answer = try await client.post("/admin/login", form + "&_csrf=\(csrf)", [.cookie: both])
          #expect(answer.status == .seeOther)
          #expect(!answer.cookies.contains { $0.hasPrefix("signin") })
        }
        // The next page finds a cookie and adds none.
        let third = try await client.get("/admin/login", [.cookie: both])
        #expect(third.cookies == [])
      }
    }
  }

  @Test func `a sign in form belongs to its browser`() async throws {
    try await withDatabase { database in
      let portal = try TestPortal(database)
      _ = try await portal.staff(.support)
      try await portal.test.test { client in
        let (cookie, csrf) = try await open(client)
        let stranger = Token.random()
        for (cookies, token) in [
          ("", csrf), (cookie, ""), (cookie, stranger.csrf()), ("signin-x=\(stranger.text)", csrf),
          ("signin-x=x", csrf),
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
  func `only the portals own pages come next`(_ next: String, _ expected: String) async throws {
    let site = try TestSite().site
    let request = Request(
      head: HTTPRequest(method: .get, scheme: "http", authority: "localhost", path: "/"),
      body: RequestBody(buffer: ByteBuffer()))
    let context = AppRequestContext(
      source: ApplicationRequestContextSource(channel: NIOAsyncTestingChannel(), logger: quiet))
    #expect(VisitorContext(.admin, site, request, context).next(next).text == expected)
  }
}
