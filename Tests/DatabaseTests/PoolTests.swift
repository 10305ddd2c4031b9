import TestSupport
import Testing
import Wallet

@testable import Database

@Suite(.timeLimit(.minutes(10))) struct PoolTests {
  /// Holds the only connection while `body` runs.
  private func withOneTaken(
    leaseTimeout: Duration = .seconds(60), _ body: @escaping (Database, _ release: Gate) async throws -> Void
  ) async throws {
    try await withDatabase({
      $0.connections = 1
      $0.leaseTimeout = leaseTimeout
    }) { database in
      let taken = Gate()
      let release = Gate()
      defer { release.open() }
      async let holder: Void = database.read { _ in
        taken.open()
        release.block()
      }
      await taken.pass()
      try await body(database, release)
      release.open()
      try await holder
      #expect(try await database.value("SELECT 1 AS value", as: Int.self) == 1)
      #expect(database.connections == (open: 1, used: 0))
    }
  }

  @Test(arguments: [Duration.zero, .milliseconds(5)]) func `waiting ends with pool exhausted`(
    limit: Duration
  ) async throws {
    try await withOneTaken(leaseTimeout: limit) { database, _ in
      for _ in 0..<50 {
        let error = await #expect(throws: DatabaseError.self) { try await database.execute("SELECT 1") }
        #expect(error?.kind == .poolExhausted)
        #expect(error?.isTransient == true)
      }
      #expect(database.pool.waiting == 0)
    }
  }

  @Test func `waiters are served in their order`() async throws {
    try await withOneTaken { database, release in
      let served = Record<Int>()
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<10 {
          group.addTask {
            try await database.read { _ in served.add(number) }
          }
          while database.pool.waiting <= number { await Task.yield() }
        }
        release.open()
        try await group.waitForAll()
      }
      #expect(served.values == Array(0..<10))
    }
  }

  @Test func `a cancelled waiter leaves the line`() async throws {
    try await withOneTaken { database, release async throws in
      let first = Task { try await database.execute("SELECT 1") }
      while database.pool.waiting < 1 { await Task.yield() }
      let second = Task { try await database.value("SELECT 2 AS value", as: Int.self) }
      while database.pool.waiting < 2 { await Task.yield() }
      first.cancel()
      await #expect(throws: CancellationError.self) { try await first.value }
      #expect(database.pool.waiting == 1)
      release.open()
      #expect(try await second.value == 2)
    }
  }

  @Test func `one that was cancelled before does not wait`() async throws {
    try await withOneTaken { database, _ in
      for _ in 0..<100 {
        let task = Task {
          while !Task.isCancelled { await Task.yield() }
          return try await database.execute("SELECT 1")
        }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
      }
      #expect(database.pool.waiting == 0)
    }
  }

  @Test func `a waiter opens its own where a connection was lost`() async throws {
    try await withOneTaken { database, release in
      let waiting = Task { try await database.value("SELECT 1 AS value", as: Int.self) }
      while database.pool.waiting < 1 { await Task.yield() }
      try await database.another { other in _ = try await other.terminateOthers() }
      release.open()
      #expect(try await waiting.value == 1)
    }
  }

  @Test func `connections are opened as needed and no more`() async throws {
    try await withDatabase({ $0.connections = 3 }) { database in
      _ = try await database.backend()
      #expect(database.connections == (open: 1, used: 0))
      let backends = try await withThrowingTaskGroup(of: Int.self) { group in
        for _ in 0..<60 {
          group.addTask {
            try await database.read { connection in
              try connection.value("SELECT pg_backend_pid() AS value FROM pg_sleep(0.002)")
            }
          }
        }
        return try await group.reduce(into: Set<Int>()) { $0.insert($1) }
      }
      #expect(backends.count == 3)
      #expect(database.connections == (open: 3, used: 0))
    }
  }

  @Test func `a closed pool turns everyone away`() async throws {
    try await withOneTaken { database, _ in
      let waiting = Task { try await database.execute("SELECT 1") }
      while database.pool.waiting < 1 { await Task.yield() }
      try await database.another { other in
        _ = try await other.backend()
        other.close()
        let error = await #expect(throws: DatabaseError.self) { try await other.execute("SELECT 1") }
        #expect(error?.kind == .unavailable)
      }
      waiting.cancel()
      _ = await waiting.result
    }
  }

  @Test func `closing wakes the waiters`() async throws {
    try await withDatabase({ $0.connections = 1 }) { database in
      let taken = Gate()
      let release = Gate()
      defer { release.open() }
      async let holder: Void = database.read { _ in
        taken.open()
        release.block()
      }
      await taken.pass()
      let waiting = Task { try await database.execute("SELECT 1") }
      while database.pool.waiting < 1 { await Task.yield() }
      database.close()
      let error = await #expect(throws: DatabaseError.self) { try await waiting.value }
      #expect(error?.kind == .unavailable)
      release.open()
      try await holder
      #expect(database.connections == (open: 0, used: 0))
    }
  }
}
