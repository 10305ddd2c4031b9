package import Logging
import Synchronization

/// PostgreSQL, through a pool of connections that opens them as needed and gives scoped leases only.
package final class Database: Sendable {
  package struct Settings: Sendable {
    /// A libpq connection string or URL; several hosts are allowed, a writable one is chosen.
    package var url: String
    /// The role that every connection works as; nil: the one that it signs in as. It is set as the connection starts, so
    /// that RESET ROLE and the end of SET LOCAL ROLE lead back to it. SET ROLE NONE doesn't: whoever signs in had better
    /// be the role itself, or have no other rights.
    package var role: DatabaseRole?
    package var connections = 8
    package var connectTimeout = Duration.seconds(3)
    /// Enforced by the server; the client gives up two seconds later.
    package var statementTimeout = Duration.seconds(10)
    package var lockTimeout = Duration.seconds(4)
    package var idleInTransactionTimeout = Duration.seconds(15)
    /// How long a request waits for a free connection.
    package var leaseTimeout = Duration.seconds(1)

    package init(url: String) { self.url = url }

    var sessionSettings: String {
      """
      SET statement_timeout = \(statementTimeout.milliseconds);
      SET lock_timeout = \(lockTimeout.milliseconds);
      SET idle_in_transaction_session_timeout = \(idleInTransactionTimeout.milliseconds);
      SET timezone = 'UTC'; SET standard_conforming_strings = on; SET client_min_messages = warning
      """
    }
  }

  /// Serialization failures and deadlocks are tried again at most this often.
  private static let attempts = 5

  let pool: ConnectionPool

  package init(_ settings: Settings, logger: Logger = Logger(label: "database")) {
    pool = ConnectionPool(settings, logger: logger)
  }

  package func close() { pool.close() }

  /// Connections open, and of them in use.
  package var connections: (open: Int, used: Int) { pool.usage }

  // MARK: Five verbs

  package func rows<Element: RowDecodable>(_ sql: SQL, as: Element.Type = Element.self) async throws -> [Element] {
    try await run(.rows(sql))
  }

  package func first<Element: RowDecodable>(_ sql: SQL, as: Element.Type = Element.self) async throws -> Element? {
    try await run(.first(sql))
  }

  package func one<Element: RowDecodable>(_ sql: SQL, as: Element.Type = Element.self) async throws -> Element {
    try await run(.one(sql))
  }

  /// Rows affected.
  @discardableResult package func execute(_ sql: SQL) async throws -> Int {
    try await read { connection in try connection.execute(sql) }
  }

  package func value<Value: DatabaseValue>(_ sql: SQL, as: Value.Type = Value.self) async throws -> Value {
    try await one(sql, as: Scalar<Value>.self).value
  }

  package func run<Result>(_ query: Query<Result>) async throws -> Result {
    try await read { connection in try connection.run(query) }
  }

  /// Several queries in one round trip, run in their order.
  package func run<each Result>(_ queries: repeat Query<each Result>) async throws -> (repeat each Result) {
    try await read { connection in try connection.run(repeat each queries) }
  }

  /// Several statements on one connection, each its own transaction. The body runs on the connection's thread.
  package func read<Result: Sendable>(
    _ body: @Sendable (isolated Connection) throws -> Result
  ) async throws -> Result {
    try await pool.lease { connection in try await Self.perform(connection, body) }
  }

  /// One transaction at READ COMMITTED, tried again after a deadlock: the body must not have effects of its own.
  package func transaction<Result: Sendable>(
    _ body: @Sendable (isolated Connection) throws -> Result
  ) async throws -> Result {
    var attempt = 1
    while true {
      do {
        return try await pool.lease { connection in try await Self.perform(connection, beginning: ["BEGIN"], body) }
      } catch let error as DatabaseError where error.kind == .serialization && attempt < Self.attempts {
        attempt += 1
      }
    }
  }

  /// Reads that see one moment: REPEATABLE READ, READ ONLY.
  package func snapshot<Result: Sendable>(
    _ body: @Sendable (isolated Connection) throws -> Result
  ) async throws -> Result {
    try await snapshot(opening: [], body)
  }

  func snapshot<Result: Sendable>(
    opening: [SQL], _ body: @Sendable (isolated Connection) throws -> Result
  ) async throws -> Result {
    try await pool.lease { connection in
      try await Self.perform(
        connection, beginning: ["BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"] + opening, body)
    }
  }

  /// Streams a query as CSV rows without a header, from one snapshot. `consume` runs on the connection's thread.
  package func copyOut(
    _ sql: SQL, within limit: Duration = .seconds(600),
    _ consume: @Sendable (UnsafeRawBufferPointer) throws -> Void
  ) async throws {
    try await snapshot { connection in
      try connection.allowStatement(limit)
      try connection.copyOut(sql, within: limit, consume)
    }
  }

  private static func perform<Result: Sendable>(
    _ connection: isolated Connection, beginning statements: [SQL] = [],
    _ body: @Sendable (isolated Connection) throws -> Result
  ) throws -> Result {
    guard connection.isUsable() else { throw ConnectionPool.Stale() }
    defer { connection.endLease() }
    connection.begin(statements)
    do {
      let result = try body(connection)
      if !statements.isEmpty { try connection.commit() }
      return result
    } catch {
      connection.rollback()
      throw error
    }
  }
}
