package import Logging
import Synchronization

/// PostgreSQL, through a pool that opens connections as needed and leases them only for the duration of a closure.
package final class Database: Sendable {
  package struct Settings: Sendable {
    /// A libpq connection string or URL. If it has several hosts, a writable one is chosen.
    package var url: String
    /// The role of every connection; nil means the role that signs in. It is set in the startup packet, so RESET ROLE and
    /// the end of SET LOCAL ROLE return to it. SET ROLE NONE returns to the role that signed in, which should therefore
    /// be the same role or have no other rights.
    package var role: DatabaseRole?
    package var connections = 8
    /// What the metrics call the pool.
    package var name = "pages"
    package var connectTimeout = Duration.seconds(3)
    /// Enforced by the server. The client stops waiting two seconds later.
    package var statementTimeout = Duration.seconds(10)
    package var lockTimeout = Duration.seconds(4)
    package var idleInTransactionTimeout = Duration.seconds(15)
    /// How long a request waits for a free connection.
    package var leaseTimeout = Duration.seconds(1)
    /// For a standby: what is expected of it. Its sessions only read.
    var standby: StandbyRule?

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

  /// The maximum number of retries after serialization failures and deadlocks.
  private static let attempts = 5

  let pool: ConnectionPool
  /// Answers `recent`, if there is one.
  package let standby: Standby?

  package init(_ settings: Settings, standby: Standby? = nil, logger: Logger = Logger(label: "database")) {
    pool = ConnectionPool(settings, logger: logger)
    self.standby = standby
  }

  package func close() { pool.close() }

  /// The numbers of open connections and of connections in use.
  package var connections: (open: Int, used: Int) { pool.usage }

  /// How much waits for a connection.
  package var waitingForConnection: Int { pool.waiting }

  /// Whether a statement found PostgreSQL's disk full, and `expectRoom` hasn't succeeded since.
  package var isDiskFull: Bool { pool.isDiskFull }

  /// Forgets that the disk was full.
  package func forgetDiskFull() { pool.setDiskFull(false) }

  /// Has PostgreSQL write some hundred kilobytes to its disk and drop them: throws `.diskFull` where they don't fit. A sort
  /// that outgrows its memory does that, without a right, a lock or a row.
  package func expectRoom() async throws {
    _ = try await transaction { connection in
      try connection.execute("SELECT set_config('work_mem', '64kB', true)")
      return try connection.value(
        "SELECT count(*) AS value FROM (SELECT n FROM generate_series(1, 40000) n ORDER BY -n OFFSET 0) sorted",
        as: Int.self)
    }
    forgetDiskFull()
  }

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

  /// Returns the number of affected rows.
  @discardableResult package func execute(_ sql: SQL) async throws -> Int {
    try await read { connection in try connection.execute(sql) }
  }

  package func value<Value: DatabaseValue>(_ sql: SQL, as: Value.Type = Value.self) async throws -> Value {
    try await one(sql, as: Scalar<Value>.self).value
  }

  package func run<Result>(_ query: Query<Result>) async throws -> Result {
    try await read { connection in try connection.run(query) }
  }

  /// Runs several queries in order in one round trip.
  package func run<each Result>(_ queries: repeat Query<each Result>) async throws -> (repeat each Result) {
    try await read { connection in try connection.run(repeat each queries) }
  }

  /// Runs two queries in one round trip, of which the second may run only if the result of the first permits it.
  /// PostgreSQL decides by `condition` before it runs any part of `second`, and `isFit` decides by what was found. The
  /// second result is nil if either refuses.
  package func run<First, Second>(
    _ first: Query<First?>, then second: Query<Second>, onlyIf condition: SQL, _ isFit: @Sendable (First) -> Bool
  ) async throws -> (First?, Second?) {
    try await read { connection in
      let results = try connection.pipeline([first.sql, second.sql.guarded(by: condition)])
      let found = try first.decode(results[0])
      return (found, found.map(isFit) == true ? try second.decode(results[1]) : nil)
    }
  }

  /// Runs several statements on one connection, each in its own transaction. The body runs on the connection's thread.
  package func read<Result: Sendable>(
    _ body: @Sendable (isolated Connection) throws -> Result
  ) async throws -> Result {
    try await pool.lease { connection in try await Self.perform(connection, body) }
  }

  /// Runs `body` in a READ COMMITTED transaction and retries it after a deadlock. `body` must have no other side effects.
  package func transaction<Result: Sendable>(
    _ body: @Sendable (isolated Connection) throws -> Result
  ) async throws -> Result {
    var attempt = 1
    while true {
      do {
        return try await pool.lease { connection in
          try await Self.perform(connection, beginning: ["BEGIN"] + WorkName.statements, body)
        }
      } catch let error as DatabaseError where error.kind == .serialization && attempt < Self.attempts {
        attempt += 1
      }
    }
  }

  /// Runs `body` in a READ ONLY REPEATABLE READ transaction, so that it reads from one snapshot.
  package func snapshot<Result: Sendable>(
    _ body: @Sendable (isolated Connection) throws -> Result
  ) async throws -> Result {
    try await snapshot(opening: WorkName.statements, body)
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
    if let rule = connection.standby { try connection.expectStandby(rule) }
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
