import Database
import TestSupport
import Testing
import Wallet

struct AuditEventTests {
  private struct Stored: RowDecodable {
    let text: String
    let before: String?
    let after: String?

    init(_ row: Row) throws(DatabaseError) {
      text = try row["text"]
      before = try row["before"]
      after = try row["after"]
    }
  }

  private let stored: SQL = """
    SELECT concat_ws('|', actor_kind, actor_id, actor_name, act, subject_kind, subject_id, subject, reason, address,
      request_id) AS text, before, after
    FROM audit_events
    """

  @Test func `keeps who what why and where`() async throws {
    try await withDatabase { database in
      let actor = Actor(.staff, id: 7, name: "نور \"N\"", address: "192.0.2.1", requestID: "r-1")
      let event = AuditEvent(
        "freeze_user", AuditEvent.Subject(.user, id: 12, "010•••••676"), before: ["status": "active"],
        after: ["status": "frozen", "note": "a,\"b\\"], reason: "lost phone; '")
      try await database.transaction { connection in try connection.record(event, by: actor) }
      let row = try await database.one(stored, as: Stored.self)
      #expect(row.text == "staff|7|نور \"N\"|freeze_user|user|12|010•••••676|lost phone; '|192.0.2.1|r-1")
      #expect(row.before == #"{"status": "active"}"#)
      #expect(row.after == #"{"note": "a,\"b\\", "status": "frozen"}"#)
    }
  }

  @Test func `what is unknown is null`() async throws {
    try await withDatabase { database in
      try await database.transaction { connection in try connection.record(AuditEvent("x"), by: .system) }
      let row = try await database.one(stored, as: Stored.self)
      #expect(row.text == "system|HealthPay|x")
      #expect(row.before == nil)
      #expect(row.after == nil)
    }
  }

  @Test(arguments: ["UPDATE audit_events SET act = 'y'", "DELETE FROM audit_events", "TRUNCATE audit_events"] as [SQL])
  func `never changes`(sql: SQL) async throws {
    try await withDatabase(as: .owner) { database in
      try await database.transaction { connection in try connection.record(AuditEvent("x"), by: .system) }
      await #expect(throws: DatabaseError.self) { try await database.execute(sql) }
      #expect(try await database.value("SELECT count(*) AS value FROM audit_events WHERE act = 'x'", as: Int.self) == 1)
    }
  }
}
