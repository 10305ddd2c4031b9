import Logging
import Synchronization
import TestSupport
import Testing
import Wallet

@testable import Database

/// The standby's own behavior, without pages.
@Suite(.timeLimit(.minutes(10))) struct StandbyTests {
  private static let merchants: SQL = "SELECT count(*) AS value FROM merchants"

  /// How many lines of the log there are.
  private final class LineCount: LogHandler {
    let lines = Mutex(0)
    var metadata: Logger.Metadata {
      get { [:] }
      set {}
    }
    var logLevel: Logger.Level {
      get { .notice }
      set {}
    }
    subscript(metadataKey _: String) -> Logger.Metadata.Value? {
      get { nil }
      set {}
    }
    func log(event: LogEvent) { lines.withLock { $0 += 1 } }
  }

  @Test func `what may be a moment old is read on the standby, for the tenant and without a right to write`()
    async throws
  {
    try await withStandby { pair in
      try await pair.withDatabase { database in
        let shop = try await Shop(number: 1, in: database)
        _ = try await Shop(number: 2, name: "Delta", in: database)
        try await pair.catchUp()
        try await pair.pauseReplay()
        _ = try await Shop(number: 3, name: "Siwa", in: database)
        #expect(try await database.value(Self.merchants, as: Int.self) == 3)
        #expect(try await database.recent(if: false) { try await $0.value(Self.merchants, as: Int.self) } == 3)
        #expect(try await database.recent { try await $0.value(Self.merchants, as: Int.self) } == 2)
        // Row-level security holds there.
        let own = try await database.recent { database in
          try await database.tenant(shop.id).run(
            Query<Scalar<Int>>.one(Self.merchants), Query<Scalar<String>>.one("SELECT current_user::text AS value"))
        }
        #expect(own.0.value == 1)
        #expect(own.1.value == DatabaseRole.merchant.rawValue)
        let writes = try await database.recent { database in
          try await database.value("SELECT current_setting('default_transaction_read_only') AS value", as: String.self)
        }
        #expect(writes == "on")
        // Statements that were prepared on it, snapshots and streams as well.
        for _ in 0..<2 {
          let streamed = try await database.recent { database in
            try await database.snapshot { connection in
              var rows = 0
              try connection.copyOut("SELECT id FROM merchants", within: .seconds(60)) { _ in rows += 1 }
              return (rows, connection.replayedUntil)
            }
          }
          #expect(streamed.0 == 2)
          #expect(streamed.1 != nil)
        }
        try await pair.resumeReplay()
        try await pair.catchUp()
        #expect(try await database.recent { try await $0.value(Self.merchants, as: Int.self) } == 3)
      }
    }
  }

  @Test func `where the standby is behind, away or no standby, the primary answers, and it is left alone for a while`()
    async throws
  {
    try await withStandby { pair in
      try await pair.withDatabase(mostLag: .milliseconds(1)) { database in
        try await pair.pauseReplay()
        _ = try await Shop(number: 1, in: database)
        #expect(try await database.recent { try await $0.value(Self.merchants, as: Int.self) } == 1)
        try await pair.resumeReplay()
      }
      try await pair.catchUp()
      let count = LineCount()
      let logger = Logger(label: "test", factory: { _ in count })
      try await pair.withDatabase(logger: logger) { database in
        #expect(try await database.recent { try await $0.value(Self.merchants, as: Int.self) } == 1)
        #expect(count.lines.withLock { $0 } == 0)
        // The primary's own address in place of the standby's, and a standby of something else.
        for (url, isStandby) in [
          (pair.primaryURL() + " target_session_attrs=any", false),
          (pair.standbyURL() + " dbname=postgres", true),
        ] {
          let stray = Standby(Database.Settings(url: url), logger: logger)
          defer { stray.close() }
          #expect(try await stray.ask(Replay.query).isStandby == isStandby)
          #expect(
            try await stray.attempt(for: database) { try await $0.value("SELECT 1 AS value", as: Int.self) } == nil)
        }
        #expect(count.lines.withLock { $0 } == 2)
        // A connection of the pool is open, and the standby goes.
        try await pair.kill()
        for _ in 0..<5 {
          #expect(try await database.recent { try await $0.value(Self.merchants, as: Int.self) } == 1)
        }
        // It was asked once.
        #expect(count.lines.withLock { $0 } == 3)
        let error = try await #require(throws: DatabaseError.self) {
          try await database.standby?.ask(Replay.query)
        }
        #expect(error.kind == .unavailable)
      }
    }
  }

  @Test func `each new connection has to lead to a standby of the database`() async throws {
    let quiet = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
    try await withStandby { pair in
      try await withStandby { other in
        let standby = Standby(
          Database.Settings(url: pair.standbyURL(orThatOf: other)), mostLag: .seconds(3600), logger: quiet)
        defer { standby.close() }
        let database = Database(Database.Settings(url: pair.primaryURL()), standby: standby, logger: quiet)
        defer { database.close() }
        _ = try await Shop(number: 1, in: database)
        try await pair.catchUp()
        let isStandby = try await database.recent { database in
          try await database.value("SELECT pg_is_in_recovery() AS value", as: Bool.self)
        }
        #expect(isStandby)
        // A standby says how far it is behind once it has replayed a commit.
        try await other.asOwner { owner in try await owner.execute("CREATE TABLE written ()") }
        try await other.catchUp()
        try await pair.kill()
        // What answers now is a standby that isn't behind, of a platform without merchants.
        #expect(try await standby.ask(Replay.query).lag != nil)
        #expect(try await standby.ask(Query<Scalar<Int>>.one(Self.merchants)).value == 0)
        #expect(try await database.recent { try await $0.value(Self.merchants, as: Int.self) } == 1)
      }
    }
  }

  @Test func `a read that conflicts with what is replayed is done by the primary, and one that is too slow is not`()
    async throws
  {
    try await withStandby { pair in
      try await pair.asOwner { owner in
        try await owner.execute("CREATE TABLE held AS SELECT 1 AS number")
        try await owner.execute("GRANT SELECT ON held TO portal_application")
        try await pair.catchUp()
        try await pair.withDatabase { database in
          async let rows = database.recent { database in
            try await database.value(
              """
              SELECT count(*) AS value FROM held
              WHERE NOT pg_is_in_recovery() OR (SELECT pg_sleep(9 + number % 1))::text IS NOT NULL
              """, as: Int.self)
          }
          while try await pair.ask(
            "SELECT count(*) AS value FROM pg_stat_activity WHERE wait_event = 'PgSleep'", as: Int.self) == 0
          {}
          try await owner.execute("TRUNCATE held")
          #expect(try await rows == 0)
          // The standby isn't away, so it is asked again.
          let isStandby = try await database.recent { database in
            try await database.value("SELECT pg_is_in_recovery() AS value", as: Bool.self)
          }
          #expect(isStandby)
          // A lock that the replay waits for isn't there on the primary.
          let answered = try await database.recent { database in
            try await database.execute(
              """
              DO $$ BEGIN
                IF pg_is_in_recovery() THEN RAISE lock_not_available; END IF;
              END $$
              """)
            return try await database.value("SELECT pg_is_in_recovery() AS value", as: Bool.self)
          }
          #expect(!answered)
          let runs = Mutex(0)
          let error = try await #require(throws: DatabaseError.self) {
            try await database.recent { database in
              runs.withLock { $0 += 1 }
              try await database.read { connection in
                try connection.execute("SET statement_timeout = 1")
                try connection.execute("SELECT pg_sleep(9)")
              }
            }
          }
          #expect(error.kind == .timeout)
          #expect(runs.withLock { $0 } == 1)
        }
      }
    }
  }
}
