import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Templates
import Testing

@testable import Web

@Suite struct SecurityHeaderTests {
  private static let expected: [(HTTPField.Name, String)] = [
    (.xContentTypeOptions, "nosniff"), (.referrerPolicy, "same-origin"), (.crossOriginOpenerPolicy, "same-origin"),
    (.crossOriginEmbedderPolicy, "require-corp"), (.crossOriginResourcePolicy, "same-origin"),
  ]

  private func expectHeaders(_ response: TestResponse, _ what: String) {
    for (name, value) in Self.expected { #expect(response.headers[values: name] == [value], "\(name) of \(what)") }
    let policy = response.headers[values: .contentSecurityPolicy]
    #expect(policy.count == 1, "CSP of \(what)")
    for part in [
      "default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'",
      "require-trusted-types-for 'script'",
    ] {
      #expect(policy.first?.contains(part) == true, "\(part) of \(what)")
    }
    #expect(policy.first?.contains("unsafe") == false)
    let permissions = response.headers[.permissionsPolicy] ?? ""
    for feature in ["geolocation=()", "microphone=()", "camera=()"] { #expect(permissions.contains(feature)) }
    #expect(response.headers[HTTPField.Name("x-xss-protection") ?? .via] == nil)
  }

  @Test func `every answer carries them`() async throws {
    let folder = try TemporaryFiles(["app.css": "body{}"])
    let files = try StaticFiles(folder: folder.path)
    let sheet = try #require(files.path("app.css")).text
    let test = try TestSite(files: files)
    test.table.add(.get, "/fault", .open) { _, _ in throw Secret() }
    try await test.test { client in
      let tag = try await client.get(sheet).headers[.eTag] ?? ""
      let answers: [(String, HTTPResponse.Status, TestResponse)] = [
        ("page", .ok, try await client.get("/")),
        ("health", .ok, try await client.get("/health")),
        ("static file", .ok, try await client.get(sheet)),
        ("unchanged static file", .notModified, try await client.get(sheet, [.ifNoneMatch: tag])),
        ("unknown static file", .notFound, try await client.get("/static/app.css")),
        ("unknown page", .notFound, try await client.get("/nowhere")),
        ("unknown page by HEAD", .notFound, try await client.execute(uri: "/nowhere", method: .head)),
        ("other method", .methodNotAllowed, try await client.execute(uri: "/", method: .delete)),
        ("redirect", .seeOther, try await client.post("/preferences", "language=ar&back=/")),
        ("foreign form", .forbidden, try await client.post("/preferences", "language=ar", from: "cross-site")),
        ("long target", .uriTooLong, try await client.get("/?q=" + String(repeating: "x", count: 4100))),
        ("fault", .internalServerError, try await client.get("/fault")),
      ]
      for (what, status, answer) in answers {
        #expect(answer.status == status, "\(what)")
        expectHeaders(answer, what)
        #expect(answer.headers[.strictTransportSecurity] == nil)
      }
    }
  }

  @Test func `transport security is for HTTPS only`() async throws {
    try await TestSite(secure: true).test { client in
      for uri in ["/", "/nowhere"] {
        let answer = try await client.get(uri)
        #expect(answer.headers[.strictTransportSecurity] == "max-age=31536000; includeSubDomains")
      }
    }
  }
}

/// An error whose description must not reach a page.
struct Secret: Error, CustomStringConvertible {
  var description: String { "SELECT hunter2 FROM secrets" }
}
