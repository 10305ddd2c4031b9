import Database
import Glibc
import TestSupport
import Testing
import Wallet

@Suite(.timeLimit(.minutes(10))) struct TransactionTests {
  private struct Stop: Error {}

  private func withTable(_ body: (Database) async throws -> Void) async throws {
    try await withDatabase(as: .owner) { database in
      try await database.execute("CREATE TABLE t (id bigint PRIMARY KEY, n bigint NOT NULL DEFAULT 0)")
      try await body(database)
    }
  }

  private func count(_ database: Database) async throws -> Int {
    try await database.value("SELECT count(*) AS value FROM t")
  }

  @Test func `commits its result`() async throws {
    try await withTable { database in
      let two = try await database.transaction { connection in
        try connection.execute("INSERT INTO t VALUES (\(1)), (\(2))")
      }
      #expect(two == 2)
      #expect(try await count(database) == 2)
    }
  }

  @Test func `an error of the body rolls back`() async throws {
    try await withTable { database async throws in
      await #expect(throws: Stop.self) {
        try await database.transaction { connection in
          try connection.execute("INSERT INTO t VALUES (\(1))")
          throw Stop()
        }
      }
      await #expect(throws: Stop.self) { try await database.transaction { _ in throw Stop() } }
      #expect(try await count(database) == 0)
    }
  }

  @Test func `an error of a statement rolls back`() async throws {
    try await withTable { database async throws in
      let error = await #expect(throws: DatabaseError.self) {
        try await database.transaction { connection in
          try connection.execute("INSERT INTO t VALUES (\(1))")
          try connection.execute("INSERT INTO t VALUES (\(1))")
        }
      }
      #expect(error?.kind == .uniqueViolation(constraint: "t_pkey"))
      #expect(try await count(database) == 0)
    }
  }

  /// COMMIT of a failed transaction is answered with ROLLBACK and without an error.
  @Test func `a swallowed error is no COMMIT`() async throws {
    try await withTable { database async throws in
      await #expect(throws: DatabaseError.self) {
        try await database.transaction { connection in
          try connection.execute("INSERT INTO t VALUES (\(1))")
          do { try connection.execute("INSERT INTO t VALUES (\(1))") } catch {}
        }
      }
      #expect(try await count(database) == 0)
    }
  }

  @Test func `a deferred constraint speaks at COMMIT`() async throws {
    try await withTable { database in
      try await database.execute("CREATE TABLE u (id bigint REFERENCES t DEFERRABLE INITIALLY DEFERRED)")
      let error = await #expect(throws: DatabaseError.self) {
        try await database.transaction { connection in try connection.execute("INSERT INTO u VALUES (\(5))") }
      }
      #expect(error?.kind == .foreignKeyViolation(constraint: "u_id_fkey"))
      #expect(try await count(database) == 0)
    }
  }

  @Test func `what comes at the end is part of the transaction`() async throws {
    try await withTable { database async throws in
      for first in [true, false] {
        try await database.transaction { connection in
          if first { try connection.execute("INSERT INTO t VALUES (1)") }
          connection.executeAtEnd("UPDATE t SET n = n + 1")
          connection.executeAtEnd("UPDATE t SET n = n * 5")
        }
      }
      #expect(try await database.value("SELECT n AS value FROM t", as: Int.self) == 30)
      await #expect(throws: Stop.self) {
        try await database.transaction { connection in
          connection.executeAtEnd("DELETE FROM t")
          throw Stop()
        }
      }
      let error = await #expect(throws: DatabaseError.self) {
        try await database.transaction { connection in
          try connection.execute("INSERT INTO t VALUES (2)")
          connection.executeAtEnd("INSERT INTO t VALUES (2)")
          connection.executeAtEnd("DELETE FROM t")
        }
      }
      #expect(error?.kind == .uniqueViolation(constraint: "t_pkey"))
      _ = try await database.transaction { connection in try connection.execute("UPDATE t SET n = n + 1") }
      #expect(try await database.value("SELECT n AS value FROM t", as: Int.self) == 31)
    }
  }

  @Test func `a transaction of nothing is fine`() async throws {
    try await withTable { database async throws in
      #expect(try await database.transaction { _ in 7 } == 7)
    }
  }

  @Test func `two that lock in opposite order both succeed`() async throws {
    try await withTable { database in
      try await database.execute("INSERT INTO t VALUES (1), (2)")
      let arrived = Record<Int64>()
      try await withThrowingTaskGroup(of: Void.self) { group in
        for (first, second) in [(1, 2), (2, 1)] as [(Int64, Int64)] {
          group.addTask {
            try await database.transaction { connection in
              try connection.execute("SELECT set_config('deadlock_timeout', '20ms', true)")
              try connection.execute("UPDATE t SET n = n + 1 WHERE id = \(first)")
              arrived.add(first)
              while arrived.values.count < 2 { sched_yield() }
              try connection.execute("UPDATE t SET n = n + 1 WHERE id = \(second)")
            }
          }
        }
        try await group.waitForAll()
      }
      #expect(try await database.value("SELECT sum(n)::bigint AS value FROM t", as: Int.self) == 4)
      #expect(arrived.values.count >= 3)
    }
  }

  @Test func `retries end`() async throws {
    try await withTable { database in
      let attempts = Record<Void>()
      let error = await #expect(throws: DatabaseError.self) {
        try await database.transaction { connection in
          attempts.add(())
          try connection.execute("DO $$ BEGIN RAISE serialization_failure; END $$")
        }
      }
      #expect(error?.kind == .serialization)
      #expect(attempts.values.count == 5)
    }
  }

  @Test func `other errors are not tried again`() async throws {
    try await withTable { database in
      let attempts = Record<Void>()
      await #expect(throws: DatabaseError.self) {
        try await database.transaction { connection in
          attempts.add(())
          try connection.execute("SELECT 1 / 0")
        }
      }
      #expect(attempts.values.count == 1)
    }
  }

  @Test func `a snapshot sees one moment`() async throws {
    try await withTable { database in
      let looked = Gate()
      let added = Gate()
      defer { added.open() }
      async let counts = database.snapshot { connection in
        let before: Int = try connection.value("SELECT count(*) AS value FROM t")
        looked.open()
        added.block()
        return [before, try connection.value("SELECT count(*) AS value FROM t")]
      }
      await looked.pass()
      try await database.execute("INSERT INTO t VALUES (1)")
      added.open()
      #expect(try await counts == [0, 0])
      #expect(try await count(database) == 1)
    }
  }

  @Test func `a snapshot reads only`() async throws {
    try await withTable { database in
      let error = await #expect(throws: DatabaseError.self) {
        try await database.snapshot { connection in try connection.execute("INSERT INTO t VALUES (1)") }
      }
      #expect(error?.kind == .refused(sqlState: "25006"))
    }
  }

  @Test func `a limit for one transaction ends with it`() async throws {
    try await withDatabase({
      $0.connections = 1
      $0.statementTimeout = .milliseconds(200)
    }) { database in
      try await database.transaction { connection in
        try connection.allowStatement(.seconds(20))
        try connection.execute("SELECT pg_sleep(0.4)")
      }
      let usual: String = try await database.value("SELECT current_setting('statement_timeout') AS value")
      #expect(usual == "200ms")
    }
  }
}
