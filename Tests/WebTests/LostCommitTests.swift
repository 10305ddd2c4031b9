import Auth
import HTTPTypes
import HummingbirdTesting
import TestSupport
import Testing

@testable import Web

/// A connection that broke at COMMIT, where the ledger couldn't find out either.
@Suite struct LostCommitTests {
  @Test func aFormWithItsKeyIsOfferedAgain() async throws {
    try await withDatabase { database in
      let portal = try TestPortal(database)
      let token = try await portal.staff(.support)
      let key = String(repeating: "a", count: 32)
      let cookie: HTTPFields = [.cookie: "staff=\(token.text)"]
      try await portal.test.test { client in
        let body = "amount=40&_key=\(key)&_csrf=\(token.csrf)"
        let answer = try await client.post("/admin/lost", body, cookie)
        #expect(answer.status == .serviceUnavailable)
        #expect(answer.headers[.retryAfter] == "5")
        #expect(answer.text.contains("saved whole or not at all"))
        #expect(answer.text.contains("action=\"/admin/lost\""))
        for (name, value) in [("amount", "40"), ("_key", key), ("_csrf", token.csrf)] {
          #expect(answer.text.contains("name=\"\(name)\" value=\"\(value)\""), "\(name)")
        }

        // What has no key could be done twice: it isn't offered again.
        let unkeyed = try await client.post("/admin/lost", "amount=40&_csrf=\(token.csrf)", cookie)
        #expect(unkeyed.status == .serviceUnavailable)
        #expect(!unkeyed.text.contains("Send it again"))
      }
    }
  }
}
