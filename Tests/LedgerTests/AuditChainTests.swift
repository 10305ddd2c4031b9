import Crypto
import Database
import Ledger
import TestSupport
import Testing
import Wallet

@Suite struct AuditChainTests {
  private func broken(_ platform: Platform) async throws -> [String] {
    try await platform.findings().filter { $0.check.contains("audit chain") }.flatMap(\.broken)
  }

  private func someEvents(_ platform: Platform) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<20 {
        group.addTask {
          try await platform.database.transaction { connection in
            try connection.record(AuditEvent("test", .init("thing", id: Int64(number), "thing")), by: platform.actor)
            if number.isMultiple(of: 4) { try connection.record(AuditEvent("more"), by: platform.actor) }
          }
        }
      }
      try await group.waitForAll()
    }
  }

  /// Twenty at once, some with two rows: one chain, without a gap. Its links are what SHA-256 of another library says.
  @Test func eventsAreLinkedInOneChain() async throws {
    try await withLedger { platform in
      try await someEvents(platform)
      let links = try await platform.database.rows(
        """
        SELECT hash, convert_to(jsonb_build_array(event.id, (extract(epoch from event.at) * 1000000)::bigint,
          actor_kind, actor_id, actor_name, act, subject_kind, subject_id, subject, before, after, reason, address,
          request_id)::text, 'UTF8') AS row
        FROM audit_chain JOIN audit_events event ON event.id = event_id ORDER BY position
        """, as: Link.self)
      #expect(links.count == 25)
      var hash: [UInt8] = []
      for link in links {
        hash = Array(SHA256.hash(data: hash + Array(SHA256.hash(data: link.row))))
        #expect(hash == link.hash)
      }
    }
  }

  private struct Link: RowDecodable {
    let hash: [UInt8]
    let row: [UInt8]

    init(_ row: Row) throws(DatabaseError) {
      hash = try row["hash"]
      self.row = try row["row"]
    }
  }

  @Test func aRefusedActLeavesNoLink() async throws {
    try await withLedger { platform in
      try await someEvents(platform)
      let before = try await platform.texts("SELECT encode(hash, 'hex') AS value FROM audit_head")
      await #expect(throws: Unexpected.self) {
        try await platform.database.transaction { connection in
          try connection.record(AuditEvent("never"), by: platform.actor)
          throw Unexpected("no")
        }
      }
      #expect(try await platform.texts("SELECT encode(hash, 'hex') AS value FROM audit_head") == before)
    }
  }

  @Test(
    arguments: [
      (
        "UPDATE audit_events SET reason = 'rewritten' WHERE id = (SELECT event_id FROM audit_chain WHERE position = 7)",
        7
      ),
      ("DELETE FROM audit_events WHERE id = (SELECT event_id FROM audit_chain WHERE position = 3)", 3),
      ("UPDATE audit_chain SET hash = sha256('x') WHERE position = 5", 5),
    ] as [(String, Int)])
  func theFirstRewrittenRowIsNamed(tampering: (statement: String, position: Int)) async throws {
    try await withLedger(verifying: false) { platform in
      try await someEvents(platform)
      #expect(try await broken(platform) == [])
      let row = try await platform.texts(
        "SELECT 'audit row ' || event_id AS value FROM audit_chain WHERE position = \(tampering.position)")
      // As a superuser, who can turn the triggers off.
      for table in ["audit_events", "audit_chain"] {
        try await platform.asSuperuser("ALTER TABLE \(table) DISABLE TRIGGER ALL")
      }
      try await platform.asSuperuser(tampering.statement)
      #expect(try await broken(platform) == row)
    }
  }

  @Test func aForgottenEndIsNoticed() async throws {
    try await withLedger(verifying: false) { platform in
      try await someEvents(platform)
      for table in ["audit_events", "audit_chain"] {
        try await platform.asSuperuser("ALTER TABLE \(table) DISABLE TRIGGER ALL")
      }
      try await platform.asSuperuser("DELETE FROM audit_chain WHERE position = 25")
      #expect(try await broken(platform).contains("head at 25"))
    }
  }
}
