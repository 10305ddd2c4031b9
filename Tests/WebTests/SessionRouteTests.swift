import Auth
import Database
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Templates
import TestSupport
import Testing
import Wallet

@testable import Web

@Suite struct SessionRouteTests {
  private func cookie(_ token: Token, _ name: String = "staff") -> HTTPFields { [.cookie: "\(name)=\(token.cookie)"] }

  @Test func `nobody comes in without a session`() async throws {
    try await withDatabase { database in
      let portal = try TestPortal(database)
      let acts = portal.acts
      try await portal.test.test { client in
        let answer = try await client.get("/admin/users/1?q=a%20b")
        #expect(answer.status == .seeOther)
        #expect(answer.headers[.location] == "/admin/login?next=%2Fadmin%2Fusers%2F1%3Fq%3Da%2520b")
        #expect(answer.headers[.cacheControl] == "no-store")
        #expect(try await client.get("/admin").headers[.location] == "/admin/login")

        for value in [
          "staff=\(Token.random().cookie)", "staff=\(Token.random().text)", "staff=x", "staff=",
        ] {
          let stale = try await client.get("/admin", [.cookie: value])
          #expect(stale.headers[.location] == "/admin/login?notice=session_ended")
          #expect(stale.cookies == ["staff=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0"])
        }

        let posted = try await client.post("/admin/act", "amount=1&_csrf=x")
        #expect(posted.status == .unauthorized)
        #expect(posted.text.contains("sign in"))
        #expect(acts.all == [])
      }
    }
  }

  @Test func `a session opens what its role may`() async throws {
    try await withDatabase { database in
      let portal = try TestPortal(database)
      let support = try await portal.staff(.support)
      let auditor = try await portal.staff(.auditor)
      let user: UserID = try await database.value(
        "INSERT INTO users (name, mobile) VALUES ('Ali', '+201012345678') RETURNING id AS value")
      let acts = portal.acts
      try await portal.test.test { client in
        let home = try await client.get("/admin", cookie(support))
        #expect(home.status == .ok)
        #expect(home.text.contains("home of Mona Adel"))
        #expect(home.headers[.cacheControl] == "no-store")
        #expect(home.headers[.contentLanguage] == "en")
        #expect(home.text.contains("href=\"/admin\" data-go=\"o\""))
        #expect(!home.text.contains("href=\"/admin/audit\""))
        #expect(!home.text.contains("href=\"/admin/nowhere\""))
        #expect(try await client.get("/admin", cookie(auditor)).text.contains("href=\"/admin/audit\""))

        #expect(try await client.get("/admin/users/\(user)", cookie(support)).text.contains("Ali"))
        for unknown in ["9\(user)", "x", "-1", "1.0", "99999999999999999999", "%00", "%2e"] {
          #expect(try await client.get("/admin/users/\(unknown)", cookie(support)).status == .notFound)
        }
        #expect(try await client.get("/admin/users/\(user)?q=%ff", cookie(support)).status == .badRequest)

        #expect(try await client.get("/admin/audit", cookie(auditor)).status == .ok)
        #expect(try await client.get("/admin/audit", cookie(support)).status == .forbidden)
        let refused = try await client.post("/admin/act", "amount=1&_csrf=\(auditor.csrf())", cookie(auditor))
        #expect(refused.status == .forbidden)
        #expect(acts.all == [])

        let two: HTTPFields = [.cookie: "staff=\(support.cookie); staff=\(auditor.cookie)"]
        #expect(try await client.get("/admin", two).status == .seeOther)
        #expect(try await client.get("/merchant/name", cookie(support, "merchant")).status == .seeOther)

        try await database.executeAsOwner("UPDATE staff SET status = 'disabled'")
        #expect(try await client.get("/admin", cookie(support)).status == .seeOther)
      }
    }
  }

  @Test func `a form belongs to its session`() async throws {
    try await withDatabase { database in
      let portal = try TestPortal(database)
      let token = try await portal.staff(.support)
      let other = try await portal.staff(.finance)
      let acts = portal.acts
      try await portal.test.test { client in
        for csrf in ["", "_csrf=", "_csrf=\(other.csrf())", "_csrf=\(token.text)"] {
          let answer = try await client.post("/admin/act", "amount=1&" + csrf, cookie(token))
          #expect(answer.status == .forbidden)
        }
        let foreign = try await client.post(
          "/admin/act", "amount=1&_csrf=\(token.csrf())", cookie(token), from: "cross-site")
        #expect(foreign.status == .forbidden)
        #expect(acts.all == [])

        let done = try await client.post("/admin/act", "amount=1&_csrf=\(token.csrf())", cookie(token))
        #expect(done.status == .seeOther)
        #expect(done.headers[.location] == "/admin")
        #expect(acts.all.count == 1)
        #expect(acts.all.first?.hasPrefix("1 by staff:") == true)
      }
    }
  }

