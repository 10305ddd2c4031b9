import Database
import TestSupport
import Testing

@testable import PortalServer

struct ReadinessTests {
  @Test func `a crowd that asks whether it is ready is answered over one connection`() async throws {
    try await withDatabase({
      $0.connections = 1
      $0.leaseTimeout = .milliseconds(1)
    }) { database in
      let readiness = Readiness(database)
      let answers = await withTaskGroup(of: Bool.self) { group in
        for _ in 0..<500 { group.addTask { await readiness.isReady() } }
        return await group.reduce(into: []) { $0.append($1) }
      }
      #expect(answers.count == 500)
      #expect(answers.allSatisfy { $0 })
    }
  }

  private let full: SQL = "DO $$ BEGIN RAISE EXCEPTION 'no space' USING errcode = 'disk_full'; END $$"

  @Test func `once PostgreSQL's disk was full it is ready when there is room again`() async throws {
    try await withDatabaseURL(as: .owner) { url in
      func open(_ options: String = "") -> Database { Database(Database.Settings(url: url + options)) }
      // A sort that may not write: the limit is PostgreSQL's own.
      let (watched, roomless, roomy) = (open(), open(" options='-c temp_file_limit=64'"), open())
      defer { for database in [watched, roomless, roomy] { database.close() } }
      let error = await #expect(throws: DatabaseError.self) { try await watched.execute(full) }
      #expect(error?.kind == .diskFull)
      #expect(watched.isDiskFull)
      #expect(await !Readiness(roomless, watching: [watched]).isReady())
      #expect(watched.isDiskFull)
      #expect(await Readiness(roomy, watching: [watched]).isReady())
      #expect(!watched.isDiskFull)
    }
  }

  @Test func `it isn't ready while its database can't be reached`() async throws {
    let readiness = Readiness(Database(Database.Settings(url: "host=/nonexistent connect_timeout=1")))
    #expect(await !readiness.isReady())
    #expect(await !readiness.isReady())
  }
}
