import TestSupport
import Testing
import Wallet

@testable import Database

@Suite(.timeLimit(.minutes(10))) struct MigratorTests {
  private let two = [
    Migrator.Migration(name: "a", sql: "CREATE TABLE a (n bigint); INSERT INTO a VALUES (1)"),
    Migrator.Migration(name: "b", sql: "CREATE TABLE b (n bigint); INSERT INTO b SELECT n FROM a"),
  ]

  private func withEmptyDatabase(
    _ configure: (inout Database.Settings) -> Void = { _ in }, _ body: (Database) async throws -> Void
  ) async throws {
    try await withDatabase(as: .owner, configure) { database in
      try await database.execute("DROP TABLE schema_migrations")
      try await body(database)
    }
  }

  @Test func appliesWhatIsMissingInItsOrder() async throws {
    try await withEmptyDatabase { database async throws in
      let first = Migrator(database, migrations: Array(two.prefix(1)))
      #expect(try await first.isUpToDate() == false)
      #expect(try await first.migrate() == ["a"])
      let both = Migrator(database, migrations: two)
      #expect(try await both.status().map { $0.appliedAt == nil } == [false, true])
      #expect(try await both.migrate() == ["b"])
      #expect(try await both.migrate() == [])
      #expect(try await both.isUpToDate())
      #expect(try await database.value("SELECT n AS value FROM b", as: Int.self) == 1)
    }
  }

  @Test func theShippedOnesAreApplied() async throws {
    try await withDatabase(as: .owner) { database async throws in
      #expect(try await Migrator(database).isUpToDate())
      #expect(try await Migrator(database).migrate() == [])
    }
  }

  @Test func anyNumberMayStartAtOnce() async throws {
    try await withEmptyDatabase { database in
      let applied = try await withThrowingTaskGroup(of: [String].self) { group in
        for _ in 0..<8 { group.addTask { try await Migrator(database, migrations: two).migrate() } }
        return try await group.reduce(into: []) { $0 += $1 }
      }
      #expect(applied.sorted() == ["a", "b"])
      #expect(try await database.value("SELECT count(*) AS value FROM b", as: Int.self) == 1)
    }
  }

  @Test func oneWaitsForAnotherBeyondTheUsualLockTimeout() async throws {
    try await withEmptyDatabase({ $0.lockTimeout = .milliseconds(1) }) { database in
      let locked = Gate()
      let release = Gate()
      defer { release.open() }
      async let holder: Void = database.transaction { connection in
        try connection.execute("SELECT pg_advisory_xact_lock(4914081)")
        locked.open()
        release.block()
      }
      await locked.pass()
      let done = Gate()
      let waiting = Task {
        defer { done.open() }
        return try await Migrator(database, migrations: two).migrate()
      }
      var isWaiting = false
      while !isWaiting && !done.isOpen {
        isWaiting = try await database.value(
          "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted) AS value")
      }
      release.open()
      try await holder
      #expect(try await waiting.value == ["a", "b"])
    }
  }

  @Test func aChangedMigrationIsRefused() async throws {
    try await withEmptyDatabase { database in
      try await Migrator(database, migrations: two).migrate()
      let changed = [Migrator.Migration(name: "a", sql: "CREATE TABLE a (n bigint)")]
      let failure = await #expect(throws: Migrator.Failure.self) {
        try await Migrator(database, migrations: changed).migrate()
      }
      #expect(failure.map { "\($0)" } == "migration a was changed after it was applied")
    }
  }

  @Test func aFailingMigrationLeavesNothing() async throws {
    try await withEmptyDatabase { database in
      let broken = Migrator.Migration(name: "c", sql: "CREATE TABLE c (n bigint); SELECT 1 / 0; CREATE TABLE d ()")
      await #expect(throws: DatabaseError.self) { try await Migrator(database, migrations: two + [broken]).migrate() }
      let tables = try await database.rows(
        "SELECT table_name::text AS value FROM information_schema.tables WHERE table_name IN ('a', 'b', 'c', 'd') ORDER BY 1",
        as: Scalar<String>.self)
      #expect(tables.map(\.value) == ["a", "b"])
      #expect(
        try await Migrator(database, migrations: two + [broken]).status().map { $0.appliedAt == nil } == [
          false, false, true,
        ])
      let mended = Migrator.Migration(name: "c", sql: "CREATE TABLE c (n bigint)")
      #expect(try await Migrator(database, migrations: two + [mended]).migrate() == ["c"])
    }
  }
}