  @Test(
    arguments: [
      ("http://localhost/admin/users/1?q=a", "/admin/users/1?q=a"), ("http://evil.example/admin/users", "/admin"),
      ("http://localhost.evil.example/x", "/admin"), ("http://localhost//evil.example", "/admin"), (nil, "/admin"),
    ] as [(String?, String)])
  func `a form that fails comes back to its page`(_ referrer: String?, _ expected: String) async throws {
    let site = try TestSite().site
    var head = HTTPRequest(method: .post, scheme: "http", authority: "localhost", path: "/admin/act")
    head.headerFields[.referer] = referrer
    let request = Request(head: head, body: RequestBody(buffer: ByteBuffer()))
    #expect(site.here(request, .admin).text == expected)
  }

  @Test func `a flash is shown once and can not be forged`() async throws {
    try await withDatabase { database in
      let portal = try TestPortal(database)
      let token = try await portal.staff(.support)
      let other = try await portal.staff(.finance)
      let reference = Reference.random(.refund)
      try await portal.test.test { client in
        let done = try await client.post("/admin/act", "amount=\(reference.text)&_csrf=\(token.csrf())", cookie(token))
        let flash = try #require(done.cookies.first)
        #expect(flash.hasSuffix("; Path=/; HttpOnly; SameSite=Lax; Max-Age=60"))
        let value = flash.prefix { $0 != ";" }
        func home(_ flash: some StringProtocol) async throws -> TestResponse {
          try await client.get("/admin", [.cookie: "staff=\(token.cookie); \(flash)"])
        }
        let shown = try await home(value)
        #expect(shown.text.contains("It is done"))
        #expect(shown.text.contains(reference.text))
        #expect(shown.cookies == ["flash=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0"])

        #expect(try await client.get("/admin", cookie(token)).cookies == [])
        for forged in [
          "flash=done..x", "flash=done", "flash=done.\(reference.text).", "flash=" + value.dropFirst(6).reversed(),
        ] {
          #expect(try await !home(forged).text.contains("It is done"))
        }
        let theirs = try await client.get("/admin", [.cookie: "staff=\(other.cookie); \(value)"])
        #expect(!theirs.text.contains("It is done"))
      }
    }
  }

  @Test func `a merchant reads its own`() async throws {
    try await withDatabase { database in
      let portal = try TestPortal(database)
      let nile = try await portal.member(of: 1, "Nile Clinic")
      let delta = try await portal.member(of: 2, "Delta Clinic")
      try await portal.test.test { client in
        let name = try await client.get("/merchant/name", cookie(nile, "merchant"))
        #expect(name.text.contains("Nile Clinic"))
        #expect(try await client.get("/merchant/name", cookie(delta, "merchant")).text.contains("Delta Clinic"))
        #expect(try await client.get("/merchant/name", cookie(nile)).status == .seeOther)
      }
    }
  }

  @Test func `a session in use is noted about once a minute`() async throws {
    try await withDatabase { database in
      let portal = try TestPortal(database)
      let token = try await portal.staff(.support)
      @Sendable func age() async throws -> Bool {
        try await database.value("SELECT last_seen_at < now() - interval '30 seconds' AS value FROM sessions")
      }
      try await portal.test.test { client in
        try await database.execute("UPDATE sessions SET last_seen_at = now() - interval '40 seconds'")
        _ = try await client.get("/admin", cookie(token))
        #expect(try await age())
        try await database.execute("UPDATE sessions SET last_seen_at = now() - interval '61 seconds'")
        _ = try await client.get("/admin", cookie(token))
        #expect(try await !age())
      }
    }
  }

  @Test func `every route says what it takes`() async throws {
    let portal = try TestPortal(try TestSite().site.database)
    let routes = Set(portal.test.table.routes)
    func has(_ method: String, _ path: String, _ access: RouteTable.Access) -> Bool {
      routes.contains(RouteTable.Route(method: method, path: path, access: access, need: .complete))
    }
    #expect(has("POST", "/admin/act", .staff(.refund)))
    #expect(has("GET", "/admin", .staff(.readOverview)))
    #expect(has("GET", "/merchant/name", .merchant(.readOverview)))
    let open = routes.filter { $0.access == .open }.map(\.path)
    #expect(
      Set(open) == [
        "/", "/preferences", "/static/:name", "/livez", "/readyz", "/health", "/gallery", "/robots.txt",
        "/admin/login",
      ])
  }
}
