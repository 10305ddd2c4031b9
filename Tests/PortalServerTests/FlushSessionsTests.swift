import Auth
import Subprocess
import TestSupport
import Testing

@testable import Database

struct FlushSessionsTests {
  @Test func `flush-sessions ends the sessions of both portals, and says so in the audit log`() async throws {
    try await withDatabaseURL { url in
      let database = Database(Database.Settings(url: url))
      defer { database.close() }
      let shop = try await Shop(in: database)
      try await testing(try routeTable(of: database)) { client in
        var staff = Browser(client)
        try await staff.signInStaff(.administrator, in: database)
        var owner = Browser(client)
        try await owner.signInOwner(of: shop)
        let opened = (try await staff.open("/admin"), try await owner.open("/merchant"))
        #expect(opened.0.path == "/admin")
        #expect(opened.1.path == "/merchant")
        // A session whose time is over isn't counted.
        try await database.execute(
          """
          INSERT INTO sessions (token_hash, staff_id, expires_at)
          SELECT sha256('over'), id, now() - interval '1 minute' FROM staff LIMIT 1
          """)

        let flushed = try await portal(
          ["flush-sessions"], ["DATABASE_URL": url, "PORTAL_SECRET_KEY": String(repeating: "0f", count: 32)])
        #expect(flushed.output == "sessions ended: 2\n")
        #expect(flushed.status == .exited(0))
        #expect(try await database.value("SELECT count(*) AS value FROM sessions", as: Int.self) == 0)
        let asked = (try await staff.open("/admin"), try await owner.open("/merchant"))
        #expect(asked.0.path.hasPrefix("/admin/login"))
        #expect(asked.1.path.hasPrefix("/merchant/login"))
        let event: String = try await database.value(
          """
          SELECT actor_kind || ' ' || (after ->> 'sessions') AS value FROM audit_events
          WHERE act = 'end_all_sessions'
          """)
        #expect(event == "command 2")

        // Whoever signs in again reads it in words.
        try await staff.signIn(staff: "administrator@example.test")
        let log = try await staff.open("/admin/audit?act=end_all_sessions")
        #expect(log.words.contains("Ended all sessions"))
        #expect(log.words.contains("Sessions: 2"))
      }
    }
  }
}
