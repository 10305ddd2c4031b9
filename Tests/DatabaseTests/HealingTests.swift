import Glibc
import TestSupport
import Testing
import Wallet

@testable import Database

@Suite(.timeLimit(.minutes(10))) struct HealingTests {
  @Test func `idle connections whose server went are replaced`() async throws {
    try await withDatabase({ $0.connections = 4 }) { database in
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<4 { group.addTask { try await database.execute("SELECT pg_sleep(0.05)") } }
        try await group.waitForAll()
      }
      try await database.another { other async throws in
        let idle = database.connections.open
        #expect(try await other.terminateOthers() == idle)
      }
      for _ in 0..<8 {
        #expect(try await database.value("SELECT 1 AS value", as: Int.self) == 1)
        #expect(try await database.transaction { connection in try connection.execute("SELECT 1") } == 1)
      }
    }
  }

  @Test func `a backend killed during a statement`() async throws {
    try await withDatabase({ $0.connections = 2 }) { database in
      let sleeping = Task { try await database.execute("SELECT pg_sleep(60)") }
      try await database.another { other in
        try await other.wait(until: "active", "SELECT pg_sleep%")
        #expect(try await other.terminateOthers("SELECT pg_sleep%") == 1)
      }
      let error = await #expect(throws: DatabaseError.self) { try await sleeping.value }
      #expect(error?.kind == .connectionLost)
      #expect(error?.isTransient == true)
      #expect(try await database.value("SELECT 1 AS value", as: Int.self) == 1)
    }
  }

  @Test func `a backend killed in a transaction before COMMIT`() async throws {
    try await withDatabase(as: .owner) { database in
      try await database.execute("CREATE TABLE t (a bigint)")
      let error = await #expect(throws: DatabaseError.self) {
        try await database.transaction { connection in
          try connection.execute("INSERT INTO t VALUES (1)")
          try connection.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        }
      }
      #expect(error?.kind == .connectionLost)
      #expect(try await database.value("SELECT count(*) AS value FROM t", as: Int.self) == 0)
    }
  }

  @Test func `a connection lost at COMMIT is unknown`() async throws {
    try await withDatabase(as: .owner) { database in
      try await database.execute("CREATE TABLE t (a bigint)")
      let backend = Record<Int>()
      let terminated = Gate()
      defer { terminated.open() }
      let transaction = Task {
        try await database.transaction { connection in
          try connection.execute("INSERT INTO t VALUES (1)")
          backend.add(try connection.value("SELECT pg_backend_pid() AS value"))
          terminated.block()
        }
      }
      try await database.another { other in
        while backend.values.isEmpty { await Task.yield() }
        try await other.execute("SELECT pg_terminate_backend(\(backend.values[0])::integer, 10000)")
      }
      terminated.open()
      let error = await #expect(throws: DatabaseError.self) { try await transaction.value }
      #expect(error?.kind == .commitUnknown)
      #expect(error?.isTransient == false)
      #expect(try await database.value("SELECT count(*) AS value FROM t", as: Int.self) == 0)
    }
  }

  @Test func `a backend killed while it commits is unknown`() async throws {
    try await withDatabase(as: .owner) { database in
      try await database.execute(
        """
        CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS
          'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(10); RETURN NULL; END'
        """)
      try await database.execute("CREATE TABLE t (a bigint)")
      try await database.execute(
        "CREATE CONSTRAINT TRIGGER die AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION die()"
      )
      let error = await #expect(throws: DatabaseError.self) {
        try await database.transaction { connection in try connection.execute("INSERT INTO t VALUES (1)") }
      }
      #expect(error?.kind == .commitUnknown)
      #expect(try await database.value("SELECT count(*) AS value FROM t", as: Int.self) == 0)
    }
  }

  @Test func `a statement that takes too long`() async throws {
    try await withDatabase({
      $0.connections = 1
      $0.statementTimeout = .milliseconds(30)
    }) { database in
      let backend = try await database.backend()
      let error = await #expect(throws: DatabaseError.self) { try await database.execute("SELECT pg_sleep(60)") }
      #expect(error?.kind == .timeout)
      #expect(try await database.backend() == backend)
    }
  }

  @Test func `a lock that is held too long`() async throws {
    try await withDatabase(as: .owner, { $0.lockTimeout = .milliseconds(30) }) { database in
      try await database.execute("CREATE TABLE t AS SELECT 1 AS a")
      let locked = Gate()
      let release = Gate()
      defer { release.open() }
      async let holder: Void = database.transaction { connection in
        try connection.execute("SELECT FROM t FOR UPDATE")
        locked.open()
        release.block()
      }
      await locked.pass()
      let error = await #expect(throws: DatabaseError.self) { try await database.execute("UPDATE t SET a = 2") }
      #expect(error?.kind == .timeout)
      release.open()
      try await holder
      #expect(try await database.execute("UPDATE t SET a = 2") == 1)
    }
  }

  @Test func `a transaction left idle is ended by the server`() async throws {
    try await withDatabase({
      $0.connections = 1
      $0.idleInTransactionTimeout = .milliseconds(30)
    }) { database in
      let (started, release) = (Gate(), Gate())
      defer { release.open() }
      let idle = Task {
        try await database.transaction { connection in
          try connection.execute("SELECT 1")
          started.open()
          release.block()
          try connection.execute("SELECT 2")
        }
      }
      await started.pass()
      try await database.another { other in
        while try await other.terminated("SELECT 1") == false {}
      }
      release.open()
      await #expect(throws: DatabaseError.self) { try await idle.value }
      #expect(try await database.value("SELECT 1 AS value", as: Int.self) == 1)
    }
  }

  /// The server neither answers nor closes the connection, as behind a dead network.
  @Test func `a server that falls silent is given up`() async throws {
    try await withDatabase({
      $0.connections = 1
      $0.statementTimeout = .milliseconds(10)
    }) { database in
      let backend = pid_t(try await database.backend())
      kill(backend, SIGSTOP)
      defer { kill(backend, SIGCONT) }
      let error = await #expect(throws: DatabaseError.self) { try await database.execute("SELECT 1") }
      #expect(error?.kind == .connectionLost)
      #expect(try await database.value("SELECT 1 AS value", as: Int.self) == 1)
    }
  }

  @Test(arguments: ["host=/nonexistent/socket", "host=127.0.0.1 port=1", "postgresql://127.0.0.1:1/x"])
  func `an unreachable server is unavailable`(url: String) async throws {
    let database = Database(Database.Settings(url: url))
    for _ in 0..<3 {
      let error = await #expect(throws: DatabaseError.self) { try await database.execute("SELECT 1") }
      #expect(error?.kind == .unavailable)
      #expect(error?.isTransient == true)
    }
    #expect(database.connections == (open: 0, used: 0))
  }

  @Test(
    arguments: [
      "postgres//portal:hunter2@localhost/portal", "portal:hunter2@localhost", "host=localhost password 'hunter2",
      "postgresql://portal:hunter2@localhost:port/portal", "postgresql://portal:hunter2@[::1/portal",
      "password=hunter2 hunter2",
    ])
  func `a mistyped connection string is not printed`(url: String) async throws {
    let database = Database(Database.Settings(url: url))
    let error = await #expect(throws: DatabaseError.self) { try await database.execute("SELECT 1") }
    #expect(error?.kind == .unavailable)
    #expect(error.map { String(reflecting: $0) }?.contains("hunter2") == false)
  }

  @Test func `a fraction of a second is a limit too`() async throws {
    try await withDatabase({ $0.connectTimeout = .milliseconds(1) }) { database async throws in
      #expect(try await database.value("SELECT 1 AS value", as: Int.self) == 1)
    }
  }
}

extension Database {
  fileprivate func terminated(_ query: String) async throws -> Bool {
    try await value(
      """
      SELECT NOT EXISTS (
        SELECT FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
          AND backend_type = 'client backend'
      ) AS value
      """)
  }
}
