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

  @Test func `applies what is missing in its order`() async throws {
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

  @Test func `the shipped ones are applied`() async throws {
    try await withDatabase(as: .owner) { database async throws in
      #expect(try await Migrator(database).isUpToDate())
      #expect(try await Migrator(database).migrate() == [])
    }
  }

  @Test func `any number may start at once`() async throws {
    try await withEmptyDatabase { database in
      let applied = try await withThrowingTaskGroup(of: [String].self) { group in
        for _ in 0..<8 { group.addTask { try await Migrator(database, migrations: two).migrate() } }
        return try await group.reduce(into: []) { $0 += $1 }
      }
      #expect(applied.sorted() == ["a", "b"])
      #expect(try await database.value("SELECT count(*) AS value FROM b", as: Int.self) == 1)
    }
  }

  @Test func `one waits for another beyond the usual lock timeout`() async throws {
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
      async let waiting = Migrator(database, migrations: two).migrate()
      try await database.wait(until: "active", "SELECT pg_sleep%")
      release.open()
      try await holder
      #expect(try await waiting == ["a", "b"])
    }
  }

  @Test func `a changed migration is refused before anything changes`() async throws {
    try await withEmptyDatabase { database in
      try await Migrator(database, migrations: two).migrate()
      let changed = Migrator(
        database,
        migrations: [Migrator.Migration(name: "a", sql: "CREATE TABLE a (n bigint)"), two[1], indexed])
      for act in [{ _ = try await changed.migrate() }, { _ = try await changed.status() }] as [() async throws -> Void]
      {
        let failure = await #expect(throws: Migrator.Failure.self) { try await act() }
        #expect(
          failure.map { "\($0)" }
            == "the migration a isn't the one that the database got: a shipped migration never changes; "
            + "run the portal that applied it")
      }
      #expect(try await Migrator(database, migrations: two + [indexed]).isUpToDate() == false)
    }
  }

  @Test func `a database that is newer than the program is refused before anything changes`() async throws {
    try await withEmptyDatabase { database in
      try await Migrator(database, migrations: two).migrate()
      let older = Migrator(database, migrations: [two[0], indexed])
      for act in [{ _ = try await older.migrate() }, { _ = try await older.status() }] as [() async throws -> Void] {
        let failure = await #expect(throws: Migrator.Failure.self) { try await act() }
        #expect(
          failure.map { "\($0)" }
            == "the database is newer than this portal, which doesn't know b: run the portal that applied it")
      }
    }
  }

  // MARK: Outside a transaction

  private let indexed = Migrator.Migration(
    name: "c",
    sql: """
      -- no transaction
      -- What was left by an interrupted run is dropped first.
      DROP INDEX CONCURRENTLY IF EXISTS a_n;
      CREATE UNIQUE INDEX CONCURRENTLY a_n
        ON a (n);

      """)

  private func isValid(_ index: String, in database: Database) async throws -> Bool? {
    try await database.first(
      "SELECT indisvalid AS value FROM pg_index WHERE indexrelid = to_regclass(\(index))", as: Scalar<Bool>.self)?.value
  }

  @Test func `any number may start at once and make an index concurrently`() async throws {
    try await withEmptyDatabase { database in
      let applied = try await withThrowingTaskGroup(of: [String].self) { group in
        for _ in 0..<8 {
          group.addTask { try await Migrator(database, migrations: two + [indexed]).migrate() }
        }
        return try await group.reduce(into: []) { $0 += $1 }
      }
      #expect(applied.sorted() == ["a", "b", "c"])
      #expect(try await isValid("a_n", in: database) == true)
    }
  }

  /// A run that is killed while it waits for an open transaction leaves an invalid index and no record.
  @Test func `an index is made while others write and an interrupted run is run again`() async throws {
    try await withEmptyDatabase({ $0.lockTimeout = .milliseconds(500) }) { database in
      try await Migrator(database, migrations: two).migrate()
      let written = Gate()
      let release = Gate()
      defer { release.open() }
      async let writer: Void = database.transaction { connection in
        try connection.execute("INSERT INTO a VALUES (2)")
        written.open()
        release.block()
      }
      await written.pass()
      let interrupted = Task { try await Migrator(database, migrations: two + [indexed]).migrate() }
      try await database.wait(until: "Lock", "CREATE UNIQUE INDEX%")
      try await database.execute("INSERT INTO a VALUES (3)")
      #expect(try await database.terminateOthers("CREATE UNIQUE INDEX%") == 1)
      await #expect(throws: DatabaseError.self) { try await interrupted.value }
      #expect(try await isValid("a_n", in: database) == false)
      release.open()
      try await writer

      #expect(try await Migrator(database, migrations: two + [indexed]).migrate() == ["c"])
      #expect(try await isValid("a_n", in: database) == true)
    }
  }

  @Test func `a failing statement outside a transaction is tried again with the whole migration`() async throws {
    try await withEmptyDatabase { database in
      try await Migrator(database, migrations: two).migrate()
      try await database.execute("INSERT INTO a VALUES (1)")
      await #expect(throws: DatabaseError.self) { try await Migrator(database, migrations: two + [indexed]).migrate() }
      #expect(try await isValid("a_n", in: database) == false)
      try await database.execute("DELETE FROM a WHERE ctid = (SELECT max(ctid) FROM a)")
      #expect(try await Migrator(database, migrations: two + [indexed]).migrate() == ["c"])
      #expect(try await isValid("a_n", in: database) == true)
    }
  }

  @Test func `the session's timeouts are as before`() async throws {
    try await withEmptyDatabase({ $0.connections = 1 }) { database in
      let timeouts: SQL = "SELECT current_setting('statement_timeout') || current_setting('lock_timeout') AS value"
      let before: String = try await database.value(timeouts)
      try await Migrator(database, migrations: two).migrate()
      #expect(try await database.value(timeouts, as: String.self) == before)
      let broken = Migrator.Migration(name: "c", sql: "SELECT 1 / 0")
      await #expect(throws: DatabaseError.self) { try await Migrator(database, migrations: two + [broken]).migrate() }
      #expect(try await database.value(timeouts, as: String.self) == before)
    }
  }

  @Test func `a failing migration leaves nothing`() async throws {
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
