import Crypto
import Database
import Glibc
import Ledger
import Synchronization
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
            try connection.record(AuditEvent("test", .init(.user, id: Int64(number), "thing")), by: platform.actor)
            if number.isMultiple(of: 4) { try connection.record(AuditEvent("more"), by: platform.actor) }
          }
        }
      }
      try await group.waitForAll()
    }
  }

  /// Twenty concurrent acts, some with two rows, and four processes that link make one chain without a gap. Its links
  /// are the SHA-256 that another library computes.
  @Test func `events are linked in one chain`() async throws {
    try await withLedger { platform in
      try await someEvents(platform)
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<4 { group.addTask { try await Ledger.linkAuditEvents(in: platform.database) } }
        try await group.waitForAll()
      }
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

  @Test func `a refused act leaves no link`() async throws {
    try await withLedger { platform in
      try await someEvents(platform)
      try await Ledger.linkAuditEvents(in: platform.database)
      let before = try await platform.texts("SELECT encode(hash, 'hex') AS value FROM audit_head")
      await #expect(throws: Unexpected.self) {
        try await platform.database.transaction { connection in
          try connection.record(AuditEvent("never"), by: platform.actor)
          throw Unexpected("no")
        }
      }
      #expect(try await Ledger.linkAuditEvents(in: platform.database) == 0)
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
  func `the first rewritten row is named`(tampering: (statement: String, position: Int)) async throws {
    try await withLedger(verifying: false) { platform in
      try await someEvents(platform)
      #expect(try await broken(platform) == [])
      let row = try await platform.texts(
        "SELECT 'audit row ' || event_id AS value FROM audit_chain WHERE position = \(tampering.position)")
      // A superuser can disable the triggers.
      for table in ["audit_events", "audit_chain"] {
        try await platform.asSuperuser("ALTER TABLE \(table) DISABLE TRIGGER ALL")
      }
      try await platform.asSuperuser(tampering.statement)
      #expect(try await broken(platform) == row)
    }
  }

  @Test func `a forgotten end is noticed`() async throws {
    try await withLedger(verifying: false) { platform in
      try await someEvents(platform)
      try await Ledger.linkAuditEvents(in: platform.database)
      for table in ["audit_events", "audit_chain"] {
        try await platform.asSuperuser("ALTER TABLE \(table) DISABLE TRIGGER ALL")
      }
      try await platform.asSuperuser("DELETE FROM audit_chain WHERE position = 25")
      #expect(try await broken(platform).contains("head at 25"))
    }
  }

  /// The act that began first commits last: its event is linked behind the others, and none is left out.
  @Test func `events are linked as they are committed in whatever order that is`() async throws {
    try await withLedger { platform in
      let (inserted, release) = (Latch(), Latch())
      defer { release.open() }
      async let slow: Void = platform.database.transaction { connection in
        try connection.record(AuditEvent("slow"), by: platform.actor)
        inserted.open()
        release.block()
      }
      await inserted.pass()
      try await platform.database.transaction { connection in
        try connection.record(AuditEvent("quick"), by: platform.actor)
      }
      #expect(try await Ledger.linkAuditEvents(in: platform.database) == 1)
      release.open()
      try await slow
      #expect(try await Ledger.linkAuditEvents(in: platform.database) == 1)
      let order = try await platform.texts(
        "SELECT act AS value FROM audit_chain JOIN audit_events ON id = event_id ORDER BY position")
      #expect(order == ["quick", "slow"])
      let ids = try await platform.texts("SELECT act AS value FROM audit_events ORDER BY id")
      #expect(ids == ["slow", "quick"])
    }
  }

  @Test func `an act doesn't wait for whoever links`() async throws {
    try await withLedger { platform in
      let (locked, release) = (Latch(), Latch())
      defer { release.open() }
      async let linker: Void = platform.database.asOwner { owner in
        try await owner.transaction { connection in
          try connection.execute("SELECT FROM audit_head FOR UPDATE")
          locked.open()
          release.block()
        }
      }
      await locked.pass()
      try await platform.database.transaction { connection in
        try connection.record(AuditEvent("act"), by: platform.actor)
      }
      #expect(try await platform.texts("SELECT act AS value FROM audit_events") == ["act"])
      release.open()
      try await linker
    }
  }

  @Test func `an event that was kept out of the chain is named`() async throws {
    try await withLedger(verifying: false) { platform in
      try await someEvents(platform)
      let kept = try await platform.texts("SELECT 'audit row ' || max(event_id) AS value FROM audit_unlinked")
      try await platform.asSuperuser(
        "DELETE FROM audit_unlinked WHERE event_id = (SELECT max(event_id) FROM audit_unlinked)")
      #expect(try await broken(platform) == kept)
    }
  }

  @Test func `an event that was deleted before it was linked is named`() async throws {
    try await withLedger(verifying: false) { platform in
      try await someEvents(platform)
      let gone = try await platform.texts(
        "SELECT 'audit row ' || max(id) || ', which is gone' AS value FROM audit_events")
      try await platform.asSuperuser("ALTER TABLE audit_events DISABLE TRIGGER ALL")
      try await platform.asSuperuser("DELETE FROM audit_events WHERE id = (SELECT max(id) FROM audit_events)")
      let findings = try await platform.findings()
      #expect(findings.map(\.check) == ["every audit event is linked within a minute"])
      #expect(findings.flatMap(\.broken) == gone)
    }
  }

  /// If the job that links doesn't run, unlinked events are reported with their age.
  @Test func `what isn't linked yet is told`() async throws {
    try await withLedger { platform in
      try await someEvents(platform)
      let unlinked = try await platform.database.one(UnlinkedAuditEvents.query, as: UnlinkedAuditEvents.self)
      #expect(unlinked.count == 25)
      #expect(try #require(unlinked.oldestSeconds) > 0)
      try await Job.linkAuditEvents.run(in: platform.database)
      let none = try await platform.database.one(UnlinkedAuditEvents.query, as: UnlinkedAuditEvents.self)
      #expect(none.count == 0)
      #expect(none.oldestSeconds == nil)
    }
  }
}

/// Holds a transaction open until the test opens it.
private final class Latch: Sendable {
  private let isOpen = Mutex(false)

  func open() { isOpen.withLock { $0 = true } }

  /// Waits, for a transaction's body, which has its own thread.
  func block() { while !isOpen.withLock({ $0 }) { sched_yield() } }

  func pass() async { while !isOpen.withLock({ $0 }) { await Task.yield() } }
}
