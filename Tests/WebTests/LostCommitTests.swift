import Auth
import HTTPTypes
import HummingbirdTesting
import TestSupport
import Testing

@testable import Web

/// A connection that broke at COMMIT, whose result the ledger couldn't find out either.
@Suite struct LostCommitTests {
  @Test func `a form with its key is offered again`() async throws {
    try await withDatabase { database in
      let portal = try TestPortal(database)
      let token = try await portal.staff(.support)
      let key = String(repeating: "a", count: 32)
      let cookie: HTTPFields = [.cookie: "staff=\(token.cookie)"]
      try await portal.test.test { client in
        let body = "amount=40&_key=\(key)&_csrf=\(token.csrf())"
        let answer = try await client.post("/admin/lost", body, cookie)
        #expect(answer.status == .serviceUnavailable)
        #expect(answer.headers[.retryAfter] == "5")
        #expect(answer.text.contains("saved completely or not at all"))
        #expect(answer.text.contains("action=\"/admin/lost\""))
        for (name, value) in [("amount", "40"), ("_key", key)] {
          #expect(answer.text.contains("name=\"\(name)\" value=\"\(value)\""), "\(name)")
        }
        let csrf = try #require(answer.text.firstMatch(of: /name="_csrf" value="([^"]+)"/)).1
        #expect(token.isCSRF(String(csrf)))

        // A form without a key could take effect twice, so it isn't offered again.
        let unkeyed = try await client.post("/admin/lost", "amount=40&_csrf=\(token.csrf())", cookie)
        #expect(unkeyed.status == .serviceUnavailable)
        #expect(!unkeyed.text.contains("Send it again"))
      }
    }
  }
}
