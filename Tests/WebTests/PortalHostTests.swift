import Hummingbird
import HummingbirdTesting
import Templates
import Testing

@testable import Web

/// A host for each portal: `PORTAL_ADMIN_HOST` and `PORTAL_MERCHANT_HOST`.
@Suite struct PortalHostTests {
  private func get(_ path: String, at host: String, _ port: Int, method: String = "GET") async throws -> String {
    try await exchange(
      "\(method) \(path) HTTP/1.1\r\nHost: \(host)\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", port: port)
  }

  private func status(_ answer: String) -> String { String(answer.dropFirst(9).prefix(3)) }

  private func status(_ path: String, at host: String, _ port: Int, method: String = "GET") async throws -> String {
    status(try await get(path, at: host, port, method: method))
  }

  private func withServer(
    _ addresses: PortalAddresses?, _ body: @Sendable (Int) async throws -> Void
  ) async throws {
    let test = try TestSite(addresses: addresses)
    for portal in [Portal.admin, .merchant] {
      test.table.add(.get, portal.home.text, .open) { _, _ in Page.redirect(to: portal.signIn).response }
      test.table.add(.get, portal.signIn.text, .open) { _, _ in Page.redirect(to: Path("/done")).response }
    }
    try await test.test(.live) { client in try await body(try #require(client.port)) }
  }

  @Test func `each portal is at its own host, and what belongs to none at both`() async throws {
    let addresses = PortalAddresses("http://localhost", adminHost: "admin.example", merchantHost: "Shops.example:80")
    try await withServer(addresses) { port in
      for (host, own, other) in [
        ("admin.example", "/admin", "/merchant"), ("SHOPS.example", "/merchant", "/admin"),
        ("shops.example", "/merchant", "/admin"),
      ] {
        let home = try await get("/", at: host, port)
        #expect(status(home) == "303")
        #expect(home.lowercased().contains("\r\nlocation: \(own)\r\n"), "\(host)")
        #expect(try await status("\(own)/login", at: host, port) == "303")
        for path in [other, "\(other)/login", "/\(other)/login", "\(other)/login?x=1"] {
          #expect(try await status(path, at: host, port) == "404", "\(host) \(path)")
        }
        #expect(try await status("\(other)/login", at: host, port, method: "DELETE") == "404")
        #expect(try await status("\(own)/login", at: host, port, method: "DELETE") == "405")
        #expect(try await status("/livez", at: host, port) == "200")
        #expect(try await status("/robots.txt", at: host, port) == "200")
      }
      // The names of the machine and of PORTAL_URL belong to no portal.
      for path in ["/", "/admin", "/admin/login", "/merchant/login"] {
        #expect(try await status(path, at: "localhost", port) == "404", "\(path)")
      }
      #expect(try await status("/readyz", at: "localhost", port) == "200")
      #expect(try await status("/admin/login", at: "evil.example", port) == "400")
    }
  }

  @Test func `a page of the other portal is answered as an unknown one`() async throws {
    let addresses = PortalAddresses("http://shops.example", adminHost: "admin.example")
    try await withServer(addresses) { port in
      func page(_ path: String) async throws -> String {
        let answer = try await get(path, at: "shops.example", port)
        let body = try #require(answer.firstRange(of: "\r\n\r\n"))
        // Both name themselves in the switch of languages, and have an id of their own.
        let text = answer[body.upperBound...].replacing(path, with: "/…").replacing(/[0-9A-Z]{12}/, with: "ID")
        #expect(status(answer) == "404")
        return String(text)
      }
      let (other, unknown) = (try await page("/admin/login"), try await page("/nowhere/login"))
      #expect(other == unknown)
    }
  }

  @Test func `without such settings both portals are at every host`() async throws {
    try await withServer(nil) { port in
      for path in ["/admin/login", "/merchant/login"] {
        #expect(try await status(path, at: "localhost", port) == "303")
        #expect(try await status(path, at: "127.0.0.1", port) == "303")
      }
      let front = try await status("/", at: "localhost", port)
      #expect(front == "200")
    }
  }

  @Test func `an address has the host of its portal`() throws {
    let separate = try #require(
      PortalAddresses("https://Portal.example/", adminHost: "admin.example:443", merchantHost: "shops.example:8443"))
    #expect(separate.address(of: "/admin/welcome?token=x") == "https://admin.example/admin/welcome?token=x")
    #expect(separate.address(of: "/admin?x=/merchant/") == "https://admin.example/admin?x=/merchant/")
    #expect(separate.address(of: "/merchant") == "https://shops.example:8443/merchant")
    #expect(separate.address(of: "/verify") == "https://portal.example/verify")
    #expect(separate.address(of: "/administration") == "https://portal.example/administration")
    let one = try #require(PortalAddresses("https://portal.example", merchantHost: "shops.example"))
    #expect(one.address(of: "/admin") == "https://portal.example/admin")
    #expect(one.answers(.admin, at: "PORTAL.example") && !one.answers(.merchant, at: "portal.example"))
    let both = try #require(PortalAddresses("http://localhost:8080"))
    #expect(!both.areSeparate && both.answers(.admin, at: "127.0.0.1:8080"))
    #expect(both.address(of: "/merchant") == "http://localhost:8080/merchant")
  }
}
